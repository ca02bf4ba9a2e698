using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

internal sealed class NoteModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public NoteInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["note"];

    /// <summary>True where the next news is promised with each: the case was passed on.</summary>
    public bool Follows => Detail.Row.Status == CaseStatus.Referred;

    protected override async Task<IActionResult?> ActAsync()
    {
        var followUp = Follows && Input.Audience == "public" ? Day(Input.FollowUpOn, "Input.FollowUpOn") : null;
        if (!ModelState.IsValid)
            return null;
        // Who reads it is asked, never assumed: a slip would show the applicant what was meant for colleagues.
        if (Input.Audience is not ("public" or "internal"))
        {
            ModelState.Add(T, "Input.Audience", "required");
            return null;
        }
        return Finish(await cases.AddNoteAsync(Actor, Detail.Row.CaseId, new()
        {
            Text = Input.Text,
            Language = Written.LanguageOf(Input.Text),
            Public = Input.Audience == "public",
            FirstReport = Input.FirstReport,
            FollowUpOn = followUp,
        }, Aborted), Input.Audience == "public" ? "desk.done.note-public" : "desk.done.note", field => "Input." + (field == "public" ? nameof(NoteInput.FirstReport) : field), $"/staff/cases/{Number}/history");
    }
}

internal sealed class NoteInput
{
    public string? Audience { get; set; }
    public string? Text { get; set; }
    public bool FirstReport { get; set; }
    public string? FollowUpOn { get; set; }
}
