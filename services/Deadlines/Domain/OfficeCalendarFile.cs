using System.Globalization;
using System.Text;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Reads the official yearly file of office days (data.gov.tw dataset 14718).</summary>
/// <remarks>
/// Header <c>西元日期,星期,是否放假,備註</c>, one row per day, date <c>yyyyMMdd</c>, flag 0 = office day, 2 = day off. Files come in UTF-8 with or
/// without byte-order mark, old ones in Big5. A file that is not exactly one whole year is refused: a missing holiday would move dates of law.
/// </remarks>
public static class OfficeCalendarFile
{
    private const string Header = "西元日期,星期,是否放假,備註";
    private const string Weekdays = "日一二三四五六";

    /// <summary>The first year the product knows.</summary>
    public const int FirstYear = 2020;

    /// <summary>The largest file that is read, in bytes. The official ones have about 8,000.</summary>
    public const int MaximumSize = 1024 * 1024;

    /// <summary>The days of the file in order of date; the year is that of its first day.</summary>
    /// <param name="content">The file as it was published.</param>
    /// <exception cref="CalendarFileException">The file is not an official calendar of one year from <see cref="FirstYear"/> on.</exception>
    public static IReadOnlyList<CalendarDay> Read(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var lines = Lines(content);
        var year = lines.Count > 1 ? ReadLine(lines[1], 2).Date.Year : throw new CalendarFileException("calendar-row-count", null, "the file has no days");
        return year >= FirstYear ? Read(lines, year) : throw new CalendarFileException("calendar-year", 2, $"{year} lies before {FirstYear}");
    }

    /// <summary>The days of the file in order of date.</summary>
    /// <param name="content">The file as it was published.</param>
    /// <param name="year">The year it must cover (Gregorian).</param>
    /// <exception cref="CalendarFileException">The file is not the official calendar of that year; the message says what is wrong.</exception>
    public static IReadOnlyList<CalendarDay> Read(byte[] content, int year)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Read(Lines(content), year);
    }

    private static List<string> Lines(byte[] content)
    {
        var text = Decode(content);
        var lines = text.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count > 0 && lines[0].Replace("\"", "", StringComparison.Ordinal).Trim() == Header)
            return lines;
        // What a download saves when the server shows an error page instead.
        throw text.TrimStart().StartsWith('<')
            ? new CalendarFileException("calendar-is-html", 1, $"the first line is not \"{Header}\": the file is a web page")
            : new CalendarFileException("calendar-columns", 1, $"the first line is not \"{Header}\"");
    }

    private static IReadOnlyList<CalendarDay> Read(List<string> lines, int year)
    {
        var days = new SortedDictionary<DateOnly, CalendarDay>();
        for (var i = 1; i < lines.Count; i++)
        {
            var day = ReadLine(lines[i], i + 1);
            if (day.Date.Year != year)
                throw new CalendarFileException("calendar-row", i + 1, $"line {i + 1} is a day of {day.Date.Year}, not of {year}");
            if (!days.TryAdd(day.Date, day))
                throw new CalendarFileException("calendar-duplicate", i + 1, $"line {i + 1}: {day.Date:yyyyMMdd} occurs twice");
        }
        var expected = DateTime.IsLeapYear(year) ? 366 : 365;
        return days.Count == expected ? [.. days.Values] : throw new CalendarFileException("calendar-row-count", null, $"{days.Count} days instead of {expected}");
    }

    private static CalendarDay ReadLine(string line, int number)
    {
        var parts = line.Split(',', 4).Select(p => p.Trim().Trim('"').Trim()).ToArray();
        if (parts.Length < 3 || !DateOnly.TryParseExact(parts[0], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw new CalendarFileException("calendar-row", number, $"line {number} is not a day");
        if (parts[1] != Weekdays[(int)date.DayOfWeek].ToString())
            throw new CalendarFileException("calendar-row", number, $"line {number}: {parts[0]} is not a 星期{parts[1]}");
        var off = parts[2] switch { "0" => false, "2" => true, _ => throw new CalendarFileException("calendar-row", number, $"line {number}: the flag is neither 0 nor 2") };
        return new(date, off, parts.Length == 4 && parts[3].Length > 0 ? parts[3] : null);
    }

    private static string Decode(byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            try
            {
                return CodePagesEncodingProvider.Instance.GetEncoding(950, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!.GetString(content);
            }
            catch (DecoderFallbackException e)
            {
                throw new CalendarFileException("calendar-encoding", null, "the file is neither UTF-8 nor Big5", e);
            }
        }
    }
}
