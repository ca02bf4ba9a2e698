using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Approvals;

/// <summary>Extensions that wait for this person, the nearest date first.</summary>
internal sealed class IndexModel(DeadlinesClient deadlines, WaitingApprovals approvals, ServiceCatalogue catalogue, CasesClient cases, FormFields fields) : DeskPage
{
    private IReadOnlyDictionary<Guid, CaseListRow> rows = new Dictionary<Guid, CaseListRow>();
    private IReadOnlyList<ServiceItem> services = [];

    [BindProperty]
    public DecisionInput Input { get; set; } = new();

    /// <summary>Null when Deadlines does not answer.</summary>
    public IReadOnlyList<ExtensionRequestView>? Requests { get; private set; }

    public FormFields Fields => fields;

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (Input.RequestId is not { } id || Input.Grant is not { } grant)
            return BadRequest();
        await ReadAsync();
        var known = Requests?.FirstOrDefault(r => r.RequestId == id);
        var answer = await deadlines.DecideExtensionAsync(Actor, id, new() { Grant = grant, Note = Input.Note }, Aborted);
        if (answer.Succeeded)
            return Done([grant ? "desk.done.granted" : "desk.done.declined"], "/staff/approvals", known is null ? null : Named(known));
        Explain(answer.Failure, known);
        // Somebody else was faster, or the date passed: the list is read again.
        approvals.Forget();
        await ReadAsync();
        Response.StatusCode = answer.Failure.Status;
        return Page();
    }

    public CaseListRow? RowOf(ExtensionRequestView request) => rows.GetValueOrDefault(request.CaseId);

    public LocalizedText? ServiceOf(ExtensionRequestView request) => RowOf(request)?.Service ?? services.FirstOrDefault(s => s.Code == request.ServiceCode)?.Name;

    public string NumberOf(ExtensionRequestView request) => RowOf(request) is { } row ? CaseNumbers.Format(row.CaseNumber) : T["desk.case.unknown"];

    public string? NoteOf(ExtensionRequestView request) => request.RequestId == Input.RequestId ? Input.Note : null;

    public string? NoteError(ExtensionRequestView request) =>
        request.RequestId == Input.RequestId && ModelState.TryGetValue("Input.Note", out var entry) && entry.Errors.Count > 0 ? entry.Errors[0].ErrorMessage : null;

    private LocalizedText Named(ExtensionRequestView request) => new(NumberOf(request), NumberOf(request));

    // What stands in the way is said with the case's number: its request may be gone from the list.
    private void Explain(Failure failure, ExtensionRequestView? request)
    {
        var key = "desk.approvals.problem." + (failure.Status == StatusCodes.Status404NotFound ? "gone" : failure.Code);
        if (T.Has(key))
            ModelState.AddModelError("", T.Format(key, ("number", request is null ? T["desk.case.unknown"] : NumberOf(request))));
        else
            ModelState.Add(T, failure, field => "Input." + field);
    }

    private async Task ReadAsync()
    {
        await ReadDirectoryAsync();
        var waiting = await approvals.ReadAsync(Person, Aborted);
        if (!waiting.Succeeded)
        {
            MissingParts.Add("desk.missing.approvals");
            return;
        }
        Requests = waiting.Value;
        rows = await ReadRowsAsync(Requests.Select(r => r.CaseId));
        services = await catalogue.ReadAsync(cases, Aborted) ?? [];
    }
}

internal sealed class DecisionInput
{
    public Guid? RequestId { get; set; }
    public bool? Grant { get; set; }
    public string? Note { get; set; }
}
