using System.Net;
using System.Xml.Linq;
using CaseTracker.Contracts;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Tests;

/// <summary>The pages a government site has: statements, site map, sitemap.xml, robots.txt, access keys.</summary>
public sealed class SitePagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly string[] Headers = ["Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Opener-Policy"];

    [Fact]
    public async Task EveryStandingPage_IsSoundAndGuardedLikeTheHomePage()
    {
        using var browser = host.Browser();
        var home = await browser.PageAsync("/");
        foreach (var page in StandingPages.All)
            foreach (var (prefix, language) in Http.Languages)
            {
                var read = await browser.PageAsync(prefix + page.Path);

                Assert.True(read.Status == HttpStatusCode.OK, $"{prefix}{page.Path}: {read.Status}");
                PageTests.AssertSound(read, english: language == Language.En);
                foreach (var header in Headers)
                    Assert.Equal(home.Headers.GetValues(header), read.Headers.GetValues(header));
            }
    }

    [Theory]
    [InlineData("/privacy", "中華民國115年11月22日（日）", "Sunday 22 November 2026")]
    [InlineData("/security-policy", "中華民國115年11月22日（日）", "Sunday 22 November 2026")]
    [InlineData("/cookies", "中華民國115年11月22日（日）", "Sunday 22 November 2026")]
    [InlineData("/accessibility", "中華民國115年11月22日（日）", "Sunday 22 November 2026")]
    [InlineData("/opendata-licence", "中華民國115年11月22日（日）", "Sunday 22 November 2026")]
    public async Task Statement_SaysSinceWhen(string path, string zh, string en)
    {
        using var browser = host.Browser();

        Assert.Contains(zh, (await browser.PageAsync(path)).Text, StringComparison.Ordinal);
        Assert.Contains(en, (await browser.PageAsync("/en" + path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Footer_LeadsToTheStatements()
    {
        using var browser = host.Browser();
        foreach (var (prefix, _) in Http.Languages)
        {
            var html = (await browser.PageAsync(prefix + "/contact")).Html;
            var footer = html[html.IndexOf("<footer", StringComparison.Ordinal)..];
            foreach (var path in (string[])["/privacy", "/accessibility", "/sitemap", "/opendata-licence"])
                Assert.Contains($"href=\"{prefix}{path}\"", footer, StringComparison.Ordinal);
            Assert.Contains($"href=\"{prefix}/faq\"", html[..html.IndexOf("<main", StringComparison.Ordinal)], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sitemap_NamesEveryStandingPage()
    {
        using var browser = host.Browser();
        foreach (var (prefix, _) in Http.Languages)
        {
            var page = await browser.PageAsync(prefix + "/sitemap");
            foreach (var standing in StandingPages.All)
                Assert.Contains(standing.Path == "/" && prefix.Length > 0 ? "/en/" : prefix + standing.Path, page.Links);
        }
    }

    /// <summary>Every link of these pages, once; a part of a page must be there.</summary>
    [Fact]
    public async Task Links_AmongThesePages_LeadSomewhere()
    {
        using var browser = host.Browser(redirects: true);
        var links = new HashSet<string>();
        foreach (var (prefix, _) in Http.Languages)
        {
            foreach (var page in StandingPages.All)
                links.UnionWith((await browser.PageAsync(prefix + page.Path)).Links);
            links.UnionWith((await browser.PageAsync(prefix + "/search?q=%E8%B7%AF%E7%87%88")).Links);
            links.UnionWith((await browser.PageAsync(prefix + "/search?q=zzz")).Links);
        }
        Assert.Contains("/faq#progress", links);
        foreach (var link in links.Where(l => l.StartsWith('/')))
        {
            var page = await browser.PageAsync(link.Split('#')[0]);
            Assert.True(page.Status == HttpStatusCode.OK, $"{link} answers {page.Status}");
            if (link.Contains('#', StringComparison.Ordinal))
                Assert.Contains($" id=\"{link.Split('#')[1]}\"", page.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SitemapXml_ListsPagesInBothLanguages()
    {
        XNamespace sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9", xhtml = "http://www.w3.org/1999/xhtml";

        var answer = await host.Api.AskAsync("/sitemap.xml");

        Assert.Equal("application/xml", answer.ContentHeaders.ContentType!.MediaType);
        var urls = XDocument.Parse(answer.Text).Root!.Elements(sitemap + "url").ToList();
        var places = urls.Select(u => (string)u.Element(sitemap + "loc")!).ToList();
        Assert.Equal(places.Distinct(), places);
        foreach (var path in (string[])["/", "/en/", "/faq/late", "/en/faq/late", "/services/HOT-LAMP", "/privacy"])
            Assert.Contains("http://localhost:8080" + path, places);
        Assert.DoesNotContain(places, p => p.EndsWith("/search", StringComparison.Ordinal));
        Assert.All(urls, u => Assert.Equal(["zh-Hant-TW", "en"], u.Elements(xhtml + "link").Select(l => (string)l.Attribute("hreflang")!)));
        using var browser = host.Browser();
        foreach (var place in places.Where((_, i) => i % 7 == 0))
            Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync(new Uri(place).AbsolutePath)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Api.AskAsync("/en/sitemap.xml")).Status);
    }

    [Fact]
    public async Task Robots_AreToldWhatIsNoUse()
    {
        var answer = await host.Api.AskAsync("/robots.txt");

        Assert.Equal("text/plain", answer.ContentHeaders.ContentType!.MediaType);
        var lines = answer.Text.Split('\n');
        Assert.Equal("User-agent: *", lines[0]);
        foreach (var line in (string[])["Disallow: /track/", "Disallow: /en/track/", "Disallow: /staff", "Sitemap: http://localhost:8080/sitemap.xml"])
            Assert.Contains(line, lines);
        Assert.DoesNotContain("Disallow: /", lines);
    }

    /// <summary>The page of cookies names what is really set, and reading sets none.</summary>
    [Fact]
    public async Task Cookies_AreThoseTheirPageNames()
    {
        var view = await host.ShowAsync(host.WithContacts(Views.InProgress()));
        using var browser = host.Browser();
        var form = await browser.PageAsync("/track");
        var proved = await browser.SendAsync(form.Form("/track"), ("CaseNumber", view.CaseNumber), ("Proof", host.CodeOf(view)));

        var set = Names(form).Concat(Names(proved)).Distinct().ToList();
        var page = await browser.PageAsync("/cookies");

        Assert.Equal(2, set.Count);
        Assert.All(set, name => Assert.Contains(name.Split(".", 4) is ["", _, var kind, ..] ? $".AspNetCore.{kind}" : name, page.Text, StringComparison.Ordinal));
        using var stranger = host.Browser();
        foreach (var path in (string[])["/faq", "/faq/late", "/search?q=late", "/feeds", "/cookies", "/privacy", "/services"])
            Assert.Empty(Names(await stranger.PageAsync(path)));

        static IEnumerable<string> Names(HtmlPage page) => page.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Select(c => c.Split('=')[0]) : [];
    }

    [Fact]
    public async Task AccessKeys_AreASetting()
    {
        using var browser = host.Browser();
        Assert.DoesNotContain("accesskey", (await browser.PageAsync("/sitemap")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(":::", (await browser.PageAsync("/accessibility")).Text, StringComparison.Ordinal);
        await using var own = await PortalHost.StartAsync(new() { ["Ui:AccessKeys"] = "true" });
        using var withKeys = own.Browser();

        foreach (var (prefix, language) in Http.Languages)
        {
            var page = await withKeys.PageAsync(prefix + "/accessibility");

            PageTests.AssertSound(page, english: language == Language.En);
            foreach (var (key, place) in ((string, string)[])[("U", "site-navigation"), ("C", "main-content"), ("B", "site-footer")])
            {
                Assert.Matches($"href=\"#{place}\" accesskey=\"{key}\" title=\"[^\"]+\">:::</a>", page.Html);
                Assert.Contains($" id=\"{place}\"", page.Html, StringComparison.Ordinal);
            }
            Assert.Contains("Alt", page.Text, StringComparison.Ordinal);
            Assert.Contains("Alt+U", (await withKeys.PageAsync(prefix + "/sitemap")).Text, StringComparison.Ordinal);
        }
    }
}
