using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CaseTracker.Browser.Tests;

/// <summary>Whoever follows links from the home pages and the site map arrives everywhere.</summary>
public sealed partial class LinkTests(Site site)
{
    [Fact]
    public async Task EveryLinkAndAsset_IsThere_WithItsPlaceOnThePage_AndItsHtmlIsRight()
    {
        var pages = new Dictionary<string, HashSet<string>?>(StringComparer.Ordinal);
        var targets = new List<(string From, string Path, string Fragment)> { ("the start", "/", ""), ("the start", "/en", "") };
        targets.AddRange(XDocument.Parse(await site.City.Portal.GetStringAsync("/sitemap.xml")).Descendants()
            .Where(e => e.Name.LocalName == "loc").Select(e => ("/sitemap.xml", new Uri(e.Value).PathAndQuery, "")));
        var found = new List<string>();
        for (var next = 0; next < targets.Count; next++)
        {
            var (from, path, _) = targets[next];
            if (pages.ContainsKey(path))
                continue;
            using var answer = await site.City.Portal.GetAsync(path);
            pages[path] = null;
            if (answer.StatusCode != HttpStatusCode.OK)
                found.Add($"{from} leads to {path}: {(int)answer.StatusCode}");
            else if (answer.Content.Headers.ContentType?.MediaType is "text/html")
                pages[path] = await ReadAsync(answer, path);
            else if (answer.Content.Headers.ContentType?.MediaType is "text/css")
                targets.AddRange(from m in Asset().Matches(await answer.Content.ReadAsStringAsync()) where !m.Groups[1].Value.StartsWith("data:", StringComparison.Ordinal) select Target(path, answer, m.Groups[1].Value));
        }

        Assert.True(pages.Count > 300, $"only {pages.Count} addresses");
        foreach (var (from, path, fragment) in targets.Where(t => t.Fragment.Length > 0).Distinct())
            if (pages[path]?.Contains(fragment) is false)
                found.Add($"{from} leads to #{fragment}, which is not on {path}");
        Assert.True(found.Count == 0, string.Join('\n', found));

        async Task<HashSet<string>> ReadAsync(HttpResponseMessage answer, string path)
        {
            var html = await answer.Content.ReadAsStringAsync();
            found.AddRange((await site.Html.FindingsAsync(html)).Select(f => $"{path}: {f}"));
            foreach (Match match in Address().Matches(html))
                if (WebUtility.HtmlDecode(match.Groups[1].Value) is var address && Inside(answer, address))
                    targets.Add(Target(path, answer, address));
            return [.. Id().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];
        }
    }

    private static (string From, string Path, string Fragment) Target(string from, HttpResponseMessage answer, string address)
    {
        var target = new Uri(answer.RequestMessage!.RequestUri!, address);
        return (from, target.PathAndQuery, Uri.UnescapeDataString(target.Fragment.TrimStart('#')));
    }

    private static bool Inside(HttpResponseMessage answer, string address) =>
        new Uri(answer.RequestMessage!.RequestUri!, address) is { IsAbsoluteUri: true, Scheme: "http" } target && target.IsLoopback && target.Port == answer.RequestMessage.RequestUri!.Port;

    [GeneratedRegex("<(?:a|link|script|img|source)\\s[^>]*?(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Address();

    [GeneratedRegex("\\sid=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("url\\([\"']?([^\"')]+)")]
    private static partial Regex Asset();
}
