using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Desk.Shared;

/// <summary>The acts a person may do to a case, each with its page, and the one that should come next.</summary>
internal static class CaseActs
{
    private static readonly (string Act, string Page)[] Pages =
    [
        ("reply", "reply"), ("take_back_reply", "reply"), ("note", "note"), ("files", "files"), ("promise", "delay"), ("extend", "delay"), ("explain", "delay"), ("supplement", "supplement"),
        ("supplement_receipt", "supplement-receipt"), ("assign", "assign"), ("refer", "refer"), ("end_referral", "end-referral"), ("contact", "contact"), ("helpers", "helpers"), ("close", "close"), ("set_aside", "set-aside"),
        ("withdraw", "withdraw"), ("undo_withdrawal", "undo-withdrawal"), ("reopen", "reopen"), ("memo", "memo"), ("merge", "merge"), ("unmerge", "unmerge"),
    ];

    /// <summary>Pages of the allowed acts, each once, the most common first.</summary>
    public static IReadOnlyList<string> PagesFor(CaseDetail detail, CaseClock? clock) =>
        [.. Pages.Where(p => detail.Allowed.Contains(p.Act)).Select(p => p.Page).Distinct(), .. MayPause(detail, clock) ? ["pause"] : MayEndPause(detail, clock) ? ["resume"] : MayComplete(detail, clock) ? (string[])["complete"] : []];

    /// <summary>True while the clock waits for its start and this person works on the case.</summary>
    public static bool MayComplete(CaseDetail detail, CaseClock? clock) => clock is { Waiting: true, SatisfiedAt: null } && Works(detail);

    /// <summary>True when the clock runs and this person may move its date: Deadlines decides, this only offers it.</summary>
    public static bool MayPause(CaseDetail detail, CaseClock? clock) =>
        clock is { Paused: false, Waiting: false, Overdue: false, SatisfiedAt: null } && detail.Allowed.Contains("extend");

    /// <summary>True when the clock stands for another cause than a supplement, which ends in Cases, and this person works on the case.</summary>
    public static bool MayEndPause(CaseDetail detail, CaseClock? clock) =>
        clock is { SatisfiedAt: null } && Works(detail) && OpenPause(clock) is not null;

    // Who replies works on the case, also while a reply waits for a decision.
    private static bool Works(CaseDetail detail) => detail.Allowed.Contains("reply") || detail.Allowed.Contains("take_back_reply");

    /// <summary>The pause that lasts and is no supplement, or null.</summary>
    public static PauseView? OpenPause(CaseClock? clock) => clock?.Pauses.LastOrDefault(p => p.To is null && p.Kind != PauseKind.Supplement);

    /// <summary>What a case in a list still needs before its date is kept: a key under <c>desk.next</c>; null when nothing.</summary>
    public static string? Next(CaseListRow row, DateOnly today) => row switch
    {
        { Status: CaseStatus.Closed or CaseStatus.Withdrawn } => null,
        { Status: CaseStatus.Referred } => row.FollowUpOn <= today ? "follow-up" : "referred",
        { Unit: null } => "triage",
        { Status: CaseStatus.Replied } => "close",
        { Status: CaseStatus.NeedInfo } => "supplement-receipt",
        { Paused: true } => "resume",
        { NewsAskedAt: not null } => "news-asked",
        { Overdue: true, PromisedOn: null } => "promise",
        { Overdue: true, PromisedOn: { } promised } when promised < today => "promise-again",
        { Handler: null } => "name-handler",
        { ReplyWaitingSince: not null } => "reply-waiting",
        { Status: CaseStatus.Assigned } => "first-word",
        { Overdue: false, Due: { } due } when due.Date <= today.AddDays(1) => "due-soon",
        _ => "reply",
    };

    /// <summary>What is due next: a text key under <c>desk.next</c> and a page; null when nothing is, or nothing this person may do.</summary>
    public static NextAct? Next(CaseDetail detail, CaseClock? clock, DateOnly today)
    {
        var row = detail.Row;
        bool May(string act) => detail.Allowed.Contains(act);
        if (row.Status == CaseStatus.Referred)
            return May("note") ? new(row.FollowUpOn <= today ? "follow-up" : "referred", "note") : null;
        if (row.Unit is null && May("assign"))
            return new("triage", "assign");
        if (row.Status == CaseStatus.NeedInfo && May("supplement_receipt"))
            return new("supplement-receipt", "supplement-receipt");
        if (MayComplete(detail, clock))
            return new("complete", "complete");
        if (MayEndPause(detail, clock))
            return new("resume", "resume");
        if (row.NewsAskedAt is not null && May("promise"))
            return new("news-asked", "delay");
        if (row.Overdue && May("promise") && (row.PromisedOn is null || row.PromisedOn < today))
            return new(row.PromisedOn is null ? "promise" : "promise-again", "delay");
        if (row.Status == CaseStatus.Replied && detail.Outcome == Outcome.Scheduled && May("reply"))
            return new("reply-scheduled", "reply");
        if (row.Status == CaseStatus.Replied && May("close"))
            return new("close", "close");
        if (row is { Round: > 1, Handler: null } && May("assign"))
            return new("reopened", "assign");
        if (row.Handler is null && May("assign"))
            return new("name-handler", "assign");
        if (!row.Overdue && row.Due is { } due && due.Date <= today.AddDays(1) && May("explain"))
            return new("due-soon", May("reply") ? "reply" : "delay");
        if (row.ReplyWaitingSince is not null)
            return May("take_back_reply") ? new("reply-waiting", "reply") : null;
        if (detail.ReplyDraft is { State: ReplyDraftState.Returned } && May("reply"))
            return new("reply-returned", "reply");
        if (row.Status == CaseStatus.Assigned && May("note"))
            return new("first-word", "note");
        return May("reply") ? new("reply", "reply") : null;
    }
}

/// <summary>The recommended act.</summary>
/// <param name="Why">Key under <c>desk.next</c>.</param>
/// <param name="Page">Its page.</param>
internal sealed record NextAct(string Why, string Page);
