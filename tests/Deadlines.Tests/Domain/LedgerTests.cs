using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests.Domain;

public class LedgerTests
{
    [Fact]
    public void WorkingDays_OverLunarNewYear_OneLinePerDay()
    {
        var ledger = Of("2026-02-13T16:30", 5, LimitUnit.WorkingDays);

        Assert.Equal(
            [
                "2026-02-13 - 收件日不計", // Fri
                "2026-02-14 - 例假日，不計", // Sat
                "2026-02-15 - 小年夜放假，不計", // Sun
                "2026-02-16 - 農曆除夕放假，不計", // Mon
                "2026-02-17 - 春節放假，不計", // Tue
                "2026-02-18 - 春節放假，不計", // Wed
                "2026-02-19 - 春節放假，不計", // Thu
                "2026-02-20 - 補假，不計", // Fri
                "2026-02-21 - 例假日，不計", // Sat
                "2026-02-22 - 例假日，不計", // Sun
                "2026-02-23 1 第1個工作天", // Mon
                "2026-02-24 2 第2個工作天", // Tue
                "2026-02-25 3 第3個工作天", // Wed
                "2026-02-26 4 第4個工作天", // Thu
                "2026-02-27 - 補假，不計", // Fri
                "2026-02-28 - 和平紀念日放假，不計", // Sat
                "2026-03-01 - 例假日，不計", // Sun
                "2026-03-02 5 第5個工作天，期限最後一天", // Mon
            ], Chinese(ledger));
        Assert.Equal("Day received: not counted", ledger[0].Why.En);
        Assert.Equal("Lunar New Year holiday: not counted", ledger[4].Why.En);
        Assert.Equal("Working day 5: the last day", ledger[^1].Why.En);
    }

    [Fact]
    public void MakeUpSaturday_Counts() =>
        Assert.Equal("2025-02-08 5 補行上班，第5個工作天，期限最後一天", Chinese(Of("2025-02-03T09:00", 5, LimitUnit.WorkingDays))[^1]);

    [Fact]
    public void Closure_IsNamed() =>
        Assert.Contains("2025-11-12 - 停止上班，不計", Chinese(DeadlineCalculator.Compute(
            new() { ReceivedAt = At("2025-11-07"), Limit = new(5, LimitUnit.WorkingDays) }, Calendar.WithClosures([Day("2025-11-12")])).Ledger));

    [Fact]
    public void Roll_NamesTheRestDaysItPasses() => Assert.Equal(
        [
            "2026-02-27 30 第30天，期限末日遇補假，順延", // Fri
            "2026-02-28 - 和平紀念日放假，不計", // Sat
            "2026-03-01 - 例假日，不計", // Sun
            "2026-03-02 - 期限末日順延到這一天，期限最後一天", // Mon
        ], Chinese(Of("2026-01-28", 30, LimitUnit.CalendarDays))[^4..]);

    [Fact]
    public void Stop_IsOneLine_AndWhatIsLeftGoesOn()
    {
        var lines = Chinese(Of("2026-03-02", 5, LimitUnit.WorkingDays, stops: [("2026-03-04", "2026-03-07")]));

        Assert.Equal(
            [
                "2026-03-02 - 收件日不計", // Mon
                "2026-03-03 1 第1個工作天", // Tue
                "2026-03-04 2 第2個工作天", // Wed
                "2026-03-05 - 停止計算，等補件（3月5日到3月7日）", // Thu to Sat
                "2026-03-08 - 例假日，不計", // Sun
                "2026-03-09 3 第3個工作天", // Mon
                "2026-03-10 4 第4個工作天", // Tue
                "2026-03-11 5 第5個工作天，期限最後一天", // Wed
            ], lines);
    }

    [Theory]
    [InlineData(5, LimitUnit.WorkingDays, "2026-03-09")] // Mon 3/9, the last day
    [InlineData(12, LimitUnit.CalendarDays, "2026-03-16")] // Sat 3/14, moved to Mon 3/16
    public void Stop_WithNothingLeft_SaysSo(int value, LimitUnit unit, string from)
    {
        var lines = Chinese(Of("2026-03-02", value, unit, stops: [(from, "2026-03-20")]));

        Assert.Equal("2026-03-20 - 停止計算前已經用完天數，期限到這一天，期限最後一天", lines[^1]);
        Assert.Single(lines, l => l.Contains("停止計算，", StringComparison.Ordinal));
    }

    [Fact]
    public void Months_Hours_Extension_OneLinePerJump()
    {
        Assert.Equal(["2026-01-15 - 收件日不計", "2026-03-15 - 收件隔天起算2個月，期限末日遇例假日，順延", "2026-03-16 - 期限末日順延到這一天，期限最後一天"],
            Chinese(Of("2026-01-15", 2, LimitUnit.Months)));
        Assert.Equal(["2026-03-05 - 3月5日10:00開始計算，共4小時，假日和晚上也算", "2026-03-05 - 停止計算，等補件（3月5日10:40到3月5日12:10）", "2026-03-05 - 期限到3月5日15:30"],
            Chinese(Of("2026-03-05T10:00", 4, LimitUnit.Hours, stops: [("2026-03-05T10:40", "2026-03-05T12:10")])));

        var extended = DeadlineCalculator.Compute(new()
        {
            ReceivedAt = At("2026-03-02"),
            Limit = new(5, LimitUnit.WorkingDays),
            Policy = DeadlinePolicy.Petition,
            Extensions = [new AskedExtension { RequestedAt = At("2026-03-06T15:00"), ApprovedAt = At("2026-03-06T15:00"), Value = 1, Unit = LimitUnit.WorkingDays }],
        }, Calendar);
        Assert.Equal(["2026-03-06 4 第4個工作天", "2026-03-06 - 展期，期限改到3月10日", "2026-03-07 - 例假日，不計", "2026-03-08 - 例假日，不計", "2026-03-09 5 第5個工作天", "2026-03-10 6 第6個工作天，期限最後一天"],
            Chinese(extended.Ledger)[^6..]);
    }

    [Fact]
    public void ProvisionalYear_IsSaid() =>
        Assert.EndsWith("（2027年的辦公日曆還沒有正式公布，日期可能會變）", Of("2027-03-08", 1, LimitUnit.WorkingDays)[^1].Why.Zh, StringComparison.Ordinal);

    /// <summary>Whatever the period: lines in order, the last on the due date, as many counted days as the limit has, both languages.</summary>
    [Theory]
    [InlineData(LimitUnit.WorkingDays)]
    [InlineData(LimitUnit.CalendarDays)]
    public void EveryStart_CountsTheLimitAndEndsOnTheDueDate(LimitUnit unit)
    {
        for (var start = Day("2025-01-01"); start < Day("2026-12-01"); start = start.AddDays(1))
        {
            var deadline = DeadlineCalculator.Compute(new() { ReceivedAt = At(Text(start)), Limit = new(7, unit) }, Calendar);

            Assert.Equal(Enumerable.Range(1, 7), deadline.Ledger.Where(l => l.Counted is not null).Select(l => l.Counted!.Value));
            Assert.Equal(Enumerable.Range(0, deadline.Due.Date.DayNumber - start.DayNumber + 1).Select(start.AddDays), deadline.Ledger.Select(l => l.Date));
            Assert.All(deadline.Ledger, l => Assert.True(l.Why.En!.All(char.IsAscii) && l.Why.Zh.Any(c => c > 127)));
        }
    }

    private static IReadOnlyList<LedgerLine> Of(string received, int value, LimitUnit unit, (string From, string To)[]? stops = null) => DeadlineCalculator.Compute(new()
    {
        ReceivedAt = At(received),
        Limit = new(value, unit),
        Stops = [.. (stops ?? []).Select(s => new ClockStop(At(s.From), At(s.To)))],
    }, Calendar).Ledger;

    private static List<string> Chinese(IReadOnlyList<LedgerLine> ledger) => [.. ledger.Select(l => $"{Text(l.Date)} {l.Counted?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {l.Why.Zh}")];
}
