using System.Globalization;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Site;

/// <summary>Writes iCalendar (RFC 5545), line by line.</summary>
internal sealed class CalendarFile
{
    public const string ContentType = "text/calendar; charset=utf-8";

    private const int MostOctets = 75;
    private readonly StringBuilder _text = new();
    private readonly Language _language;
    private readonly string _host;

    /// <param name="product">What it is a calendar of, in English.</param>
    /// <param name="language">Language of its words.</param>
    /// <param name="site">The public address, whose host makes ids unique.</param>
    public CalendarFile(string product, Language language, Uri site)
    {
        (_language, _host) = (language, site.IdnHost);
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line($"PRODID:-//CaseTracker//{product}//{(language == Language.En ? "EN" : "ZH")}");
        Line("CALSCALE:GREGORIAN");
        Line("METHOD:PUBLISH");
    }

    /// <summary>A whole line; what people wrote in it must be escaped.</summary>
    public void Line(string text) => _text.Append(Fold(text)).Append("\r\n");

    /// <summary>Begins an event that takes a whole day.</summary>
    public void BeginEvent(string id, DateOnly day, DateTimeOffset changed, long sequence)
    {
        BeginEvent(id, changed, sequence);
        Line("DTSTART;VALUE=DATE:" + Date(day));
        // The end is the first day after it.
        Line("DTEND;VALUE=DATE:" + Date(day.AddDays(1)));
    }

    /// <summary>Begins an event of one instant.</summary>
    public void BeginEvent(string id, DateTimeOffset at, DateTimeOffset changed, long sequence)
    {
        BeginEvent(id, changed, sequence);
        Line("DTSTART:" + Instant(at));
    }

    /// <summary>Words in the reader's language.</summary>
    public void Words(string name, string words) => Line($"{name};LANGUAGE={UiLanguage.Tag(_language)}:{Escape(words)}");

    public void EndEvent()
    {
        // It takes nobody's time.
        Line("TRANSP:TRANSPARENT");
        Line("END:VEVENT");
    }

    public byte[] End()
    {
        Line("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(_text.ToString());
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

    public static string Date(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private void BeginEvent(string id, DateTimeOffset changed, long sequence)
    {
        Line("BEGIN:VEVENT");
        Line($"UID:{id}@{_host}");
        Line("DTSTAMP:" + Instant(changed));
        Line("LAST-MODIFIED:" + Instant(changed));
        Line("SEQUENCE:" + sequence.ToString(CultureInfo.InvariantCulture));
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
