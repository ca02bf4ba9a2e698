using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CaseTracker.Deadlines.Tests.Domain;

/// <summary>What holds for every period. Each property is also put to calculators that are wrong on purpose, and must find them.</summary>
public class DeadlineProperties
{
    internal delegate Deadline Calculator(DeadlineHistory history, OfficeCalendar calendar);

    /// <summary>One drawn case; numbers are bent into place, so that every draw is a sensible one and shrinks to a small one.</summary>
    /// <param name="Start">Days after 2025-01-01.</param>
    /// <param name="Second">Seconds into that day.</param>
    /// <param name="Unit">Of the limit.</param>
    /// <param name="Value">Of the limit.</param>
    /// <param name="Gaps">From the case's beginning to the first stop, and from stop to stop: percent of the limit.</param>
    /// <param name="Lengths">Of the stops: days, or half hours for hours.</param>
    /// <param name="Extra">Whatever the property adds.</param>
    internal sealed record Draw(int Start, int Second, LimitUnit Unit, int Value, int[] Gaps, int[] Lengths, int Extra)
    {
        public DateTimeOffset Received => Taipei.StartOf(new DateOnly(2025, 1, 1).AddDays(Start)).AddSeconds(Second);

        public DeadlineHistory Limit => new() { ReceivedAt = Received, Limit = new(Value, Unit) };

        /// <summary>With the stops.</summary>
        public DeadlineHistory Stopped
        {
            get
            {
                var stops = new List<ClockStop>();
                var (at, span) = (Received, DeadlineCalculator.Compute(Limit, Calendar).Due.OverdueFrom - Received);
                foreach (var (gap, length) in Gaps.Zip(Lengths))
                {
                    var from = at + span * gap / 100;
                    at = from + (Unit == LimitUnit.Hours ? TimeSpan.FromMinutes(30 * length) : TimeSpan.FromDays(length));
                    stops.Add(new(from, at));
                }
                return Limit with { Stops = stops };
            }
        }
    }

    private static readonly Gen<Draw> Draws =
        from start in Gen.Choose(0, 600)
        from second in Gen.Choose(0, 86_399)
        from unit in Gen.Elements(LimitUnit.Hours, LimitUnit.WorkingDays, LimitUnit.CalendarDays, LimitUnit.Months)
        from value in unit == LimitUnit.Months ? Gen.Choose(1, 3) : Gen.Choose(1, 40)
        from count in Gen.Choose(1, 3)
        from gaps in Gen.ArrayOf(Gen.Choose(1, 45), count)
        from lengths in Gen.ArrayOf(Gen.Choose(0, 15), count)
        from extra in Gen.Choose(1, 30)
        select new Draw(start, second, unit, value, gaps, lengths, extra);

    // The product's years, and weekdays after them.
    private static readonly OfficeCalendar Calendar = Samples.Calendar.AssumingWeekdays();
    private static readonly OfficeCalendar Noon = Calendar.WithSaturdayRule(SaturdayRule.Noon);

    /// <summary>Each property: true for every draw when the calculator is right.</summary>
    private static readonly Dictionary<string, Func<Calculator, Draw, bool>> Properties = new()
    {
        ["a later start is never due earlier"] = (compute, d) => Calendars.All(c =>
            compute(d.Limit, c).Due.OverdueFrom <= compute(d.Limit with { ReceivedAt = d.Received.AddHours(d.Extra) }, c).Due.OverdueFrom),

        ["a longer limit is never due earlier"] = (compute, d) => Calendars.All(c =>
            compute(d.Stopped, c).Due.OverdueFrom <= compute(d.Stopped with { Limit = new(d.Value + 1, d.Unit) }, c).Due.OverdueFrom),

        ["a further day off never makes a date earlier"] = (compute, d) => Calendars.All(c =>
            compute(d.Stopped, c).Due.OverdueFrom <= compute(d.Stopped, c.WithClosures([Taipei.DateOf(d.Received).AddDays(d.Extra)])).Due.OverdueFrom),

        ["a stop moves the date by the countable days in it"] = (compute, d) => MovesByItsDays(compute, d with { Gaps = d.Gaps[..1], Lengths = d.Lengths[..1] }),

        ["the ledger ends with the result"] = (compute, d) => Calendars.All(c =>
            compute(d.Stopped, c) is var deadline && deadline.Ledger[^1].Date == deadline.Due.Date && deadline.Ledger.Select(l => l.Date).SequenceEqual(deadline.Ledger.Select(l => l.Date).Order())),

        ["the ledger counts the limit"] = (compute, d) => d.Unit is LimitUnit.Hours or LimitUnit.Months ||
            compute(d.Limit, Calendar).Ledger.Where(l => l.Counted is not null).Select(l => l.Counted!.Value).SequenceEqual(Enumerable.Range(1, d.Value)),

        ["the order in which stops are given is irrelevant"] = (compute, d) =>
            Same(compute(d.Stopped, Calendar), compute(d.Stopped with { Stops = [.. d.Stopped.Stops.Reverse()] }, Calendar)),

        ["which of two stops comes first is irrelevant to calendar days"] = (compute, d) =>
        {
            // Both within the time that runs anyhow, so that neither comes too late.
            var two = d with { Unit = LimitUnit.CalendarDays, Value = d.Value + 3, Gaps = [1, 1], Lengths = [d.Lengths[0], d.Extra] };
            return compute(two.Stopped, Calendar).Nominal == compute((two with { Lengths = [d.Extra, d.Lengths[0]] }).Stopped, Calendar).Nominal;
        },

        ["seconds of hours are cut off"] = (compute, d) =>
        {
            var hours = (d with { Unit = LimitUnit.Hours }).Stopped;
            var due = compute(hours, Calendar).Due;
            return due.OverdueFrom.Second == 0 && due.OverdueFrom.Ticks % TimeSpan.TicksPerMinute == 0 && due == compute(hours with { ReceivedAt = Cut(hours.ReceivedAt), Stops = [.. hours.Stops.Select(s => new ClockStop(Cut(s.From), Cut(s.To!.Value)))] }, Calendar).Due;
        },

        ["the original due date knows neither stops nor extensions"] = (compute, d) =>
            compute(d.Stopped with { Policy = DeadlinePolicy.Petition, Extensions = [Ask(d, 1), Ask(d, d.Extra)] }, Calendar).OriginalDue == compute(d.Limit, Calendar).Due,

        ["an extension in time never makes a date earlier, and statute gives one"] = (compute, d) =>
        {
            var before = compute(d.Limit, Calendar).Due.OverdueFrom;
            var after = compute(d.Limit with { Extensions = [Ask(d, 1), Ask(d, 1)] }, Calendar);
            return after.Due.OverdueFrom >= before && after.Verdicts[0].Accepted && after.Verdicts[1].Error == "extension-once-only"
                && compute(d.Limit with { Extensions = [Ask(d, d.Value + 1)] }, Calendar).Verdicts[0].Error == "extension-too-long";
        },
    };

    /// <summary>Calculators that are wrong, each in the way a property is there to find.</summary>
    private static readonly Dictionary<string, Calculator> Broken = new()
    {
        ["a later start is never due earlier"] = (h, c) => Shift(Right(h, c), Taipei.DateOf(h.ReceivedAt).Day % 7 == 0 ? -9 : 0),
        ["a longer limit is never due earlier"] = (h, c) => Right(h.Limit.Value % 5 == 0 ? h with { Limit = h.Limit with { Value = Math.Max(1, h.Limit.Value - 3) } } : h, c),
        ["a further day off never makes a date earlier"] = (h, c) => Shift(Right(h, c), -Enumerable.Range(0, 40).Count(i => c.KindOf(Taipei.DateOf(h.ReceivedAt).AddDays(i)) == DayKind.Closure) * 2),
        ["a stop moves the date by the countable days in it"] = (h, c) => Right(h with { Stops = [.. h.Stops.Select(s => s with { To = s.To!.Value.AddDays(1) })] }, c),
        ["the ledger ends with the result"] = (h, c) => Right(h, c) is var d ? d with { Ledger = [.. d.Ledger, d.Ledger[0]] } : null!,
        ["the ledger counts the limit"] = (h, c) => Right(h, c) is var d ? d with { Ledger = [.. d.Ledger.Where(l => l.Counted != 1)] } : null!,
        ["the order in which stops are given is irrelevant"] = (h, c) => Right(h with { Stops = [.. h.Stops.Take(1)] }, c),
        ["which of two stops comes first is irrelevant to calendar days"] = (h, c) => Right(h with { Stops = [.. h.Stops.Take(1)] }, c),
        ["seconds of hours are cut off"] = (h, c) => Right(h, c) is var d ? d with { Due = d.Due with { OverdueFrom = d.Due.OverdueFrom.AddSeconds(h.ReceivedAt.Second) } } : null!,
        ["the original due date knows neither stops nor extensions"] = (h, c) => Right(h, c) is var d ? d with { OriginalDue = d.Due } : null!,
        ["an extension in time never makes a date earlier, and statute gives one"] = (h, c) => Right(h with { Policy = DeadlinePolicy.Petition }, c),
    };

    private static IReadOnlyList<OfficeCalendar> Calendars => [Calendar, Noon];

    public static TheoryData<string> Names => new(Properties.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Property_Holds(string name) => Prop.ForAll(Draws.ToArbitrary(), d => Properties[name](Right, d)).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Theory]
    [MemberData(nameof(Names))]
    public void Property_FindsABrokenCalculator(string name) =>
        Assert.ThrowsAny<Exception>(() => Prop.ForAll(Draws.ToArbitrary(), d => Properties[name](Broken[name], d)).Check(Config.QuickThrowOnFailure.WithMaxTest(1500)));

    private static Deadline Right(DeadlineHistory history, OfficeCalendar calendar) => DeadlineCalculator.Compute(history, calendar);

    private static bool MovesByItsDays(Calculator compute, Draw d)
    {
        var stop = d.Stopped.Stops[0];
        var (without, with) = (compute(d.Limit, Calendar), compute(d.Stopped, Calendar));
        if (d.Unit == LimitUnit.Hours)
            return with.Due.OverdueFrom - without.Due.OverdueFrom == Cut(stop.To!.Value) - Cut(stop.From);
        var (from, to) = (Taipei.DateOf(stop.From), Taipei.DateOf(stop.To!.Value));
        // With nothing left on the evening of its first day the period ends with the stop.
        if (to > from && (d.Unit == LimitUnit.WorkingDays ? Calendar.CountOfficeDays(from, without.Nominal!.Value) == 0 : from >= without.Nominal))
            return with.Nominal == to;
        return d.Unit == LimitUnit.WorkingDays
            ? with.Due.Date == Calendar.AddOfficeDays(without.Due.Date, Calendar.CountOfficeDays(from, to))
            : with.Nominal == without.Nominal!.Value.AddDays(to.DayNumber - from.DayNumber);
    }

    private static AskedExtension Ask(Draw d, int value) => new() { RequestedAt = d.Received.AddMinutes(1), ApprovedAt = d.Received.AddMinutes(1), Value = value, Unit = d.Unit };

    private static bool Same(Deadline a, Deadline b) => a.Due == b.Due && a.Nominal == b.Nominal && a.Ledger.SequenceEqual(b.Ledger) && a.StopsApplied.SequenceEqual(b.StopsApplied.Reverse());

    private static Deadline Shift(Deadline deadline, int days) =>
        deadline with { Due = deadline.Due with { Date = deadline.Due.Date.AddDays(days), OverdueFrom = deadline.Due.OverdueFrom.AddDays(days) } };

    private static DateTimeOffset Cut(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute));
}
