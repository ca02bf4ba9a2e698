using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CaseTracker.Contracts;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.MapSite;

/// <summary><c>/sitemap.xml</c> and <c>/robots.txt</c>: what search engines may list, and what is no use to them.</summary>
internal static class MapSiteEndpoints
{
    private static readonly XNamespace Sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    // A page with somebody's case needs proof anyway; the result of a search asks not to be listed.
    private static readonly string[] NotForRobots = ["/track/", "/submit/", "/confirm/", "/staff", "/internal/", "/api/", "/open311/"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sitemap.xml", async (PublicDirectory directory, FaqCatalogue faq, Links links, CancellationToken ct) =>
            Results.Bytes(Write(Addresses(await directory.GetAsync(ct), faq), links), "application/xml; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/robots.txt", (Links links) => Results.Text(Robots(links), "text/plain", Encoding.UTF8)).AllowAnonymous().ExcludeFromDescription();
    }

    private static IEnumerable<(string Path, DateOnly? Updated)> Addresses(DirectoryView directory, FaqCatalogue faq) =>
    [
        .. StandingPages.All.Where(p => p.Path != "/search").Select(p => (p.Path, p.Parts.Length > 0 ? Statements.From : (DateOnly?)null)),
        .. faq.Entries.Select(q => ($"/faq/{q.Id}", (DateOnly?)q.Updated)),
        .. directory.Items.Select(i => ($"/services/{i.Code}", (DateOnly?)null)),
    ];

    private static byte[] Write(IEnumerable<(string Path, DateOnly? Updated)> pages, Links links)
    {
        var map = new XElement(Sitemap + "urlset", new XAttribute(XNamespace.Xmlns + "xhtml", Xhtml),
            from page in pages
            from language in Enum.GetValues<Language>()
            select new XElement(Sitemap + "url",
                new XElement(Sitemap + "loc", links.Absolute(page.Path, language)),
                page.Updated is { } day ? new XElement(Sitemap + "lastmod", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
                Enum.GetValues<Language>().Select(other => new XElement(Xhtml + "link", new XAttribute("rel", "alternate"), new XAttribute("hreflang", UiLanguage.Tag(other)), new XAttribute("href", links.Absolute(page.Path, other))))));
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
            new XDocument(map).Save(writer);
        return stream.ToArray();
    }

    private static string Robots(Links links) => string.Join('\n',
    [
        "User-agent: *",
        .. NotForRobots.SelectMany(path => (string[])[$"Disallow: {path}", $"Disallow: {UiLanguage.EnglishPrefix}{path}"]),
        $"Sitemap: {links.Absolute("/sitemap.xml", Language.Zh)}",
        "",
    ]);
}
