using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Approvals;

/// <summary>Replies, extensions, and petitions to be set aside that wait for this person; the nearest date first.</summary>
internal sealed class IndexModel(DeadlinesClient deadlines, WaitingApprovals approvals, ServiceCatalogue catalogue, CasesClient cases) : DeskPage
{
    private IReadOnlyDictionary<Guid, CaseListRow> rows = new Dictionary<Guid, CaseListRow>();
    private IReadOnlyList<ServiceItem> services = [];

    [BindProperty]
    public DecisionInput Input { get; set; } = new();

    public Waiting Waiting { get; private set; } = new(null, null, null);

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Input.RequestId is not { } id || Input.Grant is not { } grant)
            return BadRequest();
        await ReadAsync();
        var number = NumberOf(Input.Kind, id);
        var answer = Input.Kind switch
        {
            ApprovalKind.Reply => await cases.DecideReplyAsync(Actor, id, new() { Approve = grant, Note = Input.Note, Revision = Input.Revision }, Aborted),
            ApprovalKind.SetAside => await cases.DecideSetAsideAsync(Actor, id, new() { Approve = grant, Note = Input.Note }, Aborted),
            _ => await deadlines.DecideExtensionAsync(Actor, id, new() { Grant = grant, Note = Input.Note }, Aborted),
        };
        if (answer.Succeeded)
            return Done([(Input.Kind, grant) switch
            {
                (ApprovalKind.Reply, true) => "replies.done.approved",
                (ApprovalKind.Reply, false) => "replies.done.returned",
                (ApprovalKind.SetAside, true) => "desk.done.set-aside-approved",
                (ApprovalKind.SetAside, false) => "desk.done.set-aside-declined",
                (_, true) => "desk.done.granted",
                _ => "desk.done.declined",
            }], "/staff/approvals", number is null ? null : new(number, number));
        Explain(answer.Failure, number ?? T["desk.case.unknown"]);
        // Somebody else was faster, or the date passed: the list is read again.
        approvals.Forget();
        await ReadAsync();
        Response.StatusCode = answer.Failure.Status;
        return Page();
    }

    public CaseListRow? RowOf(Guid caseId) => rows.GetValueOrDefault(caseId);

    public LocalizedText? ServiceOf(ExtensionRequestView request) => RowOf(request.CaseId)?.Service ?? services.FirstOrDefault(s => s.Code == request.ServiceCode)?.Name;

    public DecisionForm Decision(ApprovalKind kind, Guid requestId, string? number, Guid? revision = null)
    {
        var mine = requestId == Input.RequestId && kind == Input.Kind;
        var error = mine && ModelState.TryGetValue("Input.Note", out var entry) && entry.Errors.Count > 0 ? entry.Errors[0].ErrorMessage : null;
        return new(kind, requestId, revision, number ?? T["desk.case.unknown"], mine ? Input.Note : null, error);
    }

    /// <summary>Number of the case that a request is about; null when it is not known.</summary>
    public string? NumberOf(ApprovalKind kind, Guid requestId) => (kind switch
    {
        ApprovalKind.Reply => Waiting.Replies?.FirstOrDefault(r => r.CaseId == requestId)?.CaseNumber,
        ApprovalKind.SetAside => Waiting.SetAsides?.FirstOrDefault(r => r.RequestId == requestId)?.CaseNumber,
        _ => Waiting.Extensions?.FirstOrDefault(r => r.RequestId == requestId) is { } request ? RowOf(request.CaseId)?.CaseNumber : null,
    }) is { } number ? CaseNumbers.Format(number) : null;

    // What stands in the way is said with the case's number: its request may be gone from the list.
    private void Explain(Failure failure, string number)
    {
        var key = Input.Kind switch { ApprovalKind.Reply => "replies.problem.", ApprovalKind.SetAside => "desk.approvals.set-aside.problem.", _ => "desk.approvals.problem." } + (failure.Status == StatusCodes.Status404NotFound ? "gone" : failure.Code);
        if (T.Has(key))
            ModelState.AddModelError("", T.Format(key, ("number", number)));
        // What blocks a reply stands in its words, which are not typed here.
        else if (failure.Errors?.GetValueOrDefault("text") is { } blocking)
            foreach (var code in blocking)
                ModelState.AddModelError("", T.Format("replies.problem.blocked", ("number", number), ("why", T[$"errors.{code}"])));
        else
            ModelState.Add(T, failure, field => "Input." + field);
    }

    private async Task ReadAsync()
    {
        await ReadDirectoryAsync();
        Waiting = await approvals.ReadAsync(Person, Aborted);
        if (Waiting.Extensions is null)
            MissingParts.Add("desk.missing.approvals");
        if (Waiting.SetAsides is null)
            MissingParts.Add("desk.missing.set-asides");
        if (Waiting.Replies is null)
            MissingParts.Add("desk.missing.replies");
        if (Waiting.Extensions is not { Count: > 0 } extensions)
            return;
        rows = await ReadRowsAsync(extensions.Select(r => r.CaseId));
        services = await catalogue.ReadAsync(cases, Aborted) ?? [];
    }
}

internal sealed class DecisionInput
{
    /// <summary>What is decided.</summary>
    public ApprovalKind Kind { get; set; }
    /// <summary>The request; for a reply its case.</summary>
    public Guid? RequestId { get; set; }
    /// <summary>The reply that was read.</summary>
    public Guid? Revision { get; set; }
    public bool? Grant { get; set; }
    public string? Note { get; set; }
}

/// <summary>What waits for approval.</summary>
internal enum ApprovalKind
{
    /// <summary>A date to be extended.</summary>
    Extension,
    /// <summary>A petition to be set aside.</summary>
    SetAside,
    /// <summary>A reply to be sent.</summary>
    Reply,
}

/// <summary>The form under one request.</summary>
/// <param name="Kind">What is decided.</param>
/// <param name="RequestId">The request; for a reply its case.</param>
/// <param name="Revision">The reply that was read.</param>
/// <param name="Number">Number of its case.</param>
/// <param name="Note">The remark as typed before.</param>
/// <param name="Error">What is wrong with it.</param>
internal sealed record DecisionForm(ApprovalKind Kind, Guid RequestId, Guid? Revision, string Number, string? Note, string? Error)
{
    /// <summary>Text key of the button that approves.</summary>
    public string Grant => Kind switch { ApprovalKind.Reply => "replies.approve", ApprovalKind.SetAside => "desk.approvals.set-aside.grant", _ => "desk.approvals.grant" };
    /// <summary>Text key of the button that does not.</summary>
    public string Decline => Kind == ApprovalKind.Reply ? "replies.return" : "desk.approvals.decline";
}
