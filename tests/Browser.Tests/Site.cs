using System.Collections.Concurrent;
using CaseTracker.SystemTests;
using CaseTracker.TestSupport;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(CaseTracker.Browser.Tests.Site))]

namespace CaseTracker.Browser.Tests;

/// <summary>One installation with cases in every state, and one browser, for all tests.</summary>
public sealed class Site : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Null when pages can be opened here.</summary>
    private static string? UnmetReason => File.Exists(Chromium) ? null : "Chromium is not installed: apt-get install chromium fonts-noto-cjk";

    internal AllInOneDeployment City { get; private set; } = null!;

    internal CityCases Cases { get; private set; } = null!;

    /// <summary>Of members of staff who have signed in, by user name.</summary>
    internal ConcurrentDictionary<string, Once<IReadOnlyList<Cookie>>> StaffCookies { get; } = new();

    internal HtmlValidator Html { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(StartCityAsync(), StartBrowserAsync());

        async Task StartCityAsync()
        {
            City = await AllInOneDeployment.StartAsync(CityCases.Begin, new Dictionary<string, string?>
            {
                // Here one address is everybody.
                ["Limits__UploadsPerHour"] = "0",
                ["Lookup__WrongPerSource"] = "100000",
                // Styles and scripts as installations serve them, not as a developer who changes them sees them.
                ["ReloadStaticAssetsAtRuntime"] = "false",
            });
            Cases = new CityCases(City);
            await Cases.MakeAsync();
        }

        async Task StartBrowserAsync()
        {
            if (UnmetReason is not null)
                return;
            _playwright = await Playwright.CreateAsync();
            // Chromium's own sandbox does not work for root, and here it opens our own pages only.
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        }
    }

    /// <summary>A new person at a browser of their own.</summary>
    internal async Task<Visit> VisitAsync(SiteLanguage language, bool scripts)
    {
        Requirement.Met(UnmetReason);
        return await Visit.BeginAsync(this, _browser!, language, scripts);
    }

    /// <summary>The address people type.</summary>
    internal string Address => City.AddressOf("portal").GetLeftPart(UriPartial.Authority);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Html.Dispose();
        if (City is not null)
            await City.DisposeAsync();
    }
}
