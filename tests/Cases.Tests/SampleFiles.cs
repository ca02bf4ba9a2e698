using System.Buffers.Binary;
using System.Text;

namespace CaseTracker.Cases.Tests;

/// <summary>Files made by hand, with the parts that matter.</summary>
internal static class SampleFiles
{
    /// <summary>Stands in every place of a photo where cameras and programs write something; never in the picture.</summary>
    public const string Canary = "GPS-22.6273N-120.3014E";

    private static readonly byte[] Scan = [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56];

    public static byte[] Jpeg(byte orientation = 1, int size = 0, int width = 640, int height = 480, byte[]? after = null, bool little = true)
    {
        var scan = new byte[Math.Max(size, 0)];
        new Random(7).NextBytes(scan);
        scan.AsSpan().Replace((byte)0xFF, (byte)0xFE);
        return
        [
            0xFF, 0xD8,
            .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 72, 0, 72, 1, 1, .. "thu"u8]),
            .. Segment(0xE1, Exif(orientation, little)),
            .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.ASCII.GetBytes(Canary)]),
            .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. "colours"u8]),
            .. Segment(0xE2, [.. "MPF\0"u8, .. Encoding.ASCII.GetBytes(Canary)]),
            .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. Encoding.ASCII.GetBytes(Canary)]),
            .. Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]),
            .. Segment(0xFE, Encoding.ASCII.GetBytes(Canary)),
            .. Segment(0xDB, new byte[65]),
            .. Segment(0xC2, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]),
            .. Segment(0xC4, new byte[20]),
            .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), .. Scan, .. scan,
            // A fill byte before the marker, as the format allows.
            0xFF, .. Segment(0xC4, new byte[20]),
            .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), .. Scan,
            0xFF, 0xD9, .. after ?? [],
        ];
    }

    /// <summary>What must be left of <see cref="Jpeg"/>, byte by byte.</summary>
    public static byte[] CleanedJpeg(byte? orientation) =>
    [
        0xFF, 0xD8,
        .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 72, 0, 72, 0, 0]),
        .. orientation is { } turned ? Segment(0xE1, [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]) : [],
        .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. "colours"u8]),
        .. Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]),
        .. Segment(0xDB, new byte[65]),
        .. Segment(0xC2, [8, 1, 224, 2, 128, 1, 1, 0x11, 0]),
        .. Segment(0xC4, new byte[20]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), .. Scan,
        .. Segment(0xC4, new byte[20]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), .. Scan,
        0xFF, 0xD9,
    ];

    public static byte[] Png(uint width = 32, uint height = 32, bool dirty = true) =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, 0x0A,
        .. Chunk("IHDR", [.. Big(width), .. Big(height), 8, 2, 0, 0, 0]),
        .. dirty ? (byte[])[.. Chunk("eXIf", Encoding.ASCII.GetBytes(Canary)), .. Chunk("tEXt", Encoding.ASCII.GetBytes("Comment\0" + Canary)), .. Chunk("prVt", Encoding.ASCII.GetBytes(Canary))] : [],
        .. Chunk("pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1]),
        .. Chunk("IDAT", [1, 2, 3, 4, 5]),
        .. dirty ? (byte[])[.. Chunk("iTXt", Encoding.ASCII.GetBytes(Canary)), .. Chunk("zTXt", Encoding.ASCII.GetBytes(Canary)), .. Chunk("tIME", new byte[7])] : [],
        .. Chunk("IDAT", []),
        .. Chunk("IEND", []),
        .. dirty ? Encoding.ASCII.GetBytes("PK\u0003\u0004" + Canary) : [],
    ];

    public static byte[] Heic() => [0, 0, 0, 24, .. "ftypmif1"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. Encoding.ASCII.GetBytes(Canary), .. new byte[64]];

    public static byte[] Pdf(int size = 100) => [.. "%PDF-1.7\n"u8, .. new byte[size], .. "%%EOF"u8];

    public static byte[] Odt(string type = "application/vnd.oasis.opendocument.text") =>
    [
        .. "PK"u8, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. new byte[4], (byte)type.Length, 0, 0, 0, (byte)type.Length, 0, 0, 0, 8, 0, 0, 0,
        .. "mimetype"u8, .. Encoding.ASCII.GetBytes(type), .. "PK"u8, 3, 4, .. new byte[60],
    ];

    public static byte[] Zip() => [.. "PK"u8, 3, 4, 20, 0, 0, 0, 8, 0, .. new byte[100]];

    public static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Chunk(string type, byte[] content) => [.. Big((uint)content.Length), .. Encoding.ASCII.GetBytes(type), .. content, 9, 9, 9, 9];

    private static byte[] Exif(byte orientation, bool little)
    {
        byte[] order = little ? [.. "II*\0"u8, 8, 0, 0, 0] : [.. "MM\0*"u8, 0, 0, 0, 8];
        byte[] entries = little
            ? [2, 0, 0x0F, 1, 2, 0, 4, 0, 0, 0, 65, 0, 0, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
            : [0, 2, 1, 0x0F, 0, 2, 0, 0, 0, 4, 65, 0, 0, 0, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        return [.. "Exif\0\0"u8, .. order, .. entries, .. Encoding.ASCII.GetBytes(Canary)];
    }

    private static byte[] Big(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
