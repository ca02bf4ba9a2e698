using System.Net;
using System.Text;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using Xunit;

namespace CaseTracker.Deadlines.Tests;

public sealed class PreviewTests(UnchangedHost unchanged) : IClassFixture<UnchangedHost>
{
    private readonly DeadlinesHost _host = unchanged.Host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{}""", "receivedAt", "required")]
    [InlineData("""{"receivedAt":"2026-03-02"}""", "limit", "required")]
    [InlineData("""{"receivedAt":""}""", "receivedAt", "required")]
    [InlineData("""{"receivedAt":"yesterday"}""", "receivedAt", "time-invalid")]
    [InlineData("""{"receivedAt":"2026-02-30"}""", "receivedAt", "time-invalid")]
    [InlineData("""{"receivedAt":"2026-03-02T25:00"}""", "receivedAt", "time-invalid")]
    [InlineData("""{"receivedAt":"115/03/02"}""", "receivedAt", "time-invalid")]
    [InlineData("""{"receivedAt":"0001-01-01T00:00+14:00"}""", "receivedAt", "time-invalid")]
    [InlineData("""{"receivedAt":"2019-12-31"}""", "receivedAt", "date-too-early")]
    [InlineData("""{"receivedAt":"2028-01-01"}""", "receivedAt", "calendar-not-loaded")]
    [InlineData("""{"receivedAt":"2024-12-20"}""", "receivedAt", "calendar-not-loaded")]
    [InlineData("""{"limit":{"value":0,"unit":"hours"}}""", "limit.value", "limit-not-positive")]
    [InlineData("""{"limit":{"value":-5,"unit":"hours"}}""", "limit.value", "limit-not-positive")]
    [InlineData("""{"limit":{"value":3651,"unit":"hours"}}""", "limit.value", "limit-too-large")]
    [InlineData("""{"limit":{"value":1.5,"unit":"hours"}}""", "limit.value", "limit-not-whole")]
    [InlineData("""{"limit":{"unit":"hours"}}""", "limit.value", "required")]
    [InlineData("""{"limit":{"value":5}}""", "limit.unit", "required")]
    [InlineData("""{"limit":{"value":5,"unit":"fortnights"}}""", "limit.unit", "unknown-unit")]
    [InlineData("""{"limit":{"value":3650,"unit":"calendar_days"}}""", "limit", "calendar-not-loaded")]
    [InlineData("""{"limit":{"value":3650,"unit":"working_days"}}""", "limit", "calendar-not-loaded")]
    [InlineData("""{"limit":{"value":3650,"unit":"months"}}""", "limit", "calendar-not-loaded")]
    [InlineData("""{"policy":"kind"}""", "policy", "unknown-policy")]
    [InlineData("""{"closures":["2026-03-32"]}""", "closures[0]", "date-invalid")]
    [InlineData("""{"closures":["2026-03-03",null]}""", "closures[1]", "required")]
    [InlineData("""{"closures":["2028-03-03"]}""", "closures[0]", "calendar-not-loaded")]
    [InlineData("""{"pauses":[{"from":"2026-03-05","to":"2026-03-04"}]}""", "pauses[0].to", "pause-ends-before-start")]
    [InlineData("""{"pauses":[{"to":"2026-03-04"}]}""", "pauses[0].from", "required")]
    [InlineData("""{"pauses":[{"from":"2026-03-03","to":"soon"}]}""", "pauses[0].to", "time-invalid")]
    [InlineData("""{"pauses":[null]}""", "pauses[0]", "required")]
    [InlineData("""{"pauses":[{"from":"2026-03-03","to":"2026-03-05"},{"from":"2026-03-04","to":"2026-03-06"}]}""", "pauses[1].from", "pause-overlap")]
    [InlineData("""{"pauses":[{"from":"2026-03-03"},{"from":"2026-03-04","to":"2026-03-06"}]}""", "pauses[1].from", "pause-overlap")]
    [InlineData("""{"pauses":[{"from":"2026-03-01","to":"2026-03-06"}]}""", "pauses[0].from", "pause-before-start")]
    [InlineData("""{"pauses":[{"from":"2026-03-10","to":"2026-03-16"}]}""", "pauses[0].from", "pause-after-due")]
    [InlineData("""{"pauses":[{"from":"2026-03-05","to":"2027-12-31"}]}""", "pauses", "calendar-not-loaded")]
    [InlineData("""{"extensions":[{"value":5}]}""", "extensions[0].requestedAt", "required")]
    [InlineData("""{"extensions":[{"approvedAt":"2026-03-05"}]}""", "extensions[0].value", "required")]
    [InlineData("""{"extensions":[{"approvedAt":"2026-03-05","value":0}]}""", "extensions[0].value", "limit-not-positive")]
    [InlineData("""{"extensions":[{"approvedAt":"2026-03-05","value":5,"unit":"weeks"}]}""", "extensions[0].unit", "unknown-unit")]
    [InlineData("""{"extensions":[{"approvedAt":"2026-03-01","value":5}]}""", "extensions[0].requestedAt", "extension-before-start")]
    [InlineData("""{"extensions":[{"approvedAt":"2026-03-05","value":5},{"approvedAt":"2026-03-04","value":5}]}""", "extensions[1].requestedAt", "extension-out-of-order")]
    [InlineData("""{"extensions":[{"requestedAt":"2026-03-05","approvedAt":"2026-03-04","value":5}]}""", "extensions[0].approvedAt", "approved-before-requested")]
    [InlineData("""{"extensions":[{"approvedAt":"2026-03-05","value":3000}],"policy":"petition"}""", "extensions", "calendar-not-loaded")]
    public async Task BadInput_IsANamedFieldError(string body, string field, string code)
    {
        var request = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!;
        // What the row does not mention is right, so that its own mistake is the only one.
        if (body != "{}")
        {
            request.TryAdd("receivedAt", JsonSerializer.SerializeToElement("2026-03-02T10:00"));
            if (field != "limit" || code != "required")
                request.TryAdd("limit", JsonSerializer.SerializeToElement(new { value = 5, unit = "working_days" }));
        }

        var (status, problem) = await PostAsync(JsonSerializer.Serialize(request));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid-input", problem!.Code);
        Assert.True(problem.Errors!.ContainsKey(field), string.Join(", ", problem.Errors.Select(e => $"{e.Key}={e.Value[0]}")));
        Assert.Contains(code, problem.Errors[field]);
        if (body != "{}")
            Assert.Single(problem.Errors);
    }

    [Theory]
    [InlineData("""{"receivedAt":"2026-03-02T10:00","limit":{"value":"many","unit":"hours"}}""")]
    [InlineData("""{"receivedAt":["2026-03-02"]}""")]
    [InlineData("""not json""")]
    public async Task UnreadableBody_IsRefusedAsAWhole(string body)
    {
        var (status, problem) = await PostAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, "malformed-body"), (status, problem!.Code));
    }

    [Theory]
    [InlineData("2026-03-02T16:30:00Z", "2026-03-10")] // already Tue 3/3 in Taipei
    [InlineData("2026-03-02T23:30+09:00", "2026-03-09")] // Mon 3/2
    [InlineData("2026-03-02T23:30:15.5", "2026-03-09")]
    [InlineData("2026-03-02", "2026-03-09")]
    public async Task Times_WithAndWithoutOffset_AreTaipeiDays(string receivedAt, string due) =>
        Assert.Equal(due, (await PreviewAsync(new() { ReceivedAt = receivedAt, Limit = new(5, "working_days") })).Due);

    [Fact]
    public async Task OpenPause_IsReckonedToNow()
    {
        // It is Mon 3/2 09:00 on the host; 1 of 5 days was used by Wed 2/25
        var answer = await PreviewAsync(new() { ReceivedAt = "2026-02-24", Limit = new(5, "working_days"), Pauses = [new("2026-02-25", null)] });

        Assert.Equal("2026-03-06", answer.Due); // Tue 3/3 to Fri 3/6
        Assert.Equal("2026-03-04", answer.OriginalDue); // Wed: 2/25, 2/26, 3/2, 3/3, 3/4
    }

    [Fact]
    public async Task TooManyEntries_AreRefusedBeforeTheyAreRead()
    {
        var (status, problem) = await PostAsync(JsonSerializer.Serialize(new
        {
            receivedAt = "2026-03-02",
            limit = new { value = 5, unit = "working_days" },
            closures = Enumerable.Repeat("x", 367),
            pauses = Enumerable.Repeat(new { from = "x" }, 51),
            extensions = Enumerable.Repeat(new { value = 1 }, 21),
        }));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["closures", "extensions", "pauses"], problem!.Errors!.Keys.Order());
        Assert.All(problem.Errors.Values, codes => Assert.Equal(["too-many"], codes));
    }

    [Fact]
    public async Task Due_IsTheSameDateAndFromMemory()
    {
        var due = (await _host.Client.DueAsync(Actor.Service("cases"), new(Samples.At("2026-02-13T16:30"), new(5, LimitUnit.WorkingDays)), Ct)).Required();

        Assert.Equal(new DueDate(Samples.Day("2026-03-02"), Samples.At("2026-03-03"), false), due);
    }

    [Theory]
    [InlineData("2028-01-02", 5, "receivedAt", "calendar-not-loaded")]
    [InlineData("2019-01-02", 5, "receivedAt", "date-too-early")]
    [InlineData("2027-12-30", 50, "limit", "calendar-not-loaded")]
    [InlineData("2026-03-02", 0, "limit.value", "limit-not-positive")]
    [InlineData("2026-03-02", 3651, "limit.value", "limit-too-large")]
    public async Task Due_BadInput_IsANamedFieldError(string received, int value, string field, string code)
    {
        var answer = await _host.Client.DueAsync(Actor.Service("cases"), new(Samples.At(received), new(value, LimitUnit.WorkingDays)), Ct);

        Assert.Equal([code], answer.Failure!.Errors![field]);
    }

    [Fact]
    public async Task Endpoints_WithoutToken_AreClosed()
    {
        using var anonymous = new HttpClient { BaseAddress = _host.Http.BaseAddress };

        foreach (var path in new[] { "preview", "due", "delay-reasons", $"cases/{Guid.NewGuid()}" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync($"/internal/deadlines/{path}", Ct)).StatusCode);
    }

    private async Task<PreviewAnswer> PreviewAsync(PreviewRequest request) => (await _host.Client.PreviewAsync(Actor.Anyone, request, Ct)).Required();

    private async Task<(HttpStatusCode Status, Failure? Problem)> PostAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/deadlines/preview") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Options.Set(ServiceClient.ActorKey, Actor.Anyone);
        using var response = await _host.Http.SendAsync(request, Ct);
        return (response.StatusCode, JsonSerializer.Deserialize<Failure>(await response.Content.ReadAsStringAsync(Ct), ContractJson.Options));
    }
}
