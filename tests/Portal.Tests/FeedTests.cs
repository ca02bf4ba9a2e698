using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Tests;

/// <summary>Service notices as Atom, office days as iCalendar, and the page that explains both.</summary>
public sealed partial class FeedTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private static readonly Closure Typhoon = new()
    {
        Id = Guid.Parse("0198f000-0000-7000-8000-000000000001"),
        Date = new(2026, 3, 5),
        Part = ClosurePart.WholeDay,
        Scope = ClosureScope.City,
        Reason = "颱風，風雨過大；\\請<b>留意</b>\n安全",
        AnnouncedAt = Views.At("2026-03-04T20:00:00"),
        AnnouncedBy = Guid.Empty,
        Moved = 0,
    };

    private static readonly Closure Districts = Typhoon with { Id = Guid.Parse("0198f000-0000-7000-8000-000000000002"), Date = new(2026, 3, 6), Part = ClosurePart.Morning, Scope = ClosureScope.Districts, Districts = ["6402400000", "6403300000"], AnnouncedAt = Views.At("2026-03-05T20:00:00") };
    private static readonly Closure Agency = Typhoon with { Id = Guid.Parse("0198f000-0000-7000-8000-000000000003"), Date = new(2026, 3, 9), Scope = ClosureScope.Agency, Agency = "PWB-PARKS", AnnouncedAt = Views.At("2026-03-06T20:00:00"), WithdrawnAt = Views.At("2026-03-07T08:00:00") };
    private static readonly Closure LongAgo = Typhoon with { Id = Guid.Parse("0198f000-0000-7000-8000-000000000004"), Date = new(2025, 7, 7) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task Notices_AreAtom(string prefix)
    {
        await using var own = await WithClosuresAsync();

        var answer = await own.Api.AskAsync(prefix + "/feeds/notices.atom");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/atom+xml", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        var feed = XDocument.Parse(answer.Text).Root!;
        Assert.Equal(Atom + "feed", feed.Name);
        Assert.Equal(prefix.Length > 0 ? "en" : "zh-Hant-TW", (string)feed.Attribute(XNamespace.Xml + "lang")!);
        var self = feed.Elements(Atom + "link").Single(l => (string)l.Attribute("rel")! == "self");
        Assert.EndsWith(prefix + "/feeds/notices.atom", (string)self.Attribute("href")!, StringComparison.Ordinal);
        Assert.NotEmpty((string)feed.Element(Atom + "author")!.Element(Atom + "name")!);
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.Equal(5, entries.Count);
        foreach (var part in entries.Prepend(feed))
        {
            Assert.True(Uri.TryCreate((string)part.Elements(Atom + "id").Single(), UriKind.Absolute, out _));
            Assert.NotEmpty((string)part.Elements(Atom + "title").Single());
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", (string)part.Elements(Atom + "updated").Single());
        }
        Assert.Equal(entries.Count, entries.Select(e => (string)e.Element(Atom + "id")!).Distinct().Count());
        Assert.Equal("2026-03-07T08:00:00+08:00", (string)feed.Element(Atom + "updated")!);
        Assert.Equal((string)feed.Element(Atom + "updated")!, (string)entries[0].Element(Atom + "updated")!);
        var titles = entries.Select(e => (string)e.Element(Atom + "title")!).ToList();
        if (prefix.Length == 0)
        {
            Assert.Equal(["取消：2026年3月9日（一）停止上班（全天）：高雄市政府工務局公園處", "2026年3月6日（五）停止上班（上午）：路竹區、甲仙區", "2026年3月5日（四）停止上班（全天）：全市各機關", "2027年辦公日曆", "2026年辦公日曆"], titles);
        }
        else
        {
            Assert.All(titles, t => Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", t));
        }
        var reason = entries[2].Descendants().Single(e => e.Attribute(XNamespace.Xml + "lang") is { Value: "zh-Hant" });
        Assert.Equal(Typhoon.Reason, reason.Value);
    }

    [Fact]
    public async Task Notices_AnsweredAgain_AreTheSameAndNotSentTwice()
    {
        var first = await host.Api.AskAsync("/feeds/notices.atom");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/feeds/notices.atom");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());

        var second = await Http.SendAsync(host.Api, request);

        Assert.Equal(HttpStatusCode.NotModified, second.Status);
        Assert.Empty(second.Text);
        Assert.NotEqual(first.Headers.ETag, (await host.Api.AskAsync("/en/feeds/notices.atom")).Headers.ETag);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task OfficeDays_AreACalendar(string prefix)
    {
        await using var own = await WithClosuresAsync();

        var answer = await own.Api.AskAsync(prefix + "/feeds/office-days.ics");

        Assert.Equal(("text/calendar", "utf-8"), (answer.ContentHeaders.ContentType!.MediaType, answer.ContentHeaders.ContentType.CharSet));
        // Every line ends with CRLF and none is longer than 75 octets; what was folded comes together again.
        Assert.DoesNotContain('\n', answer.Text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.EndsWith("\r\n", answer.Text, StringComparison.Ordinal);
        Assert.All(answer.Text.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.Contains("\r\n ", answer.Text, StringComparison.Ordinal);
        var lines = answer.Text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches("^[A-Z-]+(;[A-Z-]+=[^:;]+)*:.", line));
        Assert.Equal(("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR"), (lines[0], lines[1], lines[^1]));
        Assert.Single(lines, l => l.StartsWith("PRODID:", StringComparison.Ordinal));
        var events = Events(lines);
        Assert.Equal(9, events.Count);
        Assert.Equal(events.Count, events.Select(e => e["UID"]).Distinct().Count());
        foreach (var day in events)
        {
            Assert.EndsWith("@localhost", day["UID"], StringComparison.Ordinal);
            Assert.Matches(@"^\d{8}T\d{6}Z$", day["DTSTAMP"]);
            var start = DateOnly.ParseExact(day["DTSTART"], "yyyyMMdd", CultureInfo.InvariantCulture);
            Assert.Equal(start.AddDays(1), DateOnly.ParseExact(day["DTEND"], "yyyyMMdd", CultureInfo.InvariantCulture));
            if (prefix.Length > 0)
                Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", day["SUMMARY"] + day.GetValueOrDefault("DESCRIPTION"));
        }
        var english = prefix.Length > 0;
        string Said(string uid) => events.Single(e => e["UID"] == uid + "@localhost")["SUMMARY"];
        Assert.Equal(english ? "Offices closed: Peace Memorial Day" : "放假：和平紀念日", Said("day-20260228"));
        Assert.Equal(english ? "Make-up workday" : "補行上班", Said("day-20260307"));
        Assert.Equal(english ? "Offices closed" : "放假：沒有英文的節日", Said("day-20261224"));
        Assert.Equal("TENTATIVE", events.Single(e => e["UID"] == "day-20270101@localhost")["STATUS"]);
        Assert.Equal(("CANCELLED", "1"), (events.Single(e => e["UID"].Contains("000000000003", StringComparison.Ordinal))["STATUS"], events.Single(e => e["UID"].Contains("000000000003", StringComparison.Ordinal))["SEQUENCE"]));
        // A calendar that asks again finds the same events.
        Assert.Equal(answer.Text, (await own.Api.AskAsync(prefix + "/feeds/office-days.ics")).Text);
    }

    [Fact]
    public void Calendar_EscapesAndFolds()
    {
        Assert.Equal(@"a\,b\;c\\d\ne", CalendarFile.Escape("a,b;c\\d\r\ne"));
        var folded = CalendarFile.Fold("SUMMARY:" + string.Concat(Enumerable.Repeat("路😀", 40)));
        Assert.All(folded.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75));
        Assert.DoesNotContain('�', folded);
        Assert.Equal("SUMMARY:" + string.Concat(Enumerable.Repeat("路😀", 40)), folded.Replace("\r\n ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task Page_ListsTheNextDays(string prefix)
    {
        await using var own = await WithClosuresAsync();
        using var browser = own.Browser();

        var page = await browser.PageAsync(prefix + "/feeds");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: prefix.Length > 0);
        Assert.Contains(prefix + "/feeds/notices.atom", page.Links);
        Assert.Contains(prefix + "/feeds/office-days.ics", page.Links);
        Assert.Contains($"http://localhost:8080{prefix}/feeds/office-days.ics", page.Text, StringComparison.Ordinal);
        Assert.Contains($"<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{prefix}/feeds/notices.atom\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("datetime=\"2026-03-05\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("datetime=\"2026-03-09\"", page.Html, StringComparison.Ordinal);
        Assert.Contains(prefix.Length > 0 ? "The calendar of 2027 is not final" : "2027年的辦公日曆還沒有正式公布", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "停止上班（全天）：全市各機關", "這一天不算工作天")]
    [InlineData("/en", "(Whole day): ", "does not count as a working day")]
    public async Task FrontPage_SpeaksOfTheNextClosure_TodayAndTheDayBefore(string prefix, string said, string effect)
    {
        foreach (var (daysAhead, shown) in ((int, bool)[])[(2, false), (1, true), (0, true), (-1, false)])
        {
            await using var own = await PortalHost.StartAsync();
            var day = own.Clock.TaipeiToday().AddDays(daysAhead);
            // Others of the same days: of less, taken back, later.
            own.Others.Closures = [Districts with { Date = day }, Typhoon with { Date = day }, Typhoon with { Id = Guid.NewGuid(), Date = day, Part = ClosurePart.Afternoon, WithdrawnAt = Typhoon.AnnouncedAt }, Agency with { Date = day.AddDays(5), WithdrawnAt = null }];
            using var browser = own.Browser();

            var page = await browser.PageAsync(prefix.Length > 0 ? prefix + "/" : "/");

            PageTests.AssertSound(page, english: prefix.Length > 0);
            Assert.Equal(shown, page.Text.Contains(said, StringComparison.Ordinal));
            Assert.Equal(shown, page.Text.Contains(effect, StringComparison.Ordinal));
            Assert.Equal(shown ? 1 : 0, page.Html.Split("id=\"notice-service\"").Length - 1);
        }
    }

    [Theory]
    [InlineData("", "暫停服務")]
    [InlineData("/en", "This service is paused")]
    public async Task DeadlinesIsAway_FeedsSayItAndPagesStay(string prefix, string said)
    {
        await using var own = await PortalHost.StartAsync();
        own.Others.Down = true;
        using var browser = own.Browser();

        foreach (var path in (string[])["/feeds/notices.atom", "/feeds/office-days.ics"])
        {
            var page = await browser.PageAsync(prefix + path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.Equal("60", page.Headers.GetValues("Retry-After").Single());
            PageTests.AssertSound(page, english: prefix.Length > 0);
            Assert.Contains(said, page.Text, StringComparison.Ordinal);
        }
        foreach (var path in (string[])["/", "/feeds", "/faq", "/search?q=1999", "/sitemap"])
            Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync(prefix + path)).Status);
    }

    /// <summary>What was read a moment ago is good enough.</summary>
    [Fact]
    public async Task DeadlinesGoesAway_FeedsGoOnForAWhile()
    {
        await using var own = await WithClosuresAsync();
        var before = await own.Api.AskAsync("/feeds/office-days.ics");
        own.Others.Down = true;

        Assert.Equal(before.Text, (await own.Api.AskAsync("/feeds/office-days.ics")).Text);
    }

    private static async Task<PortalHost> WithClosuresAsync()
    {
        var own = await PortalHost.StartAsync();
        own.Others.Closures = [Agency, Districts, Typhoon, LongAgo];
        return own;
    }

    private static List<Dictionary<string, string>> Events(string[] lines)
    {
        var events = new List<Dictionary<string, string>>();
        Dictionary<string, string>? current = null;
        foreach (var line in lines[1..^1])
        {
            if (line == "BEGIN:VEVENT")
            {
                Assert.Null(current);
                current = [];
            }
            else if (line == "END:VEVENT")
            {
                events.Add(current!);
                current = null;
            }
            else if (current is not null)
            {
                Assert.True(current.TryAdd(Name().Match(line).Value, line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]), line);
            }
        }
        Assert.Null(current);
        return events;
    }

    [GeneratedRegex("^[A-Z-]+")]
    private static partial Regex Name();
}
