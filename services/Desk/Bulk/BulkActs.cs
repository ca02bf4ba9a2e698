using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;

namespace CaseTracker.Desk.Bulk;

/// <summary>What each kind of job does to one case. The owners decide; what is certain to be refused is said before they are asked.</summary>
internal sealed class BulkActs(CasesClient cases, DeadlinesClient deadlines, RoutingClient routing, TextCatalogue texts)
{
    /// <summary>What there is to choose for somebody.</summary>
    public static IEnumerable<BulkAct> For(IReadOnlyList<StaffRole> roles)
    {
        var works = roles.Contains(StaffRole.Coordinator) || roles.Contains(StaffRole.Supervisor) || roles.Contains(StaffRole.Handler);
        if (roles.Contains(StaffRole.Coordinator))
            yield return BulkAct.Assign;
        if (roles.Contains(StaffRole.Supervisor))
            yield return BulkAct.Handler;
        yield return BulkAct.Note;
        if (!works)
            yield break;
        yield return BulkAct.Explain;
        yield return BulkAct.Extend;
        yield return BulkAct.Promise;
        yield return BulkAct.Duplicate;
    }

    /// <summary>Why it cannot be done to a case, a key under <c>bulk.cannot</c>; null when it can.</summary>
    public static string? Refusal(BulkAct act, BulkWords words, CaseStanding? standing)
    {
        if (standing is null)
            return "gone";
        var row = standing.Row;
        if (row.Status is CaseStatus.Closed or CaseStatus.Withdrawn && act != BulkAct.Note)
            return "ended";
        return act switch
        {
            BulkAct.Assign when row.Unit == words.Unit => "same-unit",
            BulkAct.Handler when row.Unit != words.Unit => "other-unit",
            BulkAct.Handler when row.Handler == words.Handler => "same-handler",
            BulkAct.Explain or BulkAct.Extend when row.Overdue => "late",
            BulkAct.Extend when row.Paused => "paused",
            BulkAct.Promise when !row.Overdue => "not-late",
            BulkAct.Duplicate when row.CaseNumber == words.MainCase => "main-case",
            BulkAct.Duplicate when row.Status == CaseStatus.Replied => "answered",
            _ => standing.Allowed.Contains(NameOf(act)) ? null : "not-yours",
        };
    }

    /// <summary>True when the applicant gets a message about it.</summary>
    public static bool Tells(BulkAct act, CaseStanding standing) => standing.Notify.Count > 0 && act switch
    {
        BulkAct.Assign => standing.Row.Unit is not null,
        BulkAct.Extend or BulkAct.Promise or BulkAct.Duplicate => true,
        _ => false,
    };

    /// <summary>What the applicant of a closed case reads.</summary>
    public string ClosingText(BulkWords words) => words.Text + "\n" + texts.In(Language.Zh).Format("bulk.duplicate.main", ("number", CaseNumbers.Format(words.MainCase!)));

    /// <summary>Whether the act was done that a key was sent with.</summary>
    public Task<Result<ActState>> WasDoneAsync(Actor actor, BulkAct act, string key, CancellationToken ct) => act switch
    {
        BulkAct.Assign or BulkAct.Handler => routing.WasDoneAsync(actor, key, ct),
        BulkAct.Note or BulkAct.Duplicate => cases.WasDoneAsync(actor, key, ct),
        _ => deadlines.WasDoneAsync(actor, key, ct),
    };

    /// <summary>Does it: a key under <c>bulk.outcome</c>, or the owner's failure.</summary>
    public async Task<Result<string>> RunAsync(Actor actor, BulkAct act, BulkWords words, Guid caseId, string key, CancellationToken ct)
    {
        switch (act)
        {
            case BulkAct.Assign or BulkAct.Handler:
                var assigned = await routing.AssignAsync(actor, caseId, new() { Unit = words.Unit, Handler = words.Handler, Reason = words.Why }, ct, key);
                return assigned.Succeeded ? assigned.Value.OfferedUntil is null ? "done" : "offered" : assigned.Failure;
            case BulkAct.Note:
                return Of(await cases.AddNoteAsync(actor, caseId, new() { Text = words.Text, Language = Written.LanguageOf(words.Text), Public = true }, ct, key));
            case BulkAct.Duplicate:
                return Of(await cases.CloseAsync(actor, caseId, new() { Outcome = Outcome.Duplicate, Text = ClosingText(words) }, ct, key));
            case BulkAct.Extend:
                var extended = await deadlines.ExtendAsync(actor, caseId, Delay(words), ct, key);
                return extended.Succeeded ? extended.Value.State == ExtensionRequestState.Waiting ? "approval" : "done" : extended.Failure;
            case BulkAct.Promise:
                return Of(await deadlines.PromiseAsync(actor, caseId, Delay(words), ct, key));
            default:
                return Of(await deadlines.ExplainAsync(actor, caseId, Delay(words), ct, key));
        }
    }

    private static Result<string> Of(Result<Done> result) => result.Succeeded ? "done" : result.Failure;

    private static DelayRequest Delay(BulkWords words) => new()
    {
        ReasonCode = words.ReasonCode,
        Reason = words.Reason,
        Progress = words.Progress,
        ProgressShort = words.ProgressShort,
        ExpectedOn = words.ExpectedOn,
        Language = Written.LanguageOf(words.Reason, words.Progress),
    };

    private static string NameOf(BulkAct act) => act switch
    {
        BulkAct.Assign or BulkAct.Handler => "assign",
        BulkAct.Note => "note",
        BulkAct.Explain => "explain",
        BulkAct.Extend => "extend",
        BulkAct.Promise => "promise",
        _ => "close",
    };
}
