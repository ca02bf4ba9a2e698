using System.Globalization;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Deadlines.Tests.Domain;

/// <summary>The calculator against <see cref="DayByDay"/> on random cases: every unit, stops, closures, extensions of both kinds and policies, make-up Saturdays, provisional and unloaded years.</summary>
public class DifferentialTests
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);
    private static readonly DateOnly First = new(2025, 1, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomCases_BothCalculators_Agree(int part)
    {
        var (random, compared) = (new Random(20260300 + part), new Coverage());
        for (var lot = 0; lot < 100; lot++)
        {
            var world = World.Draw(random);
            for (var i = 0; i < 250; i++)
                Compare(world, DrawHistory(random, world), compared);
        }
        Assert.Equal(25_000, compared.Cases);
        // A generator that never meets a rule proves nothing about it.
        Assert.All(compared.Met, met => Assert.True(met.Value >= 100, $"only {met.Value} cases: {met.Key}"));
    }

    private sealed class Coverage
    {
        public int Cases { get; set; }

        public Dictionary<string, int> Met { get; } = new[]
        {
            "stop that moved the end", "stop too late", "stop with nothing left", "open stop", "several stops", "accepted", "late", "extension-after-due", "extension-once-only",
            "extension-too-long", "extension-unit", "rolled", "provisional", "noon", "hours", "months", "granted to a date", "extended from the end in force",
        }.ToDictionary(name => name, _ => 0);

        public void Note(string name, bool happened)
        {
            if (happened)
                Met[name]++;
        }
    }

    /// <summary>An office calendar, once for each calculator.</summary>
    private sealed record World(OfficeCalendar Calendar, DayByDay Naive, bool Noon, IReadOnlyList<DateOnly> Closures)
    {
        private static readonly Dictionary<DateOnly, NaiveDay> Official = ReadOfficial();

        public static World Draw(Random random)
        {
            // A third of the worlds have the city's calendars, the others one of their own with more surprises.
            var days = random.Next(3) == 0 ? Official : Invent(random);
            var closures = Enumerable.Range(0, random.Next(4)).Select(_ => First.AddDays(random.Next(1095))).Distinct().ToList();
            var noon = random.Next(4) == 0;
            var calendar = OfficeCalendar.Of(days.Select(d => new CalendarDay(d.Key, !d.Value.Works, null)), days.Where(d => !d.Value.Final).Select(d => d.Key.Year).Distinct());
            calendar = calendar.WithSaturdayRule(noon ? SaturdayRule.Noon : SaturdayRule.EndOfDay).WithClosures(closures).AssumingWeekdays();
            return new(calendar, new(days, closures.ToHashSet(), noon), noon, closures);
        }

        private static Dictionary<DateOnly, NaiveDay> Invent(Random random)
        {
            var days = new Dictionary<DateOnly, NaiveDay>();
            var last = First.AddDays(random.Next(2) == 0 ? 1094 : 500);
            for (var day = First; day <= last; day = day.AddDays(1))
            {
                var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
                days[day] = new(weekend ? day.DayOfWeek == DayOfWeek.Saturday && random.Next(8) == 0 : random.Next(12) != 0, day.Year < 2027);
            }
            // A long holiday.
            var feast = First.AddDays(random.Next(400));
            for (var i = 0; i < 9; i++)
                days[feast.AddDays(i)] = days[feast.AddDays(i)] with { Works = false };
            return days;
        }

        private static Dictionary<DateOnly, NaiveDay> ReadOfficial()
        {
            var days = new Dictionary<DateOnly, NaiveDay>();
            foreach (var year in new[] { 2025, 2026, 2027 })
                foreach (var line in File.ReadAllLines(Path.Combine(Repository.Root, "seeds", "calendars", $"{year}.csv"), Encoding.UTF8))
                    if (line.Split(',') is [{ Length: 8 } date, _, var off, ..] && DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                        days.Add(day, new(off == "0", year != 2027));
            Assert.Equal(1095, days.Count);
            return days;
        }
    }

    private static void Compare(World world, DeadlineHistory history, Coverage compared)
    {
        var expected = world.Naive.Fresh().Compute(history);
        var actual = DeadlineCalculator.Compute(history, world.Calendar);

        var told = (
            actual.OriginalDue.OverdueFrom, actual.Nominal, actual.Due.Date, actual.Due.OverdueFrom, actual.Due.HasTime, actual.Provisional,
            string.Join(' ', actual.StopsApplied), string.Join(' ', actual.Verdicts.Select(v => v.Accepted ? "accepted" : v.LateNotice ? "late" : v.Error)), actual.Ledger[^1].Date);
        var should = (
            expected.OriginalOverdueFrom, expected.Nominal, expected.Date, expected.OverdueFrom, expected.HasTime, expected.Provisional,
            string.Join(' ', expected.Stops), string.Join(' ', expected.Verdicts), expected.Date);
        if (told != should)
            Assert.Fail($"{Words(history)}\nclosures {string.Join(' ', world.Closures)}, noon {world.Noon}\nday by day {should}\ncalculator {told}");
        Assert.Equal(expected.OriginalOverdueFrom, DeadlineCalculator.Due(history.ReceivedAt, history.Limit, world.Calendar).OverdueFrom);
        Note(world, history, expected, compared);
    }

    private static void Note(World world, DeadlineHistory history, DayByDay.Answer answer, Coverage compared)
    {
        compared.Cases++;
        var stops = history.Stops.Zip(answer.Stops).ToList();
        compared.Note("stop that moved the end", answer.Stops.Contains(true));
        compared.Note("stop too late", answer.Stops.Contains(false));
        compared.Note("stop with nothing left", history.Extensions.Count == 0 && stops.Count > 0 && stops[^1].Second && stops[^1].First.To is { } end && answer.Nominal == Day(end) && Day(end) > Day(stops[^1].First.From));
        compared.Note("open stop", stops.Exists(s => s.Second && s.First.To is null));
        compared.Note("several stops", answer.Stops.Count(s => s) > 1);
        foreach (var verdict in answer.Verdicts)
            compared.Note(verdict, true);
        compared.Note("rolled", answer.Nominal is { } nominal && nominal != answer.Date);
        compared.Note("provisional", answer.Provisional);
        compared.Note("noon", world.Noon && answer.OverdueFrom.Hour == 12 && !answer.HasTime);
        compared.Note("hours", history.Limit.Unit == LimitUnit.Hours);
        compared.Note("months", history.Limit.Unit == LimitUnit.Months);
        compared.Note("granted to a date", history.Extensions.Any(e => e is GrantedExtension));
        // Where counting on from the end in force is stricter, a month later than the last end is a day that one period would not have given.
        compared.Note("extended from the end in force", history.Limit.Unit == LimitUnit.Months && answer.Verdicts.Contains("accepted") && answer.Stops.Contains(true));
    }

    private static DeadlineHistory DrawHistory(Random random, World world)
    {
        var unit = (LimitUnit)random.Next(4);
        var limit = new Limit(unit switch { LimitUnit.Hours => 1 + random.Next(60), LimitUnit.Months => 1 + random.Next(5), _ => 1 + random.Next(random.Next(3) == 0 ? 60 : 15) }, unit);
        var received = At(First.AddDays(random.Next(900)), random.Next(86_400));
        var history = new DeadlineHistory
        {
            ReceivedAt = received,
            Limit = limit,
            Policy = random.Next(2) == 0 ? DeadlinePolicy.Statutory : DeadlinePolicy.Petition,
            AsOf = random.Next(3) == 0 ? null : At(Day(received).AddDays(random.Next(60)), random.Next(86_400)),
        };
        // Most of what happens to a case happens around its end.
        var end = world.Naive.Fresh().Compute(history).OverdueFrom;
        var span = end - received;
        DateTimeOffset Around() => random.Next(3) switch
        {
            0 => Cut(received + random.NextDouble() * span),
            1 => Later(received, end.AddMinutes(random.Next(unit == LimitUnit.Hours ? 600 : 8 * 1440) - (unit == LimitUnit.Hours ? 500 : 6 * 1440))),
            _ => Later(received, end.AddMinutes(-1 + random.Next(3))),
        };

        var stops = new List<ClockStop>();
        var at = received;
        for (var i = random.Next(4); i > 0; i--)
        {
            var from = Later(at, random.Next(2) == 0 ? Around() : at.AddMinutes(random.Next(unit == LimitUnit.Hours ? 900 : 6 * 1440)));
            var to = from.AddSeconds(random.Next(5) == 0 ? random.Next(3600) : random.Next(unit == LimitUnit.Hours ? 60_000 : 15 * 86_400));
            var open = i == 1 && random.Next(4) == 0;
            stops.Add(new(from, open ? null : to));
            at = to;
        }
        return history with { Stops = stops, Extensions = random.Next(3) == 0 ? [] : random.Next(3) == 0 ? Granted() : Asked() };

        List<ExtensionFact> Asked() => [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Around()).Order().Select(requested =>
        {
            var approved = requested.AddMinutes(random.Next(3) == 0 ? random.Next(3 * 1440) : random.Next(120));
            return new AskedExtension
            {
                RequestedAt = requested,
                ApprovedAt = approved,
                NotifiedAt = random.Next(3) == 0 ? null : approved.AddMinutes(random.Next(3) == 0 ? random.Next(3 * 1440) : random.Next(120)),
                Value = 1 + random.Next(limit.Value + 2),
                Unit = random.Next(12) == 0 ? (LimitUnit)random.Next(4) : unit,
            };
        })];

        List<ExtensionFact> Granted()
        {
            var to = Day(end);
            return [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Around()).Order().Select(requested =>
            {
                to = to.AddDays(1 + random.Next(9));
                return new GrantedExtension { RequestedAt = requested, To = new(to, At(to.AddDays(1), 0), HasTime: false), Late = random.Next(4) == 0 };
            })];
        }
    }

    private static DateTimeOffset At(DateOnly day, int second) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).AddSeconds(second);

    private static DateTimeOffset Cut(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    private static string Words(DeadlineHistory history) => string.Create(CultureInfo.InvariantCulture,
        $"received {history.ReceivedAt:O}, {history.Limit}, {history.Policy}, as of {history.AsOf:O}\nstops {string.Join("; ", history.Stops)}\nextensions {string.Join("; ", history.Extensions)}");
}
