using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The applicant adds something to what was said, with files or without, for the handler.</summary>
[Personal, StreamedForm, IgnoreAntiforgeryToken, RequestSizeLimit(FileForm.ReadAtMost)]
internal sealed class AddModel(LookUpCase lookUp, CasesClient cases, ActForms forms, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    private const string Files = "Input.Files";

    public AddInput Input { get; } = new();

    /// <summary>Files that were uploaded and not sent yet.</summary>
    public IReadOnlyList<KeptFile> Kept { get; private set; } = [];

    public string Sealed => forms.Seal(Kept);

    protected override string Name => "add";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => ShowAsync(access, ct), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        if (await forms.ReadAsync(HttpContext) is not { } form)
            return BadRequest();
        ModelState.Clear();
        Kept = form.Kept;
        Input.Text = form.Fields.GetValueOrDefault("Input.Text");
        if (form.Removed)
            return await ShowAsync(access, ct);
        foreach (var (_, why) in form.Refused)
            ModelState.AddModelError(Files, why);
        if (!ModelState.IsValid)
            return await ShowAgainAsync(StatusCodes.Status400BadRequest, access, ct);
        var added = await Cases.AddWordsAsync(access.Citizen, access.CaseId, new() { Text = Input.Text, Attachments = form.At(Files) }, ct);
        if (added.Failure?.Errors?.ContainsKey("attachments") is true)
            Kept = [];
        // Pressed twice: it has arrived once.
        return added.Failure?.Code == "said-already" ? To($"/track/{Number}?done=added") : await FinishAsync(added, "added", access, ct);
    }, ct);

    protected override string Property(string field) => field == "attachments" ? Files : base.Property(field);
}

/// <summary>What the applicant adds.</summary>
public sealed class AddInput
{
    public string? Text { get; set; }

    /// <summary>For the field's name only: files are read as they arrive.</summary>
    public string? Files { get; set; }
}
