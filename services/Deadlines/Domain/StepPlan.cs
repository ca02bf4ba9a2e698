using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>What was done and heard of a case, besides its clock, that decides which steps wait.</summary>
internal sealed record PlanFacts
{
    /// <summary>Stages staff were reminded of.</summary>
    public IReadOnlyCollection<ReminderStage> Reminded { get; init; } = [];

    /// <summary>Requests for papers that are out.</summary>
    public IReadOnlyList<Pause> OpenSupplements { get; init; } = [];

    /// <summary>Requests for papers whose lapse was told.</summary>
    public IReadOnlyCollection<Guid> Lapsed { get; init; } = [];

    /// <summary>When the applicant asked for news past the date; null when nobody asked, a new date was given since, or it was told that none was.</summary>
    public DateTimeOffset? NewsAskedAt { get; init; }

    /// <summary>The latest day of a case that was passed on whose passing without news was told.</summary>
    public DateOnly? FollowUpMissed { get; init; }

    /// <summary>When the applicant was last told something; null when nothing is known but the receipt.</summary>
    public DateTimeOffset? LastWord { get; init; }
}

/// <summary>Which steps wait for a clock as it stands now.</summary>
internal static class StepPlan
{
    /// <summary>When staff find their reminders.</summary>
    public static readonly TimeOnly Morning = new(8, 30);

    /// <summary>How many office days before a supplement's last day the applicant is reminded.</summary>
    public const int DaysOfSupplementWarning = 2;

    /// <summary>How many office days a supervisor has to give a new date when nobody had explained the delay.</summary>
    public const int DaysToNextWord = 2;

    /// <summary>How many office days there are for a new date once the applicant has asked for news.</summary>
    private const int DaysToNews = 1;

    // A reminder half an hour before the end of a one-hour limit reminds of nothing.
    private static readonly TimeSpan ShortestLimitWithWarning = TimeSpan.FromHours(2);

    /// <summary>The steps, none of which has been taken yet.</summary>
    /// <remarks>Reminders whose time has passed are left out, except those after the due date that never came: a letter keyed in too late must still reach the supervisor.</remarks>
    public static IEnumerable<DueStep> For(Clock clock, PlanFacts facts, OfficeCalendar calendar, DateTimeOffset now)
    {
        var steps = new List<(DueStepKind Kind, DateTimeOffset At, string Subject)>();
        if (clock.FollowUpOn is { } followUp)
            AddFollowUp(steps, followUp, facts, calendar, now);
        if (clock.HasEnded)
            return steps.Select(s => Step(clock.CaseId, s.Kind, s.At, now, s.Subject));
        foreach (var supplement in facts.OpenSupplements.Where(s => s.DueOn is not null))
            AddSupplement(steps, supplement, facts, calendar, now);
        if (clock.State == ClockState.Running || clock.IsPausedLate)
            AddDates(steps, clock, facts, calendar, now);
        // The applicant's own turn is no silence.
        if (facts.OpenSupplements.Count == 0 && clock.SilentSince is null && SilenceEnd(clock.Rules.SilenceDays, facts.LastWord ?? clock.OpenedAt, calendar) is { } tooLong)
            steps.Add((DueStepKind.Silence, tooLong, ""));
        if (facts.NewsAskedAt is { } asked)
            steps.Add((DueStepKind.NewsDue, NewsEnd(asked, calendar), ""));
        return steps.Select(s => Step(clock.CaseId, s.Kind, s.At, now, s.Subject));
    }

    /// <summary>An open step; its id is that of the reminder or stage it will become.</summary>
    public static DueStep Step(Guid caseId, DueStepKind kind, DateTimeOffset at, DateTimeOffset now, string subject = "") =>
        new() { OccasionId = Guid.CreateVersion7(now), CaseId = caseId, Kind = kind, At = at.ToUniversalTime(), Subject = subject };

    /// <summary>A whole day as a due date.</summary>
    public static DueDate DueOf(DateOnly day) => new(day, Taipei.StartOf(day.AddDays(1)).ToUniversalTime(), false);

    /// <summary>00:00 of the day after a date that was told: from then on it has passed.</summary>
    public static DateTimeOffset AfterAwaited(DateOnly awaited) => Taipei.StartOf(awaited.AddDays(1));

    /// <summary>The day by which a supervisor gives a new date: the second office day after the day on which the miss was found.</summary>
    public static DateOnly NextWord(DateTimeOffset missedAt, OfficeCalendar calendar) => calendar.AddOfficeDays(Taipei.DateOf(missedAt), DaysToNextWord);

    /// <summary>The morning after the office day within which an applicant who asked for news is given a new date.</summary>
    public static DateTimeOffset NewsEnd(DateTimeOffset askedAt, OfficeCalendar calendar) => Taipei.At(calendar.AddOfficeDays(Taipei.DateOf(askedAt), DaysToNews + 1), Morning);

    /// <summary>The morning of the office day after so many office days without a word; null where silence is not counted.</summary>
    public static DateTimeOffset? SilenceEnd(int silenceDays, DateTimeOffset lastWord, OfficeCalendar calendar) =>
        silenceDays <= 0 ? null : Taipei.At(calendar.AddOfficeDays(Taipei.DateOf(lastWord), silenceDays + 1), Morning);

    /// <summary>A supplement's last day as the law counts it: a day off moves it (art. 48 IV).</summary>
    public static DateOnly LastDayOf(DateOnly dueOn, OfficeCalendar calendar) => calendar.OfficeDayOnOrAfter(dueOn);

    // Of a case that was passed on: no date of ours runs, but news of it is promised.
    private static void AddFollowUp(List<(DueStepKind, DateTimeOffset, string)> steps, DateOnly on, PlanFacts facts, OfficeCalendar calendar, DateTimeOffset now)
    {
        if (Taipei.At(on, Morning) > now)
            steps.Add((DueStepKind.FollowUpDue, Taipei.At(on, Morning), ""));
        if (!(facts.FollowUpMissed >= on))
            steps.Add((DueStepKind.FollowUpMissed, AfterAwaited(on), ""));
        if (facts.NewsAskedAt is { } asked)
            steps.Add((DueStepKind.NewsDue, NewsEnd(asked, calendar), ""));
    }

    private static void AddSupplement(List<(DueStepKind, DateTimeOffset, string)> steps, Pause supplement, PlanFacts facts, OfficeCalendar calendar, DateTimeOffset now)
    {
        var last = LastDayOf(supplement.DueOn!.Value, calendar);
        var soon = Taipei.At(calendar.SubtractOfficeDays(last, DaysOfSupplementWarning), Morning);
        if (soon > now)
            steps.Add((DueStepKind.SupplementDueSoon, soon, SubjectOf(supplement.Id)));
        // One that lapsed and was given more time since will lapse again.
        var lapsed = Taipei.At(last.AddDays(1), Morning);
        if (lapsed > now || !facts.Lapsed.Contains(supplement.Id))
            steps.Add((DueStepKind.SupplementLapsed, lapsed, SubjectOf(supplement.Id)));
    }

    public static string SubjectOf(Guid supplement) => supplement.ToString("D");

    private static void AddDates(List<(DueStepKind, DateTimeOffset, string)> steps, Clock clock, PlanFacts facts, OfficeCalendar calendar, DateTimeOffset now)
    {
        var rungs = clock.Rules.Reminders.DistinctBy(r => (KindOf(r), r.OfficeDays)).OrderBy(r => r.OfficeDays).ToList();
        if (clock.MissedAt is null)
        {
            var before = rungs.Where(r => r.OfficeDays < 0);
            if (clock.HasTime && before.Any() && HalfTime(clock) is { } half && half > now)
                steps.Add((DueStepKind.DueSoon, half, ""));
            foreach (var rung in clock.HasTime ? [] : before)
            {
                var day = calendar.SubtractOfficeDays(clock.DueOn, -rung.OfficeDays);
                if (day > Taipei.DateOf(clock.RoundFrom) && Taipei.At(day, Morning) > now)
                    steps.Add((DueStepKind.DueSoon, Taipei.At(day, Morning), SubjectOf(rung)));
            }
            var dueMorning = Taipei.At(clock.DueOn, Morning);
            if (!clock.HasTime && rungs.Exists(r => r.OfficeDays == 0) && clock.DueOn > Taipei.DateOf(clock.RoundFrom) && dueMorning > now)
                steps.Add((DueStepKind.DueToday, dueMorning, ""));
            if (clock.InternalDue is { } own && own.OverdueFrom < clock.OverdueFrom && InternalMorning(clock, own) is { } at && at > now)
                steps.Add((DueStepKind.InternalDue, at, ""));
            steps.Add((DueStepKind.Missed, clock.OverdueFrom, ""));
        }
        var caughtUp = new HashSet<DueStepKind>();
        foreach (var rung in rungs.Where(r => r.OfficeDays > 0))
        {
            var at = OverdueMorning(clock.OverdueFrom, rung.OfficeDays, calendar);
            // In the future it cannot have come yet; in the past it is caught up with once, unless staff know already.
            if (at > now || (!facts.Reminded.Contains(ReminderOf(KindOf(rung))!.Value) && caughtUp.Add(KindOf(rung))))
                steps.Add((KindOf(rung), at, SubjectOf(rung)));
        }
        // While the applicant is asked for papers, the date told to them waits too; one that passed meanwhile gets the time of a new word.
        if (clock is { State: ClockState.Running, AwaitedOn: { } awaited })
            steps.Add((DueStepKind.PromiseMissed, AfterAwaited(awaited) > now ? AfterAwaited(awaited) : AfterAwaited(NextWord(now, calendar)), ""));
    }

    private static DueStepKind KindOf(ReminderRule rule) =>
        rule.OfficeDays < 0 ? DueStepKind.DueSoon : rule.OfficeDays == 0 ? DueStepKind.DueToday
        : rule.To == ReminderTo.AgencyHead ? DueStepKind.OverdueLong : DueStepKind.Overdue;

    private static string SubjectOf(ReminderRule rule) => rule.OfficeDays.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? HalfTime(Clock clock)
    {
        var limit = TimeSpan.FromHours(clock.LimitValue);
        return limit >= ShortestLimitWithWarning ? clock.OverdueFrom - (limit / 2) : null;
    }

    // Its own morning; a limit in hours ends at a minute.
    private static DateTimeOffset? InternalMorning(Clock clock, DueDate own) =>
        own.HasTime ? own.OverdueFrom : own.Date > Taipei.DateOf(clock.RoundFrom) ? Taipei.At(own.Date, Morning) : null;

    /// <summary>The n-th office morning from the moment a period was over.</summary>
    private static DateTimeOffset OverdueMorning(DateTimeOffset overdueFrom, int n, OfficeCalendar calendar)
    {
        var day = Taipei.DateOf(overdueFrom);
        var first = calendar.IsOfficeDay(day) && Taipei.At(day, Morning) >= overdueFrom ? day : calendar.NextOfficeDay(day);
        return Taipei.At(calendar.AddOfficeDays(first, n - 1), Morning);
    }

    /// <summary>The reminder a step stands for.</summary>
    public static ReminderStage? ReminderOf(DueStepKind kind) => kind switch
    {
        DueStepKind.DueSoon => ReminderStage.DueSoon,
        DueStepKind.DueToday => ReminderStage.DueToday,
        DueStepKind.Overdue => ReminderStage.Overdue,
        DueStepKind.OverdueLong => ReminderStage.OverdueLong,
        DueStepKind.InternalDue => ReminderStage.InternalDue,
        DueStepKind.Silence => ReminderStage.Silence,
        DueStepKind.SupplementLapsed => ReminderStage.SupplementLapsed,
        DueStepKind.PromiseMissed => ReminderStage.PromiseMissed,
        DueStepKind.FollowUpDue => ReminderStage.FollowUpDue,
        DueStepKind.FollowUpMissed => ReminderStage.FollowUpMissed,
        _ => null,
    };
}
