using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using static CaseTracker.Portal.Tests.Open311;

namespace CaseTracker.Portal.Tests;

public sealed class Open311PostTests : IClassFixture<PortalHost>
{
    private static readonly (string Name, string? Value)[] Valid =
    [
        ("api_key", PortalHost.Open311Key), ("service_code", "HOT-POTHOLE"), ("lat", "22.6401"), ("long", "120.3112"), ("address_string", "民族一路與十全一路口"),
        ("first_name", "小明"), ("last_name", "王"), ("phone", "0912345678"), ("email", "ming@example.test"), ("device_id", "tt222111"), ("account_id", "77"),
        ("description", "快車道上有一個很深的坑洞，機車經過很危險。"), ("attribute[A]", "1"), ("attribute[A]", "2"), ("jurisdiction_id", "kcg.gov.tw"),
    ];

    private readonly PortalHost host;

    public Open311PostTests(PortalHost host)
    {
        this.host = host;
        host.Others.Reset();
    }

    private static string Form(params (string Name, string? Value)[] changed)
    {
        var names = changed.Select(c => c.Name).ToHashSet();
        return string.Join('&', Valid.Where(f => !names.Contains(f.Name)).Concat(changed).Where(f => f.Value is not null).Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value!)}"));
    }

    private Task<Answer> PostAsync(string form, string ending = "json", string? language = null, string root = Root, string? key = null) =>
        PostAsync(host, Encoding.UTF8.GetBytes(form), ending, language, root, key);

    private static async Task<Answer> PostAsync(PortalHost host, byte[] body, string ending = "json", string? language = null, string root = Root, string? key = null, string type = "application/x-www-form-urlencoded")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{root}/requests.{ending}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await Http.SendAsync(host.Api, request);
    }

    [Theory]
    [InlineData("xml", "text/xml")]
    [InlineData("json", "application/json")]
    public async Task Post_ValidForm_MakesACaseAndTellsItsId(string ending, string type)
    {
        var answer = await PostAsync(Form(), ending);

        AssertForm(answer, type, HttpStatusCode.Created);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var lines = (ending == "xml" ? Lines(XmlOf(answer), "") : Lines(answer.Json, "")).ToArray();
        Assert.Equal(["/0/service_request_id", "/0/service_notice", "/0/account_id"], lines.Select(l => l.Split('=')[0]));
        Assert.Equal("/0/account_id=", lines[2]);
        Assert.Contains("4", lines[1], StringComparison.Ordinal);
        var accepted = Assert.Single(host.Others.AcceptedCases);
        Assert.DoesNotContain(accepted.CaseNumber, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(accepted.LookupCode, answer.Text, StringComparison.Ordinal);

        // The id is the one the case is found by once its view has come.
        var id = lines[0].Split('=')[1];
        await host.Open311Async($"requests/{id}", "", null, HttpStatusCode.NotFound);
        await host.ShowAsync(Views.InProgress() with { CaseId = accepted.CaseId, CaseNumber = accepted.CaseNumber });
        await host.Open311Async($"requests/{id}");
    }

    [Fact]
    public async Task Post_ReachesCasesByItsOwnChannel()
    {
        await PostAsync(Form(("media_url", "https://photos.example.test/a%20b.jpg?x=1")), language: "en");

        var (request, key, actor) = Assert.Single(host.Others.Submissions);
        Assert.Equal((ActorKind.Client, "report-app", "RDEC"), (actor.Kind, actor.Name, actor.Agency));
        Assert.Equal((Channel.Open311, "HOT-POTHOLE", false), (request.Channel, request.ServiceCode, request.Confidential));
        Assert.Equal((22.6401, 120.3112, "民族一路與十全一路口", null), (request.Location!.Latitude, request.Location.Longitude, request.Location.Address, request.Location.District));
        Assert.Equal(("王小明", "0912345678", "ming@example.test", Language.En), (request.Applicant!.Name, request.Applicant.Phone, request.Applicant.Email, request.Applicant.Language));
        Assert.Null(request.Applicant.Notify);
        Assert.Equal("快車道上有一個很深的坑洞，機車經過很危險。\n\nPhoto or video: https://photos.example.test/a%20b.jpg?x=1", request.Description);
        // The key tells nothing about what it stands for.
        Assert.Matches("^open311-[0-9a-f]{64}$", key);
    }

    [Theory]
    [InlineData("Ann", "Smith", "Ann Smith")]
    [InlineData("小明", "王", "王小明")]
    [InlineData("王小明", null, "王小明")]
    [InlineData(null, "Smith", "Smith")]
    public async Task Post_Name_IsWrittenAsPeopleWriteIt(string? first, string? last, string name)
    {
        await PostAsync(Form(("first_name", first), ("last_name", last)));

        Assert.Equal(name, Assert.Single(host.Others.Submissions).Request.Applicant!.Name);
    }

    [Fact]
    public async Task Post_PlaceByDistrictOrAddressAlone_IsEnough()
    {
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Form(("lat", null), ("long", ""), ("address_string", null), ("address_id", "6400500000")))).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Form(("lat", null), ("long", null)))).Status);

        Assert.Equal(["6400500000", null], host.Others.Submissions.Select(s => s.Request.Location!.District));
    }

    // ---- Sent again ----

    [Fact]
    public async Task Post_SameFormAgain_IsTheSameCase()
    {
        var first = await PostAsync(Form());
        var again = await PostAsync(Form());
        var other = await PostAsync(Form(("description", "另一個坑洞，在對面的車道，也很深。")));

        Assert.Equal((HttpStatusCode.Created, first.Text), (again.Status, again.Text));
        Assert.NotEqual(first.Text, other.Text);
        Assert.Equal(2, host.Others.Accepted);
    }

    [Fact]
    public async Task Post_SameFormOnAnotherDay_IsAnotherCase()
    {
        await using var tomorrow = await PortalHost.StartAsync(new() { ["Clock:Start"] = "2026-02-25T10:00:00+08:00" });
        await PostAsync(Form());
        await PostAsync(tomorrow, Encoding.UTF8.GetBytes(Form()));

        Assert.NotEqual(Assert.Single(host.Others.Submissions).Key, Assert.Single(tomorrow.Others.Submissions).Key);
    }

    [Fact]
    public async Task Post_OwnKey_IsUsedAndMustFit()
    {
        await PostAsync(Form(), key: "mine-1");
        Assert.Equal("mine-1", Assert.Single(host.Others.Submissions).Key);

        var reused = await PostAsync(Form(("description", "完全不一樣的內容，但是用同一個鍵。")), key: "mine-1", language: "en");
        var bad = await PostAsync(Form(), key: "with space", language: "en");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.BadRequest), (reused.Status, bad.Status));
        Assert.Contains("Idempotency-Key", Assert.Single(Errors(reused)), StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key", Assert.Single(Errors(bad)), StringComparison.Ordinal);
    }

    // ---- Keys ----

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(PortalHost.IntakeKey)]
    public async Task Post_WithoutAKeyForIt_Is403(string? key)
    {
        foreach (var ending in (string[])["xml", "json"])
        {
            var answer = await PostAsync(Form(("api_key", key)), ending, "en");
            AssertForm(answer, ending == "xml" ? "text/xml" : "application/json", HttpStatusCode.Forbidden);
            Assert.Contains("key", Assert.Single(Errors(answer)), StringComparison.Ordinal);
        }
        Assert.Empty(host.Others.Submissions);
    }

    [Fact]
    public async Task Post_KeyInTheAddress_DoesNotCount()
    {
        using var content = new StringContent(Form(("api_key", null)), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await host.Api.PostAsync(new Uri($"{Root}/requests.json?api_key={PortalHost.Open311Key}", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task KeyForOpen311_OpensNothingElse()
    {
        var answer = await host.Api.PostAsync("/api/v1/intake/cases", "{}", null, null, ("X-Api-Key", PortalHost.Open311Key));

        Assert.Equal((HttpStatusCode.Forbidden, "scope-missing"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Intake_CannotSayThatACaseCameByOpen311()
    {
        var answer = await host.Api.PostAsync("/api/v1/intake/cases", """{"serviceCode":"HOT-LAMP","channel":"open311"}""", null, null, ("X-Api-Key", PortalHost.IntakeKey));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (answer.Status, (string)answer.Json["errorCodes"]!["channel"]![0]!));
    }

    // ---- Bad input ----

    public static TheoryData<string, string, string, HttpStatusCode> Wrong() => new()
    {
        // What is changed in the form, the field that is named.
        { "service_code", "", "service_code", HttpStatusCode.BadRequest },
        { "service_code", "NOTHING", "service_code", HttpStatusCode.NotFound },
        { "service_code", "APP-LOWINC", "service_code", HttpStatusCode.NotFound },
        { "lat", "", "lat", HttpStatusCode.BadRequest },
        { "long", "", "long", HttpStatusCode.BadRequest },
        { "lat", "north", "lat", HttpStatusCode.BadRequest },
        { "lat", "NaN", "lat", HttpStatusCode.BadRequest },
        { "long", "1e400", "long", HttpStatusCode.BadRequest },
        { "address_id", "12", "address_id", HttpStatusCode.BadRequest },
        { "description", " ", "description", HttpStatusCode.BadRequest },
        { "media_url", "javascript:alert(1)", "media_url", HttpStatusCode.BadRequest },
        { "media_url", "https://user:word@example.test/a.jpg", "media_url", HttpStatusCode.BadRequest },
        { "media_url", "//example.test/a.jpg", "media_url", HttpStatusCode.BadRequest },
        { "media_url", "https://example.test/a\nb", "media_url", HttpStatusCode.BadRequest },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Post_WrongField_IsNamedAndNothingIsSent(string field, string value, string named, HttpStatusCode status)
    {
        foreach (var language in (string[])["zh-TW", "en"])
        {
            var answer = await PostAsync(Form((field, value)), "xml", language);
            AssertForm(answer, "text/xml", status);
            var error = Assert.Single(Errors(answer));
            Assert.StartsWith($"{named}: ", error, StringComparison.Ordinal);
            Assert.Equal(language == "zh-TW", error.Any(c => c is >= '\u4e00' and <= '\u9fff'));
        }
        Assert.Empty(host.Others.Submissions);
    }

    [Fact]
    public async Task Post_NothingButAKey_NamesEverythingThatIsMissing()
    {
        var answer = await PostAsync($"api_key={PortalHost.Open311Key}", "json", "en");

        Assert.Equal(["service_code", "lat", "description", "first_name", "phone"], Errors(answer).Select(e => e.Split(':')[0]));
    }

    [Fact]
    public async Task Post_FieldTwice_IsRefused()
    {
        var answer = await PostAsync(Form() + "&description=something+else+altogether", "json", "en");

        Assert.StartsWith("description: ", Assert.Single(Errors(answer)), StringComparison.Ordinal);
        Assert.Empty(host.Others.Submissions);
    }

    [Theory]
    [InlineData("serviceCode", "unknown-service", "service_code")]
    [InlineData("description", "too-short", "description")]
    [InlineData("description", "invalid-characters", "description")]
    [InlineData("location.address", "too-long", "address_string")]
    [InlineData("location.latitude", "out-of-range", "lat")]
    [InlineData("location.longitude", "out-of-range", "long")]
    [InlineData("applicant.name", "too-long", "first_name")]
    [InlineData("applicant.phone", "phone-invalid", "phone")]
    [InlineData("applicant.email", "email-invalid", "email")]
    public async Task Post_RefusedByCases_NamesTheFieldAsTheSpecificationDoes(string field, string code, string named)
    {
        host.Others.Refusal = Failure.Invalid(field, code);

        var answer = await PostAsync(Form(), "json", "en");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith($"{named}: ", Assert.Single(Errors(answer)), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", answer.Text);
    }

    public static TheoryData<string, string> Broken() => new()
    {
        { "half an escape", "&x=%4" },
        { "no escape", "&x=%zz" },
        { "escaped bytes that are no UTF-8", "&x=%ff%fe" },
        { "a surrogate", "&x=%ed%a0%80" },
        { "bytes that are no UTF-8", "raw" },
        { "a name that is no UTF-8", "&%ff=1" },
        { "too many fields", "many" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Post_BrokenForm_IsRefusedAndNothingGuessed(string what, string broken)
    {
        byte[] body = broken switch
        {
            "raw" => [.. Encoding.UTF8.GetBytes(Form() + "&x="), 0xff, 0xfe],
            "many" => Encoding.UTF8.GetBytes(Form() + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"&a{i}=1"))),
            _ => Encoding.UTF8.GetBytes(Form() + broken),
        };

        var answer = await PostAsync(host, body, "xml", "en");

        Assert.True(answer.Status == HttpStatusCode.BadRequest, what);
        Assert.Contains("form", Assert.Single(Errors(answer)), StringComparison.Ordinal);
        Assert.Empty(host.Others.Submissions);
    }

    [Fact]
    public async Task Post_TooLargeOrAnotherContentType_IsRefused()
    {
        var large = await PostAsync(Form(("description", new string('a', 300_000))), "xml", "en");
        var json = await PostAsync(host, Encoding.UTF8.GetBytes("{}"), type: "application/json");
        var parts = await PostAsync(host, Encoding.UTF8.GetBytes("--x--"), type: "multipart/form-data; boundary=x");
        var big5 = await PostAsync(host, Encoding.UTF8.GetBytes(Form()), type: "application/x-www-form-urlencoded; charset=big5");

        Assert.Equal([HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnsupportedMediaType],
            ((Answer[])[large, json, parts, big5]).Select(a => a.Status));
        Assert.All((Answer[])[large, json, parts, big5], a => Assert.Single(Errors(a)));
        Assert.Empty(host.Others.Submissions);
    }

    [Theory]
    [InlineData("zh-TW")]
    [InlineData("en")]
    public async Task Post_CasesIsDown_SaysSo(string language)
    {
        host.Others.Down = true;

        var answer = await PostAsync(Form(), "xml", language);

        AssertForm(answer, "text/xml", HttpStatusCode.ServiceUnavailable);
        Assert.Single(Errors(answer));
    }

    // ---- Trying out ----

    [Fact]
    public async Task Test_ChecksTheFormAndKeepsNothing()
    {
        var good = await PostAsync(Form(), "json", root: "/open311/test/v2");
        var bad = await PostAsync(Form(("lat", "north")), "json", "en", "/open311/test/v2");
        var closed = await PostAsync(Form(("api_key", "wrong")), "json", "en", "/open311/test/v2");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.Forbidden), (good.Status, bad.Status, closed.Status));
        Assert.Equal(["service_request_id", "service_notice", "account_id"], Names(good.Json[0]));
        Assert.Empty(host.Others.Submissions);
        await host.Open311Async("services", root: "/open311/test/v2");
        await host.Open311Async($"requests/{(string)good.Json[0]!["service_request_id"]!}", "", null, HttpStatusCode.NotFound, "/open311/test/v2");
    }
}
