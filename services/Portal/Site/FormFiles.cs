using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Site;

/// <summary>Passes the files of a form on to Cases, which keeps them until they are attached, for a day at most.</summary>
internal sealed class FormFiles(CasesClient cases, RequestLimits limits, Texts texts)
{
    /// <summary>The file, or the sentence why it was refused.</summary>
    /// <param name="before">What the same step has brought so far.</param>
    /// <param name="name">The name it came with.</param>
    /// <param name="content">Its bytes as they arrive.</param>
    /// <param name="from">Who sends it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(UploadedFile? File, string? Refused)> TakeAsync(IReadOnlyCollection<UploadedFile> before, string name, Stream content, IPAddress? from, CancellationToken ct)
    {
        if (before.Count >= AttachmentLimits.Files)
            return (null, Refused(name, "too-many-files"));
        if (await limits.UploadAsync(from, ct) is not null)
            return (null, Refused(name, "too-many-uploads"));
        using var first = new FirstBytesStream(content);
        var stored = await cases.UploadAsync(Actor.Anyone, name, first, ct);
        if (!stored.Succeeded)
            return (null, stored.Failure.Errors is { } errors ? Refused(name, errors.First().Value[0]) : Refused(name, "upload-unavailable"));
        if (before.Sum(f => f.Size) + stored.Value.Size <= AttachmentLimits.Together)
            return (stored.Value, null);
        await RemoveAsync(stored.Value.UploadId, ct);
        return (null, Refused(name, "files-too-large"));
    }

    /// <summary>Takes an upload away. When Cases does not answer, the night does it.</summary>
    public Task RemoveAsync(Guid upload, CancellationToken ct) => cases.RemoveUploadAsync(Actor.Anyone, upload, ct);

    /// <summary>A sentence about a file that is not taken.</summary>
    public string Refused(string name, string code) => texts.Format("portal.files.refused", ("name", FileForm.Shown(name)), ("why", PublicProblems.FieldSentence(texts, "file", code)));
}
