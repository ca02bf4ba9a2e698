using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The date has passed and the applicant has no news.</summary>
public class AskForNewsTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly AskForNewsRequest Asking = new() { Words = "已經等了兩個星期，請告訴我什麼時候會修。" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PastTheDate_IsOnTheCaseForEverybody_ItsWordsForStaffAlone(int level)
    {
        var c = await LateAsync();
        var before = await host.DetailAsync(c.CaseNumber);

        (await host.Client.AskForNewsAsync(Citizen(c.CaseId, level), c.CaseId, Asking, Ct)).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((host.Now, TimelineKind.NewsAsked, "1", null), (view.NewsAskedAt, view.Timeline[^1].Kind, view.Timeline[^1].Data["times"], view.Timeline[^1].Words));
        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Equal((host.Now, TimelineKind.NewsAsked, Asking.Words), (detail.Row.NewsAskedAt, detail.Timeline[^1].Kind, detail.Timeline[^1].Words!.Text));
        Assert.Equal(host.Now, Assert.Single((await host.Client.ListAsync(TestPeople.Supervisor, new() { List = CaseListKind.Overdue, Number = c.CaseNumber }, Ct)).Required().Rows).NewsAskedAt);
        // Our silence goes on: the applicant spoke, not we.
        Assert.Equal(before.Row.LastPublicEventAt, detail.Row.LastPublicEventAt);
        Assert.Equal((ApplicantWord.NewsAsked, host.Now), Assert.Single((await host.SentAsync<ApplicantSpoke>(c.CaseId)).Select(m => (m.Word, m.OccurredAt))));
        Assert.Single(await AuditAsync(c.CaseId), a => a.Act == "news-asked" && a.StaffId is null);
    }

    [Fact]
    public async Task AskedTwice_IsSaidOnce_UntilItIsAnswered()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAssignedAsync();
        await alone.DeliverAsync(Samples.Set(c.CaseId, alone.Now, Samples.Due(2026, 3, 1)));
        (await alone.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)).Required();

        Assert.Equal((409, "news-asked-already"), Told(await alone.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, Asking, Ct)));
        Assert.Single(await alone.SentAsync<ApplicantSpoke>(c.CaseId));

        var promise = Guid.NewGuid();
        alone.Owners.Know(promise, Samples.Slots(expected: new DateOnly(2026, 3, 6)));
        await alone.DeliverAsync(new PromiseGiven { CaseId = c.CaseId, Version = 3, OccurredAt = alone.Now, PromiseId = promise, PromisedOn = new DateOnly(2026, 3, 6) });

        Assert.Null((await alone.PublicViewAsync(c.CaseId)).NewsAskedAt);
        Assert.Equal((409, "not-late"), Told(await alone.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)));
        alone.Clock.MoveTo(new DateTimeOffset(2026, 3, 7, 0, 0, 0, TimeSpan.FromHours(8)));
        (await alone.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)).Required();
        Assert.Equal("2", (await alone.PublicViewAsync(c.CaseId)).Timeline[^1].Data["times"]);

        await alone.ReplyAsync(c.CaseId);
        Assert.Null((await alone.PublicViewAsync(c.CaseId)).NewsAskedAt);
        Assert.Equal((409, "not-late"), Told(await alone.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)));
    }

    [Fact]
    public async Task WhileADateStands_ThereIsNothingToAskFor()
    {
        var c = await host.SubmitAssignedAsync();
        Assert.Equal((409, "not-late"), Told(await host.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)));
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 2)));
        Assert.Equal((409, "not-late"), Told(await host.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)));

        var late = await LateAsync();
        var missed = Samples.Missed(late.CaseId, host.Now, Samples.Due(2026, 3, 1), 2);
        host.Owners.Know(missed.StageId, Samples.Slots(expected: new DateOnly(2026, 3, 2)));
        await host.DeliverAsync(missed);
        Assert.Equal((409, "not-late"), Told(await host.Client.AskForNewsAsync(Citizen(late.CaseId), late.CaseId, new(), Ct)));
        Assert.Empty(await host.SentAsync<ApplicantSpoke>(late.CaseId));
    }

    [Fact]
    public async Task PapersAskedFor_AnswerItToo()
    {
        var c = await LateAsync();
        (await host.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new(), Ct)).Required();

        await host.AskAsync(c.CaseId);
        await host.DeliverAsync(new DeadlinePaused { CaseId = c.CaseId, Version = 5, OccurredAt = host.Now, Kind = PauseKind.Supplement });

        Assert.Null((await host.PublicViewAsync(c.CaseId)).NewsAskedAt);
    }

    [Fact]
    public async Task NobodyElse_AndNoEssays()
    {
        var c = await LateAsync();
        foreach (var actor in (Actor[])[Actor.Anyone, Citizen(Guid.NewGuid()), Citizen(c.CaseId, 0), TestPeople.Portal, TestPeople.CallCentre, TestPeople.OtherAgency])
            Assert.Equal((404, "case-not-found"), Told(await host.Client.AskForNewsAsync(actor, c.CaseId, new(), Ct)));
        Assert.Equal(403, (await host.Client.AskForNewsAsync(TestPeople.Handler, c.CaseId, new(), Ct)).Failure?.Status);
        Assert.Equal("too-long", (await host.Client.AskForNewsAsync(Citizen(c.CaseId), c.CaseId, new() { Words = new string('長', 201) }, Ct)).Failure?.Errors?["words"].Single());
        Assert.Null((await host.PublicViewAsync(c.CaseId)).NewsAskedAt);
    }

    private async Task<SubmittedCase> LateAsync()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 1)));
        return c;
    }

    private static Actor Citizen(Guid caseId, int level = 1) => new() { Kind = ActorKind.Citizen, CitizenLevel = level, CaseId = caseId };

    private static (int?, string?) Told(Result<Done> result) => (result.Failure?.Status, result.Failure?.Code);

    private Task<List<AuditEntry>> AuditAsync(Guid caseId) => host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == caseId).ToListAsync(Ct));
}
