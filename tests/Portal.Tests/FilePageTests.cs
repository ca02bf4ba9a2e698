using System.Net;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.TestSupport;

namespace CaseTracker.Portal.Tests;

/// <summary>Files on their way: in the journey of a submission, through the API, and back to the applicant.</summary>
public sealed class FilePageTests : IClassFixture<PortalHost>
{
    private static readonly (string, string)[] Answers =
    [
        ("Input.Description", "公園旁的路燈已經兩個星期不亮。"), ("Input.Name", "王小明"), ("Input.Notify", "sms"), ("Input.Phone", "0912-345-678"),
    ];

    private readonly PortalHost host;

    public FilePageTests(PortalHost host)
    {
        this.host = host;
        host.Others.Reset();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "已收到您的案件", "2個")]
    [InlineData("/en", "We have your case", "2")]
    public async Task Journey_FilesAreAddedAndSent(string language, string title, string count)
    {
        using var browser = host.Browser();
        var files = await FilesAsync(browser, language);
        PageTests.AssertPersonal(files, HttpStatusCode.OK, language);
        Assert.Contains("multipart/form-data", files.StepForm.Attributes, StringComparison.Ordinal);

        var added = await PressAsync(browser, files, "add", ("路燈一.jpg", Bytes(2_000_000)), ("路燈二.png", Bytes(300_000)));

        Assert.Equal("files", added.StepName);
        PageTests.AssertPersonal(added, HttpStatusCode.OK, language, "路燈一.jpg", "1.9 MB", "路燈二.png", "292 KB");
        Assert.Equal([("路燈一.jpg", 2_000_000L, ActorKind.Citizen), ("路燈二.png", 300_000L, ActorKind.Citizen)], host.Others.Uploads.Select(u => (u.Name!, u.Size, u.Actor!.Kind)));
        // Reloaded, they are still there, and uploaded once.
        Assert.Contains("路燈二.png", (await browser.PageAsync(added.Address.AbsolutePath)).Text, StringComparison.Ordinal);
        var check = await browser.GoOnAsync(await PressAsync(browser, added, null), Answers);
        PageTests.AssertPersonal(check, HttpStatusCode.OK, language, "路燈一.jpg", "路燈二.png");
        Assert.True(host.Others.Submissions.IsEmpty);

        var sent = await browser.SendAsync(check.StepForm);

        var (request, _, _) = Assert.Single(host.Others.Submissions);
        Assert.Equal(2, request.Attachments!.Distinct().Count());
        Assert.All(request.Attachments!, id => Assert.Contains($"remove-{id}", added.Html, StringComparison.Ordinal));
        PageTests.AssertPersonal(await browser.PageAsync(sent.Location), HttpStatusCode.OK, language, title, count);
    }

    [Theory]
    [InlineData(null, "you")]
    [InlineData("save", "saved")]
    public async Task OtherButtons_WithAChosenFile_NeverLeaveItBehind(string? button, string next)
    {
        using var browser = host.Browser();
        var files = await FilesAsync(browser);

        var page = await PressAsync(browser, files, button, ("路燈.jpg", Bytes(1000)));

        Assert.Equal(next, page.StepName);
        await browser.SendAsync((await browser.GoOnAsync(await browser.PageAsync(files.Address.AbsolutePath), Answers)).StepForm);
        Assert.Single(Assert.Single(host.Others.Submissions).Request.Attachments!);
    }

    [Theory]
    [InlineData("", "「virus.exe」沒有加入：這種檔案不能上傳", "「empty.jpg」沒有加入：這個檔案是空的。")]
    [InlineData("/en", "“virus.exe” was not added: Files of this type", "“empty.jpg” was not added: The file is empty.")]
    public async Task BadFiles_AreEachNamedInASentence_AndTheOthersKept(string language, string first, string second)
    {
        using var browser = host.Browser();
        host.Others.UploadRefusal = name => name switch { "virus.exe" => Failure.Invalid("file", "file-type-not-allowed"), "empty.jpg" => Failure.Invalid("file", "file-empty"), _ => null };

        // Pressed to go on at once: nobody goes on while a file was refused.
        var page = await PressAsync(browser, await FilesAsync(browser, language), null, ("a.jpg", Bytes(10)), ("virus.exe", Bytes(10)), ("b.jpg", Bytes(10)), ("empty.jpg", []));

        PageTests.AssertPersonal(page, HttpStatusCode.BadRequest, language, first, second, "a.jpg", "b.jpg");
        Assert.Equal(page.Address.AbsolutePath, (await browser.PageAsync(page.StepPath("you"))).Location);
        await browser.SendAsync((await browser.GoOnAsync(page, Answers)).StepForm);
        Assert.Equal(2, Assert.Single(host.Others.Submissions).Request.Attachments!.Count);
    }

    [Fact]
    public async Task MoreThanFiveFiles_OrThanTwentyMegabytes_TheRestIsRefused()
    {
        using var browser = host.Browser();

        var six = await PressAsync(browser, await FilesAsync(browser), "add", [.. Enumerable.Range(1, 6).Select(i => ($"{i}.jpg", Bytes(10)))]);
        Assert.Contains("「6.jpg」沒有加入：一次最多5個檔案。", six.Text, StringComparison.Ordinal);
        Assert.Equal(5, host.Others.Uploads.Count);
        Assert.DoesNotContain("type=\"file\"", six.Html, StringComparison.Ordinal);

        var large = await PressAsync(browser, await FilesAsync(browser), "add", ("a.jpg", Bytes(9_000_000)), ("b.jpg", Bytes(9_000_000)), ("c.jpg", Bytes(9_000_000)));
        Assert.Contains("「c.jpg」沒有加入：全部的檔案加起來不能超過20 MB。", large.Text, StringComparison.Ordinal);
        Assert.Single(host.Others.RemovedUploads);
        Assert.Contains("b.jpg", large.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoPagesThatUploadAtOnce_KeepFiveFilesTogether()
    {
        using var browser = host.Browser();
        var files = await FilesAsync(browser);

        var pages = await Task.WhenAll(Enumerable.Range(0, 2).Select(page => PressAsync(browser, files, "add", [.. Enumerable.Range(1, 4).Select(i => ($"{page}-{i}.jpg", Bytes(10)))])));

        var kept = (await browser.PageAsync(files.Address.AbsolutePath)).Html.Split("value=\"remove-").Length - 1;
        Assert.Equal(5, kept);
        Assert.Contains(pages, page => page.Status == HttpStatusCode.BadRequest && page.Text.Contains("一次最多5個檔案。", StringComparison.Ordinal));
        Assert.Equal(host.Others.Uploads.Count - 5, host.Others.RemovedUploads.Count);
    }

    [Fact]
    public async Task Remove_TakesTheFileAway_AndGoesNowhere()
    {
        using var browser = host.Browser();
        var added = await PressAsync(browser, await FilesAsync(browser), "add", ("a.jpg", Bytes(10)), ("b.jpg", Bytes(10)));
        var id = added.Html.Split("value=\"remove-")[1][..36];

        var removed = await PressAsync(browser, added, $"remove-{id}");

        Assert.Equal((HttpStatusCode.OK, "files"), (removed.Status, removed.StepName));
        Assert.DoesNotContain("a.jpg", removed.Text, StringComparison.Ordinal);
        Assert.Contains("b.jpg", removed.Text, StringComparison.Ordinal);
        Assert.Equal(id, Assert.Single(host.Others.RemovedUploads).ToString());
        // Somebody else's upload is not in this journey.
        await PressAsync(browser, removed, $"remove-{Guid.NewGuid()}");
        Assert.Single(host.Others.RemovedUploads);
    }

    [Fact]
    public async Task ChangingAnswers_KeepsTheFiles_AndFilesAreChangedFromTheAnswers()
    {
        using var browser = host.Browser();
        var check = await browser.GoOnAsync(await PressAsync(browser, await FilesAsync(browser), null, ("a.jpg", Bytes(10))), Answers);
        await browser.ContinueAsync(await browser.PageAsync(check.StepPath("you") + "?then=check"), ("Input.Name", "王大明"));

        // Uploading stays on the page, and still leads back to the answers.
        var files = await PressAsync(browser, await browser.PageAsync(check.StepPath("files") + "?then=check"), "add", ("b.jpg", Bytes(10)));
        Assert.Equal("files", files.StepName);
        var changed = await PressAsync(browser, files, null);

        Assert.Equal("check", changed.StepName);
        await browser.SendAsync(changed.StepForm);
        var (request, _, _) = Assert.Single(host.Others.Submissions);
        Assert.Equal(("王大明", 2), (request.Applicant!.Name, request.Attachments!.Count));
    }

    [Fact]
    public async Task FormWithoutItsToken_OrBroken_UploadsNothing()
    {
        using var browser = host.Browser();
        var form = (await FilesAsync(browser)).StepForm;
        var token = form.Value("__RequestVerificationToken")!;
        (string? Token, bool First)[] wrong = [(null, true), ("forged", true), (token, false)];
        foreach (var (given, first) in wrong)
        {
            using var content = FormData.Of([]);
            if (!first)
                FormData.Add(content, new ByteArrayContent(Bytes(10)), "Files", "a.jpg");
            if (given is not null)
                FormData.Add(content, new StringContent(given), "__RequestVerificationToken");
            if (first)
                FormData.Add(content, new ByteArrayContent(Bytes(10)), "Files", "a.jpg");
            using var answer = await browser.PostAsync(new Uri(form.Action, UriKind.Relative), content, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        foreach (var broken in (string[])["--x\r\nContent-Disposition: form-data; name=\"Go\"\r\n\r\nhalf", "nothing", ""])
        {
            using var content = new StringContent(broken);
            content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
            using var answer = await browser.PostAsync(new Uri(form.Action, UriKind.Relative), content, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        Assert.Empty(host.Others.Uploads);
    }

    [Fact]
    public async Task ForeignBrowser_UploadsNothingIntoTheJourney()
    {
        using var browser = host.Browser();
        using var stranger = host.Browser();
        var files = await FilesAsync(browser);
        var own = await FilesAsync(stranger);

        var page = await PressAsync(stranger, own with { Html = own.Html.Replace(own.Address.AbsolutePath, files.Address.AbsolutePath, StringComparison.Ordinal) }, "add", ("a.jpg", Bytes(10)));

        PageTests.AssertPersonal(page, HttpStatusCode.NotFound, "", "找不到您填的內容");
        Assert.Empty(host.Others.Uploads);
        Assert.DoesNotContain("a.jpg", (await browser.PageAsync(files.Address.AbsolutePath)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6, 100_000)]
    [InlineData(40_000, 0)]
    public async Task Fields_MoreThanAFormOfOursHas_AreNotReadToTheEnd(int fields, int each)
    {
        using var browser = host.Browser();
        var files = await FilesAsync(browser);
        using var content = FormData.Of(files.StepForm.Fields.Where(f => f.Name != "Files"));
        for (var i = 0; i < fields; i++)
            FormData.Add(content, new StringContent(new string('x', each)), $"more-fields-{i}");

        using var answer = await browser.PostAsync(new Uri(files.StepForm.Action, UriKind.Relative), content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(files.Address.AbsolutePath, (await browser.PageAsync(files.StepPath("you"))).Location);
    }

    [Fact]
    public async Task NameThatIsAnAttack_IsTextOnThePage()
    {
        using var browser = host.Browser();
        host.Others.UploadRefusal = name => name!.StartsWith("ok", StringComparison.Ordinal) ? null : Failure.Invalid("file", "file-name-refused");

        var page = await PressAsync(browser, await FilesAsync(browser), "add", ("<img src=x onerror=alert(1)>\u202Egpj.exe", Bytes(10)), ("ok<script>.jpg", Bytes(10)));

        Assert.DoesNotContain("<img src=x", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("ok<script>", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page.Html);
        Assert.Contains("<img src=x onerror=alert(1)>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ok<script>", (await browser.GoOnAsync(page, Answers)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CasesAway_SaysSo_AndKeepsWhatWasThere()
    {
        using var browser = host.Browser();
        var added = await PressAsync(browser, await FilesAsync(browser), "add", ("a.jpg", Bytes(10)));
        host.Others.Down = true;

        var page = await PressAsync(browser, added, "add", ("b.jpg", Bytes(10)));

        Assert.Contains("「b.jpg」沒有加入：現在無法上傳", page.Text, StringComparison.Ordinal);
        Assert.Contains("a.jpg", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesForgottenMeanwhile_AreAskedForAgain_AndNothingElseIsLost()
    {
        using var browser = host.Browser();
        var check = await browser.GoOnAsync(await PressAsync(browser, await FilesAsync(browser), null, ("a.jpg", Bytes(10))), Answers);
        host.Others.Refusal = Failure.Invalid("attachments", "unknown-upload");

        var page = await browser.SendAsync(check.StepForm);

        PageTests.AssertPersonal(page, HttpStatusCode.BadRequest, "", "之前上傳的檔案已經失效，請再上傳一次。", "王小明");
        Assert.DoesNotContain("a.jpg", page.Text, StringComparison.Ordinal);
        host.Others.Refusal = null;
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(page.StepForm)).Status);
        Assert.Null(host.Others.Submissions.Last().Request.Attachments);
    }

    [Fact]
    public async Task File_GoesOnWhileItArrives_AndOneTooLargeIsCut()
    {
        using var browser = host.Browser();
        var files = await FilesAsync(browser);
        // Its second half is sent only when Cases has most of the first.
        var halting = new Halting(Bytes(8_000_000), () => Wait.UntilAsync(() => host.Others.UploadedBytes > 3_500_000, TimeSpan.FromSeconds(30), "the first half to arrive", Ct));
        using var content = FormData.Of(files.StepForm.Fields.Where(f => f.Name != "Files"));
        FormData.Add(content, new StreamContent(halting), "Files", "a.jpg");
        FormData.Add(content, new ByteArrayContent(Bytes((int)AttachmentLimits.File + 5_000_000)), "Files", "b.jpg");
        FormData.Add(content, new StringContent("add"), "Go");

        using var answer = await browser.PostAsync(new Uri(files.StepForm.Action, UriKind.Relative), content, Ct);

        Assert.Equal([("a.jpg", 8_000_000L), ("b.jpg", AttachmentLimits.File + 1)], host.Others.Uploads.Select(u => (u.Name!, u.Size)));
    }

    [Fact]
    public async Task Applicant_SeesAndSavesTheFiles_AndABrowserMayDoNothingWithThem()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var address = $"/track/{view.CaseNumber}/files/{Guid.NewGuid()}";
        // Without the proof, and with number and proof only, there is no file.
        host.Others.Download = Bytes(700_000);
        Assert.StartsWith("/track?no=", (await browser.PageAsync(address)).Location, StringComparison.Ordinal);
        var proved = await browser.SendAsync((await browser.PageAsync("/track")).Form("/track"), ("CaseNumber", view.CaseNumber), ("Proof", host.CodeOf(view)));
        Assert.Contains(view.CaseNumber, proved.Location, StringComparison.Ordinal);
        Assert.Contains("/unlock?to=own", (await browser.PageAsync(address)).Location, StringComparison.Ordinal);
        Assert.Empty(host.Others.OwnCalls);

        await host.UnlockAsync(browser, view, "", "own");
        host.Others.Own = OwnCasePageTests.Told with
        {
            Attachments = [File("路面<坑洞>.jpg", null), File("病毒.pdf", "attachment-infected"), File("等待.pdf", "attachment-not-scanned"), File("回覆.pdf", null) with { StaffId = Guid.NewGuid(), Description = "核准函<正本>" }],
        };
        var own = await browser.PageAsync($"/track/{view.CaseNumber}/own");
        PageTests.AssertSound(own, english: false);
        foreach (var shown in (string[])["路面<坑洞>.jpg", "您附上的", "檔案檢查出問題，不能下載。", "檔案正在檢查", "承辦單位給您的", "核准函<正本>"])
            Assert.Contains(shown, own.Text, StringComparison.Ordinal);
        Assert.Equal(2, own.Links.Count(l => l.Contains("/files/", StringComparison.Ordinal)));

        using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(700_000, (await answer.Content.ReadAsByteArrayAsync(Ct)).Length);
        Assert.Equal(("attachment", "image/jpeg"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("路面\"坑洞.jpg", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("sandbox; default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal((2, (Guid?)view.CaseId), host.Others.OwnCalls.Last() is var call ? (call.Actor!.CitizenLevel, call.Actor.CaseId) : default);

        foreach (var (failure, words) in ((Failure, string)[])[(Failure.Conflict("attachment-infected"), "檔案檢查出問題"), (Failure.Conflict("attachment-not-scanned"), "檔案正在檢查"), (Failure.Unavailable(), "現在讀不到")])
        {
            host.Others.Download = failure;
            var page = await browser.PageAsync(address);
            Assert.Equal(failure.Status, (int)page.Status);
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }
        host.Others.Download = Failure.NotFound("attachment-not-found");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PageAsync(address)).Status);
    }

    [Fact]
    public async Task Api_UploadThenSubmit()
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent(Bytes(1000)), "file", "路燈.jpg" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads") { Content = content };
        var uploaded = await Http.SendAsync(host.Api, request);
        Assert.Equal(HttpStatusCode.Created, uploaded.Status);
        Assert.Equal(("路燈.jpg", "jpeg", 1000L), ((string?)uploaded.Json["name"], (string?)uploaded.Json["kind"], (long)uploaded.Json["size"]!));
        var id = (string)uploaded.Json["uploadId"]!;

        var submitted = await host.Api.PostAsync("/api/v1/cases", $$"""{"serviceCode":"HOT-LAMP","description":"公園旁的路燈已經兩個星期不亮。","applicant":{"name":"王小明","phone":"0912345678"},"attachments":["{{id}}"]}""");

        Assert.Equal(HttpStatusCode.Created, submitted.Status);
        Assert.Equal([id], Assert.Single(host.Others.Submissions).Request.Attachments);
    }

    [Fact]
    public async Task Api_BadUploads_AreProblems()
    {
        host.Others.UploadRefusal = _ => Failure.Invalid("file", "file-type-mismatch");
        using var content = new MultipartFormDataContent { { new ByteArrayContent(Bytes(1000)), "file", "a.jpg" } };
        using var lies = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads") { Content = content };
        var refused = await Http.SendAsync(host.Api, lies);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-input", "file-type-mismatch"), (refused.Status, refused.Code, (string?)refused.Json["errorCodes"]!["file"]![0]));

        Assert.Equal("unsupported-media-type", (await host.Api.PostAsync("/api/v1/uploads", "{}")).Code);
        using var fields = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads") { Content = new MultipartFormDataContent { { new StringContent("x"), "file" } } };
        Assert.Equal("invalid-input", (await Http.SendAsync(host.Api, fields)).Code);
        using var broken = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads") { Content = new StringContent("nothing") };
        broken.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        Assert.Equal("malformed-body", (await Http.SendAsync(host.Api, broken)).Code);
        using var other = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads") { Content = new MultipartFormDataContent { { new ByteArrayContent(Bytes(10)), "file", "a.jpg" } } };
        other.Headers.Add("X-Api-Key", "wrong");
        Assert.Equal("api-key-invalid", (await Http.SendAsync(host.Api, other)).Code);
        host.Others.UploadRefusal = null;
        using var intake = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads") { Content = new MultipartFormDataContent { { new ByteArrayContent(Bytes(10)), "file", "a.jpg" } } };
        intake.Headers.Add("X-Api-Key", PortalHost.IntakeKey);
        Assert.Equal(HttpStatusCode.Created, (await Http.SendAsync(host.Api, intake)).Status);
        Assert.Equal(ActorKind.Client, host.Others.Uploads.Last().Actor!.Kind);
    }

    private static Task<HtmlPage> FilesAsync(HttpClient browser, string language = "") => browser.FillInAsync(language, Answers, until: "files");

    /// <summary>Chooses files and presses a button, as a browser without scripts does; null is the one that goes on. The page it leads to.</summary>
    internal static async Task<HtmlPage> PressAsync(HttpClient browser, HtmlPage page, string? button, params (string Name, byte[] Content)[] files)
    {
        var form = page.StepForm;
        using var content = FormData.Of(form.Fields.Where(f => f.Name != "Files"));
        foreach (var (name, bytes) in files.Length == 0 ? [("", [])] : files)
            FormData.Add(content, new ByteArrayContent(bytes), "Files", name);
        if (button is not null)
            FormData.Add(content, new StringContent(button), "Go");
        return await browser.ArriveAsync(await FormData.SendAsync(browser, form, content));
    }

    private static AttachmentView File(string name, string? withheld) => new()
    {
        AttachmentId = Guid.NewGuid(),
        Name = name,
        Kind = AttachmentKind.Jpeg,
        Size = 1000,
        AddedAt = Views.At("2026-02-24T10:00:00"),
        ForApplicant = true,
        Scan = ScanState.Clean,
        Withheld = withheld,
    };

    private static byte[] Bytes(int count) => new byte[count];

    private sealed class Halting(byte[] content, Func<Task> until) : MemoryStream(content)
    {
        private bool _waited;

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            int got;
            while ((got = Read(buffer, 0, buffer.Length)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, got), cancellationToken);
                await destination.FlushAsync(cancellationToken);
                if (Position < Length / 2 || _waited)
                    continue;
                _waited = true;
                await until();
            }
        }
    }
}
