using System.Buffers.Binary;

namespace CaseTracker.Cases.Features.StoreUpload;

/// <summary>Copies a JPEG without what cameras and programs write beside the picture (place, time, device, previews, comments) and without whatever follows its end. Which way is up is kept.</summary>
internal static class CleanJpeg
{
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, App0 = 0xE0, Exif = 0xE1, App2 = 0xE2, Adobe = 0xEE, LastApp = 0xEF, Reserved = 0xF0, Comment = 0xFE;

    /// <summary>Null when all is well, or why the file is refused.</summary>
    public static async ValueTask<string?> CopyAsync(UploadReader reader, Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken ct)
    {
        if (!await reader.CopyAsync(2, write, ct))
            return StoreUpload.Broken;
        var (framed, drawn, turned) = (false, false, false);
        while (true)
        {
            if (!await reader.FillAsync(2, ct) || reader.Buffered[0] != 0xFF)
                return StoreUpload.Broken;
            var marker = reader.Buffered[1];
            if (marker == 0xFF)
            {
                reader.Take(1);
                continue;
            }
            if (marker == EndOfImage)
            {
                await write(reader.Take(2));
                return framed && drawn ? null : StoreUpload.Broken;
            }
            if (marker is StartOfImage or < 0xC0 || !await reader.FillAsync(4, ct))
                return StoreUpload.Broken;
            var length = BinaryPrimitives.ReadUInt16BigEndian(reader.Buffered[2..]);
            if (length < 2 || !await reader.FillAsync(2 + length, ct))
                return StoreUpload.Broken;
            var segment = reader.Take(2 + length);
            if (IsFrame(marker))
            {
                if (length < 8)
                    return StoreUpload.Broken;
                if (FileContent.HasTooManyPixels(BinaryPrimitives.ReadUInt16BigEndian(segment.Span[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment.Span[7..])))
                    return StoreUpload.TooManyPixels;
                framed = true;
            }
            if (marker == Exif && !turned && Orientation(segment.Span[4..]) is { } orientation)
            {
                await write(OnlyOrientation(orientation));
                turned = true;
            }
            if (Kept(marker, segment) is { Length: > 0 } kept)
                await write(kept);
            if (marker != StartOfScan)
                continue;
            drawn = true;
            if (!await CopyScanAsync(reader, write, ct))
                return StoreUpload.Broken;
        }
    }

    /// <summary>Frames, all ways of coding: C0 to CF without tables (C4), reserved (C8) and arithmetic conditions (CC).</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static ReadOnlyMemory<byte> Kept(byte marker, ReadOnlyMemory<byte> segment)
    {
        var content = segment.Span[4..];
        return marker switch
        {
            // The header of the format, without the small picture that may be in it: it shows what was cut away later.
            App0 => content.StartsWith("JFIF\0"u8) && content.Length >= 14 ? (byte[])[0xFF, App0, 0, 16, .. content[..12], 0, 0] : default(ReadOnlyMemory<byte>),
            App2 => content.StartsWith("ICC_PROFILE\0"u8) ? segment : default,
            Adobe => content.StartsWith("Adobe"u8) ? segment : default,
            >= App0 and <= LastApp or Comment or >= Reserved => default,
            _ => segment,
        };
    }

    /// <summary>Copies coded data up to the next marker, which stays in the buffer; false when the file ends before.</summary>
    private static async ValueTask<bool> CopyScanAsync(UploadReader reader, Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken ct)
    {
        while (await reader.FillAsync(2, ct))
        {
            var at = reader.Buffered[..^1].IndexOf((byte)0xFF);
            if (at != 0)
            {
                await write(reader.Take(at < 0 ? reader.Buffered.Length - 1 : at));
                continue;
            }
            // A data byte FF is written FF 00; restarts belong to the data too.
            if (reader.Buffered[1] is 0 or (>= 0xD0 and <= 0xD7))
                await write(reader.Take(2));
            else
                return true;
        }
        return false;
    }

    /// <summary>Which way is up, 2 to 8, where the camera wrote it and it is not simply upright.</summary>
    private static byte? Orientation(ReadOnlySpan<byte> content)
    {
        if (!content.StartsWith("Exif\0\0"u8))
            return null;
        var tiff = content[6..];
        var little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8))
            return null;
        if (tiff.Length < 8)
            return null;
        var directory = Long(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return null;
        var entries = tiff[(int)directory..];
        var count = Short(entries, little);
        for (var i = 0; i < count && 2 + (12 * (i + 1)) <= entries.Length; i++)
        {
            var entry = entries[(2 + (12 * i))..];
            // One short, in the entry itself.
            if (Short(entry, little) == 0x0112 && Short(entry[2..], little) == 3)
                return Short(entry[8..], little) is >= 2 and <= 8 and var value ? (byte)value : null;
        }
        return null;

        static ushort Short(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
        static uint Long(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
    }

    /// <summary>Camera data with this one fact.</summary>
    private static byte[] OnlyOrientation(byte orientation) =>
    [
        0xFF, Exif, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ];
}
