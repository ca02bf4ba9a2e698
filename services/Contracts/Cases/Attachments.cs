namespace CaseTracker.Contracts.Cases;

/// <summary>Bounds of what can be sent along with a case.</summary>
public static class AttachmentLimits
{
    /// <summary>Largest file, in bytes.</summary>
    public const long File = 10 * 1024 * 1024;
    /// <summary>Most files of one step: a submission, or what is added to a case at once.</summary>
    public const int Files = 5;
    /// <summary>All files of one step together, in bytes.</summary>
    public const long Together = 20 * 1024 * 1024;
    /// <summary>Longest name of a file, in characters as a reader counts.</summary>
    public const int Name = 150;
    /// <summary>Longest description of a file, in characters as a reader counts.</summary>
    public const int Description = 200;
    /// <summary>What a file dialogue offers.</summary>
    public const string Accept = ".jpg,.jpeg,.png,.heic,.heif,.pdf,.odt";
}

/// <summary>What a file is: its extension and its first bytes agree on it.</summary>
public enum AttachmentKind
{
    /// <summary>A photo; what a camera writes beside the picture (place, time, device) has been removed.</summary>
    Jpeg,
    /// <summary>A picture; texts and camera data in it have been removed.</summary>
    Png,
    /// <summary>A photo of newer phones. What the camera wrote beside the picture is still in it.</summary>
    Heic,
    /// <summary>A document.</summary>
    Pdf,
    /// <summary>A document.</summary>
    Odt,
}

/// <summary>Names of kinds on the wire.</summary>
public static class AttachmentKinds
{
    /// <summary>The media type of a kind.</summary>
    public static string MediaType(AttachmentKind kind) => kind switch
    {
        AttachmentKind.Jpeg => "image/jpeg",
        AttachmentKind.Png => "image/png",
        AttachmentKind.Heic => "image/heic",
        AttachmentKind.Pdf => "application/pdf",
        AttachmentKind.Odt => "application/vnd.oasis.opendocument.text",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

/// <summary>What is known about harmful content of a file.</summary>
public enum ScanState
{
    /// <summary>Not looked at yet.</summary>
    Waiting,
    /// <summary>Looked at, nothing found.</summary>
    Clean,
    /// <summary>Harmful: nobody gets it.</summary>
    Infected,
}

/// <summary>A file that was taken in and is not part of a case yet. Whoever knows its id can attach or remove it, for a day.</summary>
public sealed record UploadedFile
{
    /// <summary>Random; the only key to the file.</summary>
    public required Guid UploadId { get; init; }
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>What it is.</summary>
    public required AttachmentKind Kind { get; init; }
    /// <summary>Bytes, as kept.</summary>
    public required long Size { get; init; }
}

/// <summary>Files for a case: uploaded before, attached at once or not at all.</summary>
public sealed record AttachFilesRequest
{
    /// <summary>The uploads; 1 to <see cref="AttachmentLimits.Files"/>.</summary>
    public IReadOnlyList<string>? Attachments { get; init; }
    /// <summary>From staff: true when the applicant is to see them. What the applicant adds is theirs anyway.</summary>
    public bool ForApplicant { get; init; }
    /// <summary>From staff: what each upload shows, in their order, for who cannot see it. Needed for each file that the applicant is to see.</summary>
    public IReadOnlyList<string?>? Descriptions { get; init; }
}

/// <summary>A file of a case, without its content.</summary>
public sealed record AttachmentView
{
    /// <summary>The file.</summary>
    public required Guid AttachmentId { get; init; }
    /// <summary>Its name; null for whoever may not know who the applicant is.</summary>
    public string? Name { get; init; }
    /// <summary>What it shows, in words of staff; null where nobody wrote any, and for whoever may not know the name.</summary>
    public string? Description { get; init; }
    /// <summary>What it is.</summary>
    public required AttachmentKind Kind { get; init; }
    /// <summary>Bytes.</summary>
    public required long Size { get; init; }
    /// <summary>When it became part of the case, in business time, UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }
    /// <summary>The member of staff who added it; null for the applicant and for programs.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>True when the applicant sees it.</summary>
    public required bool ForApplicant { get; init; }
    /// <summary>Whether it was looked at for harmful content.</summary>
    public required ScanState Scan { get; init; }
    /// <summary>Why this reader cannot have it now: <c>attachment-not-scanned attachment-infected attachment-withheld applicant-hidden</c>; null = it can be downloaded.</summary>
    public string? Withheld { get; init; }
}

/// <summary>A file on its way to a reader. Dispose it when it has been read.</summary>
public sealed class AttachmentDownload(HttpResponseMessage response, string name, string mediaType, long length, Stream content) : IDisposable
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;
    /// <summary>Its media type.</summary>
    public string MediaType { get; } = mediaType;
    /// <summary>Bytes to come.</summary>
    public long Length { get; } = length;
    /// <summary>The bytes, as they arrive.</summary>
    public Stream Content { get; } = content;

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        response.Dispose();
    }
}
