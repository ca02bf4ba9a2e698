using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using Xunit;

namespace CaseTracker.Cases.Tests.Domain;

public class CaseWorkflowTests
{
    // Rows: status before; columns: act; cell: status after, empty = not allowed.
    private static readonly (CaseStatus From, CaseAct Act, CaseStatus To)[] Expected =
    [
        .. new[] { CaseStatus.Received, CaseStatus.Assigned, CaseStatus.InProgress, CaseStatus.NeedInfo, CaseStatus.Referred }.Select(s => (s, CaseAct.AddWords, s)),
        .. new[] { CaseStatus.Received, CaseStatus.Assigned, CaseStatus.InProgress }.Select(s => (s, CaseAct.Merge, s)),
        .. new[] { CaseStatus.Received, CaseStatus.Assigned, CaseStatus.InProgress, CaseStatus.NeedInfo }.Select(s => (s, CaseAct.TakeIn, s)),
        .. Stay(CaseStatus.Received, CaseAct.Note, CaseAct.PublicNote, CaseAct.Explain, CaseAct.Extend, CaseAct.Promise),
        (CaseStatus.Received, CaseAct.Assign, CaseStatus.Assigned),
        (CaseStatus.Received, CaseAct.CloseUnanswered, CaseStatus.Closed),
        .. new[] { CaseStatus.Received, CaseStatus.Assigned, CaseStatus.InProgress }.Select(s => (s, CaseAct.Refer, CaseStatus.Referred)),
        (CaseStatus.Received, CaseAct.RequestSetAside, CaseStatus.Received),
        (CaseStatus.Received, CaseAct.SetAside, CaseStatus.Closed),
        (CaseStatus.Received, CaseAct.Withdraw, CaseStatus.Withdrawn),
        .. Stay(CaseStatus.Assigned, CaseAct.Assign, CaseAct.Note, CaseAct.Explain, CaseAct.Extend, CaseAct.Promise),
        (CaseStatus.Assigned, CaseAct.PublicNote, CaseStatus.InProgress),
        (CaseStatus.Assigned, CaseAct.RequestSupplement, CaseStatus.NeedInfo),
        (CaseStatus.Assigned, CaseAct.Reply, CaseStatus.Replied),
        (CaseStatus.Assigned, CaseAct.CloseUnanswered, CaseStatus.Closed),
        (CaseStatus.Assigned, CaseAct.RequestSetAside, CaseStatus.Assigned),
        (CaseStatus.Assigned, CaseAct.SetAside, CaseStatus.Closed),
        (CaseStatus.Assigned, CaseAct.Withdraw, CaseStatus.Withdrawn),
        .. Stay(CaseStatus.InProgress, CaseAct.Assign, CaseAct.Note, CaseAct.PublicNote, CaseAct.Explain, CaseAct.Extend, CaseAct.Promise),
        (CaseStatus.InProgress, CaseAct.RequestSupplement, CaseStatus.NeedInfo),
        (CaseStatus.InProgress, CaseAct.Reply, CaseStatus.Replied),
        (CaseStatus.InProgress, CaseAct.CloseUnanswered, CaseStatus.Closed),
        (CaseStatus.InProgress, CaseAct.RequestSetAside, CaseStatus.InProgress),
        (CaseStatus.InProgress, CaseAct.SetAside, CaseStatus.Closed),
        (CaseStatus.InProgress, CaseAct.Withdraw, CaseStatus.Withdrawn),
        .. Stay(CaseStatus.NeedInfo, CaseAct.Assign, CaseAct.Note, CaseAct.PublicNote, CaseAct.ReceivePart, CaseAct.ExtendSupplement),
        (CaseStatus.NeedInfo, CaseAct.ReceiveAll, CaseStatus.InProgress),
        (CaseStatus.NeedInfo, CaseAct.CloseUnanswered, CaseStatus.Closed),
        (CaseStatus.NeedInfo, CaseAct.RequestSetAside, CaseStatus.NeedInfo),
        (CaseStatus.NeedInfo, CaseAct.SetAside, CaseStatus.Closed),
        (CaseStatus.NeedInfo, CaseAct.Withdraw, CaseStatus.Withdrawn),
        .. Stay(CaseStatus.Referred, CaseAct.Note, CaseAct.PublicNote, CaseAct.Assign),
        (CaseStatus.Referred, CaseAct.EndReferral, CaseStatus.InProgress),
        (CaseStatus.Referred, CaseAct.EndReferralInTriage, CaseStatus.Received),
        (CaseStatus.Referred, CaseAct.CloseUnanswered, CaseStatus.Closed),
        (CaseStatus.Referred, CaseAct.Withdraw, CaseStatus.Withdrawn),
        .. Stay(CaseStatus.Replied, CaseAct.Note, CaseAct.PublicNote, CaseAct.Reply),
        (CaseStatus.Replied, CaseAct.Close, CaseStatus.Closed),
        (CaseStatus.Replied, CaseAct.Reopen, CaseStatus.InProgress),
        (CaseStatus.Closed, CaseAct.Reopen, CaseStatus.InProgress),
        .. Stay(CaseStatus.Closed, CaseAct.Note),
        .. Stay(CaseStatus.Withdrawn, CaseAct.Note),
    ];

    private static (CaseStatus, CaseAct, CaseStatus)[] Stay(CaseStatus status, params CaseAct[] acts) => [.. acts.Select(a => (status, a, status))];

    [Fact]
    public void Find_EveryPairOfStatusAndAct_IsAsAgreed()
    {
        var expected = Expected.ToDictionary(e => (e.From, e.Act), e => (CaseStatus?)e.To);
        foreach (var from in Enum.GetValues<CaseStatus>())
            foreach (var act in Enum.GetValues<CaseAct>())
                Assert.True(expected.GetValueOrDefault((from, act)) == CaseWorkflow.Find(from, act)?.To, $"{from} {act}: {CaseWorkflow.Find(from, act)?.To}");
    }

    [Fact]
    public void Moves_Each_SaysWhy() => Assert.All(CaseWorkflow.Moves, m => Assert.EndsWith(".", m.Why, StringComparison.Ordinal));

    [Fact]
    public void Moves_FromAnEndedCase_OnlyNotesAndReopening() =>
        Assert.All(CaseWorkflow.Moves.Where(m => !CaseWorkflow.IsOpen(m.From)), m => Assert.True(m.Act is CaseAct.Note || m is { From: CaseStatus.Closed, Act: CaseAct.Reopen }));

    [Theory]
    [InlineData(Outcome.Done, true, false)]
    [InlineData(Outcome.Partly, true, false)]
    [InlineData(Outcome.Scheduled, true, false)]
    [InlineData(Outcome.NotPossible, true, false)]
    [InlineData(Outcome.ReferredDone, true, true)]
    [InlineData(Outcome.NotHandled, false, false)]
    [InlineData(Outcome.Duplicate, false, true)]
    [InlineData(Outcome.NoResponse, false, true)]
    [InlineData(Outcome.Withdrawn, false, false)]
    public void Outcomes_OfReplyAndOfClosingWithoutReply(Outcome outcome, bool reply, bool unanswered)
    {
        Assert.Equal(reply, CaseWorkflow.IsReplyOutcome(outcome));
        Assert.Equal(unanswered, CaseWorkflow.IsUnansweredOutcome(outcome));
    }
}
