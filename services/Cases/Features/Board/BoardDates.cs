using CaseTracker.Cases.Data.Mappings;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.Board;

/// <summary>What the board's columns mean, said once: the numbers and the lists behind them ask for the same.</summary>
internal sealed class BoardDates(OfficeDays days, DeadlinesClient deadlines)
{
    private const int OfficeDaysAhead = 3;
    private const int LongestClosure = 60;

    // As the nightly audit has it: by the end of the sending hours of the first office day with an hour of them left.
    private static readonly TimeOnly EndOfSending = new(20, 30);
    private static readonly TimeOnly LastHourOfSending = new(19, 30);

    /// <summary>The conditions at this moment.</summary>
    public async Task<Conditions> AtAsync(DateTimeOffset now, CancellationToken ct)
    {
        var isOfficeDay = await days.ReadAsync(deadlines, ct);
        var today = Taipei.DateOf(now);
        var soon = today;
        for (var (left, most) = (OfficeDaysAhead, LongestClosure); left > 0 && most > 0; most--)
        {
            soon = soon.AddDays(1);
            left -= isOfficeDay(soon) ? 1 : 0;
        }
        var told = today;
        for (var most = LongestClosure; most > 0 && !(isOfficeDay(told) && Taipei.At(told, EndOfSending) <= now); most--)
            told = told.AddDays(-1);
        return new Conditions(now, today, Taipei.StartOf(soon.AddDays(1)), Taipei.At(told, LastHourOfSending));
    }

    /// <summary>The columns at one moment, as conditions on <c>cases.cases c</c>.</summary>
    /// <param name="Now">The moment.</param>
    /// <param name="Today">Its day.</param>
    /// <param name="SoonUntil">First instant after the third office day.</param>
    /// <param name="ToldUntil">Of a date that passed before this instant the applicant must have been told by now.</param>
    public sealed record Conditions(DateTimeOffset Now, DateOnly Today, DateTimeOffset SoonUntil, DateTimeOffset ToldUntil)
    {
        /// <summary>What every column is part of; word for word the filter of the index.</summary>
        public const string All = $"c.{CaseMapping.Unanswered}";

        /// <param name="column">The column.</param>
        /// <param name="add">Adds a parameter and says its name.</param>
        public string Of(BoardColumn column, Func<object, string> add)
        {
            return column switch
            {
                BoardColumn.Open => "true",
                BoardColumn.Unassigned => "c.handler is null",
                BoardColumn.DueToday => Ends(Now, Taipei.StartOf(Today.AddDays(1))),
                BoardColumn.DueSoon => Ends(Taipei.StartOf(Today.AddDays(1)), SoonUntil),
                BoardColumn.LateUpTo3 => Ends(Late(3), Now),
                BoardColumn.LateUpTo7 => Ends(Late(7), Late(3)),
                BoardColumn.LateUpTo15 => Ends(Late(15), Late(7)),
                BoardColumn.LateOver15 => Ends(null, Late(15)),
                BoardColumn.Extended => "c.extensions > 0 and c.clock_ends_at is not null",
                BoardColumn.Untold => $"c.clock_ends_at < {add(ToldUntil)} and (c.late_told_at is null or c.late_told_at < c.clock_ends_at)",
                BoardColumn.PromisePassed => $"c.promised_on < {add(Today)} and {Ends(null, Now)}",
                BoardColumn.Silent => "c.silent_since is not null",
                _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
            };

            // A date is over from the first instant after it: what was due on the day before yesterday ended when yesterday began, and is two days late today.
            DateTimeOffset Late(int days) => Taipei.StartOf(Today.AddDays(-days));

            string Ends(DateTimeOffset? after, DateTimeOffset until) => after is { } from
                ? $"c.clock_ends_at > {add(from)} and c.clock_ends_at <= {add(until)}"
                : $"c.clock_ends_at <= {add(until)}";
        }
    }
}
