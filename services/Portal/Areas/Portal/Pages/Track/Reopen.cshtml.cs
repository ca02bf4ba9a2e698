using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The applicant disagrees with the answer and asks to look again. Where that is not possible the page says what is.</summary>
[Personal, StreamedForm, IgnoreAntiforgeryToken, RequestSizeLimit(FileForm.ReadAtMost)]
internal sealed class ReopenModel(LookUpCase lookUp, CasesClient cases, ActForms forms, CaseCookie cookie, BusinessTime time, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    private const string Files = "Input.Files";

    public ReopenInput Input { get; } = new();

    /// <summary>Files that were uploaded and not sent yet.</summary>
    public IReadOnlyList<KeptFile> Kept { get; private set; } = [];

    public string Sealed => forms.Seal(Kept);

    public IEnumerable<Choice> Reasons => Enum.GetValues<ReopenReason>().Select(EnumText<ReopenReason>.Write).Select(r => new Choice(r, T["reopen-reason." + r]));

    /// <summary>True while the case can be reopened, as far as the status page knows.</summary>
    public bool IsPossible => View.ReopenUntil >= time.TaipeiToday();

    /// <summary>Text key of why it is not possible.</summary>
    public string WhyNot => "portal.reopen.not-now." + View.Status switch
    {
        CaseStatus.Withdrawn => "withdrawn",
        not (CaseStatus.Replied or CaseStatus.Closed) => "open",
        _ when IsPossible => "changed",
        _ when View.ReopenUntil is null => "last",
        _ => "late",
    };

    protected override string Name => "reopen";

    // Who cannot ask any more needs no code to read what else there is.
    protected override bool NeedsCode => IsPossible;

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, access => IsPossible ? ShowAsync(access, ct) : Task.FromResult<IActionResult>(Page()), ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        if (await forms.ReadAsync(HttpContext) is not { } form)
            return BadRequest();
        if (!access.Unlocked)
            return Page();
        ModelState.Clear();
        Kept = form.Kept;
        (Input.Reason, Input.Words) = (form.Fields.GetValueOrDefault("Input.Reason"), form.Fields.GetValueOrDefault("Input.Words"));
        if (form.Removed)
            return await ShowAsync(access, ct);
        foreach (var (_, why) in form.Refused)
            ModelState.AddModelError(Files, why);
        if (!ModelState.IsValid)
            return await ShowAgainAsync(StatusCodes.Status400BadRequest, access, ct);
        var reopened = await Cases.ReopenAsync(access.Citizen, access.CaseId, new() { Reason = EnumText<ReopenReason>.TryRead(Input.Reason), Words = Input.Words, Attachments = form.At(Files) }, ct);
        if (reopened.Failure?.Errors?.ContainsKey("attachments") is true)
            Kept = [];
        // Pressed twice: it is open again once.
        return reopened.Failure?.Code == "reopened-already" ? To($"/track/{Number}?done=reopened") : await FinishAsync(reopened, "reopened", access, ct);
    }, ct);

    protected override string Property(string field) => field == "attachments" ? Files : base.Property(field);
}

/// <summary>Why the applicant disagrees.</summary>
public sealed class ReopenInput
{
    public string? Reason { get; set; }
    public string? Words { get; set; }

    /// <summary>For the field's name only: files are read as they arrive.</summary>
    public string? Files { get; set; }
}
