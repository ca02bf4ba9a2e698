using CaseTracker.Contracts;
using CaseTracker.Deadlines.Domain;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests.Domain;

/// <summary>A date in one or two sentences.</summary>
public class ReckoningTests
{
    [Theory]
    [InlineData("2026-03-02T09:00", 3, LimitUnit.WorkingDays, "3個工作天，從3月3日起算，最後一天是3月5日。", "3 working days, counted from 3 March; the last day is 5 March.")]
    [InlineData("2026-03-02T09:00", 5, LimitUnit.WorkingDays, "5個工作天，從3月3日起算。遇到2天例假日不上班，最後一天是3月9日。", "5 working days, counted from 3 March. 2 weekend days did not count; the last day is 9 March.")]
    [InlineData("2026-02-13T16:30", 5, LimitUnit.WorkingDays, "5個工作天，從2月14日起算。遇到春節、和平紀念日等12天不上班，最後一天是3月2日。",
        "5 working days, counted from 14 February. 12 days off did not count (Lunar New Year, Peace Memorial Day and others); the last day is 2 March.")]
    [InlineData("2026-06-18T09:00", 1, LimitUnit.WorkingDays, "1個工作天，從6月19日起算。遇到端午節等3天不上班，最後一天是6月22日。",
        "1 working day, counted from 19 June. 3 days off did not count (Dragon Boat Festival and others); the last day is 22 June.")]
    [InlineData("2026-04-30T09:00", 30, LimitUnit.CalendarDays, "30天，從5月1日起算。期滿那天5月30日遇到例假日，順延到下一個上班日，最後一天是6月1日。",
        "30 days, counted from 1 May. The period ends on 30 May, a day off (weekend), and moves to the next office day; the last day is 1 June.")]
    [InlineData("2026-03-02T09:00", 30, LimitUnit.CalendarDays, "30天，從3月3日起算，最後一天是4月1日。", "30 days, counted from 3 March; the last day is 1 April.")]
    [InlineData("2025-12-24T09:00", 2, LimitUnit.Months, "2個月，從12月25日起算，最後一天是2026年2月24日。", "2 months, counted from 25 December; the last day is 24 February 2026.")]
    [InlineData("2026-03-02T22:30", 4, LimitUnit.Hours, "4小時，從3月2日22:30起算，假日和晚上也算，到3月3日02:30為止。", "4 hours, counted from 22:30 on 2 March, nights and holidays included; it ends at 02:30 on 3 March.")]
    [InlineData("2026-12-30T09:00", 1, LimitUnit.CalendarDays, "1天，從12月31日起算，最後一天是12月31日。", "1 day, counted from 31 December; the last day is 31 December.")]
    [InlineData("2026-12-31T09:00", 3, LimitUnit.CalendarDays, "3天，從2027年1月1日起算。期滿那天2027年1月3日遇到例假日，順延到下一個上班日，最後一天是2027年1月4日（2027年的辦公日曆還沒有正式公布，日期可能會變）。",
        "3 days, counted from 1 January 2027. The period ends on 3 January 2027, a day off (weekend), and moves to the next office day; the last day is 4 January 2027 (the office calendar of 2027 is not final yet, so the date may change).")]
    public void Plain(string received, int value, LimitUnit unit, string zh, string en) =>
        Assert.Equal(new LocalizedText(zh, en), Of(new() { ReceivedAt = At(received), Limit = new(value, unit) }));

    [Fact]
    public void Stops_SayForWhat()
    {
        var history = new DeadlineHistory
        {
            ReceivedAt = At("2026-03-02T09:00"),
            Limit = new(30, LimitUnit.CalendarDays),
            Stops = [new(At("2026-03-09"), At("2026-03-23")), new(At("2026-03-25"), At("2026-03-26")) { Kind = PauseKind.Interpretation }],
        };

        Assert.Equal(new LocalizedText(
            "30天，從3月3日起算。中間停止計算15天（等補件、等上級機關解釋法令），最後一天是4月16日。",
            "30 days, counted from 3 March. The clock stood for 15 days (waiting for papers, waiting for a ruling on the law); the last day is 16 April."), Of(history));
    }

    [Fact]
    public void Closure_IsNamed() =>
        Assert.Equal("5個工作天，從3月3日起算。遇到停止上班等3天不上班，最後一天是3月10日。",
            Of(new() { ReceivedAt = At("2026-03-02T09:00"), Limit = new(5, LimitUnit.WorkingDays) }, Calendar.WithClosures([Day("2026-03-04")])).Zh);

    [Fact]
    public void Extension_IsSaid()
    {
        var due = new DueDate(Day("2026-03-23"), At("2026-03-24"), false);
        var history = new DeadlineHistory
        {
            ReceivedAt = At("2026-03-02T09:00"),
            Limit = new(5, LimitUnit.WorkingDays),
            Policy = DeadlinePolicy.Petition,
            Extensions = [new GrantedExtension { RequestedAt = At("2026-03-05"), To = due, Late = false }],
        };

        Assert.Equal(new LocalizedText("5個工作天，從3月3日起算。已經展期，最後一天是3月23日。", "5 working days, counted from 3 March. It was extended; the last day is 23 March."), Of(history));
    }

    private static LocalizedText Of(DeadlineHistory history, OfficeCalendar? calendar = null) =>
        Reckoning.Of(history, DeadlineCalculator.Compute(history, calendar ?? Calendar), calendar ?? Calendar);
}
