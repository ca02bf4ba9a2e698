using System.Globalization;
using System.Net;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Site;

/// <summary>The files of a submission on its way. Cases keeps them; which they are travels with the reader, like everything else.</summary>
internal sealed class JourneyFiles(CasesClient cases, RequestLimits limits, Texts texts)
{
    /// <summary>The journey with the file, or with why it was refused: the others stay.</summary>
    public async Task<(Journey Journey, string? Refused)> AddAsync(Journey journey, string name, Stream content, IPAddress? from, CancellationToken ct)
    {
        if (journey.Files.Count >= AttachmentLimits.Files)
            return (journey, Refused(name, "too-many-files"));
        if (await limits.UploadAsync(from, ct) is not null)
            return (journey, Refused(name, "too-many-uploads"));
        using var first = new FirstBytes(content);
        var stored = await cases.UploadAsync(Actor.Anyone, name, first, ct);
        if (!stored.Succeeded)
            return (journey, stored.Failure.Errors is { } errors ? Refused(name, errors.First().Value[0]) : Refused(name, "upload-unavailable"));
        if (journey.Files.Sum(f => f.Size) + stored.Value.Size <= AttachmentLimits.Together)
            return (journey with { Uploads = [.. journey.Files, stored.Value] }, null);
        await cases.RemoveUploadAsync(Actor.Anyone, stored.Value.UploadId, ct);
        return (journey, Refused(name, "files-too-large"));
    }

    /// <summary>The journey without the file. When Cases does not answer, the night takes it away.</summary>
    public async Task<Journey> RemoveAsync(Journey journey, Guid upload, CancellationToken ct)
    {
        if (journey.Files.All(f => f.UploadId != upload))
            return journey;
        await cases.RemoveUploadAsync(Actor.Anyone, upload, ct);
        return journey with { Uploads = [.. journey.Files.Where(f => f.UploadId != upload)] };
    }

    private string Refused(string name, string code) => texts.Format("portal.files.refused", ("name", Shown(name)), ("why", PublicProblems.FieldSentence(texts, "file", code)));

    /// <summary>A name that was perhaps refused because of what is in it: short, and without what turns text around.</summary>
    private static string Shown(string name)
    {
        var shown = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                shown.Append(rune.ToString());
        return shown.Length <= 60 ? shown.ToString() : shown.ToString(0, char.IsHighSurrogate(shown[59]) ? 59 : 60) + "…";
    }
}
