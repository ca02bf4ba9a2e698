using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Bulk;

/// <summary>What will happen, before it does: to how many cases, to which not and why, and what applicants read.</summary>
internal sealed class CheckModel(BulkJobs jobs, BulkActs acts, DeadlinesClient deadlines) : BulkPage(jobs)
{
    public string ActName { get; private set; } = "";

    public BulkWords Chosen { get; private set; } = new();

    /// <summary>What applicants read of a delay.</summary>
    public DelaySlots? Delay { get; private set; }

    /// <summary>What applicants read otherwise; null where they read nothing.</summary>
    public string? Reads => Job.Act switch
    {
        BulkAct.Note => Chosen.Text,
        BulkAct.Duplicate => acts.ClosingText(Chosen),
        _ => null,
    };

    public int Messages => Job.Rows.Count(r => r.State == BulkRowState.Pending && r.Tells);

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ?? Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is { } elsewhere)
            return elsewhere;
        if (await Jobs.StartAsync(Actor, Id, Aborted) is not { } wrong)
            return Redirect(Url.Content("~" + JobPath));
        ModelState.AddModelError("", T.Format("bulk.error." + wrong, ("n", BulkJob.MostAtWork)));
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    private async Task<IActionResult?> LoadAsync()
    {
        if (await LoadAsync(draft: true) is { } elsewhere)
            return elsewhere;
        if (Job.Act is not { } act)
            return Redirect(Url.Content("~" + DraftPath));
        (ActName, Chosen) = (EnumText<BulkAct>.Write(act), Jobs.Read(Job));
        if (act is BulkAct.Explain or BulkAct.Extend or BulkAct.Promise)
            await PreviewAsync();
        return null;
    }

    private async Task PreviewAsync()
    {
        var reasons = await deadlines.ReasonsAsync(Actor, Aborted);
        if (!reasons.Succeeded)
        {
            MissingParts.Add("desk.missing.deadlines");
            return;
        }
        if (reasons.Value.FirstOrDefault(r => r.Code == Chosen.ReasonCode) is not { } reason)
            return;
        var language = Written.LanguageOf(Chosen.Reason, Chosen.Progress);
        Delay = new()
        {
            Reason = Chosen.Reason is { } own ? Own(own) : reason.Sentence,
            ReasonShort = reason.Label,
            Progress = Own(Chosen.Progress!),
            ProgressShort = Chosen.ProgressShort is { } brief ? Own(brief) : new(T["desk.delay.preview.step"]),
            ExpectedOn = Chosen.ExpectedOn!.Value,
            DateKind = DateKind.Completion,
            Source = DelaySource.Handler,
        };

        LocalizedText Own(string words) => new(words, language == Language.En ? words : null);
    }
}
