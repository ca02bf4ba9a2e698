using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Which steps wait for a clock as it stands now.</summary>
internal static class StepPlan
{
    /// <summary>When staff find their reminders.</summary>
    public static readonly TimeOnly Morning = new(8, 30);

    /// <summary>How many office days before the due date the handler is reminded.</summary>
    public const int DaysOfWarning = 2;

    /// <summary>How many office days a supervisor has to give a new date when nobody had explained the delay.</summary>
    public const int DaysToNextWord = 2;

    // A reminder half an hour before the end of a one-hour limit reminds of nothing.
    private static readonly TimeSpan ShortestLimitWithWarning = TimeSpan.FromHours(2);

    /// <summary>The steps, none of which has been taken yet.</summary>
    /// <remarks>Reminders whose time has passed are left out, except the first one after the due date: a letter keyed in too late must still reach the supervisor.</remarks>
    public static IEnumerable<DueStep> For(Clock clock, bool overdueReminded, OfficeCalendar calendar, DateTimeOffset now)
    {
        if (clock.HasEnded || (clock.State == ClockState.Paused && !clock.IsPausedLate))
            return [];
        var steps = new List<(DueStepKind Kind, DateTimeOffset At)>();
        if (clock.MissedAt is null)
        {
            if (DueSoon(clock, calendar) is { } soon && soon > now)
                steps.Add((DueStepKind.DueSoon, soon));
            var dueMorning = Taipei.At(clock.DueOn, Morning);
            if (!clock.HasTime && clock.DueOn > Taipei.DateOf(clock.ReceivedAt) && dueMorning > now)
                steps.Add((DueStepKind.DueToday, dueMorning));
            steps.Add((DueStepKind.Missed, clock.OverdueFrom));
        }
        if (!overdueReminded)
            steps.Add((DueStepKind.Overdue, FirstMorningFrom(clock.OverdueFrom, calendar)));
        // While the applicant is asked for papers, the date told to them waits too; one that passed meanwhile gets the time of a new word.
        if (clock is { State: ClockState.Running, AwaitedOn: { } awaited })
            steps.Add((DueStepKind.PromiseMissed, AfterAwaited(awaited) > now ? AfterAwaited(awaited) : AfterAwaited(NextWord(now, calendar))));
        return steps.Select(s => Step(clock.CaseId, s.Kind, s.At, now));
    }

    /// <summary>An open step; its id is that of the reminder or stage it will become.</summary>
    public static DueStep Step(Guid caseId, DueStepKind kind, DateTimeOffset at, DateTimeOffset now) =>
        new() { OccasionId = Guid.CreateVersion7(now), CaseId = caseId, Kind = kind, At = at.ToUniversalTime() };

    /// <summary>00:00 of the day after a date that was told: from then on it has passed.</summary>
    public static DateTimeOffset AfterAwaited(DateOnly awaited) => Taipei.StartOf(awaited.AddDays(1));

    /// <summary>The day by which a supervisor gives a new date: the second office day after the day on which the miss was found.</summary>
    public static DateOnly NextWord(DateTimeOffset missedAt, OfficeCalendar calendar) => calendar.AddOfficeDays(Taipei.DateOf(missedAt), DaysToNextWord);

    private static DateTimeOffset? DueSoon(Clock clock, OfficeCalendar calendar)
    {
        if (clock.HasTime)
        {
            var limit = TimeSpan.FromHours(clock.LimitValue);
            return limit >= ShortestLimitWithWarning ? clock.OverdueFrom - (limit / 2) : null;
        }
        var day = calendar.SubtractOfficeDays(clock.DueOn, DaysOfWarning);
        return day > Taipei.DateOf(clock.ReceivedAt) ? Taipei.At(day, Morning) : null;
    }

    private static DateTimeOffset FirstMorningFrom(DateTimeOffset instant, OfficeCalendar calendar)
    {
        var day = Taipei.DateOf(instant);
        return calendar.IsOfficeDay(day) && Taipei.At(day, Morning) >= instant ? Taipei.At(day, Morning) : Taipei.At(calendar.NextOfficeDay(day), Morning);
    }

    /// <summary>The reminder a step stands for.</summary>
    public static ReminderStage? ReminderOf(DueStepKind kind) => kind switch
    {
        DueStepKind.DueSoon => ReminderStage.DueSoon,
        DueStepKind.DueToday => ReminderStage.DueToday,
        DueStepKind.Overdue => ReminderStage.Overdue,
        _ => null,
    };
}
