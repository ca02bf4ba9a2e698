using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests.Domain;

public class DeadlineCalculatorTests
{
    private static readonly DateTimeOffset NoTime = DateTimeOffset.MinValue;

    [Theory]
    [InlineData("2026-03-02T10:00", 1, "2026-03-03")] // Mon → Tue
    [InlineData("2026-03-02T23:59", 5, "2026-03-09")] // Mon late in the evening → Mon
    [InlineData("2026-03-06T17:00", 1, "2026-03-09")] // Fri → Mon
    [InlineData("2026-03-07T09:00", 1, "2026-03-09")] // Sat → Mon
    [InlineData("2026-03-08T09:00", 5, "2026-03-13")] // Sun → Fri
    [InlineData("2026-02-13T16:30", 5, "2026-03-02")] // Fri before Lunar New Year → Mon, over 2/27
    [InlineData("2026-02-18T12:00", 1, "2026-02-23")] // Wed in Lunar New Year → Mon
    [InlineData("2026-04-02T12:00", 1, "2026-04-07")] // Thu before Tomb Sweeping Day → Tue
    [InlineData("2025-02-07T12:00", 1, "2025-02-08")] // Fri → make-up Saturday
    [InlineData("2025-02-08T12:00", 1, "2025-02-10")] // make-up Saturday → Mon
    [InlineData("2025-09-26T12:00", 1, "2025-09-30")] // Fri → Tue, over the new holiday of Mon 9/29
    [InlineData("2025-12-24T09:00", 5, "2026-01-02")] // Wed → Fri, over 12/25 and 1/1
    public void WorkingDays_OfficeCalendar_LastOfThem(string received, int days, string due) =>
        Assert.Equal(Day(due), Due(received, days, LimitUnit.WorkingDays).Date);

    [Theory]
    [InlineData("2026-03-02T09:00", 21, "2026-03-23", "2026-03-23")] // Mon: no roll
    [InlineData("2026-03-03T09:00", 4, "2026-03-07", "2026-03-09")] // Sat → the whole Monday
    [InlineData("2026-03-03T09:00", 5, "2026-03-08", "2026-03-09")] // Sun → Mon
    [InlineData("2026-01-28T09:00", 30, "2026-02-27", "2026-03-02")] // Fri, day off in lieu → Mon
    [InlineData("2026-02-10T09:00", 6, "2026-02-16", "2026-02-23")] // Mon, New Year's Eve → Mon a week later
    [InlineData("2025-01-09T09:00", 30, "2025-02-08", "2025-02-08")] // make-up Saturday: no roll
    [InlineData("2025-04-01T09:00", 30, "2025-05-01", "2025-05-01")] // Thu 1 May 2025 was an office day
    [InlineData("2026-04-01T09:00", 30, "2026-05-01", "2026-05-04")] // Fri 1 May 2026 is none → Mon
    public void CalendarDays_RestDayAtTheEnd_RollsOnce(string received, int days, string nominal, string due)
    {
        var deadline = Compute(received, days, LimitUnit.CalendarDays);

        Assert.Equal(Day(nominal), deadline.Nominal);
        Assert.Equal(Day(due), deadline.Due.Date);
        Assert.Equal(At(due).AddDays(1), deadline.Due.OverdueFrom);
        Assert.False(deadline.Due.HasTime);
    }

    [Theory]
    [InlineData("2026-01-15", 2, "2026-03-15")] // Sun
    [InlineData("2025-12-30", 2, "2026-02-28")] // no corresponding day
    [InlineData("2026-06-30", 2, "2026-08-31")] // begins on the first of a month
    [InlineData("2026-01-31", 1, "2026-02-28")] // begins on 1 February
    [InlineData("2026-01-28", 1, "2026-02-28")] // begins on the 29th, which February lacks
    [InlineData("2026-01-27", 1, "2026-02-27")] // begins on the 28th
    [InlineData("2026-03-01", 1, "2026-04-01")] // begins on 2 March
    [InlineData("2026-02-28", 1, "2026-03-31")] // begins on 1 March
    [InlineData("2026-12-31", 3, "2027-03-31")] // over the end of the year
    [InlineData("2027-11-29", 3, "2028-02-29")] // 30 February is not even in a leap year
    public void Months_CorrespondingDay_DayBefore(string start, int months, string end) =>
        Assert.Equal(Day(end), MonthArithmetic.End(Day(start), months));

    [Theory]
    [InlineData("2026-03-02T22:30:00", 4, "2026-03-03T02:30")] // over midnight
    [InlineData("2026-02-14T10:00:00", 24, "2026-02-15T10:00")] // Sat in Lunar New Year: nothing rolls
    [InlineData("2026-03-02T22:30:59", 4, "2026-03-03T02:30")] // seconds are cut off
    public void Hours_Continuous_DueMinute(string received, int hours, string due)
    {
        var result = Due(received, hours, LimitUnit.Hours);

        Assert.Equal(At(due), result.OverdueFrom);
        Assert.True(result.HasTime);
    }

    [Theory]
    // 5 working days from Mon 3/2 (due Mon 3/9)
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-04", "2026-03-07", "2026-03-11")] // Wed used, Sat not: 3 left from Mon
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-04", "2026-03-09", "2026-03-12")] // the day it comes is not used
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-04", "2026-03-04", "2026-03-09")] // same day: no effect
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-02", "2026-03-05", "2026-03-12")] // on the day of receipt: nothing used
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-09", "2026-03-12", "2026-03-12")] // on the last day: ends with the stop
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-09", "2026-03-14", "2026-03-16")] // … and a Saturday rolls
    // 30 calendar days from Mon 3/2 (due Wed 4/1)
    [InlineData(30, LimitUnit.CalendarDays, "2026-03-09", "2026-03-23", "2026-04-15")]
    [InlineData(30, LimitUnit.CalendarDays, "2026-03-09", "2026-03-10", "2026-04-02")]
    // 12 calendar days from Mon 3/2: Sat 3/14 → Mon 3/16
    [InlineData(12, LimitUnit.CalendarDays, "2026-03-16", "2026-03-20", "2026-03-20")] // begins on the day it rolled to
    [InlineData(12, LimitUnit.CalendarDays, "2026-03-13", "2026-03-15", "2026-03-16")] // the roll is done once, after the stop
    // 1 month from Mon 3/2: Thu 4/2
    [InlineData(1, LimitUnit.Months, "2026-03-09", "2026-03-16", "2026-04-09")]
    public void Stop_InDays_FirstDayUsedLastNot(int value, LimitUnit unit, string from, string to, string due)
    {
        var deadline = Compute("2026-03-02", value, unit, stops: [(from, to)]);

        Assert.Equal(Day(due), deadline.Due.Date);
        Assert.True(Assert.Single(deadline.StopsApplied));
    }

    [Fact]
    public void Stop_Several_AddUp()
    {
        var deadline = Compute("2026-03-02", 30, LimitUnit.CalendarDays, stops: [("2026-03-05", "2026-03-10"), ("2026-03-10", "2026-03-12"), ("2026-03-20", "2026-03-25")]);

        Assert.Equal(Day("2026-04-13"), deadline.Due.Date); // Wed 4/1 + 5 + 2 + 5 days = Mon 4/13
        Assert.Equal(Day("2026-04-01"), deadline.OriginalDue.Date);
    }

    [Fact]
    public void Stop_InHours_MinuteByMinute() =>
        Assert.Equal(At("2026-03-05T15:30"), Compute("2026-03-05T10:00", 4, LimitUnit.Hours, stops: [("2026-03-05T10:40", "2026-03-05T12:10")]).Due.OverdueFrom);

    [Theory]
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-02", "2026-03-10")] // due Mon 3/9
    [InlineData(12, LimitUnit.CalendarDays, "2026-03-02", "2026-03-17")] // due Mon 3/16
    [InlineData(4, LimitUnit.Hours, "2026-03-02T10:00", "2026-03-02T14:00")] // the due minute is too late
    public void Stop_AfterTheEnd_HasNoEffect(int value, LimitUnit unit, string received, string from)
    {
        var without = Compute(received, value, unit);

        var with = Compute(received, value, unit, stops: [(from, "2026-03-25")]);

        Assert.False(Assert.Single(with.StopsApplied));
        Assert.Equal(without.Due, with.Due);
    }

    [Fact]
    public void Stop_StillOpen_EndsWhereAsked()
    {
        var history = new DeadlineHistory { ReceivedAt = At("2026-03-02"), Limit = new(30, LimitUnit.CalendarDays), Stops = [new(At("2026-03-09"), null)] };

        Assert.Equal(Day("2026-04-15"), DeadlineCalculator.Compute(history with { AsOf = At("2026-03-23T15:00") }, Calendar).Due.Date);
        Assert.Equal(Day("2026-04-01"), DeadlineCalculator.Compute(history with { AsOf = At("2026-03-01") }, Calendar).Due.Date);
    }

    [Fact]
    public void Extension_CountedAsOnePeriod_EarlierThanFromTheRolledEnd()
    {
        // Fri 9/11 + 15 = Sat 9/26 → Tue 9/29; + 30 = Sun 10/11 → Mon 10/12. From Tue 9/29 it would be Wed 10/14.
        var deadline = Compute("2026-09-11", 15, LimitUnit.CalendarDays, extensions: [Ask("2026-09-20", 15)]);

        Assert.Equal(Day("2026-09-29"), deadline.OriginalDue.Date);
        Assert.Equal(Day("2026-10-11"), deadline.Nominal);
        Assert.Equal(Day("2026-10-12"), deadline.Due.Date);
    }

    [Theory]
    [InlineData(LimitUnit.WorkingDays)]
    [InlineData(LimitUnit.CalendarDays)]
    [InlineData(LimitUnit.Months)]
    public void Extension_EveryStart_NeverLaterThanEitherCount(LimitUnit unit)
    {
        for (var start = Day("2026-01-01"); start < Day("2026-12-31"); start = start.AddDays(1))
            foreach (var (value, more) in new[] { (1, 1), (2, 1), (3, 3) })
            {
                var received = Text(start);
                var original = Due(received, value, unit).Date;
                var asOnePeriod = Due(received, value + more, unit).Date;
                var fromTheEnd = Due(Text(original), more, unit).Date;

                var extended = Compute(received, value, unit, extensions: [Ask(received, more)]).Due.Date;

                Assert.Equal(asOnePeriod < fromTheEnd ? asOnePeriod : fromTheEnd, extended);
            }
    }

    [Fact]
    public void Extension_InMonthsAfterAStop_FromTheEndInForceIsEarlier()
    {
        // Tue 2026-06-30 + 1 month = Fri 7/31, stopped 1 day: Sat 8/1 → Mon 8/3. As one period of 2 months and a day: Tue 9/1. From 8/3 + 1 month: Thu 9/3.
        Assert.Equal(Day("2026-09-01"), Compute("2026-06-30", 1, LimitUnit.Months, stops: [("2026-07-06", "2026-07-07")], extensions: [Ask("2026-07-20", 1)]).Due.Date);
        // Thu 2026-07-30 + 1 month = Sun 8/30, stopped 1 day: Mon 8/31. As one period: Wed 9/30 and a day, Thu 10/1. From 8/31 + 1 month: Wed 9/30.
        Assert.Equal(Day("2026-09-30"), Compute("2026-07-30", 1, LimitUnit.Months, stops: [("2026-08-03", "2026-08-04")], extensions: [Ask("2026-08-20", 1)]).Due.Date);
    }

    [Theory]
    [InlineData(DeadlinePolicy.Statutory, "2026-06-15", 15, true, null)]
    [InlineData(DeadlinePolicy.Statutory, "2026-06-15", 16, false, "extension-too-long")]
    [InlineData(DeadlinePolicy.Petition, "2026-06-15", 16, true, null)]
    [InlineData(DeadlinePolicy.Statutory, "2026-06-16T23:59", 5, true, null)] // the last minute of the last day
    [InlineData(DeadlinePolicy.Statutory, "2026-06-17", 5, false, "extension-after-due")]
    [InlineData(DeadlinePolicy.Petition, "2026-06-17", 5, false, "extension-after-due")]
    public void Extension_Rules_PerPolicy(DeadlinePolicy policy, string asked, int value, bool accepted, string? error)
    {
        // 15 calendar days from Mon 6/1: Tue 6/16
        var deadline = Compute("2026-06-01", 15, LimitUnit.CalendarDays, policy, extensions: [Ask(asked, value)]);

        var verdict = Assert.Single(deadline.Verdicts);
        Assert.Equal((accepted, error), (verdict.Accepted, verdict.Error));
    }

    [Fact]
    public void Extension_Petition_Several()
    {
        var deadline = Compute("2026-06-01", 15, LimitUnit.CalendarDays, DeadlinePolicy.Petition, extensions: [Ask("2026-06-15", 10), Ask("2026-06-25", 5)]);

        Assert.Equal(Day("2026-07-01"), deadline.Due.Date); // Mon 6/1 + 30 = Wed 7/1
        Assert.All(deadline.Verdicts, v => Assert.True(v.Accepted));
    }

    [Fact]
    public void Extension_OtherUnit_IsRefused() => Assert.Equal("extension-unit",
        Compute("2026-06-01", 15, LimitUnit.CalendarDays, extensions: [Ask("2026-06-15", 5, LimitUnit.WorkingDays)]).Verdicts[0].Error);

    [Theory]
    [InlineData("2026-06-16T23:59", true, false)]
    [InlineData("2026-06-17T00:00", false, true)]
    public void Extension_ToldAfterTheOldEnd_StaysOverdue(string told, bool accepted, bool late)
    {
        var deadline = Compute("2026-06-01", 15, LimitUnit.CalendarDays, extensions: [Ask("2026-06-16T17:00", 15) with { NotifiedAt = At(told) }]);

        Assert.Equal(new ExtensionVerdict(accepted, null, late), deadline.Verdicts[0]);
        Assert.Equal(At(accepted ? "2026-07-02" : "2026-06-17"), deadline.Due.OverdueFrom);
    }

    [Fact]
    public void Extension_AfterAStop_OfTheExtendedPeriod()
    {
        // 5 working days from Mon 3/2, stopped Wed 3/4 to Sat 3/7: Wed 3/11; 3 more: Mon 3/16; stopped Thu 3/12 to Mon 3/16: 2 left → Wed 3/18
        var deadline = Compute("2026-03-02", 5, LimitUnit.WorkingDays, DeadlinePolicy.Petition,
            stops: [("2026-03-04", "2026-03-07"), ("2026-03-12", "2026-03-16")], extensions: [Ask("2026-03-10", 3)]);

        Assert.Equal(Day("2026-03-18"), deadline.Due.Date);
        Assert.All(deadline.StopsApplied, Assert.True);
    }

    [Fact]
    public void Closure_OnCountedAndLastDay_IsARestDay()
    {
        var calendar = Calendar.WithClosures([Day("2025-11-12")]); // Wed

        Assert.Equal(Day("2025-11-17"), DeadlineCalculator.Due(At("2025-11-07T11:00"), new(5, LimitUnit.WorkingDays), calendar).Date); // Fri → Mon instead of Fri
        Assert.Equal(Day("2025-11-13"), DeadlineCalculator.Due(At("2025-10-13T09:00"), new(30, LimitUnit.CalendarDays), calendar).Date); // Wed → Thu
        Assert.Equal(Day("2025-11-14"), DeadlineCalculator.Due(At("2025-10-15T09:00"), new(30, LimitUnit.CalendarDays), calendar).Date); // Fri: inside the period it changes nothing
    }

    [Fact]
    public void BeyondTheCalendar_IsNamed_OrAssumedProvisionally()
    {
        var error = Assert.Throws<CalendarNotLoadedException>(() => Due("2027-12-20", 30, LimitUnit.CalendarDays));
        Assert.Equal(Day("2028-01-19"), error.Day);
        Assert.Throws<CalendarNotLoadedException>(() => Due("2024-12-20", 3, LimitUnit.WorkingDays));

        var assumed = DeadlineCalculator.Compute(new() { ReceivedAt = At("2027-12-20"), Limit = new(33, LimitUnit.CalendarDays) }, Calendar.AssumingWeekdays());
        Assert.Equal(Day("2028-01-24"), assumed.Due.Date); // Sat 1/22 → Mon
        Assert.True(assumed.Provisional);
        Assert.True(Compute("2027-03-08", 1, LimitUnit.WorkingDays).Provisional);
        Assert.False(Compute("2026-03-08", 1, LimitUnit.WorkingDays).Provisional);
    }

    private static DueDate Due(string received, int value, LimitUnit unit) => DeadlineCalculator.Due(At(received), new(value, unit), Calendar);

    private static AskedExtension Ask(string at, int value, LimitUnit? unit = null) => new() { RequestedAt = At(at), ApprovedAt = At(at), Value = value, Unit = unit ?? Unset };

    // Extensions of the tests follow the limit's unit unless they name one.
    private const LimitUnit Unset = (LimitUnit)99;

    private static Deadline Compute(string received, int value, LimitUnit unit, DeadlinePolicy policy = DeadlinePolicy.Statutory, (string From, string To)[]? stops = null, AskedExtension[]? extensions = null) =>
        DeadlineCalculator.Compute(new()
        {
            ReceivedAt = At(received),
            Limit = new(value, unit),
            Policy = policy,
            Stops = [.. (stops ?? []).Select(s => new ClockStop(At(s.From), At(s.To)))],
            Extensions = [.. (extensions ?? []).Select(e => e.Unit == Unset ? e with { Unit = unit } : e)],
            AsOf = NoTime,
        }, Calendar);
}
