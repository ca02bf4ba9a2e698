using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Shared;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Calendar;

/// <summary>Imports a year of the official office calendar, after its impact was shown.</summary>
internal sealed class ImportModel : CalendarPage
{
    /// <summary>In bytes: the official file has about 10,000.</summary>
    public const int LargestFile = 1024 * 1024;

    [BindProperty]
    public ImportInput Input { get; set; } = new();

    public async Task OnGetAsync() => await ReadDirectoryAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await ReadDirectoryAsync();
        if (await ReadFileAsync() is not { } content)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        // A browser gives a file once: the second step brings it along.
        Input.Content = Convert.ToBase64String(content);
        var upload = new CalendarUpload { FileName = Input.FileName, Content = content, Provisional = Input.Provisional, Confirm = Input.Confirm };
        return await ShowAsync(await Deadlines.ImportCalendarAsync(Actor, upload, Aborted), "desk.done.calendar",
            () => Deadlines.ImportCalendarAsync(Actor, upload with { Confirm = null }, Aborted));
    }

    protected override IActionResult Refused(Failure failure)
    {
        if (failure.Errors is not { Count: > 0 } errors)
            return Again(failure, _ => "Input.File");
        // Whatever is wrong is wrong in the file, in the line the owner names.
        foreach (var code in errors.Values.SelectMany(codes => codes))
        {
            var sentence = Sentences.Of(T, "file", code);
            ModelState.AddModelError("Input.File", failure.Current is { } line ? T.Format("desk.calendar.line", ("line", line), ("sentence", sentence)) : sentence);
        }
        Response.StatusCode = failure.Status;
        return Page();
    }

    private async Task<byte[]?> ReadFileAsync()
    {
        if (Input.File is { } file)
        {
            (Input.FileName, Input.Confirm) = (Path.GetFileName(file.FileName), null);
            if (file.Length > LargestFile)
            {
                ModelState.Add(T, "Input.File", "calendar-too-large");
                return null;
            }
            using var memory = new MemoryStream();
            await file.CopyToAsync(memory, Aborted);
            return memory.ToArray();
        }
        var kept = new byte[(Input.Content?.Length ?? 0) * 3 / 4];
        if (kept.Length > 0 && Convert.TryFromBase64String(Input.Content!, kept, out var length))
            return kept[..length];
        ModelState.Add(T, "Input.File", "required");
        return null;
    }
}

internal sealed class ImportInput
{
    public IFormFile? File { get; set; }
    public string? FileName { get; set; }
    public bool Provisional { get; set; }
    public string? Content { get; set; }
    public string? Confirm { get; set; }
}
