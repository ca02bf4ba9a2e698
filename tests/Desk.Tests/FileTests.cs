using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Desk.Tests;

/// <summary>The files of a case: listed with what matters about them, and saved, never shown.</summary>
public sealed class FileTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Path = "/staff/cases/" + Samples.Number;

    private static readonly Guid FileId = new("0197a000-0000-4000-8000-0000000000f1");

    [Theory]
    [InlineData("", "申請人附上", "申請人看不到", "掃毒沒有問題", "有病毒", "檔案檢查出問題", "申請人身分保密")]
    [InlineData("/en", "Sent by the applicant", "The applicant does not see it", "Scanned, nothing found", "Has a virus", "The check found a problem", "The applicant of this case is protected")]
    public async Task Case_ListsItsFiles(string language, params string[] says)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail([.. Samples.AllActs]) with
        {
            Attachments =
            [
                File(FileId, "地磚<鬆動>.jpg", AttachmentKind.Jpeg, ScanState.Clean, null), File(Guid.NewGuid(), "會勘.pdf", AttachmentKind.Pdf, ScanState.Waiting, null) with { StaffId = Samples.ParksHandler.Id, ForApplicant = false },
                File(Guid.NewGuid(), "bad.odt", AttachmentKind.Odt, ScanState.Infected, "attachment-infected"), File(Guid.NewGuid(), null, AttachmentKind.Heic, ScanState.Clean, "applicant-hidden"),
            ],
        };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(language + Path);

        Assert.Equal(200, page.Status);
        foreach (var shown in (string[])["地磚<鬆動>.jpg", "JPEG, 1.9 MB", "會勘.pdf", .. says])
            Assert.Contains(shown, page.Text);
        Assert.Contains($"{Path}/files/{FileId}\"", page.Html);
        Assert.Equal(2, page.Html.Split("/files/").Length - 1);
    }

    [Fact]
    public async Task File_IsSaved_AndABrowserMayDoNothingWithIt()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Download = new byte[300_000];
        using var browser = await host.SignedInAsync("parks.handler");

        var file = await browser.GetAsync($"{Path}/files/{FileId}");

        Assert.Equal((200, 300_000), (file.Status, file.Html.Length));
        var (headers, content) = (file.Message.Headers, file.Message.Content.Headers);
        Assert.Equal(("attachment", "計畫書.pdf", "application/pdf"), (content.ContentDisposition!.DispositionType, content.ContentDisposition.FileNameStar, content.ContentType!.MediaType));
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("sandbox; default-src 'none'", headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-store", headers.CacheControl!.ToString());
        Assert.Equal(Samples.ParksHandler.Id, host.Others.Calls.Last(c => c.Path.Contains("/attachments/", StringComparison.Ordinal)).Actor.StaffId);
    }

    [Theory]
    [InlineData("attachment-not-scanned", 409, "檔案正在檢查")]
    [InlineData("attachment-infected", 409, "檔案檢查出問題")]
    [InlineData("attachment-withheld", 403, "只有處理這個案件的人可以下載")]
    [InlineData("applicant-hidden", 403, "申請人身分保密")]
    [InlineData("attachment-not-found", 404, null)]
    [InlineData("service-unavailable", 503, null)]
    public async Task File_ThatCannotBeHad_SaysWhy(string code, int status, string? says)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Download = new Failure { Code = code, Status = status };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync($"{Path}/files/{FileId}");

        Assert.Equal(status, page.Status);
        if (says is not null)
            Assert.Contains(says, page.Text);
    }

    [Fact]
    public async Task File_OfACaseThatIsNotTheirs_IsNotThere()
    {
        var host = shared.Fresh();
        host.Others.Download = new byte[10];
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Equal(404, (await browser.GetAsync($"{Path}/files/{FileId}")).Status);
        using var stranger = host.Browser();
        Assert.Equal(302, (await stranger.GetAsync($"{Path}/files/{FileId}")).Status);
    }

    private static AttachmentView File(Guid id, string? name, AttachmentKind kind, ScanState scan, string? withheld) => new()
    {
        AttachmentId = id,
        Name = name,
        Kind = kind,
        Size = 2_000_000,
        AddedAt = Taipei.At(new(2026, 2, 13), new(16, 30)),
        ForApplicant = true,
        Scan = scan,
        Withheld = withheld,
    };
}
