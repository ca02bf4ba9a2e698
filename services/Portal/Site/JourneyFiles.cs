using System.Net;

namespace CaseTracker.Portal.Site;

/// <summary>The files of a submission on its way. Which they are travels with the reader, like everything else.</summary>
internal sealed class JourneyFiles(FormFiles files)
{
    /// <summary>The journey with the file, or with why it was refused: the others stay.</summary>
    public async Task<(Journey Journey, string? Refused)> AddAsync(Journey journey, string name, Stream content, IPAddress? from, CancellationToken ct)
    {
        var (file, refused) = await files.TakeAsync(journey.Files, name, content, from, ct);
        return (file is null ? journey : journey with { Uploads = [.. journey.Files, file] }, refused);
    }

    /// <summary>The journey without the file.</summary>
    public async Task<Journey> RemoveAsync(Journey journey, Guid upload, CancellationToken ct)
    {
        if (journey.Files.All(f => f.UploadId != upload))
            return journey;
        await files.RemoveAsync(upload, ct);
        return journey with { Uploads = [.. journey.Files.Where(f => f.UploadId != upload)] };
    }
}
