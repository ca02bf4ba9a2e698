using System.Net;
using CaseTracker.WebUi.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(SampleSite))]

namespace CaseTracker.WebUi.Tests;

/// <summary>A web application with the sample pages of this project, on a port of its own.</summary>
public sealed class SampleSite : IAsyncLifetime
{
    private WebApplication app = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing", ApplicationName = typeof(SampleSite).Assembly.GetName().Name });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["Site:PublicUrl"] = "https://cases.example.tw";
        builder.Services.AddWebUi(typeof(SampleSite).Assembly);
        // Portal and Desk both ask for it when they share a process.
        builder.Services.AddWebUi(typeof(SampleSite).Assembly);
        app = builder.Build();
        app.MapWebUi();
        app.MapWebUi();
        app.MapGet("/api", (HttpContext context, TextCatalogue texts) => new { word = texts.In(ApiLanguage.Of(context))["status.received"] });
        app.MapPost("/internal/secret", () => "secret");
        app.MapGet("/feed", (Texts texts) => Results.Text(texts["status.received"])).Bilingual();
        await app.StartAsync();
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>The page with white space between tags removed.</summary>
    public async Task<string> GetAsync(string path) => Compact(await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    public async Task<(HttpResponseMessage Response, string Html)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var form = await GetAsync(path);
        var token = System.Text.RegularExpressions.Regex.Match(form, "__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)").Groups[1].Value;
        using var content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
        var response = await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response, Compact(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static string Compact(string html) => System.Text.RegularExpressions.Regex.Replace(html, @">\s+<", "><");
}
