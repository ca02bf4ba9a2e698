using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Domain;

/// <summary>A file: uploaded first, then attached to a case or forgotten after a day.</summary>
public sealed class Attachment
{
    /// <summary>How long an upload waits to be attached.</summary>
    public static readonly TimeSpan Unsent = TimeSpan.FromHours(24);

    /// <summary>Random: before it is attached, the id is the only key to the file.</summary>
    public required Guid Id { get; init; }
    /// <summary>Who uploaded it: only the same may attach or remove it.</summary>
    public required string Owner { get; init; }
    /// <summary>Its name, encrypted.</summary>
    public required byte[] Name { get; init; }
    /// <summary>What it is.</summary>
    public required AttachmentKind Kind { get; init; }
    /// <summary>When its first bytes came, in machine time.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When its last bytes were kept, in machine time; null while it arrives.</summary>
    public DateTimeOffset? StoredAt { get; set; }
    /// <summary>Bytes kept.</summary>
    public long Size { get; set; }
    /// <summary>Pieces kept.</summary>
    public int Chunks { get; set; }
    /// <summary>Whether it was looked at for harmful content.</summary>
    public ScanState Scan { get; set; }
    /// <summary>Before this instant, in machine time, nobody need look again.</summary>
    public DateTimeOffset ScanAfter { get; set; }
    /// <summary>The case it belongs to; null before it is attached.</summary>
    public Guid? CaseId { get; set; }
    /// <summary>When it was attached, in business time.</summary>
    public DateTimeOffset? AttachedAt { get; set; }
    /// <summary>The member of staff who attached it; null for the applicant and for programs.</summary>
    public Guid? StaffId { get; set; }
    /// <summary>What it shows, encrypted; null where nobody wrote any.</summary>
    public byte[]? Description { get; set; }
    /// <summary>True when the applicant sees it.</summary>
    public bool ForApplicant { get; set; }

    /// <summary>Why a reader with these rights cannot have the content now, as the contract names it; null = it can be downloaded.</summary>
    /// <remarks>
    /// A file may tell who the applicant is, so it takes the right to know that. A photo with the place still in it goes to the applicant and to
    /// those who work on the case only. What harms goes to nobody; what nobody has looked at, only where there is no scanner.
    /// </remarks>
    public string? Withheld(CaseRights rights, bool scanned)
    {
        if (rights.Own ? !ForApplicant : !rights.SeeApplicant)
            return "applicant-hidden";
        if (Kind == AttachmentKind.Heic && !rights.Own && !rights.Work)
            return "attachment-withheld";
        return Scan switch
        {
            ScanState.Infected => "attachment-infected",
            ScanState.Waiting when scanned => "attachment-not-scanned",
            _ => null,
        };
    }
}

/// <summary>One piece of a file, encrypted.</summary>
public sealed class AttachmentChunk
{
    /// <summary>Bytes of every piece but the last, before encryption.</summary>
    public const int Size = 256 * 1024;

    /// <summary>The file.</summary>
    public required Guid AttachmentId { get; init; }
    /// <summary>Which piece, from 0.</summary>
    public required int Seq { get; init; }
    /// <summary>The bytes, encrypted and bound to file and place.</summary>
    public required byte[] Content { get; init; }
}
