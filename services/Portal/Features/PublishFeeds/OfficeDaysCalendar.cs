using System.Globalization;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.PublishFeeds;

/// <summary>Holidays, make-up workdays and closures as iCalendar (RFC 5545), for people's own calendars.</summary>
internal sealed class OfficeDaysCalendar(Texts texts, Links links, OfficeWords words, Microsoft.Extensions.Options.IOptions<SiteOptions> site)
{
    public const string ContentType = "text/calendar; charset=utf-8";
    public const string Path = "/feeds/office-days.ics";

    private const int MostOctets = 75;

    public byte[] Write(OfficeNewsView news)
    {
        var city = site.Value.CityIn(texts.Language);
        var name = texts.Format("pages.notice.days", ("site", texts.Format("site.name", ("city", city))));
        var calendar = new StringBuilder();
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//CaseTracker//Office days//" + (texts.Language == Language.En ? "EN" : "ZH"));
        Line("CALSCALE:GREGORIAN");
        Line("METHOD:PUBLISH");
        Line("NAME:" + Escape(name));
        Line("X-WR-CALNAME:" + Escape(name));
        Line("X-WR-TIMEZONE:Asia/Taipei");
        Line("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
        Line("X-PUBLISHED-TTL:PT6H");
        foreach (var day in news.Days)
            if (news.YearOf(day.Date) is { } year)
                Event($"day-{Date(day.Date)}", day.Date, year.ImportedAt, year.Version, words.Of(day), day.Provisional ? words.Provisional(day.Date.Year) : null, day.Provisional ? "TENTATIVE" : "CONFIRMED", day.IsDayOff);
        foreach (var closure in news.Closures.Where(c => news.YearOf(c.Date) is not null).OrderBy(c => c.Date).ThenBy(c => c.Id))
        {
            var withdrawn = closure.WithdrawnAt is not null;
            Event($"closure-{closure.Id}", closure.Date, closure.WithdrawnAt ?? closure.AnnouncedAt, withdrawn ? 1 : 0, words.Of(closure), words.Effect(closure), withdrawn ? "CANCELLED" : "CONFIRMED", closure.Part == ClosurePart.WholeDay && !withdrawn);
        }
        Line("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(calendar.ToString());

        void Event(string id, DateOnly day, DateTimeOffset changed, int sequence, string summary, string? description, string status, bool isOff)
        {
            var at = changed.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            Line("BEGIN:VEVENT");
            Line($"UID:{id}@{site.Value.PublicUrl.IdnHost}");
            Line("DTSTAMP:" + at);
            Line("LAST-MODIFIED:" + at);
            Line("SEQUENCE:" + sequence.ToString(CultureInfo.InvariantCulture));
            Line("DTSTART;VALUE=DATE:" + Date(day));
            // The end is the first day after it.
            Line("DTEND;VALUE=DATE:" + Date(day.AddDays(1)));
            Line($"SUMMARY;LANGUAGE={UiLanguage.Tag(texts.Language)}:{Escape(summary)}");
            if (description is not null)
                Line($"DESCRIPTION;LANGUAGE={UiLanguage.Tag(texts.Language)}:{Escape(description)}");
            Line("URL:" + links.Absolute("/feeds"));
            Line("CATEGORIES:" + (isOff ? "HOLIDAY" : "WORKDAY"));
            Line("STATUS:" + status);
            // It says something about offices and takes nobody's time.
            Line("TRANSP:TRANSPARENT");
            Line("END:VEVENT");
        }

        void Line(string text) => calendar.Append(Fold(text)).Append("\r\n");
    }

    /// <summary>Text as a value: nothing in it can end the line or the value.</summary>
    internal static string Escape(string text) => new StringBuilder(text.Length).AppendJoin("", text.EnumerateRunes().Select(rune => rune.Value switch
    {
        '\\' => "\\\\",
        ';' => "\\;",
        ',' => "\\,",
        '\n' => "\\n",
        < ' ' and not '\t' => "",
        _ => rune.ToString(),
    })).ToString();

    /// <summary>No line is longer than 75 octets; a character is never cut.</summary>
    internal static string Fold(string line)
    {
        var folded = new StringBuilder(line.Length);
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                folded.Append("\r\n ");
                octets = 1;
            }
            folded.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        return folded.ToString();
    }

    private static string Date(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
