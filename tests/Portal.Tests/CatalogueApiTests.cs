using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Portal.Features.LearnCatalogue;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

public sealed class CatalogueApiTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Services_ListsTheWholeCatalogue()
    {
        var answer = await host.Api.AskAsync("/api/v1/services");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Reference.Items.Select(i => i.Code).Order(), answer.Json.AsArray().Select(s => (string)s!["code"]!).Order());
        Assert.Contains("Accept-Language", answer.Headers.Vary);
    }

    [Theory]
    [InlineData("zh-TW")]
    [InlineData("en")]
    public async Task Service_AnswersEveryField(string language)
    {
        var item = Reference.Items.Single(i => i.Code == "HOT-LAMP");
        var agency = Reference.Agencies.Single(a => a.Code == item.Agency);
        var unit = agency.Units.Single(u => u.Code == item.Unit);
        var reader = language == "en" ? Language.En : Language.Zh;

        var answer = await host.Api.AskAsync("/api/v1/services/HOT-LAMP", language);

        Assert.Equal(["code", "name", "category", "kind", "agency", "unit", "phone", "limit", "documents", "law", "synonyms", "recentActualDays"], answer.Json.AsObject().Select(p => p.Key));
        Assert.Equal((item.Name.In(reader), item.Category.In(reader), "hotline", item.LegalBasis.In(reader)),
            ((string)answer.Json["name"]!, (string)answer.Json["category"]!, (string)answer.Json["kind"]!, (string)answer.Json["law"]!));
        Assert.Equal((agency.Code, agency.Name.In(reader)), ((string)answer.Json["agency"]!["code"]!, (string)answer.Json["agency"]!["name"]!));
        Assert.Equal((unit.Code, unit.Name.In(reader), unit.Phone ?? agency.Phone ?? "1999"), ((string)answer.Json["unit"]!["code"]!, (string)answer.Json["unit"]!["name"]!, (string)answer.Json["unit"]!["phone"]!));
        Assert.Equal((3, "calendar_days", item.LimitVerified, item.LimitSource.In(reader)),
            ((int)answer.Json["limit"]!["value"]!, (string)answer.Json["limit"]!["unit"]!, (bool)answer.Json["limit"]!["verified"]!, (string)answer.Json["limit"]!["source"]!));
        Assert.Equal(item.Documents.Select(d => d.In(reader)), answer.Json["documents"]!.AsArray().Select(d => (string)d!));
        Assert.Null(answer.Json["recentActualDays"]);
    }

    [Fact]
    public async Task Estimate_IsToldFromTwentyCasesOnAndTheNewestHolds()
    {
        await using var own = await PortalHost.StartAsync();
        Task TellAsync(long version, int cases, decimal median) => own.DeliverAsync(new EstimateChanged { Estimate = new("HOT-LAMP", cases, median, 7.5m, new(2026, 2, 24), 40), Version = version });
        async Task<string?> AskAsync() => (await own.Api.AskAsync("/api/v1/services/HOT-LAMP")).Json["recentActualDays"]?.ToJsonString();

        await TellAsync(1, 19, 4);
        Assert.Null(await AskAsync());
        await TellAsync(3, 42, 4.0m);
        Assert.Equal("{\"cases\":42,\"median\":4.0,\"p90\":7.5}", await AskAsync());
        await TellAsync(2, 30, 3);
        Assert.Equal("{\"cases\":42,\"median\":4.0,\"p90\":7.5}", await AskAsync());
        Assert.Null((await own.Api.AskAsync("/api/v1/services/PET-MAYOR")).Json["recentActualDays"]);

        // Another instance finds it in the table.
        await using var again = own.Services.CreateAsyncScope();
        var other = ActivatorUtilities.CreateInstance<PublicDirectory>(again.ServiceProvider, again.ServiceProvider.GetRequiredKeyedService<Npgsql.NpgsqlDataSource>("portal"));
        Assert.Equal(42, (await other.GetAsync(TestContext.Current.CancellationToken)).EstimateOf("HOT-LAMP")!.Cases);
    }

    [Fact]
    public async Task Estimate_StandsInCatalogueAndWhereAServiceIsChosen()
    {
        await using var own = await PortalHost.StartAsync();
        await own.DeliverAsync(new EstimateChanged { Estimate = new("HOT-LAMP", 42, 4, 7, new(2026, 2, 24), 40), Version = 1 });
        using var browser = own.Browser();
        const string sentence = "最近90天的 42 件，一半在 4 個工作天內辦完，十件有九件在 7 個工作天內辦完。";

        foreach (var path in (string[])["/services", "/services/HOT-LAMP", "/submit?service=HOT-LAMP"])
            Assert.Equal(1, System.Net.WebUtility.HtmlDecode(await browser.GetStringAsync(path, TestContext.Current.CancellationToken)).Split(sentence).Length - 1);
        Assert.Contains("（一半在 4 個工作天內辦完）</option>", System.Net.WebUtility.HtmlDecode(await browser.GetStringAsync("/submit?for=problem", TestContext.Current.CancellationToken)));
        Assert.Contains("half were done within 4 working days", await browser.GetStringAsync("/en/services/HOT-LAMP", TestContext.Current.CancellationToken));
        Assert.DoesNotContain("最近90天", System.Net.WebUtility.HtmlDecode(await browser.GetStringAsync("/services/PET-MAYOR", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Home_ShowsTheWholeCitysFiguresFromTwentyCasesOn()
    {
        await using var own = await PortalHost.StartAsync();
        using var browser = own.Browser();
        async Task<string> HomeAsync(string language = "") => (await browser.PageAsync(language + "/")).Text;
        Task TellAsync(long version, int cases, int inTime) => own.DeliverAsync(new EstimateChanged { Estimate = new(Estimate.WholeCity, cases, 4, 7, new(2026, 2, 24), inTime), Version = version });

        await TellAsync(1, 19, 19);
        Assert.DoesNotContain("最近90天", await HomeAsync());
        await TellAsync(2, 2000, 1999);
        foreach (var part in (string[])["最近90天", "2,000 件", "99.9%", "在 4 個工作天內", "統計到2月24日（二）"])
            Assert.Contains(part, await HomeAsync());
        foreach (var part in (string[])["2,000 cases", "99.9%", "within 4 working days", "As of Tuesday 24 February"])
            Assert.Contains(part, await HomeAsync("/en"));
    }

    [Fact]
    public async Task Service_ForTriage_HasNoUnitAndThe1999()
    {
        var answer = await host.Api.AskAsync("/api/v1/services/pet-mayor");

        Assert.Null(answer.Json["unit"]);
        Assert.Equal("5 個工作天", (string)answer.Json["limit"]!["text"]!);
    }

    [Fact]
    public async Task Services_Search_FindsNamesAndSynonyms()
    {
        var codes = (await host.Api.AskAsync($"/api/v1/services?q={Uri.EscapeDataString("投訴")}")).Json.AsArray().Select(s => (string)s!["code"]!).ToList();

        Assert.Contains("PET-MAYOR", codes);
        Assert.True(codes.Count < Reference.Items.Count);
        Assert.Empty((await host.Api.AskAsync("/api/v1/services?q=%25_%27")).Json.AsArray());
    }

    [Theory]
    [InlineData("zh-TW", "沒有這個服務項目。")]
    [InlineData("en", "There is no such service.")]
    public async Task Service_Unknown_Is404(string language, string sentence)
    {
        var answer = await host.Api.AskAsync("/api/v1/services/NOTHING", language);

        Assert.Equal((HttpStatusCode.NotFound, "service-not-found", sentence), (answer.Status, answer.Code, (string)answer.Json["detail"]!));
    }

    [Fact]
    public async Task ChangedItemOrAgency_IsShownAtOnceAndAnOlderChangeIsIgnored()
    {
        await using var own = await PortalHost.StartAsync();
        var item = Reference.Items.Single(i => i.Code == "HOT-LAMP");
        var agency = Reference.Agencies.Single(a => a.Code == item.Agency);
        Assert.Equal(HttpStatusCode.OK, (await own.Api.AskAsync("/api/v1/services/HOT-LAMP")).Status);

        await own.DeliverAsync(new ServiceItemChanged { Item = item with { Name = new LocalizedText("路燈不亮") }, Version = 3 });
        await own.DeliverAsync(new ServiceItemChanged { Item = item with { Name = new LocalizedText("過時的名字") }, Version = 2 });
        await own.DeliverAsync(new AgencyChanged { Agency = agency with { Units = [.. agency.Units.Select(u => u with { Phone = "07-1234567" })] }, Version = 3 });

        var answer = await own.Api.AskAsync("/api/v1/services/HOT-LAMP", "en");
        // Nobody has written an English name: the Chinese one stands in.
        Assert.Equal(("路燈不亮", "07-1234567"), ((string)answer.Json["name"]!, (string)answer.Json["unit"]!["phone"]!));
        Assert.Equal(3L, await own.ScalarAsync<long>("select version from portal.service_items where code = 'HOT-LAMP'"));
    }

    // ---- Deadlines ----

    [Theory]
    [InlineData("zh-TW", "農曆春節", "星期一")]
    [InlineData("en", "Lunar New Year", "Monday")]
    public async Task Preview_AnswersExactlyTheContract(string language, string holiday, string day)
    {
        host.Others.Preview = new PreviewAnswer
        {
            OriginalDue = "2026-02-26",
            Nominal = "2026-03-02",
            Due = "2026-03-02",
            OverdueFrom = "2026-03-03T00:00:00+08:00",
            Extensions = [new ExtensionVerdict(true, null, false), new ExtensionVerdict(false, "extension-after-due", false)],
            Ledger = [new LedgerLine(new DateOnly(2026, 2, 16), null, new LocalizedText("農曆春節", "Lunar New Year")), new LedgerLine(new DateOnly(2026, 2, 23), 1, new LocalizedText("星期一", "Monday"))],
            DueDate = Views.Due(2026, 3, 2),
        };

        var answer = await host.Api.PostAsync("/api/v1/deadlines/preview", """
            {"receivedAt":"2026-02-13T16:30:00+08:00","limit":{"value":5,"unit":"working_days"},"closures":["2026-02-25"],"pauses":[{"from":"2026-02-24","to":null}],"extensions":[{"approvedAt":"2026-02-25","value":3,"unit":"working_days"}],"policy":"petition"}
            """, language);

        var expected = JsonNode.Parse($$"""
            {"originalDue":"2026-02-26","nominal":"2026-03-02","due":"2026-03-02","overdueFrom":"2026-03-03T00:00:00+08:00",
             "extensions":[{"accepted":true,"error":null,"lateNotice":false},{"accepted":false,"error":"extension-after-due","lateNotice":false}],
             "ledger":[{"date":"2026-02-16","counted":null,"why":"{{holiday}}"},{"date":"2026-02-23","counted":1,"why":"{{day}}"}]}
            """);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(JsonNode.DeepEquals(expected, answer.Json), answer.Text);
        var asked = host.Others.Previews.Last();
        Assert.Equal(("2026-02-13T16:30:00+08:00", 5m, "working_days", "petition"), (asked.ReceivedAt, asked.Limit!.Value, asked.Limit.Unit, asked.Policy));
        Assert.Equal(("2026-02-25", "2026-02-24", 3m), (asked.Closures![0], asked.Pauses![0].From, asked.Extensions![0].Value));
    }

    [Theory]
    [InlineData("limit.unit", "required", "hours")]
    [InlineData("limit.unit", "unknown-unit", "working_days")]
    [InlineData("limit.value", "required", "這一項要填")]
    [InlineData("limit.value", "limit-not-positive", "大於0")]
    [InlineData("limit.value", "limit-not-whole", "整數")]
    [InlineData("limit.value", "limit-too-large", "太大")]
    [InlineData("receivedAt", "time-invalid", "ISO 8601")]
    [InlineData("receivedAt", "date-too-early", "2020年")]
    [InlineData("receivedAt", "calendar-not-loaded", "辦公日曆")]
    [InlineData("closures[3]", "date-invalid", "2026-02-13")]
    [InlineData("closures", "too-many", "請減少")]
    [InlineData("pauses[0].to", "pause-ends-before-start", "早於開始")]
    [InlineData("pauses[0].from", "pause-before-start", "早於收件")]
    [InlineData("pauses[1].from", "pause-overlap", "重疊")]
    [InlineData("extensions[0].requestedAt", "extension-before-start", "早於收件")]
    [InlineData("extensions[1].requestedAt", "extension-out-of-order", "先後")]
    [InlineData("extensions[0].approvedAt", "approved-before-requested", "早於申請")]
    [InlineData("extensions[0].notifiedAt", "notified-before-approved", "早於核准")]
    [InlineData("policy", "unknown-policy", "statutory")]
    public async Task Preview_RefusedByDeadlines_IsASentenceAtTheField(string field, string code, string sentence)
    {
        host.Others.Preview = Failure.Invalid(field, code);

        var answer = await host.Api.PostAsync("/api/v1/deadlines/preview", "{}");
        var english = await host.Api.PostAsync("/api/v1/deadlines/preview", "{}", "en");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(sentence, (string)answer.Json["errors"]![field]![0]!, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", english.Text);
    }

    // ---- Description ----

    [Fact]
    public async Task OpenApi_DescribesThePublicApiAndNothingElse()
    {
        var answer = await host.Api.AskAsync("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var paths = answer.Json["paths"]!.AsObject();
        Assert.Equal(["/api/v1/cases", "/api/v1/cases/lookup", "/api/v1/deadlines/preview", "/api/v1/intake/cases", "/api/v1/services", "/api/v1/services/{code}", "/api/v1/uploads"], paths.Select(p => p.Key).Order());
        Assert.NotNull(paths["/api/v1/cases"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]);
        Assert.NotNull(paths["/api/v1/cases/lookup"]!["post"]!["responses"]!["429"]);
        Assert.StartsWith("Last day, inclusive", (string)answer.Json["components"]!["schemas"]!["CaseAnswer"]!["properties"]!["reopenUntil"]!["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_ExamplesOfWhatIsSent_AreTaken_AndAnsweredAsTheExamplesSay()
    {
        var operations = await OperationsAsync();
        foreach (var language in (string[])["zh-TW", "en"])
            foreach (var (method, path, operation) in operations)
            {
                var name = (string)operation["operationId"]!;
                var view = await host.ShowAsync(Views.Overdue());
                host.Others.Preview = new PreviewAnswer
                {
                    OriginalDue = "2026-03-11",
                    Nominal = "2026-03-11",
                    Due = "2026-03-11",
                    OverdueFrom = "2026-03-12T00:00:00+08:00",
                    DueDate = Views.Due(2026, 3, 11),
                    Extensions = [],
                    Ledger = [new(new DateOnly(2026, 3, 9), 1, new LocalizedText("第1個工作天", "Working day 1"))],
                };
                var sent = operation["requestBody"]?["content"]?["application/json"]?["examples"]?[language]?["value"]?.DeepClone();
                if (name == "lookUpCase")
                    (sent!["caseNumber"], sent["proof"]) = (view.CaseNumber, host.CodeOf(view));

                using var file = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "lamp.jpg" } };
                using var upload = new HttpRequestMessage(HttpMethod.Post, path) { Content = file };
                var answer = name == "uploadFile" ? await Http.SendAsync(host.Api, upload) : method == "get" ? await host.Api.AskAsync(path.Replace("{code}", "HOT-LAMP", StringComparison.Ordinal), language)
                    : await host.Api.PostAsync(path, sent!.ToJsonString(), language, null, ("X-Api-Key", PortalHost.IntakeKey));

                Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{name}: {answer.Text}");
                var shown = operation["responses"]![$"{(int)answer.Status}"]!["content"]!["application/json"]!["examples"]![language]!["value"]!;
                Assert.Equal(Names(answer.Json).Order(), Names(shown).Order());
                if (language == "en")
                    Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", string.Concat(Sentences(shown)));
            }

        static IEnumerable<string> Names(JsonNode? node, string at = "") => (node switch
        {
            JsonObject o => o.SelectMany(p => Names(p.Value, $"{at}.{p.Key}").Append($"{at}.{p.Key}")),
            JsonArray a => a.SelectMany(i => Names(i, at)),
            _ => [],
            // What may be null is an example of its own.
        }).Where(n => !n.StartsWith(".recentActualDays.", StringComparison.Ordinal)).Distinct();

        // Synonyms are what people type, in Chinese.
        static IEnumerable<string> Sentences(JsonNode? node) => node switch
        {
            JsonObject o => o.Where(p => p.Key != "synonyms").SelectMany(p => Sentences(p.Value)),
            JsonArray a => a.SelectMany(Sentences),
            JsonValue v => [v.ToString()],
            _ => [],
        };
    }

    [Fact]
    public async Task OpenApi_EveryFailure_HasItsSentenceInBothLanguages()
    {
        foreach (var (_, _, operation) in await OperationsAsync())
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(r => r.Key[0] != '2'))
            {
                var examples = response!["content"]!["application/problem+json"]!["examples"]!.AsObject();
                Assert.NotEmpty(examples);
                foreach (var (name, example) in examples)
                {
                    var problem = example!["value"]!;
                    Assert.Equal(status, problem["status"]!.ToString());
                    Assert.StartsWith((string)problem["code"]!, name, StringComparison.Ordinal);
                    if (name.EndsWith("(en)", StringComparison.Ordinal))
                        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", problem.ToJsonString(Readable));
                    else
                        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)problem["detail"]!);
                }
            }
    }

    [Fact]
    public async Task OpenApi_SaysWhatHeadersDo()
    {
        var operations = (await OperationsAsync()).ToDictionary(o => (string)o.Operation["operationId"]!, o => o.Operation);

        Assert.Contains("Idempotency-Key", operations["submitCase"]["parameters"]!.AsArray().Select(p => (string)p!["name"]!));
        Assert.NotNull(operations["registerCase"]["security"]![0]!["apiKey"]);
        Assert.NotNull(operations["registerCase"]["responses"]!["201"]!["headers"]!["RateLimit-Remaining"]);
        Assert.NotNull(operations["submitCase"]["responses"]!["429"]!["headers"]!["Retry-After"]);
        Assert.All(operations.Values, o => Assert.Contains("Accept-Language", o["parameters"]!.AsArray().Select(p => (string)p!["name"]!)));
    }

    private async Task<IReadOnlyList<(string Method, string Path, JsonNode Operation)>> OperationsAsync() =>
        [.. (await host.Api.AskAsync("/openapi/v1.json")).Json["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => (o.Key, p.Key, o.Value!)))];
}
