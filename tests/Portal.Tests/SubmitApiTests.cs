using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;

namespace CaseTracker.Portal.Tests;

public sealed class SubmitApiTests : IClassFixture<PortalHost>
{
    private const string Body = """
        {
          "serviceCode": "PET-MAYOR",
          "description": "公園旁的路燈已經兩個星期不亮，晚上散步很危險。",
          "location": { "district": "三民區", "address": "民族一路與十全一路口", "latitude": 22.64, "longitude": 120.31 },
          "applicant": { "name": "王小姐", "phone": "0912345678", "email": "wang@example.test", "address": "三民區民族一路1號", "notify": ["sms", "email"], "language": "en" },
          "confidential": true
        }
        """;

    private readonly PortalHost host;

    public SubmitApiTests(PortalHost host)
    {
        this.host = host;
        host.Others.Reset();
    }

    [Fact]
    public async Task Submit_ValidCase_AnswersEveryField()
    {
        var answer = await host.Api.PostAsync("/api/v1/cases", Body);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var (request, key, actor) = Assert.Single(host.Others.Submissions);
        Assert.Equal(["caseNumber", "lookupCode", "status", "service", "receivedAt", "expectedBy", "next"], answer.Json.AsObject().Select(p => p.Key));
        Assert.Equal("""{"code":"PET-MAYOR","name":"市長信箱（線上即時服務陳情）"}""", Compact(answer.Json["service"]!));
        Assert.Equal(("48151623", "received", "2026-02-13T16:30:00+08:00", "2026-03-02", "3月2日（一）前會完成，或告訴您處理情形。"),
            ((string)answer.Json["lookupCode"]!, (string)answer.Json["status"]!, (string)answer.Json["receivedAt"]!, (string)answer.Json["expectedBy"]!, (string)answer.Json["next"]!));
        Assert.Equal(11, ((string)answer.Json["caseNumber"]!).Length);

        Assert.Equal(ActorKind.Citizen, actor.Kind);
        Assert.NotEmpty(key);
        Assert.Equal(("PET-MAYOR", Channel.Web, true), (request.ServiceCode, request.Channel, request.Confidential));
        Assert.Equal(("三民區", "民族一路與十全一路口", 22.64, 120.31), (request.Location!.District, request.Location.Address, request.Location.Latitude, request.Location.Longitude));
        Assert.Equal(("王小姐", "0912345678", "wang@example.test", Language.En), (request.Applicant!.Name, request.Applicant.Phone, request.Applicant.Email, request.Applicant.Language));
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], request.Applicant.Notify!);
    }

    [Fact]
    public async Task Submit_WhatOnlyTheIntakeMaySay_IsIgnored()
    {
        var body = JsonNode.Parse(Body)!;
        (body["channel"], body["receivedAt"], body["agencyFileNumber"]) = ("mayor_mailbox", "2025-06-01", "高市字第1號");

        Assert.Equal(HttpStatusCode.Created, (await host.Api.PostAsync("/api/v1/cases", body.ToJsonString())).Status);

        var (request, _, _) = Assert.Single(host.Others.Submissions);
        Assert.Equal((Channel.Web, null, null), (request.Channel, request.ReceivedAt, request.AgencyFileNumber));
    }

    [Fact]
    public async Task Submit_InHoursOrWithoutADate_SaysSo()
    {
        host.Others.ExpectedBy = new DueDate(new DateOnly(2026, 2, 13), Views.At("2026-02-13T20:30:00"), HasTime: true);
        var hours = await host.Api.PostAsync("/api/v1/cases", Body, "en");
        Assert.Equal("2026-02-13T20:30:00+08:00", (string)hours.Json["expectedBy"]!);
        Assert.Contains("20:30", (string)hours.Json["next"]!, StringComparison.Ordinal);

        host.Others.ExpectedBy = null;
        var undated = await host.Api.PostAsync("/api/v1/cases", Body, "en");
        Assert.True(undated.Json.AsObject().ContainsKey("expectedBy"));
        Assert.Null(undated.Json["expectedBy"]);
        Assert.Contains("as soon as it is known", (string)undated.Json["next"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SameKeyTwice_IsOneCase()
    {
        var first = await host.Api.PostAsync("/api/v1/cases", Body, null, null, ("Idempotency-Key", "a-retry"));
        var second = await host.Api.PostAsync("/api/v1/cases", Body, null, null, ("Idempotency-Key", "a-retry"));

        Assert.Equal((HttpStatusCode.Created, first.Text), (second.Status, second.Text));
        Assert.Equal(1, host.Others.Accepted);
        Assert.True(second.Headers.Contains("Idempotent-Replayed"));

        var other = await host.Api.PostAsync("/api/v1/cases", Body.Replace("危險", "不方便", StringComparison.Ordinal), null, null, ("Idempotency-Key", "a-retry"));
        Assert.Equal((HttpStatusCode.Conflict, "idempotency-key-reused"), (other.Status, other.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("long")]
    public async Task Submit_UnusableKey_IsRefused(string key)
    {
        var answer = await host.Api.PostAsync("/api/v1/cases", Body, null, null, ("Idempotency-Key", key == "long" ? new string('k', 201) : key));

        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-invalid"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("zh-TW", "暫時無法服務", "沒有存下")]
    [InlineData("en", "Temporarily unavailable", "Idempotency-Key")]
    public async Task Submit_CasesIsDown_SaysThatNothingWasStored(string language, string title, string detail)
    {
        host.Others.Down = true;

        var answer = await host.Api.PostAsync("/api/v1/cases", Body, language);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "service-unavailable"), (answer.Status, answer.Code));
        Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(title, (string)answer.Json["title"]!);
        Assert.Contains(detail, (string)answer.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(503, (int)answer.Json["status"]!);
    }

    // ---- Bad input ----

    public static TheoryData<string, string, string, string> RefusedByCases() => new()
    {
        // Field and code of Cases, part of the sentence in either language.
        { "serviceCode", "required", "請選擇服務項目", "service" },
        { "serviceCode", "unknown-service", "請選擇服務項目", "service" },
        { "description", "required", "請說明發生什麼事", "" },
        { "description", "too-short", "至少10個字", "10" },
        { "description", "too-long", "4,000", "4,000" },
        { "description", "invalid-characters", "無法使用的字元", "" },
        { "location.district", "unknown-district", "請選擇行政區", "" },
        { "location.address", "too-long", "200個字", "200" },
        { "location.latitude", "out-of-range", "緯度", "latitude" },
        { "location.longitude", "required", "這一項要填", "" },
        { "applicant.name", "required", "真實姓名", "" },
        { "applicant.name", "too-long", "60個字", "60" },
        { "applicant.phone", "required", "請輸入電話號碼", "" },
        { "applicant.phone", "phone-invalid", "0912345678", "0912345678" },
        { "applicant.phone", "phone-landline", "市話收不到簡訊", "" },
        { "applicant.phone", "contact-missing", "電話號碼", "" },
        { "applicant.email", "required", "請輸入電子郵件", "" },
        { "applicant.email", "email-invalid", "name@example.tw", "name@example.tw" },
        { "applicant.address", "address-required", "請輸入地址", "" },
        { "attachments", "unknown-upload", "請再上傳一次", "" },
        { "channel", "required", "請選擇管道", "" },
        { "receivedAt", "received-in-future", "不能晚於現在", "" },
        { "receivedAt", "received-too-old", "一年", "" },
        { "something.new", "a-code-nobody-knows", "格式不對", "" },
    };

    [Theory]
    [MemberData(nameof(RefusedByCases))]
    public async Task Submit_RefusedByCases_IsASentenceAtTheField(string field, string code, string chinese, string english)
    {
        host.Others.Refusal = Failure.Invalid(field, code);

        var zh = await host.Api.PostAsync("/api/v1/cases", Body);
        var en = await host.Api.PostAsync("/api/v1/cases", Body, "en-GB,en;q=0.9");

        AssertProblem(zh, "invalid-input", "資料需要修改");
        AssertProblem(en, "invalid-input", "Something needs to be changed");
        Assert.Contains(chinese, (string)zh.Json["errors"]![field]![0]!, StringComparison.Ordinal);
        Assert.Contains(english, (string)en.Json["errors"]![field]![0]!, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", en.Text);
        Assert.Equal(0, host.Others.Accepted);
    }

    public static TheoryData<string, string, string> Malformed() => new()
    {
        // What, the body, the code or the field.
        { "no JSON", "not json", "malformed-body" },
        { "cut off", """{"serviceCode":"PET-MAYOR""", "malformed-body" },
        { "nothing", "", "malformed-body" },
        { "null", "null", "malformed-body" },
        { "an array", "[]", "malformed-body" },
        { "a comma too much", """{"serviceCode":"PET-MAYOR",}""", "malformed-body" },
        { "a name twice", """{"serviceCode":"PET-MAYOR","serviceCode":"HOT-LAMP"}""", "serviceCode" },
        { "too deep", "deep", "malformed-body" },
        { "a number for text", """{"description":5}""", "description" },
        { "text for an object", """{"applicant":"王小姐"}""", "applicant" },
        { "an unknown way", """{"applicant":{"notify":["sms","fax"]}}""", "applicant.notify" },
        { "a number for a way", """{"applicant":{"notify":[0]}}""", "applicant.notify" },
        { "an unknown language", """{"applicant":{"language":"fr"}}""", "applicant.language" },
        { "text for a number", """{"location":{"latitude":"north"}}""", "location.latitude" },
        { "text for yes or no", """{"confidential":"maybe"}""", "confidential" },
        { "half a character", """{"description":"\ud800 abc"}""", "description" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Submit_BodyThatCannotBeRead_SaysWhereAndStoresNothing(string what, string body, string where)
    {
        if (body == "deep")
            body = string.Concat(Enumerable.Repeat("{\"location\":", 5000));

        foreach (var language in (string[])["zh-TW", "en"])
        {
            var answer = await host.Api.PostAsync("/api/v1/cases", body, language);
            if (where == "malformed-body")
                AssertProblem(answer, where, null);
            else
            {
                AssertProblem(answer, "invalid-input", null);
                Assert.NotEmpty((string)answer.Json["errors"]![where]![0]!);
            }
            Assert.Equal(language == "en", !answer.Text.Any(c => c is >= '\u4E00' and <= '\u9FFF'));
        }
        Assert.True(host.Others.Submissions.IsEmpty, what);
    }

    [Theory]
    [InlineData("\"description\":\"A\u00FF")]
    [InlineData("overlong")]
    [InlineData("utf-16")]
    public async Task Submit_BrokenUtf8_IsRefusedAndNeverRepaired(string kind)
    {
        byte[] bytes = kind switch
        {
            "overlong" => [.. "{\"description\":\""u8, 0xC0, 0x80, .. "\"}"u8],
            "utf-16" => Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Body)).ToArray(),
            // A Latin-1 byte in the middle of a name.
            _ => [.. "{\"applicant\":{\"name\":\"M"u8, 0xFC, .. "ller\"}}"u8],
        };

        var answer = await PostBytesAsync("/api/v1/cases", bytes, "application/json");

        AssertProblem(answer, "malformed-body", null);
        Assert.DoesNotContain(host.Others.Submissions, s => s.Request.Applicant?.Name?.Contains('\uFFFD', StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Submit_ByteOrderMark_DoesNoHarm()
    {
        var answer = await PostBytesAsync("/api/v1/cases", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Body)], "application/json; charset=utf-8");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=big5")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Submit_OtherContentType_Is415(string? type)
    {
        var answer = await PostBytesAsync("/api/v1/cases", Encoding.UTF8.GetBytes(Body), type);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Submit_DescriptionOfOneMegabyte_IsAFieldErrorAndIsNotSentOn()
    {
        var answer = await host.Api.PostAsync("/api/v1/cases", new JsonObject { ["serviceCode"] = "PET-MAYOR", ["description"] = new string('長', 1024 * 1024) }.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

        AssertProblem(answer, "invalid-input", null);
        Assert.Equal("最多可以寫4,000個字，請縮短。", (string)answer.Json["errors"]!["description"]![0]!);
        Assert.True(host.Others.Submissions.IsEmpty);
    }

    [Theory]
    [InlineData("/api/v1/cases", 5 * 1024 * 1024)]
    [InlineData("/api/v1/cases/lookup", 100 * 1024)]
    [InlineData("/api/v1/deadlines/preview", 100 * 1024)]
    public async Task Post_MoreThanAnybodyNeeds_Is413(string path, int size)
    {
        var answer = await PostBytesAsync(path, Encoding.ASCII.GetBytes($"{{\"description\":\"{new string('x', size)}\"}}"), "application/json");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Submit_NulInsideText_ReachesTheJudgementOfCasesUnchanged()
    {
        host.Others.Refusal = Failure.Invalid("description", "invalid-characters");

        var answer = await host.Api.PostAsync("/api/v1/cases", """{"serviceCode":"PET-MAYOR","description":"abc\u0000defghijk"}""");

        AssertProblem(answer, "invalid-input", null);
        Assert.Equal("abc\0defghijk", Assert.Single(host.Others.Submissions).Request.Description);
    }

    // ---- Intake ----

    [Fact]
    public async Task Intake_WithKey_RegistersForSomebody()
    {
        var body = JsonNode.Parse(Body)!;
        (body["channel"], body["receivedAt"], body["agencyFileNumber"]) = ("letter", "2026-02-03", "高市字第1號");

        var answer = await host.Api.PostAsync("/api/v1/intake/cases", body.ToJsonString(), null, null, ("X-Api-Key", PortalHost.IntakeKey), ("Idempotency-Key", "letter-1"));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("2026-02-03T00:00:00+08:00", (string)answer.Json["receivedAt"]!);
        var (request, key, actor) = Assert.Single(host.Others.Submissions);
        Assert.Equal((ActorKind.Client, "call-centre", "RDEC"), (actor.Kind, actor.Name, actor.Agency));
        Assert.Equal((Channel.Letter, "高市字第1號", "letter-1"), (request.Channel, request.AgencyFileNumber, key));
    }

    public static TheoryData<string, string?> ReceivedAt() => new()
    {
        { "2026-02-03T10:00:00+08:00", "2026-02-03T10:00:00+08:00" },
        { "2026-02-03T02:00:00Z", "2026-02-03T10:00:00+08:00" },
        { "2026-02-03T10:00", "2026-02-03T10:00:00+08:00" },
        { "2026-02-03T10:00:00.123", "2026-02-03T10:00:00+08:00" },
        { "2026-02-03", "2026-02-03T00:00:00+08:00" },
        { "", "2026-02-13T16:30:00+08:00" },
        { "3 February", null },
        { "2026-02-30", null },
        { "115/02/03", null },
        { "0001-01-01", null },
        { "9999-12-31T23:59:59", null },
    };

    [Theory]
    [MemberData(nameof(ReceivedAt))]
    public async Task Intake_TimeOfReceipt_MeansTaipeiUnlessItSaysOtherwise(string given, string? received)
    {
        var body = JsonNode.Parse(Body)!;
        (body["channel"], body["receivedAt"]) = ("letter", given);

        var answer = await host.Api.PostAsync("/api/v1/intake/cases", body.ToJsonString(), null, null, ("Authorization", $"Bearer {PortalHost.IntakeKey}"));

        if (received is null)
            Assert.Contains("ISO 8601", (string)answer.Json["errors"]!["receivedAt"]![0]!, StringComparison.Ordinal);
        else
            Assert.Equal(received, (string)answer.Json["receivedAt"]!);
    }

    [Theory]
    [InlineData("X-Api-Key", "wrong")]
    [InlineData("X-Api-Key", "")]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Basic call-centre-key-for-tests-0001")]
    [InlineData("Accept", "application/json")]
    public async Task Intake_WithoutAValidKey_Is401(string header, string value)
    {
        var answer = await host.Api.PostAsync("/api/v1/intake/cases", Body, null, null, (header, value));

        Assert.Equal((HttpStatusCode.Unauthorized, "api-key-invalid"), (answer.Status, answer.Code));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.True(host.Others.Submissions.IsEmpty);
    }

    [Theory]
    [InlineData("short", "intake", false)]
    [InlineData("", "intake", true)]
    [InlineData("a-key-that-is-long-enough-0001", "", true)]
    [InlineData("a-key-that-is-long-enough-0001", "everything", true)]
    [InlineData("a-key-that-is-long-enough-0001", "intake", true, -1)]
    public void Start_KeysThatCannotBeMeant_AreRefused(string key, string scopes, bool development, int perMinute = 1) =>
        Assert.NotNull(Api.ApiKeys.Mistake(new Api.ApiOptions { Keys = [new() { Key = key, Scopes = scopes, PerMinute = perMinute }] }, development));

    // ---- Addresses ----

    [Theory]
    [InlineData("GET", "/api/v1/cases", 405, "POST")]
    [InlineData("DELETE", "/api/v1/services", 405, "GET")]
    [InlineData("GET", "/api/v1/nothing", 404, null)]
    [InlineData("POST", "/api/v2/cases", 404, null)]
    [InlineData("GET", "/en/api/v1/services", 404, null)]
    public async Task Api_AddressOrMethodThatIsNot_IsAProblemAndNotASignIn(string method, string path, int status, string? allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await Http.SendAsync(host.Api, request);

        Assert.Equal(status, (int)answer.Status);
        if (!path.StartsWith("/en", StringComparison.Ordinal))
            Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(allow, answer.ContentHeaders.Allow.SingleOrDefault());
    }

    private async Task<Answer> PostBytesAsync(string path, byte[] bytes, string? type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        if (type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await Http.SendAsync(host.Api, request);
    }

    private static void AssertProblem(Answer answer, string code, string? title)
    {
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(400, (int)answer.Json["status"]!);
        Assert.Equal($"urn:casetracker:problem:{code}", (string)answer.Json["type"]!);
        Assert.NotEmpty((string)answer.Json["detail"]!);
        if (title is not null)
            Assert.Equal(title, (string)answer.Json["title"]!);
    }

    private static string Compact(JsonNode node) => node.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
