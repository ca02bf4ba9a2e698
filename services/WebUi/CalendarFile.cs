using System.Globalization;
using System.Text;
using CaseTracker.Contracts;

namespace CaseTracker.WebUi;

/// <summary>Writes iCalendar (RFC 5545), line by line.</summary>
public sealed class CalendarFile
{
    /// <summary>What it is served as.</summary>
    public const string ContentType = "text/calendar; charset=utf-8";

    private const int MostOctets = 75;
    private readonly StringBuilder _text = new();
    private readonly Language _language;
    private readonly string _host;

    /// <summary>Begins a calendar.</summary>
    /// <param name="product">What it is a calendar of, in English.</param>
    /// <param name="language">Language of its words.</param>
    /// <param name="site">The public address, whose host makes ids unique.</param>
    public CalendarFile(string product, Language language, Uri site)
    {
        ArgumentNullException.ThrowIfNull(site);
        (_language, _host) = (language, site.IdnHost);
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line($"PRODID:-//CaseTracker//{product}//{(language == Language.En ? "EN" : "ZH")}");
        Line("CALSCALE:GREGORIAN");
        Line("METHOD:PUBLISH");
    }

    /// <summary>A whole line; what people wrote in it must be escaped.</summary>
    public void Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text.Append(Fold(text)).Append("\r\n");
    }

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

    /// <summary>Ends the event.</summary>
    public void EndEvent()
    {
        // It takes nobody's time.
        Line("TRANSP:TRANSPARENT");
        Line("END:VEVENT");
    }

    /// <summary>Ends the calendar: its bytes.</summary>
    public byte[] End()
    {
        Line("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    /// <summary>Text as a value: nothing in it can end the line or the value.</summary>
    public static string Escape(string text) => new StringBuilder((text ?? throw new ArgumentNullException(nameof(text))).Length).AppendJoin("", text.EnumerateRunes().Select(rune => rune.Value switch
    {
        '\\' => "\\\\",
        ';' => "\\;",
        ',' => "\\,",
        '\n' => "\\n",
        < ' ' and not '\t' => "",
        _ => rune.ToString(),
    })).ToString();

    /// <summary>No line is longer than 75 octets; a character is never cut.</summary>
    public static string Fold(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
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

    /// <summary>A day as a value.</summary>
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
