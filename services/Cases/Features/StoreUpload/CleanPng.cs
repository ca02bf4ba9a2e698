using System.Buffers.Binary;
using System.Text;

namespace CaseTracker.Cases.Features.StoreUpload;

/// <summary>Copies a PNG without anything that is not the picture: texts, camera data, times, chunks of programs, and whatever follows its end.</summary>
internal static class CleanPng
{
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    // What drawing needs (with animation); everything else may say who, where and when.
    private static readonly HashSet<string> Picture =
    [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "hIST", "pHYs", "acTL", "fcTL", "fdAT",
    ];

    /// <summary>Null when all is well, or why the file is refused.</summary>
    public static async ValueTask<string?> CopyAsync(UploadReader reader, Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken ct)
    {
        if (!await reader.CopyAsync(Signature.Length, write, ct))
            return StoreUpload.Broken;
        var drawn = false;
        for (var first = true; ; first = false)
        {
            // Length, type and checksum; of the first also width and height.
            if (!await reader.FillAsync(first ? 16 : 12, ct))
                return StoreUpload.Broken;
            var length = BinaryPrimitives.ReadUInt32BigEndian(reader.Buffered);
            var type = Encoding.Latin1.GetString(reader.Buffered[4..8]);
            if (length > int.MaxValue || type.Any(c => !char.IsAsciiLetter(c)) || first != (type == "IHDR"))
                return StoreUpload.Broken;
            if (first)
            {
                if (length != 13)
                    return StoreUpload.Broken;
                if (FileContent.HasTooManyPixels(BinaryPrimitives.ReadUInt32BigEndian(reader.Buffered[8..]), BinaryPrimitives.ReadUInt32BigEndian(reader.Buffered[12..])))
                    return StoreUpload.TooManyPixels;
            }
            drawn |= type == "IDAT";
            if (!await reader.CopyAsync(length + 12L, Picture.Contains(type) ? write : static _ => ValueTask.CompletedTask, ct))
                return StoreUpload.Broken;
            if (type == "IEND")
                return drawn && length == 0 ? null : StoreUpload.Broken;
        }
    }
}
