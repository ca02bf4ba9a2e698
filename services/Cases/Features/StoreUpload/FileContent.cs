using System.Text;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Features.StoreUpload;

/// <summary>What a file is by its first bytes, whatever its name says. Nothing is unpacked or drawn here.</summary>
internal static class FileContent
{
    /// <summary>So many bytes tell.</summary>
    public const int Head = 512;

    // A photo of more pixels than any camera makes exists to exhaust whoever opens it.
    private const long MostPixels = 250_000_000;

    private static readonly byte[] OdtStart = [.. "mimetypeapplication/vnd.oasis.opendocument.text"u8];
    private static readonly string[] HeicBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx"];

    public static AttachmentKind? KindOf(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(CleanJpeg.Signature))
            return AttachmentKind.Jpeg;
        if (head.StartsWith(CleanPng.Signature))
            return AttachmentKind.Png;
        if (head.StartsWith("%PDF-"u8))
            return AttachmentKind.Pdf;
        if (IsOdt(head))
            return AttachmentKind.Odt;
        return IsHeic(head) ? AttachmentKind.Heic : null;
    }

    public static bool HasTooManyPixels(long width, long height) => width > MostPixels || height > MostPixels || width * height > MostPixels;

    /// <summary>The first entry of the package is its type, not compressed, and nothing longer: no template, no other archive with a document's name.</summary>
    private static bool IsOdt(ReadOnlySpan<byte> head) =>
        head.Length > 30 + OdtStart.Length + 2 && head.StartsWith("PK\x03\x04"u8) && head[8] == 0 && head[9] == 0 && head[26] == 8 && head[27] == 0 && head[28] == 0 && head[29] == 0
        && head[30..].StartsWith(OdtStart) && head[(30 + OdtStart.Length)..].StartsWith("PK"u8);

    /// <summary>The first box names its brand, or, for a picture in general, the brand among those it is compatible with.</summary>
    private static bool IsHeic(ReadOnlySpan<byte> head)
    {
        if (head.Length < 16 || !head[4..].StartsWith("ftyp"u8))
            return false;
        var length = (int)Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        if (length < 16)
            return false;
        var major = Encoding.Latin1.GetString(head[8..12]);
        if (HeicBrands.Contains(major))
            return true;
        if (major is not ("mif1" or "msf1"))
            return false;
        for (var at = 16; at + 4 <= length; at += 4)
            if (HeicBrands.Contains(Encoding.Latin1.GetString(head[at..(at + 4)])))
                return true;
        return false;
    }
}
