using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Files for the case: a photo of the finished work, papers brought to the counter. They go on to Cases as they arrive; what was uploaded travels in the form until the act is done.</summary>
/// <remarks>Nothing is sealed: only who uploaded a file can attach or remove it, which Cases decides.</remarks>
[StreamedForm, IgnoreAntiforgeryToken, RequestSizeLimit(FileForm.ReadAtMost)]
internal sealed partial class AddFilesModel(CasesClient cases, FileForm form) : CaseActPage
{
    /// <summary>The field with the files uploaded before, ahead of the first file in the form.</summary>
    public const string KeptField = "Kept";

    public FilesInput Input { get; } = new();

    public string Kept => JsonSerializer.Serialize(Input.Rows.Select(r => r.Uploaded), ContractJson.Options);

    public override IReadOnlyList<string> Acts => ["files"];

    protected override async Task<IActionResult?> ActAsync()
    {
        if (await ReadFormAsync() is not { } fields)
            return BadRequest();
        if (FileForm.Removes(fields, out var removed))
        {
            if (Input.Rows.Find(r => r.Uploaded?.UploadId == removed) is { } row)
            {
                row.Uploaded = null;
                await cases.RemoveUploadAsync(Actor, removed, Aborted);
            }
            return null;
        }
        // Who sees them is asked, never assumed.
        if (Input.Audience is not ("applicant" or "internal"))
            ModelState.Add(T, "Input.Audience", "required");
        var chosen = Input.Rows.FindAll(r => r.Uploaded is not null);
        if (chosen.Count == 0 && ModelState.IsValid)
            ModelState.Add(T, Property(0, nameof(FileRow.Upload)), "required");
        if (!ModelState.IsValid)
            return null;
        var added = await cases.AttachFilesAsync(Actor, Detail.Row.CaseId, new()
        {
            Attachments = [.. chosen.Select(r => r.Uploaded!.UploadId.ToString())],
            Descriptions = [.. chosen.Select(r => r.Description)],
            ForApplicant = Input.Audience == "applicant",
        }, Aborted);
        // Too long ago, or sent before: which of them cannot be told.
        if (added.Failure?.Errors?.ContainsKey("attachments") is true)
            Input.Rows.ForEach(r => r.Uploaded = null);
        return Finish(added, Input.Audience == "applicant" ? "desk.done.files-applicant" : "desk.done.files",
            field => RowOf(field) is { } i && i < chosen.Count ? Property(Input.Rows.IndexOf(chosen[i]), nameof(FileRow.Description)) : Property(0, nameof(FileRow.Upload)));
    }

    private async Task<IReadOnlyDictionary<string, string>?> ReadFormAsync()
    {
        var before = false;
        var fields = await form.ReadAsync(HttpContext, async (sent, field, name, content) =>
        {
            ReadKept(sent);
            if (RowOf(field) is not { } i || i >= Input.Rows.Count || Input.Rows[i].Uploaded is not null)
                return;
            using var first = new FirstBytesStream(content);
            var stored = await cases.UploadAsync(Actor, name, first, Aborted);
            if (stored.Succeeded)
                Input.Rows[i].Uploaded = stored.Value;
            else
                ModelState.AddModelError(Property(i, nameof(FileRow.Upload)), T.Format("desk.files.refused", ("name", FileForm.Shown(name)),
                    ("why", Sentences.Of(T, "file", stored.Failure.Errors is { } errors ? errors.First().Value[0] : "upload-unavailable"))));
        });
        if (fields is null)
            return null;
        ReadKept(fields);
        Input.Audience = fields.GetValueOrDefault("Input.Audience");
        foreach (var (i, row) in Input.Rows.Index())
            row.Description = fields.GetValueOrDefault(Property(i, nameof(FileRow.Description)));
        return fields;

        void ReadKept(IReadOnlyDictionary<string, string> sent)
        {
            if (before)
                return;
            before = true;
            try
            {
                foreach (var (i, uploaded) in (JsonSerializer.Deserialize<List<UploadedFile?>>(sent.GetValueOrDefault(KeptField) ?? "[]", ContractJson.Options) ?? []).Take(Input.Rows.Count).Index())
                    Input.Rows[i].Uploaded = uploaded;
            }
            catch (JsonException)
            {
                // Not from our page.
            }
        }
    }

    private static string Property(int row, string name) => $"Input.Rows[{row}].{name}";

    private static int? RowOf(string field) => Row().Match(field) is { Success: true } match ? match.ValueSpan[1] - '0' : null;

    [GeneratedRegex(@"\[\d\]")]
    private static partial Regex Row();
}

/// <summary>What is added, and who sees it.</summary>
public sealed class FilesInput
{
    public string? Audience { get; set; }
    public List<FileRow> Rows { get; } = [.. Enumerable.Range(0, AttachmentLimits.Files).Select(_ => new FileRow())];
}

/// <summary>One file.</summary>
public sealed class FileRow
{
    /// <summary>For the field's name only: files are read as they arrive.</summary>
    public string? Upload { get; set; }
    public string? Description { get; set; }
    public UploadedFile? Uploaded { get; set; }
}
