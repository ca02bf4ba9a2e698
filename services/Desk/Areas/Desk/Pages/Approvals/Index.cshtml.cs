using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Approvals;

/// <summary>Extensions, and petitions to be set aside, that wait for this person; the nearest date first.</summary>
internal sealed class IndexModel(DeadlinesClient deadlines, WaitingApprovals approvals, ServiceCatalogue catalogue, CasesClient cases) : DeskPage
{
    private IReadOnlyDictionary<Guid, CaseListRow> rows = new Dictionary<Guid, CaseListRow>();
    private IReadOnlyList<ServiceItem> services = [];

    [BindProperty]
    public DecisionInput Input { get; set; } = new();

    public Waiting Waiting { get; private set; } = new(null, null);

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Input.RequestId is not { } id || Input.Grant is not { } grant)
            return BadRequest();
        await ReadAsync();
        var number = Input.SetAside ? Waiting.SetAsides?.FirstOrDefault(r => r.RequestId == id) is { } asked ? CaseNumbers.Format(asked.CaseNumber) : null
            : Waiting.Extensions?.FirstOrDefault(r => r.RequestId == id) is { } request ? NumberOf(request.CaseId) : null;
        var answer = Input.SetAside
            ? await cases.DecideSetAsideAsync(Actor, id, new() { Approve = grant, Note = Input.Note }, Aborted)
            : await deadlines.DecideExtensionAsync(Actor, id, new() { Grant = grant, Note = Input.Note }, Aborted);
        if (answer.Succeeded)
            return Done([(Input.SetAside, grant) switch { (true, true) => "desk.done.set-aside-approved", (true, false) => "desk.done.set-aside-declined", (_, true) => "desk.done.granted", _ => "desk.done.declined" }],
                "/staff/approvals", number is null ? null : new(number, number));
        Explain(answer.Failure, number ?? T["desk.case.unknown"]);
        // Somebody else was faster, or the date passed: the list is read again.
        approvals.Forget();
        await ReadAsync();
        Response.StatusCode = answer.Failure.Status;
        return Page();
    }

    public CaseListRow? RowOf(Guid caseId) => rows.GetValueOrDefault(caseId);

    public LocalizedText? ServiceOf(ExtensionRequestView request) => RowOf(request.CaseId)?.Service ?? services.FirstOrDefault(s => s.Code == request.ServiceCode)?.Name;

    public DecisionForm Decision(Guid requestId, Guid caseId, bool setAside)
    {
        var mine = requestId == Input.RequestId;
        var error = mine && ModelState.TryGetValue("Input.Note", out var entry) && entry.Errors.Count > 0 ? entry.Errors[0].ErrorMessage : null;
        return new(requestId, setAside, NumberOf(caseId), mine ? Input.Note : null, error);
    }

    private string NumberOf(Guid caseId) =>
        Waiting.SetAsides?.FirstOrDefault(r => r.CaseId == caseId)?.CaseNumber is { } known ? CaseNumbers.Format(known)
        : RowOf(caseId) is { } row ? CaseNumbers.Format(row.CaseNumber) : T["desk.case.unknown"];

    // What stands in the way is said with the case's number: its request may be gone from the list.
    private void Explain(Failure failure, string number)
    {
        var key = (Input.SetAside ? "desk.approvals.set-aside.problem." : "desk.approvals.problem.") + (failure.Status == StatusCodes.Status404NotFound ? "gone" : failure.Code);
        if (T.Has(key))
            ModelState.AddModelError("", T.Format(key, ("number", number)));
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
        if (Waiting.Extensions is not { Count: > 0 } extensions)
            return;
        rows = await ReadRowsAsync(extensions.Select(r => r.CaseId));
        services = await catalogue.ReadAsync(cases, Aborted) ?? [];
    }
}

internal sealed class DecisionInput
{
    public Guid? RequestId { get; set; }
    public bool SetAside { get; set; }
    public bool? Grant { get; set; }
    public string? Note { get; set; }
}

/// <summary>The form under one request.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="SetAside">True for a petition to be set aside, false for an extension.</param>
/// <param name="Number">Number of its case.</param>
/// <param name="Note">The remark as typed before.</param>
/// <param name="Error">What is wrong with it.</param>
internal sealed record DecisionForm(Guid RequestId, bool SetAside, string Number, string? Note, string? Error);
