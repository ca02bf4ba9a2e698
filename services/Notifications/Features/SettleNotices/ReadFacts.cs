using System.Collections.Concurrent;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.KeepOffices;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Features.SendCaseNumbers;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>What the owners say about an occasion at the moment of sending.</summary>
internal sealed record FactsAnswer
{
    public FactsState State { get; private init; }

    /// <summary>Why it is not to be told, or what could not be had: a code.</summary>
    public string? Reason { get; private init; }

    public NoticeSubject? Subject { get; private init; }

    /// <summary>For reminders: who is reminded now.</summary>
    public IReadOnlyList<StaffMember> Reminded { get; private init; } = [];

    public static FactsAnswer Holds(NoticeSubject subject, IReadOnlyList<StaffMember> reminded) => new() { State = FactsState.Holds, Subject = subject, Reminded = reminded };

    public static FactsAnswer Over(string reason) => new() { State = FactsState.Over, Reason = reason };

    public static FactsAnswer Unavailable(string reason) => new() { State = FactsState.Unavailable, Reason = reason };

    public static FactsAnswer Missing(string reason) => new() { State = FactsState.Missing, Reason = reason };

    public static FactsAnswer From(Failure failure) => failure.Status == 503 ? Unavailable("service-unavailable") : Missing(failure.Code);
}

internal enum FactsState
{
    Holds,
    Over,
    Unavailable,
    Missing,
}

/// <summary>Asks Cases and Deadlines whether an occasion still holds, and for what the notice is written from.</summary>
internal sealed class ReadFacts(CasesClient cases, DeadlinesClient deadlines, RoutingClient routing, Offices offices, ReadCaseNumbers numbers)
{
    private static readonly Actor Self = Actor.Service("notifications");

    /// <param name="known">Offices found before in this batch.</param>
    public async Task<FactsAnswer> RunAsync(Guid caseId, NoticeKind kind, Guid occasionId, ConcurrentDictionary<(string Agency, string? Unit), OfficeNames> known, CancellationToken ct)
    {
        if (kind == NoticeKind.CaseNumbers)
            return await numbers.RunAsync(occasionId, ct);
        var factsAnswer = await cases.NoticeFactsAsync(Self, caseId, kind, occasionId, ct);
        if (!factsAnswer.Succeeded)
            return FactsAnswer.From(factsAnswer.Failure);
        var facts = factsAnswer.Value;
        if (!facts.Holds)
            return FactsAnswer.Over(facts.CancelReason ?? "over");

        OccasionFacts? deadline = null;
        if (kind is NoticeKind.Receipt or NoticeKind.Transferred or NoticeKind.Reopened or NoticeKind.ReferralEnded or NoticeKind.Merged)
        {
            // Only the date is wanted here, and it may not be there yet.
            var answer = await deadlines.OccasionAsync(Self, caseId, NoticeKind.Receipt, caseId, ct);
            if (!answer.Succeeded && answer.Failure.Status != 404)
                return FactsAnswer.From(answer.Failure);
            deadline = answer.Value;
        }
        else if (kind is NoticeKind.Extension or NoticeKind.Overdue or NoticeKind.Promise or NoticeKind.PromiseMissed or NoticeKind.StaffReminder or NoticeKind.DateMoved or NoticeKind.DelayForeseen)
        {
            var answer = await deadlines.OccasionAsync(Self, caseId, kind, occasionId, ct);
            if (!answer.Succeeded)
                return FactsAnswer.From(answer.Failure);
            deadline = answer.Value;
            if (!deadline.Holds)
                return FactsAnswer.Over(deadline.CancelReason ?? "over");
        }

        IReadOnlyList<StaffMember> reminded = [];
        if (NoticeRules.IsToStaff(kind))
        {
            if ((kind == NoticeKind.StaffMemo ? RemindStaffHandler.MemoReaches : deadline?.Stage) is not { } stage)
                return FactsAnswer.Missing("stage-missing");
            var answer = await routing.RemindedAsync(Self, caseId, stage, ct);
            if (!answer.Succeeded)
                return FactsAnswer.From(answer.Failure);
            reminded = answer.Value;
        }

        if (!known.TryGetValue((facts.Agency, facts.Unit), out var office))
        {
            if (await offices.FindAsync(facts.Agency, facts.Unit, ct) is not { } found)
                return FactsAnswer.Missing("office-unknown");
            office = known[(facts.Agency, facts.Unit)] = found;
        }
        return FactsAnswer.Holds(new NoticeSubject { Kind = kind, Facts = facts, Deadline = deadline, Office = office }, reminded);
    }
}
