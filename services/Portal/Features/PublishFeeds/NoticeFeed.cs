using System.Text;
using System.Xml;
using System.Xml.Linq;
using CaseTracker.Contracts;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.PublishFeeds;

/// <summary>Service notices as Atom 1.0 (RFC 4287): closures, closures that were withdrawn, and calendars.</summary>
internal sealed class NoticeFeed(Texts texts, Links links, OfficeWords words, Microsoft.Extensions.Options.IOptions<SiteOptions> site)
{
    public const string ContentType = "application/atom+xml; charset=utf-8";
    public const string Path = "/feeds/notices.atom";

    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    private sealed record Entry(string Id, string Title, DateTimeOffset? Published, DateTimeOffset Updated, IReadOnlyList<XElement> Text);

    /// <param name="news">What Deadlines says.</param>
    /// <param name="since">Closures of earlier days are left out.</param>
    public byte[] Write(OfficeNewsView news, DateOnly since)
    {
        var city = site.Value.CityIn(texts.Language);
        var self = links.Absolute(Path);
        var page = links.Absolute("/feeds");
        // Both languages speak of the same notice, but are feeds of their own.
        var entries = news.Closures.Where(c => c.Date >= since)
            .Select(c => new Entry($"{self}#closure-{c.Id}", words.Title(c), c.AnnouncedAt, c.WithdrawnAt ?? c.AnnouncedAt, [Paragraph(words.Effect(c)), Reason(c.Reason)]))
            .Concat(news.Years.Select(y => new Entry($"{self}#calendar-{y.Year}", words.Title(y), null, y.ImportedAt, [Paragraph(words.Text(y))])))
            .OrderByDescending(e => e.Updated).ThenBy(e => e.Id, StringComparer.Ordinal).ToList();
        var feed = new XElement(Atom + "feed", new XAttribute(XNamespace.Xml + "lang", UiLanguage.Tag(texts.Language)),
            new XElement(Atom + "id", self),
            new XElement(Atom + "title", texts.Format("pages.notice.feed", ("site", texts.Format("site.name", ("city", city))))),
            new XElement(Atom + "updated", Instant(entries.Select(e => e.Updated).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max())),
            new XElement(Atom + "author", new XElement(Atom + "name", city)),
            Link("self", self, "application/atom+xml"),
            Link("alternate", page, "text/html"),
            entries.Select(e => new XElement(Atom + "entry",
                new XElement(Atom + "id", e.Id),
                new XElement(Atom + "title", e.Title),
                // A calendar says when it was last imported, not when first.
                e.Published is { } published ? new XElement(Atom + "published", Instant(published)) : null,
                new XElement(Atom + "updated", Instant(e.Updated)),
                Link("alternate", page, "text/html"),
                new XElement(Atom + "content", new XAttribute("type", "xhtml"), new XElement(Xhtml + "div", e.Text)))));
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true }))
            new XDocument(feed).Save(writer);
        return stream.ToArray();
    }

    // Staff announce in Chinese.
    private XElement Reason(string reason)
    {
        var sound = string.Concat(reason.EnumerateRunes().Where(r => r.Value > char.MaxValue || XmlConvert.IsXmlChar((char)r.Value)).Select(r => r.ToString()));
        var parts = texts["pages.notice.closed.reason"].Split("{reason}");
        return new XElement(Xhtml + "p", parts[0], new XElement(Xhtml + "span", new XAttribute(XNamespace.Xml + "lang", UiLanguage.ChineseTag), sound), parts[1]);
    }

    private static XElement Paragraph(string text) => new(Xhtml + "p", text);

    private static XElement Link(string relation, string address, string type) =>
        new(Atom + "link", new XAttribute("rel", relation), new XAttribute("href", address), new XAttribute("type", type));

    private static string Instant(DateTimeOffset instant) => XmlConvert.ToString(Platform.Taipei.Local(instant));
}
