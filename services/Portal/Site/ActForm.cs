using CaseTracker.Contracts.Cases;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.DataProtection;

namespace CaseTracker.Portal.Site;

/// <summary>A file of an act on a case, uploaded and not yet attached.</summary>
/// <param name="Field">Where in the form it was chosen.</param>
/// <param name="File">What Cases keeps.</param>
internal sealed record KeptFile(string Field, UploadedFile File);

/// <summary>What an act on a case was sent with.</summary>
/// <param name="Fields">What was typed.</param>
/// <param name="Kept">The files of this form, and those it has brought before.</param>
/// <param name="Refused">Files that were refused: the field, and a sentence.</param>
/// <param name="Removed">True when the button only took a file away.</param>
internal sealed record ActForm(IReadOnlyDictionary<string, string> Fields, IReadOnlyList<KeptFile> Kept, IReadOnlyList<(string Field, string Why)> Refused, bool Removed)
{
    /// <summary>The files chosen at a field, as the act takes them.</summary>
    public IReadOnlyList<string> At(string field) => [.. Kept.Where(k => k.Field == field).Select(k => k.File.UploadId.ToString())];
}

/// <summary>Reads the form of an act on a case that may bring files. What was uploaded travels sealed in the form until the act is done, so that a mistake elsewhere loses none of it.</summary>
internal sealed class ActForms(FileForm form, FormFiles files, IDataProtectionProvider protection)
{
    /// <summary>The sealed files, before the first file in the form.</summary>
    public const string Kept = "Kept";

    private readonly IDataProtector _files = protection.CreateProtector("CaseTracker.Portal.Files.v1");

    /// <summary>The form; null when it is broken or not from our page.</summary>
    public async Task<ActForm?> ReadAsync(HttpContext http)
    {
        List<KeptFile>? kept = null;
        var refused = new List<(string, string)>();
        var fields = await form.ReadAsync(http, async (before, field, name, content) =>
        {
            kept ??= Open(before);
            var (file, why) = await files.TakeAsync([.. kept.Select(k => k.File)], name, content, http.Connection.RemoteIpAddress, http.RequestAborted);
            if (file is not null)
                kept.Add(new(field, file));
            else
                refused.Add((field, why!));
        });
        if (fields is null)
            return null;
        kept ??= Open(fields);
        var removes = FileForm.Removes(fields, out var upload);
        if (removes && kept.RemoveAll(k => k.File.UploadId == upload) > 0)
            await files.RemoveAsync(upload, http.RequestAborted);
        return new ActForm(fields, kept, refused, removes);
    }

    /// <summary>True when the form is from our page, where it brings no files.</summary>
    public Task<bool> IsGenuineAsync(HttpContext http) => form.IsGenuineAsync(http);

    /// <summary>What the next form brings with it.</summary>
    public string Seal(IReadOnlyList<KeptFile> kept) => kept.Count == 0 ? "" : _files.Seal(kept);

    // None when they are not ours.
    private List<KeptFile> Open(IReadOnlyDictionary<string, string> fields) => _files.Open<List<KeptFile>>(fields.GetValueOrDefault(Kept)) ?? [];
}
