using System.Text;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.StoreUpload;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>What a file is, what its name may be, and what of a photo is kept.</summary>
public class UploadContentTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, null)]
    [InlineData(6, 6)]
    [InlineData(8, 8)]
    [InlineData(9, null)]
    [InlineData(0, null)]
    public async Task Jpeg_KeepsThePictureAndWhichWayIsUp_AndNothingElse(byte written, int? kept)
    {
        foreach (var little in (bool[])[true, false])
            Assert.Equal((null, Hex(SampleFiles.CleanedJpeg((byte?)kept))), await CleanAsync(SampleFiles.Jpeg(written, little: little, after: [.. "PK"u8, 3, 4, .. "<script>"u8]), CleanJpeg.CopyAsync));
    }

    [Fact]
    public async Task Jpeg_Cleaned_CanBeCleanedAgainWithoutChange()
    {
        var once = SampleFiles.CleanedJpeg(3);

        Assert.Equal((null, Hex(once)), await CleanAsync(once, CleanJpeg.CopyAsync));
    }

    [Fact]
    public async Task Jpeg_CutAnywhere_IsRefusedAndNeverThrows()
    {
        var whole = SampleFiles.Jpeg(6);
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(StoreUpload.Broken, (await CleanAsync(whole[..length], CleanJpeg.CopyAsync)).Code);
    }

    [Fact]
    public async Task Pictures_AnyByteChanged_NeverThrow()
    {
        foreach (var (whole, clean) in ((byte[], Func<UploadReader, Func<ReadOnlyMemory<byte>, ValueTask>, CancellationToken, ValueTask<string?>>)[])[(SampleFiles.Jpeg(6), CleanJpeg.CopyAsync), (SampleFiles.Png(), CleanPng.CopyAsync)])
            for (var at = 0; at < whole.Length; at++)
                foreach (var value in (byte[])[0x00, 0x7F, 0xD9, 0xFF])
                    Assert.Contains((await CleanAsync([.. whole[..at], value, .. whole[(at + 1)..]], clean)).Code, new[] { null, StoreUpload.Broken, StoreUpload.TooManyPixels });
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(65_535, 65_535)]
    public async Task Pictures_OfMorePixelsThanACameraMakes_AreRefused(int width, int height)
    {
        Assert.Equal(StoreUpload.TooManyPixels, (await CleanAsync(SampleFiles.Jpeg(width: width, height: height), CleanJpeg.CopyAsync)).Code);
        Assert.Equal(StoreUpload.TooManyPixels, (await CleanAsync(SampleFiles.Png((uint)width, (uint)height), CleanPng.CopyAsync)).Code);
        Assert.Equal(StoreUpload.TooManyPixels, (await CleanAsync(SampleFiles.Png(uint.MaxValue, uint.MaxValue), CleanPng.CopyAsync)).Code);
    }

    [Fact]
    public async Task Png_KeepsThePicture_AndNothingElse() =>
        Assert.Equal((null, Hex(SampleFiles.Png(dirty: false))), await CleanAsync(SampleFiles.Png(), CleanPng.CopyAsync));

    [Fact]
    public async Task Png_CutAnywhere_IsRefusedAndNeverThrows()
    {
        var whole = SampleFiles.Png(dirty: false);
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal(StoreUpload.Broken, (await CleanAsync(whole[..length], CleanPng.CopyAsync)).Code);
    }

    [Fact]
    public async Task Png_WithoutPictureOrInAnotherOrder_IsRefused()
    {
        var clean = SampleFiles.Png(dirty: false);
        Assert.Equal(StoreUpload.Broken, (await CleanAsync([.. clean[..8], .. clean[33..]], CleanPng.CopyAsync)).Code);
        Assert.Equal(StoreUpload.Broken, (await CleanAsync([.. clean[..33], .. clean[^12..]], CleanPng.CopyAsync)).Code);
    }

    [Fact]
    public void Content_TellsWhatAFileIs()
    {
        Assert.Equal(AttachmentKind.Jpeg, FileContent.KindOf(SampleFiles.Jpeg()));
        Assert.Equal(AttachmentKind.Png, FileContent.KindOf(SampleFiles.Png()));
        Assert.Equal(AttachmentKind.Heic, FileContent.KindOf(SampleFiles.Heic()));
        Assert.Equal(AttachmentKind.Pdf, FileContent.KindOf(SampleFiles.Pdf()));
        Assert.Equal(AttachmentKind.Odt, FileContent.KindOf(SampleFiles.Odt()));
        foreach (var other in (byte[][])
            [
                [], "x"u8.ToArray(), SampleFiles.Zip(), SampleFiles.Odt("application/vnd.oasis.opendocument.text-template"), SampleFiles.Odt("application/vnd.oasis.opendocument.spreadsheet"),
                "<html>%PDF-1.7"u8.ToArray(), "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "GIF89a"u8.ToArray(), "MZ"u8.ToArray(),
                [0, 0, 0, 16, .. "ftypavif"u8, 0, 0, 0, 0], [0, 0, 0, 20, .. "ftypmif1"u8, 0, 0, 0, 0, .. "avif"u8], [0xFF, 0xFF, 0xFF, 0xFF, .. "ftypisom"u8, 0, 0, 0, 0],
            ])
            Assert.Null(FileContent.KindOf(other));
    }

    [Theory]
    [InlineData("路面坑洞.jpg", "路面坑洞.jpg")]
    [InlineData(" IMG_0001.JPG ", "IMG_0001.JPG")]
    [InlineData("截圖 2026-03-02 上午9.00.00.png", "截圖 2026-03-02 上午9.00.00.png")]
    [InlineData("e\u0301tat.pdf", "\u00e9tat.pdf")]
    [InlineData("a.b.c.pdf", "a.b.c.pdf")]
    [InlineData("50% done.pdf", "50% done.pdf")]
    [InlineData("𠮷野家.jpg", "𠮷野家.jpg")]
    [InlineData("console.pdf", "console.pdf")]
    public void Name_AsPeopleNameFiles_IsKept(string given, string kept) => Assert.Equal(kept, FileNames.Read(given));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("  "), InlineData(".jpg"), InlineData("photo.jpg."), InlineData("..")]
    [InlineData("../../etc/passwd.jpg"), InlineData("..\\x.jpg"), InlineData("C:\\x.jpg"), InlineData("/x.jpg"), InlineData("..%2f..%2fx.jpg"), InlineData("x%00.jpg")]
    [InlineData("x\0.jpg"), InlineData("x\r\nContent-Type: text/html.jpg"), InlineData("x\u202Egpj.exe.jpg"), InlineData("x\u200B.jpg"), InlineData("\uFEFFx.jpg"), InlineData("x\u2028.jpg"), InlineData("x\uFFFD.jpg")]
    [InlineData("CON.jpg"), InlineData("nul.pdf"), InlineData("com1.tar.jpg"), InlineData("LPT9 .png")]
    [InlineData("bill.exe.pdf"), InlineData("x.HTML.jpg"), InlineData("x.php.png"), InlineData("x.svg.png")]
    [InlineData("<img src=x onerror=alert(1)>.jpg"), InlineData("\"x\".jpg"), InlineData("a|b.jpg"), InlineData("a?.jpg"), InlineData("a*.jpg")]
    public void Name_ThatCouldHurt_IsRefused(string? given) => Assert.Null(FileNames.Read(given));

    [Fact]
    public void Name_TooLongOrHalfACharacter_IsRefused()
    {
        Assert.NotNull(FileNames.Read(new string('路', 146) + ".jpg"));
        Assert.Null(FileNames.Read(new string('路', 147) + ".jpg"));
        Assert.Null(FileNames.Read("x" + new string('\u0301', 100_000) + ".jpg"));
        Assert.Null(FileNames.Read("x\uD842.jpg"));
    }

    [Theory]
    [InlineData("a.svg"), InlineData("a.html"), InlineData("a.xml"), InlineData("a.eml"), InlineData("a.lnk"), InlineData("a.exe"), InlineData("a.zip"), InlineData("a.docx"), InlineData("jpg"), InlineData("a.jpg.zip"), InlineData("a.gif")]
    public void Name_OfAnotherType_IsNoKind(string name) => Assert.Null(FileNames.KindOf(name));

    [Fact]
    public async Task Reader_NeverAsksForMoreThanItsBuffer_AndStopsAfterTheLimit()
    {
        var source = new Endless();
        var reader = new UploadReader(source, AttachmentLimits.File);
        await reader.CopyRestAsync(static _ => ValueTask.CompletedTask, Ct);

        Assert.True(reader.TooLarge);
        Assert.InRange(source.Total, AttachmentLimits.File + 1, AttachmentLimits.File + (128 * 1024));
        Assert.InRange(source.Largest, 1, 128 * 1024);
    }

    private static async Task<(string? Code, string Kept)> CleanAsync(byte[] file, Func<UploadReader, Func<ReadOnlyMemory<byte>, ValueTask>, CancellationToken, ValueTask<string?>> clean)
    {
        var kept = new MemoryStream();
        // Few bytes at a time: every boundary is met once.
        var code = await clean(new UploadReader(new Trickle(file), AttachmentLimits.File), part => kept.WriteAsync(part, Ct), Ct);
        return (code, Hex(kept.ToArray()));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private sealed class Trickle(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);
    }

    private sealed class Endless : MemoryStream
    {
        public long Total { get; private set; }
        public int Largest { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Total += buffer.Length;
            Largest = Math.Max(Largest, buffer.Length);
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
