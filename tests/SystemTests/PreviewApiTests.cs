using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CaseTracker.TestSupport;
using CaseTracker.WorkedExamples;

namespace CaseTracker.SystemTests;

/// <summary>The calculator as the public sees it, from Portal's route through to the office calendar in the database.</summary>
public sealed class PreviewApiTests(PreviewApiTests.City city) : IClassFixture<PreviewApiTests.City>
{
    // What a field error says that has no words of its own.
    private static readonly string Unnamed =
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "services/WebUi/Texts/errors.zh-TW.json")))!["errors.malformed"]!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>One installation for every example: nothing here changes it.</summary>
    public sealed class City : IAsyncLifetime
    {
        internal AllInOneDeployment Deployment { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Deployment = await AllInOneDeployment.StartAsync(MainJobScenario.At("2026-03-02T09:00"));

        public ValueTask DisposeAsync() => Deployment.DisposeAsync();
    }

    public static TheoryData<string> Ids => new(WorkedExample.All.Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public Task WorkedExample_Holds(string id) => WorkedExample.All.Single(e => e.Id == id).HoldsAsync(async body =>
    {
        var (status, answer) = await PostAsync(body.ToJsonString());
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    });

    [Theory]
    [InlineData("""{"limit":{"value":-5,"unit":"working_days"}}""", "limit.value", "limit-not-positive")]
    [InlineData("""{"limit":{"value":0,"unit":"hours"}}""", "limit.value", "limit-not-positive")]
    [InlineData("""{"pauses":[{"from":"2026-03-03","to":"2026-03-05"},{"from":"2026-03-04","to":"2026-03-06"}]}""", "pauses[1].from", "pause-overlap")]
    [InlineData("""{"pauses":[{"from":"2026-03-05","to":"2026-03-04"}]}""", "pauses[0].to", "pause-ends-before-start")]
    [InlineData("""{"pauses":[{"from":"2026-03-10","to":"2026-03-12"}]}""", "pauses[0].from", "pause-after-due")]
    [InlineData("""{"extensions":[{"requestedAt":"2026-03-01","value":5}]}""", "extensions[0].requestedAt", "extension-before-start")]
    [InlineData("""{"closures":["2019-12-31"]}""", "closures[0]", "date-too-early")]
    [InlineData("""{"receivedAt":"2019-12-31"}""", "receivedAt", "date-too-early")]
    [InlineData("""{"receivedAt":"2027-12-30"}""", "limit", "calendar-not-loaded")]
    public async Task BadInput_IsANamedFieldError(string mistake, string field, string code)
    {
        var (status, problem) = await PostAsync(Body(mistake));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid-input", (string)problem["code"]!);
        var (name, codes) = Assert.Single(problem["errorCodes"]!.AsObject());
        Assert.Equal((field, code), (name, (string)Assert.Single(codes!.AsArray())!));
        var sentence = (string)Assert.Single(problem["errors"]![field]!.AsArray())!;
        Assert.NotEqual(Unnamed, sentence);
    }

    [Theory]
    [InlineData("zh-TW", "收件日不計", "期限最後一天")]
    [InlineData("en", "Day received: not counted", "the last day")]
    public async Task Ledger_IsInTheReadersLanguage(string language, string first, string last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/deadlines/preview") { Content = new StringContent(Body("{}"), Encoding.UTF8, "application/json") };
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await city.Deployment.Portal.SendAsync(request, Ct);

        var ledger = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["ledger"]!.AsArray();
        Assert.Equal(first, (string)ledger[0]!["why"]!);
        Assert.EndsWith(last, (string)ledger[^1]!["why"]!, StringComparison.Ordinal);
    }

    // What a row does not mention is right, so that its own mistake is the only one.
    private static string Body(string own)
    {
        var body = JsonNode.Parse("""{"receivedAt":"2026-03-02T10:00","limit":{"value":5,"unit":"working_days"}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(own)!.AsObject())
            body[name] = value?.DeepClone();
        return body.ToJsonString();
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await city.Deployment.Portal.PostAsync("/api/v1/deadlines/preview", content, Ct);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
    }
}
