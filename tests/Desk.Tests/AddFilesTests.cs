using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Tests;

/// <summary>Staff add files: they go on as they arrive, a mistake elsewhere loses none of them, and who sees them is asked.</summary>
public sealed class AddFilesTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Path = "/staff/cases/" + Samples.Number + "/files";

    private static readonly byte[] Photo = new byte[300_000];

    [Theory]
    [InlineData("applicant", true, "申請人看得到")]
    [InlineData("internal", false, "申請人看不到")]
    public async Task Files_AreUploadedAndAttached_WithWhatTheyShow(string audience, bool forApplicant, string says)
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");

        var sent = await browser.PostFilesAsync(Path, [("Input.Rows[0].Upload", "完工.jpg", Photo), ("Input.Rows[2].Upload", "收件.pdf", Photo)],
            ("Input.Audience", audience), ("Input.Rows[0].Description", "換好的路燈"), ("Input.Rows[1].Description", ""), ("Input.Rows[2].Description", "臨櫃收到的同意書"));

        Assert.Equal(302, sent.Status);
        Assert.Contains(says, (await browser.GetAsync(sent.Location!)).Text);
        Assert.Equal(["完工.jpg", "收件.pdf"], host.Others.Acts.Where(c => c.Path.EndsWith("/uploads", StringComparison.Ordinal)).Select(c => c.Body));
        Assert.All(host.Others.Acts, c => Assert.Equal(Samples.ParksHandler.Id, c.Actor.StaffId));
        var request = Attached(host).Single();
        Assert.Equal((2, forApplicant), (request.Attachments!.Count, request.ForApplicant));
        Assert.Equal(["換好的路燈", "臨櫃收到的同意書"], request.Descriptions!);
    }

    [Theory]
    [InlineData("", "請選擇給誰看。")]
    [InlineData("/en", "who")]
    public async Task NobodyChosen_TheUploadsStay_AndGoWithTheNextPress(string language, string says)
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");

        var refused = await browser.PostFilesAsync(language + Path, [("Input.Rows[1].Upload", "完工.jpg", Photo)], ("Input.Rows[1].Description", "換好的路燈"));

        Assert.Equal(400, refused.Status);
        Assert.Contains(says, Assert.Single(refused.Errors), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("完工.jpg", refused.Text);
        Assert.Contains("換好的路燈", refused.Text);
        Assert.Empty(Attached(host));
        var sent = await browser.SendFormAsync(language + Path, refused, [], ("Input.Audience", "applicant"), ("Input.Rows[1].Description", "換好的路燈"));
        Assert.Equal(302, sent.Status);
        Assert.Single(host.Others.Acts, c => c.Path.EndsWith("/uploads", StringComparison.Ordinal));
        Assert.Equal("換好的路燈", Assert.Single(Attached(host).Single().Descriptions!));
    }

    [Fact]
    public async Task Nothing_IsAskedFor()
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");

        var refused = await browser.PostFilesAsync(Path, [], ("Input.Audience", "internal"));

        Assert.Equal((400, "請選擇檔案。"), (refused.Status, Assert.Single(refused.Errors)));
    }

    [Fact]
    public async Task RefusedFile_IsNamedWithTheReason_AndTheOthersStay()
    {
        var host = Host();
        host.Others.RefuseOnce = Failure.Invalid("file", "file-type-mismatch");
        using var browser = await host.SignedInAsync("parks.handler");

        var refused = await browser.PostFilesAsync(Path, [("Input.Rows[0].Upload", "假的.jpg", Photo), ("Input.Rows[1].Upload", "完工.jpg", Photo)], ("Input.Audience", "internal"));

        Assert.Equal((400, "「假的.jpg」沒有加入：內容和副檔名不一樣，或檔案已經損壞。"), (refused.Status, Assert.Single(refused.Errors)));
        Assert.Contains("完工.jpg", refused.Text);
        Assert.Empty(Attached(host));
    }

    [Fact]
    public async Task MissingDescription_IsSaidAtItsFile()
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");
        var kept = await browser.PostFilesAsync(Path, [("Input.Rows[0].Upload", "一.jpg", Photo), ("Input.Rows[3].Upload", "二.jpg", Photo)]);
        host.Others.Refusal = Failure.Invalid("descriptions[1]", "file-description-required");

        var refused = await browser.SendFormAsync(Path, kept, [], ("Input.Audience", "applicant"));

        Assert.Equal((400, "請寫出檔案的內容，給看不到圖的人。"), (refused.Status, Assert.Single(refused.Errors)));
        Assert.Contains("href=\"#Input_Rows_3__Description\"", refused.Html);
        Assert.Contains("二.jpg", refused.Text);
    }

    [Fact]
    public async Task Remove_TakesOneAway_AndAttachesNothing()
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");
        var kept = await browser.PostFilesAsync(Path, [("Input.Rows[0].Upload", "一.jpg", Photo), ("Input.Rows[1].Upload", "二.jpg", Photo)]);
        var button = Regex.Match(kept.Html, "value=\"(remove-[^\"]+)\"").Groups[1].Value;

        var left = await browser.SendFormAsync(Path, kept, [], ("Go", button));

        Assert.Equal(200, left.Status);
        Assert.DoesNotContain("一.jpg", left.Text);
        Assert.Contains("二.jpg", left.Text);
        Assert.Contains(host.Others.Calls, c => c.Method == HttpMethod.Delete && c.Path.EndsWith(button["remove-".Length..], StringComparison.Ordinal));
        Assert.Empty(Attached(host));
    }

    [Fact]
    public async Task LostRace_IsSaid_AndNothingIsLost()
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");
        var kept = await browser.PostFilesAsync(Path, [("Input.Rows[0].Upload", "一.jpg", Photo)]);
        host.Others.Refusal = Failure.Conflict("changed-meanwhile", "in_progress");

        var refused = await browser.SendFormAsync(Path, kept, [], ("Input.Audience", "internal"));

        Assert.Equal(409, refused.Status);
        Assert.Contains("一.jpg", refused.Text);
    }

    [Fact]
    public async Task AnotherPagesForm_UploadsNothing()
    {
        var host = Host();
        using var browser = await host.SignedInAsync("parks.handler");
        using var form = new MultipartFormDataContent { { new StringContent("internal"), "Input.Audience" }, { new ByteArrayContent(Photo), "Input.Rows[0].Upload", "完工.jpg" } };

        var refused = await browser.SendAsync(Path, form);

        Assert.Equal(400, refused.Status);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Case_SaysWhatEachFileShows()
    {
        var host = Host();
        host.Others.Details[Samples.Number] = Samples.Detail("files") with
        {
            Attachments = [new() { AttachmentId = Guid.NewGuid(), Name = "完工.jpg", Description = "換好的路燈，晚上有亮", Kind = AttachmentKind.Jpeg, Size = 5000, AddedAt = Samples.Now, StaffId = Samples.ParksHandler.Id, ForApplicant = true, Scan = ScanState.Clean }],
        };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff/cases/" + Samples.Number);

        Assert.Contains("換好的路燈，晚上有亮", page.Text);
        Assert.Contains($"href=\"{Path}\"", page.Html);
    }

    private DeskHost Host()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("files");
        return host;
    }

    private static IEnumerable<AttachFilesRequest> Attached(DeskHost host) => host.Others.Acts.Where(c => c.Path.EndsWith("/attachments", StringComparison.Ordinal)).Select(c => c.As<AttachFilesRequest>());
}
