using CaseTracker.WebUi;
using Microsoft.Extensions.Options;

namespace CaseTracker.Portal.Site;

/// <summary>A page anybody can open by its address. Site map, sitemap.xml, search and the links of the questions know it from here.</summary>
/// <param name="Path">Without language.</param>
/// <param name="Key">Its texts: <c>pages.page.{Key}</c>, and <c>pages.{Key}.…</c> for statements.</param>
/// <param name="Group">Under which heading the site map lists it.</param>
/// <param name="Parts">The parts of a statement, in order; none for other pages.</param>
internal sealed record StandingPage(string Path, string Key, string Group, params string[] Parts)
{
    public string Name(Texts texts) => texts["pages.page." + Key];

    /// <summary>What it is for, in one sentence.</summary>
    public string About(Texts texts) => texts[$"pages.page.{Key}.about"];
}

internal static class StandingPages
{
    public static IReadOnlyList<StandingPage> All { get; } =
    [
        new("/", "home", "cases"),
        new("/track", "track", "cases"),
        new("/track/forgot", "forgot", "cases"),
        new("/submit", "submit", "cases"),
        new("/services", "services", "know"),
        new("/faq", "faq", "know"),
        new("/search", "search", "know"),
        new("/feeds", "feeds", "know"),
        new("/contact", "contact", "know"),
        new("/developers", "developers", "about"),
        new("/privacy", "privacy", "about", "what", "why", "who", "long", "refuse", "safe", "cookies", "rights"),
        new("/security-policy", "security-policy", "about", "transport", "access", "lookup", "pages", "messages", "report"),
        new("/cookies", "cookies", "about", "off"),
        new("/accessibility", "accessibility", "about", "can", "keys", "tested", "known", "tell"),
        new("/opendata-licence", "opendata-licence", "about", "what", "how", "cite", "not", "get", "liability"),
        new("/sitemap", "sitemap", "about"),
    ];

    public static StandingPage? Find(string path) => All.FirstOrDefault(p => p.Path == path);
}

/// <summary>The words of the statements: privacy, security, cookies, accessibility, open data.</summary>
internal sealed class Statements(IOptions<SiteOptions> site, IOptions<UiOptions> ui)
{
    /// <summary>Since when they apply: to be moved with every change of their words.</summary>
    public static readonly DateOnly From = new(2026, 11, 22);

    /// <summary>The beginning, before the first heading.</summary>
    public static string Lead(StandingPage page, Texts texts) => texts[$"pages.{page.Key}.lead"];

    public IEnumerable<(string Heading, string Text)> Parts(StandingPage page, Texts texts)
    {
        var city = site.Value.CityIn(texts.Language);
        return from part in page.Parts
               where part != "keys" || ui.Value.AccessKeys
               let key = $"pages.{page.Key}.{part}"
               select (texts[key], texts.Format(key + ".text", ("city", city), ("site", texts.Format("site.name", ("city", city)))));
    }
}
