using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CaseTracker.SystemTests;

/// <summary>What <c>deploy/haproxy</c> promises, with two doubles for each of two services.</summary>
public sealed class LoadBalancerTests : IAsyncLifetime
{
    private readonly List<Double> _doubles = [];
    private readonly ConcurrentDictionary<string, int> _seen = [];
    private LoadBalancer _balancer = null!;
    private HttpClient _portal = null!;
    private HttpClient _inside = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "portal1", "portal2", "cases1", "cases2" })
            _doubles.Add(await Double.StartAsync(name, _seen));
        _balancer = await LoadBalancer.StartAsync(_doubles.GroupBy(d => d.Name[..^1]).ToDictionary(g => g.Key, g => g.Select(d => d.Port).ToArray()), Cancellation);
        _portal = new HttpClient { BaseAddress = _balancer.Portal };
        _inside = new HttpClient { BaseAddress = _balancer.Internal };
        foreach (var instance in _doubles)
            await _balancer.WaitUntilAsync(instance.Name, used: true, TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        _portal.Dispose();
        _inside.Dispose();
        await _balancer.DisposeAsync();
        foreach (var instance in _doubles)
            await instance.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", null, 200, 2)]
    [InlineData("POST", "a-key", 200, 2)]
    [InlineData("POST", null, 502, 1)]
    public async Task WithoutAnAnswer_OnlyWhatDoesNoHarmTwiceIsSentAgain(string method, string? key, int status, int sent)
    {
        Assert.Equal((status, sent), await SendAsync(_portal, method, "/api/hangs-up-once", key));
        Assert.Equal((status, sent), await SendAsync(_inside, method, "/internal/cases/hangs-up-once", key));
    }

    [Fact]
    public async Task AnAnswerIsAnAnswer_WhateverItSays() => Assert.Equal((503, 1), await SendAsync(_portal, "GET", "/api/busy", null));

    [Theory]
    [InlineData("/internal/cases/list")]
    [InlineData("/INTERNAL/cases/list")]
    [InlineData("/%69nternal/cases/list")]
    [InlineData("/api/../internal/cases/list")]
    [InlineData("/dev/mailbox")]
    public async Task WhatIsForServicesAlone_IsNotThereOutside(string path)
    {
        foreach (var outside in new[] { _balancer.Portal, _balancer.Desk })
            Assert.StartsWith("HTTP/1.1 404", await RawAsync(outside, path), StringComparison.Ordinal);
        Assert.Empty(_seen);
        // The same words reach whom they are for, inside.
        Assert.Equal(HttpStatusCode.OK, (await _inside.GetAsync("/internal/cases/list", Cancellation)).StatusCode);
        Assert.All(_seen.Keys, k => Assert.StartsWith("cases", k, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheCallersAddress_IsWhatTheProxySaw()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/from");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await _portal.SendAsync(request, Cancellation);
        Assert.Equal("127.0.0.1 http", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task AnInstanceThatIsNotReady_IsLeftOut_AndWithoutAnyThereAreWordsForIt()
    {
        Named("portal1").Ready = false;
        await _balancer.WaitUntilAsync("portal1", used: false, TimeSpan.FromSeconds(30));
        for (var i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.OK, (await _portal.GetAsync("/api/from", Cancellation)).StatusCode);
        Assert.Equal(["portal2 /api/from"], _seen.Keys);

        Named("portal2").Ready = false;
        await _balancer.WaitUntilAsync("portal2", used: false, TimeSpan.FromSeconds(30));
        using var api = await _portal.GetAsync("/api/from", Cancellation);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json", RetryConditionHeaderValue.Parse("10")), (api.StatusCode, api.Content.Headers.ContentType!.MediaType, api.Headers.RetryAfter));
        Assert.Equal("service-unavailable", (string?)JsonNode.Parse(await api.Content.ReadAsStringAsync(Cancellation))!["code"]);
        using var page = await _portal.GetAsync("/cases", Cancellation);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        var words = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("系統暫停服務", words, StringComparison.Ordinal);
        Assert.Contains("This service is paused", words, StringComparison.Ordinal);
    }

    private Double Named(string name) => _doubles.Single(d => d.Name == name);

    /// <returns>The status, and how often an instance saw the request.</returns>
    private async Task<(int Status, int Sent)> SendAsync(HttpClient http, string method, string path, string? key)
    {
        var marked = $"{path}/{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(new HttpMethod(method), marked);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (method == "POST")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, Cancellation);
        return ((int)answer.StatusCode, _seen.Where(s => s.Key.EndsWith(marked, StringComparison.Ordinal)).Sum(s => s.Value));
    }

    // A client library would tidy the path up.
    private static async Task<string> RawAsync(Uri address, string path)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port, Cancellation);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: city.example\r\nConnection: close\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }

    /// <summary>Plays an instance, and counts what it sees.</summary>
    private sealed class Double : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Double(string name, WebApplication app) => (Name, _app) = (name, app);

        public string Name { get; }

        public int Port => new Uri(_app.Urls.Single()).Port;

        public bool Ready { get; set; } = true;

        public static async Task<Double> StartAsync(string name, ConcurrentDictionary<string, int> seen)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add($"http://127.0.0.1:{Ports.Free()}");
            var instance = new Double(name, app);
            app.MapGet("/readyz", () => Results.StatusCode(instance.Ready ? 200 : 503));
            app.MapFallback(async context =>
            {
                var path = context.Request.Path.Value!;
                seen.AddOrUpdate($"{name} {path}", 1, (_, times) => times + 1);
                if (path.Contains("hangs-up-once", StringComparison.Ordinal) && seen.Where(s => s.Key.EndsWith(path, StringComparison.Ordinal)).Sum(s => s.Value) == 1)
                    context.Abort();
                else if (path.Contains("busy", StringComparison.Ordinal))
                    context.Response.StatusCode = 503;
                else
                    await context.Response.WriteAsync($"{context.Request.Headers["X-Forwarded-For"]} {context.Request.Headers["X-Forwarded-Proto"]}");
            });
            await app.StartAsync(Cancellation);
            return instance;
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}
