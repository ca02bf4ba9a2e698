using System.Text;
using CaseTracker.Deadlines.Domain;
using CaseTracker.TestSupport;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests.Domain;

public class OfficeCalendarTests
{
    [Theory]
    [InlineData("2026-03-02", DayKind.Office)] // Mon
    [InlineData("2026-03-07", DayKind.Weekend)] // Sat
    [InlineData("2026-02-17", DayKind.Holiday)] // Tue, Lunar New Year
    [InlineData("2026-02-28", DayKind.Holiday)] // Sat with a name
    [InlineData("2025-02-08", DayKind.MakeUpWorkday)] // Sat
    [InlineData("2025-09-29", DayKind.Holiday)] // Mon, added in June 2025
    [InlineData("2025-05-01", DayKind.Office)] // Thu, no day off before 2026
    public void KindOf_OfficialCalendar(string day, DayKind kind) => Assert.Equal(kind, Calendar.KindOf(Day(day)));

    [Theory]
    [InlineData(2025, 118)]
    [InlineData(2026, 120)]
    public void Seeds_DaysOff_AreThePublishedNumbers(int year, int daysOff)
    {
        var first = new DateOnly(year, 1, 1);
        Assert.Equal(daysOff, Enumerable.Range(0, 365).Count(i => !Calendar.IsOfficeDay(first.AddDays(i))));
    }

    [Fact]
    public void Steps_SkipRestDays()
    {
        Assert.Equal(Day("2026-02-23"), Calendar.NextOfficeDay(Day("2026-02-13"))); // Fri → Mon over Lunar New Year
        Assert.Equal(Day("2026-03-02"), Calendar.OfficeDayOnOrAfter(Day("2026-03-02"))); // Mon itself
        Assert.Equal(Day("2026-02-26"), Calendar.SubtractOfficeDays(Day("2026-03-02"), 1)); // Mon ← Thu over 2/27
        Assert.Equal(4, Calendar.CountOfficeDays(Day("2026-02-13"), Day("2026-02-26")));
    }

    [Fact]
    public void Closure_IsARestDay_ButAHolidayStaysOne()
    {
        var calendar = Calendar.WithClosures([Day("2026-03-03"), Day("2026-02-17")]);

        Assert.Equal(DayKind.Closure, calendar.KindOf(Day("2026-03-03")));
        Assert.Equal(DayKind.Holiday, calendar.KindOf(Day("2026-02-17")));
        Assert.True(Calendar.IsOfficeDay(Day("2026-03-03")));
    }

    [Fact]
    public void NotLoaded_IsAnErrorNeverAGuess()
    {
        Assert.Equal(Day("2028-01-01"), Assert.Throws<CalendarNotLoadedException>(() => Calendar.NextOfficeDay(Day("2027-12-31"))).Day);
        Assert.Throws<CalendarNotLoadedException>(() => OfficeCalendar.Of([], []).IsOfficeDay(Day("2026-03-02")));
        Assert.Null(OfficeCalendar.Of([], []).LastDay);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void File_WithOrWithoutByteOrderMark_IsRead(bool mark)
    {
        var text = Official().TrimStart('\uFEFF');

        var days = OfficeCalendarFile.Read(new UTF8Encoding(mark).GetPreamble().Concat(Encoding.UTF8.GetBytes(text)).ToArray(), 2026);

        Assert.Equal(365, days.Count);
        Assert.Equal(new CalendarDay(Day("2026-02-17"), true, "春節"), days[47]);
    }

    [Fact]
    public void File_InBig5_IsRead()
    {
        var big5 = CodePagesEncodingProvider.Instance.GetEncoding(950)!;

        var days = OfficeCalendarFile.Read(big5.GetBytes(Official().TrimStart('\uFEFF')), 2026);

        Assert.Equal("和平紀念日", days.Single(d => d.Date == Day("2026-02-28")).Note);
    }

    [Theory]
    [InlineData("20260302,一,0,", "", "364 days")]
    [InlineData("20260302,一,0,", "20260303,二,0,", "occurs twice")]
    [InlineData("20260302,一,0,", "20260302,二,0,", "is not a 星期二")]
    [InlineData("20260302,一,0,", "20260302,一,1,", "neither 0 nor 2")]
    [InlineData("20260302,一,0,", "20250302,日,0,", "a day of 2025")]
    [InlineData("20260302,一,0,", "2026/3/2,一,0,", "is not a day")]
    [InlineData("西元日期,星期,是否放假,備註", "<!DOCTYPE html>", "the first line")]
    public void File_NotTheOfficialYear_IsRefusedWithTheReason(string line, string instead, string reason)
    {
        var broken = Official().Replace(line + "\r\n", instead.Length == 0 ? "" : instead + "\r\n", StringComparison.Ordinal);
        Assert.NotEqual(Official(), broken);

        var error = Assert.Throws<CalendarFileException>(() => OfficeCalendarFile.Read(Encoding.UTF8.GetBytes(broken), 2026));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static string Official() => File.ReadAllText(Path.Combine(Repository.Root, "seeds", "calendars", "2026.csv"), new UTF8Encoding(false));
}
