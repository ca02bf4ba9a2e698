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
        var check = await CheckAsync(browser, language);
        PageTests.AssertSound(check, english: language.Length > 0);
        Assert.Contains("multipart/form-data", check.Form("handler=Send").Attributes, StringComparison.Ordinal);

        var added = await PressAsync(browser, check, "add", ("路燈一.jpg", Bytes(2_000_000)), ("路燈二.png", Bytes(300_000)));

        Assert.Equal(HttpStatusCode.OK, added.Status);
        PageTests.AssertSound(added, english: language.Length > 0);
        Assert.Equal("no-store", added.Headers.CacheControl!.ToString());
        foreach (var shown in (string[])["路燈一.jpg", "1.9 MB", "路燈二.png", "292 KB", "王小明"])
            Assert.Contains(shown, added.Text, StringComparison.Ordinal);
        Assert.Equal([("路燈一.jpg", 2_000_000L, ActorKind.Citizen), ("路燈二.png", 300_000L, ActorKind.Citizen)], host.Others.Uploads.Select(u => (u.Name!, u.Size, u.Actor!.Kind)));
        Assert.True(host.Others.Submissions.IsEmpty);

        var sent = await PressAsync(browser, added, null);

        var (request, _, _) = Assert.Single(host.Others.Submissions);
        Assert.Equal(2, request.Attachments!.Distinct().Count());
        Assert.All(request.Attachments!, id => Assert.Contains($"remove-{id}", added.Html, StringComparison.Ordinal));
        var done = await browser.PageAsync(sent.Location);
        PageTests.AssertSound(done, english: language.Length > 0);
        Assert.Contains(title, done.Text, StringComparison.Ordinal);
        Assert.Contains(count, done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithAChosenFile_NeverLeavesItBehind()
    {
        using var browser = host.Browser();

        var sent = await PressAsync(browser, await CheckAsync(browser), null, ("路燈.jpg", Bytes(1000)));

        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Single(Assert.Single(host.Others.Submissions).Request.Attachments!);
    }

    [Theory]
    [InlineData("", "「virus.exe」沒有加入：這種檔案不能上傳", "「empty.jpg」沒有加入：這個檔案是空的。")]
    [InlineData("/en", "“virus.exe” was not added: Files of this type", "“empty.jpg” was not added: The file is empty.")]
    public async Task BadFiles_AreEachNamedInASentence_AndTheOthersKept(string language, string first, string second)
    {
        using var browser = host.Browser();
        host.Others.UploadRefusal = name => name switch { "virus.exe" => Failure.Invalid("file", "file-type-not-allowed"), "empty.jpg" => Failure.Invalid("file", "file-empty"), _ => null };

        // Pressed to send at once: nothing is sent while a file was refused.
        var page = await PressAsync(browser, await CheckAsync(browser, language), null, ("a.jpg", Bytes(10)), ("virus.exe", Bytes(10)), ("b.jpg", Bytes(10)), ("empty.jpg", []));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        PageTests.AssertSound(page, english: language.Length > 0);
        foreach (var shown in (string[])[first, second, "a.jpg", "b.jpg", "王小明"])
            Assert.Contains(shown, page.Text, StringComparison.Ordinal);
        Assert.True(host.Others.Submissions.IsEmpty);
        await PressAsync(browser, page, null);
        Assert.Equal(2, Assert.Single(host.Others.Submissions).Request.Attachments!.Count);
    }

    [Fact]
    public async Task MoreThanFiveFiles_OrThanTwentyMegabytes_TheRestIsRefused()
    {
        using var browser = host.Browser();
        var check = await CheckAsync(browser);

        var six = await PressAsync(browser, check, "add", [.. Enumerable.Range(1, 6).Select(i => ($"{i}.jpg", Bytes(10)))]);
        Assert.Contains("「6.jpg」沒有加入：一次最多5個檔案。", six.Text, StringComparison.Ordinal);
        Assert.Equal(5, host.Others.Uploads.Count);
        Assert.DoesNotContain("type=\"file\"", six.Html, StringComparison.Ordinal);

        var large = await PressAsync(browser, check, "add", ("a.jpg", Bytes(9_000_000)), ("b.jpg", Bytes(9_000_000)), ("c.jpg", Bytes(9_000_000)));
        Assert.Contains("「c.jpg」沒有加入：全部的檔案加起來不能超過20 MB。", large.Text, StringComparison.Ordinal);
        Assert.Single(host.Others.RemovedUploads);
        Assert.Contains("b.jpg", large.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_TakesTheFileAway_AndSendsNothing()
    {
        using var browser = host.Browser();
        var added = await PressAsync(browser, await CheckAsync(browser), "add", ("a.jpg", Bytes(10)), ("b.jpg", Bytes(10)));
        var id = added.Html.Split("value=\"remove-")[1][..36];

        var removed = await PressAsync(browser, added, $"remove-{id}");

        Assert.Equal(HttpStatusCode.OK, removed.Status);
        Assert.DoesNotContain("a.jpg", removed.Text, StringComparison.Ordinal);
        Assert.Contains("b.jpg", removed.Text, StringComparison.Ordinal);
        Assert.Equal(id, Assert.Single(host.Others.RemovedUploads).ToString());
        Assert.True(host.Others.Submissions.IsEmpty);
        // Somebody else's upload is not in this journey.
        await PressAsync(browser, removed, $"remove-{Guid.NewGuid()}");
        Assert.Single(host.Others.RemovedUploads);
    }

    [Fact]
    public async Task ChangingAnswers_KeepsTheFiles()
    {
        using var browser = host.Browser();
        var added = await PressAsync(browser, await CheckAsync(browser), "add", ("a.jpg", Bytes(10)));

        var details = await browser.SendAsync(added.Form("/submit/details"));
        var check = await browser.SendAsync(details.Form("/submit/check"), ("Input.Name", "王大明"));

        Assert.Contains("a.jpg", check.Text, StringComparison.Ordinal);
        await PressAsync(browser, check, null);
        var (request, _, _) = Assert.Single(host.Others.Submissions);
        Assert.Equal(("王大明", 1), (request.Applicant!.Name, request.Attachments!.Count));
    }

    [Fact]
    public async Task FormWithoutItsToken_OrBroken_UploadsNothing()
    {
        using var browser = host.Browser();
        var form = (await CheckAsync(browser)).Form("handler=Send");
        var token = form.Value("__RequestVerificationToken")!;
        var state = form.Value("State")!;
        (string? Token, string State, bool First)[] wrong = [(null, state, true), ("forged", state, true), (token, state, false)];
        foreach (var (given, sealedState, first) in wrong)
        {
            using var content = FormData.Of([]);
            if (!first)
                FormData.Add(content, new ByteArrayContent(Bytes(10)), "Files", "a.jpg");
            if (given is not null)
                FormData.Add(content, new StringContent(given), "__RequestVerificationToken");
            FormData.Add(content, new StringContent(sealedState), "State");
            if (first)
                FormData.Add(content, new ByteArrayContent(Bytes(10)), "Files", "a.jpg");
            using var answer = await browser.PostAsync(new Uri(form.Action, UriKind.Relative), content, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        foreach (var broken in (string[])["--x\r\nContent-Disposition: form-data; name=\"State\"\r\n\r\nhalf", "nothing", ""])
        {
            using var content = new StringContent(broken);
            content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
            using var answer = await browser.PostAsync(new Uri(form.Action, UriKind.Relative), content, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        Assert.Empty(host.Others.Uploads);
        Assert.Empty(host.Others.Submissions);
    }

    [Theory]
    [InlineData(6, 100_000)]
    [InlineData(40_000, 0)]
    public async Task Fields_MoreThanAFormOfOursHas_AreNotReadToTheEnd(int fields, int each)
    {
        using var browser = host.Browser();
        using var content = FormData.Of((await CheckAsync(browser)).Form("handler=Send").Fields.Where(f => f.Name != "Files"));
        for (var i = 0; i < fields; i++)
            FormData.Add(content, new StringContent(new string('x', each)), $"more-fields-{i}");

        using var answer = await browser.PostAsync(new Uri("/submit/check?handler=send", UriKind.Relative), content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(host.Others.Submissions);
    }

    [Fact]
    public async Task NameThatIsAnAttack_IsTextOnThePage()
    {
        using var browser = host.Browser();
        host.Others.UploadRefusal = name => name!.StartsWith("ok", StringComparison.Ordinal) ? null : Failure.Invalid("file", "file-name-refused");

        var page = await PressAsync(browser, await CheckAsync(browser), "add", ("<img src=x onerror=alert(1)>\u202Egpj.exe", Bytes(10)), ("ok<script>.jpg", Bytes(10)));

        Assert.DoesNotContain("<img src=x", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("ok<script>", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page.Html);
        Assert.Contains("<img src=x onerror=alert(1)>", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CasesAway_SaysSo_AndKeepsWhatWasThere()
    {
        using var browser = host.Browser();
        var added = await PressAsync(browser, await CheckAsync(browser), "add", ("a.jpg", Bytes(10)));
        host.Others.Down = true;

        var page = await PressAsync(browser, added, "add", ("b.jpg", Bytes(10)));

        Assert.Contains("「b.jpg」沒有加入：現在無法上傳", page.Text, StringComparison.Ordinal);
        Assert.Contains("a.jpg", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesForgottenMeanwhile_AreAskedForAgain_AndNothingElseIsLost()
    {
        using var browser = host.Browser();
        var added = await PressAsync(browser, await CheckAsync(browser), "add", ("a.jpg", Bytes(10)));
        host.Others.Refusal = Failure.Invalid("attachments", "unknown-upload");

        var page = await PressAsync(browser, added, null);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("之前上傳的檔案已經失效，請再上傳一次。", page.Text, StringComparison.Ordinal);
        Assert.Contains("王小明", page.Text, StringComparison.Ordinal);
        host.Others.Refusal = null;
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(browser, page, null)).Status);
        Assert.Null(host.Others.Submissions.Last().Request.Attachments);
    }

    [Fact]
    public async Task File_GoesOnWhileItArrives_AndOneTooLargeIsCut()
    {
        using var browser = host.Browser();
        var check = await CheckAsync(browser);
        // Its second half is sent only when Cases has most of the first.
        var halting = new Halting(Bytes(8_000_000), () => Wait.UntilAsync(() => host.Others.UploadedBytes > 3_500_000, TimeSpan.FromSeconds(30), "the first half to arrive", Ct));
        using var content = FormData.Of(check.Form("handler=Send").Fields.Where(f => f.Name != "Files"));
        FormData.Add(content, new StreamContent(halting), "Files", "a.jpg");
        FormData.Add(content, new ByteArrayContent(Bytes((int)AttachmentLimits.File + 5_000_000)), "Files", "b.jpg");
        FormData.Add(content, new StringContent("add"), "Go");

        using var answer = await browser.PostAsync(new Uri(check.Form("handler=Send").Action, UriKind.Relative), content, Ct);

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

    private static async Task<HtmlPage> CheckAsync(HttpClient browser, string language = "") =>
        await browser.SendAsync((await browser.PageAsync($"{language}/submit/details?service=HOT-LAMP")).Form("/submit/check"), Answers);

    /// <summary>Chooses files and presses a button, as a browser without scripts does; null is the one that sends.</summary>
    internal static async Task<HtmlPage> PressAsync(HttpClient browser, HtmlPage page, string? button, params (string Name, byte[] Content)[] files)
    {
        var form = page.Form("handler=Send");
        using var content = FormData.Of(form.Fields.Where(f => f.Name != "Files"));
        foreach (var (name, bytes) in files.Length == 0 ? [("", [])] : files)
            FormData.Add(content, new ByteArrayContent(bytes), "Files", name);
        if (button is not null)
            FormData.Add(content, new StringContent(button), "Go");
        return await FormData.SendAsync(browser, form, content);
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
