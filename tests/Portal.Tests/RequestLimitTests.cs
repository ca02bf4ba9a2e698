using System.Globalization;
using System.Net;
using CaseTracker.Portal.Features.LimitRequests;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>How much one sender may ask for: counted in the database, so that all instances count together.</summary>
public sealed class RequestLimitTests : IAsyncLifetime
{
    private const string Body = """
        {
          "serviceCode": "PET-MAYOR", "description": "公園旁的路燈已經兩個星期不亮，晚上散步很危險。",
          "applicant": { "name": "王小姐", "phone": "0912345678", "notify": ["sms"] }
        }
        """;

    private static readonly Dictionary<string, string?> Limits = new() { ["Limits:SubmissionsPerHour"] = "3", ["Api:Keys:0:PerMinute"] = "3" };

    private PortalHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PortalHost.StartAsync(Limits);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(null, "這裡一小時內已經送出很多案件")]
    [InlineData("en", "Many cases have been sent from here")]
    public async Task Submissions_MoreThanAnHourHolds_AreAskedToWait(string? language, string says)
    {
        var source = Http.NewSource();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Created, (await _host.Api.PostAsync("/api/v1/cases", Body, language, source)).Status);

        var refused = await _host.Api.PostAsync("/api/v1/cases", Body, language, source);

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-submissions"), (refused.Status, refused.Code));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.Contains(says, (string)refused.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(3, _host.Others.Submissions.Count);
        // Others, and whoever has a key, go on.
        Assert.Equal(HttpStatusCode.Created, (await _host.Api.PostAsync("/api/v1/cases", Body)).Status);
        Assert.Equal(HttpStatusCode.Created, (await IntakeAsync(_host, source)).Status);
    }

    [Fact]
    public async Task Submissions_WhenTheHourIsOver_AreTakenAgain()
    {
        var source = Http.NewSource();
        for (var i = 0; i < 4; i++)
            await _host.Api.PostAsync("/api/v1/cases", Body, null, source);

        await _host.ExecuteAsync("update portal.request_counts set window_start = window_start - interval '1 hour'");

        Assert.Equal(HttpStatusCode.Created, (await _host.Api.PostAsync("/api/v1/cases", Body, null, source)).Status);
    }

    [Fact]
    public async Task Submissions_AtOnceAndOverTwoInstances_AreCountedTogether()
    {
        await using var twin = PortalHost.Create(_host.Database, _host.Others, Limits);
        await twin.StartAsync(TestContext.Current.CancellationToken);
        using var other = new HttpClient { BaseAddress = new Uri(twin.Urls.First()) };
        var source = Http.NewSource();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? _host.Api : other).PostAsync("/api/v1/cases", Body, null, source)));

        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.Equal(27, answers.Count(a => a.Code == "too-many-submissions"));
    }

    [Theory]
    [InlineData("", "這裡一小時內已經送出很多案件")]
    [InlineData("/en", "Many cases have been sent from here")]
    public async Task Page_OverTheLimit_KeepsWhatWasTyped(string language, string says)
    {
        var source = Http.NewSource();
        using var browser = _host.Browser();
        for (var i = 0; i < 3; i++)
            await _host.Api.PostAsync("/api/v1/cases", Body, null, source);
        var check = await browser.FillInAsync(language);
        var sent = _host.Others.Submissions.Count;

        var refused = await browser.SendAsync(check.StepForm with { Source = source });

        PageTests.AssertPersonal(refused, HttpStatusCode.TooManyRequests, language, says, "公園旁的路燈已經兩個星期不亮。");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(sent, _host.Others.Submissions.Count);
        await _host.ExecuteAsync("delete from portal.request_counts");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(refused.StepForm)).Status);
    }

    [Fact]
    public async Task Key_IsToldWhatIsLeft_AndRefusedWhenNothingIs()
    {
        var left = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var answer = await IntakeAsync(_host);
            Assert.Equal(HttpStatusCode.Created, answer.Status);
            Assert.Equal("3", answer.Headers.GetValues("RateLimit-Limit").Single());
            Assert.InRange(int.Parse(answer.Headers.GetValues("RateLimit-Reset").Single(), CultureInfo.InvariantCulture), 1, 60);
            left.Add(answer.Headers.GetValues("RateLimit-Remaining").Single());
        }

        var refused = await IntakeAsync(_host);

        Assert.Equal(["2", "1", "0"], left);
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate-limited"), (refused.Status, refused.Code));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task CounterAway_SubmissionsGoOn()
    {
        await _host.ExecuteAsync("alter table portal.request_counts rename to away");

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Created, (await _host.Api.PostAsync("/api/v1/cases", Body, null, "192.0.2.7")).Status);
    }

    [Fact]
    public async Task Counts_OfWindowsThatAreOver_AreForgotten()
    {
        await _host.Api.PostAsync("/api/v1/cases", Body);
        await _host.ExecuteAsync("update portal.request_counts set window_start = window_start - interval '3 hours'");
        await _host.Api.PostAsync("/api/v1/cases", Body);

        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetCounts>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await _host.ScalarAsync<long>("select count(*) from portal.request_counts"));
    }

    private static Task<Answer> IntakeAsync(PortalHost host, string? source = null) =>
        host.Api.PostAsync("/api/v1/intake/cases", Body.Replace("\"serviceCode\"", "\"channel\": \"letter\", \"serviceCode\"", StringComparison.Ordinal), null, source, ("X-Api-Key", PortalHost.IntakeKey));
}
