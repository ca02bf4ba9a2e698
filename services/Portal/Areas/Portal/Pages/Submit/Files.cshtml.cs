using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Photos and files. One form adds, removes, saves and goes on, so that a file that was chosen is never left behind by the wrong button.</summary>
[StreamedForm, IgnoreAntiforgeryToken, RequestSizeLimit(FileForm.ReadAtMost)]
internal sealed class FilesModel(SavedJourneys journeys, PublicDirectory directory, Districts districts, Texts texts, Links links, FileForm fileForm, FormFiles files)
    : StepModel(journeys, directory, districts, texts, links)
{
    /// <summary>The button that adds files; the one behind each file is <see cref="FileForm.Remove"/> with its id.</summary>
    public const string Add = "add";

    public override Step Step => Step.Files;

    public IReadOnlyList<UploadedFile> Files => Journey.Uploads;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await EnterAsync(ct) ?? Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var other = await EnterAsync(ct);
        var added = new List<UploadedFile>();
        var refused = new List<string>();
        // Read to the end in any case, or the browser would not show the answer.
        var fields = await fileForm.ReadAsync(HttpContext, async (_, _, name, content) =>
        {
            if (other is not null)
                return;
            var (file, why) = await files.TakeAsync([.. Journey.Uploads, .. added], name, content, HttpContext.Connection.RemoteIpAddress, ct);
            if (file is not null)
                added.Add(file);
            else
                refused.Add(why!);
        });
        if (fields is null)
            return BadRequest();
        if (other is not null)
            return other;
        var go = fields.GetValueOrDefault(FileForm.Go);
        var removes = FileForm.Removes(fields, out var removed) && Journey.Uploads.Any(f => f.UploadId == removed);
        var stays = go == Add || FileForm.Removes(fields, out _) || refused.Count > 0;
        var tooMany = new List<UploadedFile>();
        other = await ChangeAsync(journey =>
        {
            List<UploadedFile> kept = [.. journey.Uploads.Where(f => !removes || f.UploadId != removed)];
            // Another page of this journey may have added some meanwhile.
            foreach (var file in added)
                (kept.Count < AttachmentLimits.Files && kept.Sum(f => f.Size) + file.Size <= AttachmentLimits.Together ? kept : tooMany).Add(file);
            journey = go == Save ? journey.PutAside(Step.Name) : stays || tooMany.Count > 0 ? journey : journey.Answer(Step.Name);
            return journey with { Uploads = kept };
        }, ct);
        if (other is not null)
            return other;
        if (removes)
            await files.RemoveAsync(removed, ct);
        foreach (var file in tooMany)
        {
            await files.RemoveAsync(file.UploadId, ct);
            refused.Add(files.Refused(file.Name, "too-many-files"));
        }
        // The first stands at the field, all of them above the page.
        for (var i = 0; i < refused.Count; i++)
            ModelState.AddModelError(i == 0 ? nameof(Files) : "", refused[i]);
        return refused.Count > 0 ? this.Invalid() : go == Save ? ShowCode() : stays ? To(Step) : GoOn();
    }
}
