using System.Net;
using System.Net.Sockets;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>What somebody hostile sends to every route. The routes are those of the running host, so that a new one is attacked too.</summary>
public sealed class AttackTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    private const string Evil = "https://evil.example";

    private static readonly OwnCase Told = new()
    {
        Name = "王小明",
        Notify = [NoticeWay.Sms],
        Description = "路燈不亮",
        MayAdd = true,
        MayChangeContact = true,
        MayWithdraw = true,
        MayNameHelper = true,
        Helpers = [new() { HelperId = Guid.NewGuid(), Name = "王大梅", Relation = HelperRelation.Family, Way = NoticeWay.Sms, Contact = "0988-777-666", NamedAt = Views.At("2026-02-20T09:00:00") }],
        Supplement = new() { SupplementId = Guid.NewGuid(), Round = 1, DueOn = new DateOnly(2026, 3, 6), Items = [new("現場照片", "")], Answers = [], MayExtend = true },
    };

    private static readonly string[] Queries = ["q", "agency", "service", "no", "to", "done", "sent", "over", "page", "handler", "returnUrl", "sort", "locale", "culture"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => host.Others.Reset();

    [Fact]
    public async Task AFormOfAnotherSite_WithTheReadersCookies_ChangesNothing()
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await host.UnlockAsync(browser, view, "", "own")).Status);
        host.Others.OwnCalls.Clear();
        var tried = 0;
        foreach (var (path, handlers) in await PagesAsync(view))
            foreach (var handler in handlers.Where(h => h.HttpMethod == "Post"))
                foreach (var prefix in (string[])["", "/en"])
                    foreach (var content in Forged())
                    {
                        using var request = new HttpRequestMessage(HttpMethod.Post, prefix + path + (handler.Name is { } name ? $"?handler={name}" : "")) { Content = content };
                        request.Headers.TryAddWithoutValidation("Origin", Evil);
                        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
                        var answer = await Http.SendAsync(browser, request);
                        Assert.True((int)answer.Status is >= 400 and < 500, $"{request.RequestUri} answered {(int)answer.Status} to {content.Headers.ContentType}");
                        tried++;
                    }
        Assert.InRange(tried, 60, 2000);
        // A refused press asks nobody to do anything.
        Assert.DoesNotContain(host.Others.OwnCalls, c => c.Body.Length > 0);
        Assert.Empty(host.Others.Submissions);
        Assert.Empty(host.Others.Uploads);
        Assert.DoesNotContain(host.Others.ConfirmationCalls, c => c.Body.Contains("Input", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnApiCallThatAFormCouldMake_IsRefused()
    {
        var tried = 0;
        foreach (var (method, path) in ApiRoutes().Where(r => r.Method is "POST" or "PUT" or "PATCH" or "DELETE"))
            foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("""{"caseNumber":"41520488163","proof":"1"}""", Encoding.UTF8, type) };
                request.Headers.TryAddWithoutValidation("Origin", Evil);
                var answer = await Http.SendAsync(host.Api, request);
                Assert.True((int)answer.Status is >= 400 and < 500, $"{method} {path} answered {(int)answer.Status} to {type}");
                tried++;
            }
        Assert.InRange(tried, 10, 1000);
        Assert.Empty(host.Others.Submissions);
        Assert.Empty(host.Others.Uploads);
    }

    [Fact]
    public async Task NoAnswer_IsForTheScriptsOfAnotherSite_OrForAFrame()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        host.Others.GiveAccessCodes();
        await host.ProveAsync(browser, view, "");
        foreach (var path in (await PagesAsync(view)).Select(p => p.Path).Concat(ApiRoutes().Where(r => r.Method == "GET").Select(r => r.Path)))
            foreach (var origin in (string[])[Evil, "null"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation("Origin", origin);
                using var response = await browser.SendAsync(request, Ct);
                Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"), path);
                Assert.False(response.Headers.Contains("Server"), path);
                Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
                if (response.Content.Headers.ContentType?.MediaType == "text/html")
                    Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            }
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><svg onload=alert(1)>")]
    [InlineData("'-alert(1)-'")]
    [InlineData("javascript:alert(1)//")]
    public async Task WhatStandsInAnAddress_ComesBackAsTextOrNotAtAll(string payload)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        host.Others.GiveAccessCodes();
        await host.ProveAsync(browser, view, "");
        foreach (var (path, _) in await PagesAsync(view))
        {
            var page = await browser.PageAsync($"{path}?{string.Join('&', Queries.Where(q => q != "handler").Select(q => $"{q}={Uri.EscapeDataString(payload)}"))}");
            Assert.True((int)page.Status < 500, $"{path} answered {(int)page.Status}");
            Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<svg onload", page.Html, StringComparison.Ordinal);
            Assert.DoesNotMatch("(?:href|action|src)=\"\\s*javascript:", page.Html);
        }
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("%0d%0aLocation: https://evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("evil。example")]
    public async Task NoAddress_LeadsToAnotherSite(string target)
    {
        var view = await host.ShowAsync(Views.InProgress());
        host.Others.Own = Told;
        using var browser = host.Browser();
        host.Others.GiveAccessCodes();
        await host.ProveAsync(browser, view, "");
        foreach (var (path, _) in await PagesAsync(view))
        {
            var page = await browser.PageAsync($"{path}?{string.Join('&', ((string[])["to", "returnUrl", "next", "url", "no"]).Select(q => $"{q}={Uri.EscapeDataString(target)}"))}");
            AssertHome(page, path);
        }
        // The one page that goes on to where its address says.
        await host.ProveAsync(browser, view, "");
        var asked = await browser.SendAsync((await browser.PageAsync($"/track/{view.CaseNumber}/unlock?to={Uri.EscapeDataString(target)}")).Form("handler=Send"));
        AssertHome(asked, "unlock");
        AssertHome(await browser.SendAsync(asked.Forms.First(f => f.Fields.Any(x => x.Name == "Code")), ("Code", "123456")), "unlock");
    }

    [Fact]
    public async Task BrokenCharacters_AreRefusedOrShown_AndNothingFails()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var proved = await host.ProveAsync(browser, view, "");
        Assert.Equal(HttpStatusCode.OK, proved.Status);
        foreach (var broken in (string[])["%00", "%ff%fe", "%ed%a0%80", "%c0%af", "%e2%80%ae", "%f0%a0%ae%b7", "%EF%A8%99", "%"])
        {
            foreach (var (path, _) in await PagesAsync(view))
            {
                var status = await RawAsync($"GET {path}?{string.Join('&', Queries.Select(q => $"{q}={broken}"))} HTTP/1.1");
                Assert.True(status < 500, $"{path} with {broken} answered {status}");
            }
            foreach (var path in (string[])["/services/", "/faq/", "/track/", "/submit/done/", "/confirm/", "/kiosk/", "/api/v1/services/", "/open311/v2/requests/"])
                Assert.InRange(await RawAsync($"GET {path}{broken} HTTP/1.1"), 300, 499);
        }
        using var typed = new ByteArrayContent([.. "CaseNumber="u8, 0xFF, 0xFE, .. "&Proof=%00%ed%a0%80"u8]);
        typed.Headers.ContentType = new("application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(new Uri("/track", UriKind.Relative), typed, Ct)).StatusCode);
        var nul = await browser.SendAsync((await browser.PageAsync("/track")).Form("/track"), ("CaseNumber", "415\u00002048"), ("Proof", "\u0000"));
        Assert.Equal(HttpStatusCode.BadRequest, nul.Status);
    }

    [Fact]
    public async Task PathsInDisguise_AreOnePathOrNone_AndWhatIsPersonalIsKeptByNobody()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler, disposeHandler: false) { BaseAddress = host.Address };
        await host.ProveAsync(browser, view, "");
        var cookie = $"Cookie: {handler.CookieContainer.GetCookieHeader(host.Address)}\r\n";
        var n = view.CaseNumber;
        foreach (var path in (string[])
            [
                $"/track/{n}/x.css", $"/track/{n}/style.css?v=1", $"/track/{n}%2fx.css", $"/track/{n};x.css", $"/track/{n}/..;/own", $"/TRACK/{n}", $"/track//{n}", $"/en/%2e%2e/track/{n}",
                "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cappsettings.json", $"/track/{n}/files/%2e%2e", "/en/../staff", "//evil.example/%2f..",
            ])
        {
            var (status, head, body) = await RawAnswerAsync($"GET {path} HTTP/1.1", cookie);
            Assert.True(status is 200 or (>= 300 and < 500), $"{path} answered {status}");
            Assert.DoesNotContain("//evil", head, StringComparison.Ordinal);
            if (body.Contains(CaseNumbersOf(n), StringComparison.Ordinal))
                Assert.Contains("Cache-Control: no-store", head, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task WhatIsNotForTheOutside_IsNotThere()
    {
        foreach (var path in (string[])["/metrics", "/swagger", "/swagger/index.html", "/.git/config", "/appsettings.json", "/web.config", "/quartz", "/rabbitmq", "/debug", "/actuator/env", "/server-status", "/hangfire", "/app.js.map", "/internal/portal", "/staff"])
            Assert.Equal(404, await RawAsync($"GET {path} HTTP/1.1"));
        Assert.InRange(await RawAsync("TRACE / HTTP/1.1"), 400, 405);
    }

    [Fact]
    public async Task MoreThanAnybodyMeans_IsRefusedAtOnce()
    {
        foreach (var body in (string[])
            [
                new string('[', 10_000) + new string(']', 10_000),
                "{\"caseNumber\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5001),
                $"{{\"caseNumber\":\"1\",\"proof\":[{string.Join(',', Enumerable.Repeat("1", 30_000))}]}}",
                "{\"caseNumber\":1e999999,\"proof\":\"1\"}",
                "{\"caseNumber\":\"41520488163\",\"caseNumber\":\"41520488163\",\"proof\":{\"__proto__\":{\"level\":2}}}",
            ])
        {
            var answer = await host.Api.PostAsync("/api/v1/cases/lookup", body);
            Assert.True((int)answer.Status is >= 400 and < 500, $"{body[..30]} was answered {(int)answer.Status}");
        }
        using var browser = host.Browser();
        using var fields = new FormUrlEncodedContent(Enumerable.Range(0, 10_000).Select(i => KeyValuePair.Create($"f{i}", "1")));
        Assert.InRange((int)(await browser.PostAsync(new Uri("/track", UriKind.Relative), fields, Ct)).StatusCode, 400, 499);
        Assert.InRange(await RawAsync("GET / HTTP/1.1", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"X-{i}: 1\r\n"))), 400, 499);
        Assert.InRange(await RawAsync("GET / HTTP/1.1", $"X-Big: {new string('x', 5_000_000)}\r\n"), 400, 499);
    }

    [Theory]
    [InlineData("%_%")]
    [InlineData("a & | ! (路燈:*")]
    [InlineData("(a+)+$ .* [[:alpha:]]")]
    [InlineData("'; drop table portal.public_cases; --")]
    [InlineData("路燈\u202E\u200B\uFEFF")]
    public async Task Search_TakesAnythingAsWords(string query)
    {
        using var browser = host.Browser();
        var page = await browser.PageAsync($"/search?q={Uri.EscapeDataString(query)}");
        Assert.InRange((int)page.Status, 200, 400);
        Assert.Contains("100", (await browser.PageAsync($"/search?q={Uri.EscapeDataString(new string('路', 500))}")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await browser.PageAsync($"/search?q={new string('x', 10_000)}")).Status);
        Assert.True(await host.ScalarAsync<bool>("select to_regclass('portal.public_cases') is not null"));
    }

    private void AssertHome(HtmlPage page, string path)
    {
        Assert.True((int)page.Status < 500, $"{path} answered {(int)page.Status}");
        if (page.Headers.Location is not { } location)
            return;
        var where = location.OriginalString;
        Assert.True(where.StartsWith('/') && !where.StartsWith("//", StringComparison.Ordinal) && !where.StartsWith("/\\", StringComparison.Ordinal) && !where.Contains("/%09/", StringComparison.Ordinal), $"{path} leads to {where}");
        Assert.Equal(host.Address.Host, new Uri(host.Address, location).Host);
    }

    private static string CaseNumbersOf(string number) => $"{number[..3]}-{number[3..7]}-{number[7..]}";

    private static IEnumerable<HttpContent> Forged()
    {
        yield return new FormUrlEncodedContent([KeyValuePair.Create("Input.Text", "from another site"), KeyValuePair.Create("__RequestVerificationToken", "guessed")]);
        yield return FormData.Of([("Input.Text", "from another site"), ("State", "guessed"), ("Kept", "guessed")]);
        yield return new StringContent("Input.Text=from another site", Encoding.UTF8, "text/plain");
    }

    /// <summary>Every page with its handlers; in the addresses stands the case.</summary>
    private async Task<IReadOnlyList<(string Path, IReadOnlyList<HandlerMethodDescriptor> Handlers)>> PagesAsync(PublicView view)
    {
        var loader = host.Services.GetRequiredService<PageLoader>();
        var pages = new List<(string, IReadOnlyList<HandlerMethodDescriptor>)>();
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page && !pages.Exists(p => p.Item1 == PathOf(endpoint, view.CaseNumber)))
                pages.Add((PathOf(endpoint, view.CaseNumber), [.. (await loader.LoadAsync(page, endpoint.Metadata)).HandlerMethods]));
        Assert.InRange(pages.Count, 30, 500);
        // Those that forget the case come last.
        return [.. pages.OrderBy(p => p.Item1.StartsWith("/kiosk", StringComparison.Ordinal) || p.Item1.EndsWith("/leave", StringComparison.Ordinal))];
    }

    private List<(string Method, string Path)> ApiRoutes() =>
        [.. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is null && !e.RoutePattern.RawText!.StartsWith("/dev/", StringComparison.Ordinal))
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m => (m, PathOf(e, "41520488163")))).Distinct()];

    private static string PathOf(RouteEndpoint endpoint, string number) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "number" } => number,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "file" } => "11111111-0000-4000-8000-000000000001",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart => "HOT-LAMP",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
        _ => "",
    })))).TrimEnd('/');

    /// <summary>Sends what no client library would; the status.</summary>
    private async Task<int> RawAsync(string line, string headers = "") => (await RawAnswerAsync(line, headers)).Status;

    private async Task<(int Status, string Head, string Body)> RawAnswerAsync(string line, string headers = "")
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, Ct);
        var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"{line}\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"), Ct);
        }
        catch (IOException)
        {
            // It has heard enough already; the answer is there all the same.
        }
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, Ct);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // Closed behind its answer.
        }
        var text = Encoding.UTF8.GetString(answer.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), text[..end], text[end..]);
    }
}
