using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.AuditObligations;

/// <summary>Something on record that history does not say.</summary>
internal sealed record Difference(string Code, string Expected, string Found);

/// <summary>What the city owed an applicant, derived from what happened, against what is on record.</summary>
internal static class Obligations
{
    /// <summary>An overdue applicant was not told in time.</summary>
    public const string NotTold = "not-told";

    // The sweep and the messages need a moment; a moment is no difference.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    // A notice on its way when the reply came.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(2);

    private static readonly TimeOnly EndOfSending = new(20, 30);

    /// <summary>Compares one case.</summary>
    /// <param name="history">What happened, and what is on record.</param>
    /// <param name="calendar">The calendar the case counts by; answers for every day.</param>
    /// <param name="calendarChangedSince">True when the calendar changed after the case had ended: its date is not computed anew.</param>
    /// <param name="now">Business time.</param>
    public static IEnumerable<Difference> Compare(CaseHistory history, OfficeCalendar calendar, bool calendarChangedSince, DateTimeOffset now)
    {
        var clock = history.Clock;
        // Nothing is owed before the limit begins.
        if (history.StartedAt is null)
            yield break;
        // A date that had passed and been told when the calendar changed stays; so does that of a case that had ended.
        var kept = clock.DueKept || (calendarChangedSince && history.EndedAt is not null);
        var end = kept ? clock.OverdueFrom : new DayWalker(history, calendar).Walk();
        if (end != clock.OverdueFrom)
            yield return new("due-differs", IsoText.Of(end), IsoText.Of(clock.OverdueFrom));

        var missed = history.Stages.Where(s => s.Kind == StageKind.Missed && s.VoidedAt is null).OrderBy(s => s.At).ToList();
        var standsInTime = history.StandsSince is { } since && since < end;
        var passed = !standsInTime && end <= now && (history.EndedAt is not { } ended || ended >= end);
        if (passed && missed.Count == 0 && (history.EndedAt is { } later && later < now ? later : now) - end > Grace && now - clock.OpenedAt > Grace && (history.EndedAt is not { } at || at - clock.OpenedAt > Grace))
            yield return new("missed-not-found", IsoText.Of(end), "-");
        foreach (var stage in missed)
        {
            if (stage.At < end)
                yield return new("missed-too-early", IsoText.Of(end), IsoText.Of(stage.At));
            else if (history.SatisfiedAt is { } satisfied && satisfied < end)
                yield return new("missed-though-kept", IsoText.Of(satisfied), IsoText.Of(stage.At));
        }
        if (missed.Count > 1)
            yield return new("missed-twice", "1", $"{missed.Count}");

        var overdue = history.Told.Where(t => t.Kind == NoticeKind.Overdue && t.State == NoticeState.Sent).OrderBy(t => t.At).ToList();
        foreach (var twice in overdue.GroupBy(t => (t.OccasionId, t.Channel)).Where(g => g.Count() > 1))
            yield return new("told-twice", "1", $"{twice.Count()} {IsoText.Of(twice.Last().At)}");
        foreach (var notice in overdue)
        {
            var stage = history.Stages.FirstOrDefault(s => s.Id == notice.OccasionId);
            if (stage is null)
                yield return new("told-without-cause", "-", IsoText.Of(notice.At));
            else if (notice.At < stage.OverdueFrom)
                yield return new("told-too-early", IsoText.Of(stage.OverdueFrom), IsoText.Of(notice.At));
            if (history.EndedAt is { } over && notice.At > over + OnItsWay)
                yield return new("told-after-end", IsoText.Of(over), IsoText.Of(notice.At));
        }
        foreach (var stage in missed)
            if (TellBy(stage, calendar) is var by && by < now && IsOwed(history, stage, by) && !(history.FirstTold(stage.Id) <= by))
                yield return new(NotTold, IsoText.Of(by), history.FirstTold(stage.Id) is { } told ? IsoText.Of(told) : "-");
    }

    /// <summary>The end of the sending hours of the first office day on which there was a whole one to tell in.</summary>
    private static DateTimeOffset TellBy(Stage stage, OfficeCalendar calendar)
    {
        var day = Taipei.DateOf(stage.At);
        if (TimeOnly.FromDateTime(Taipei.Local(stage.At).DateTime) >= EndOfSending.AddHours(-1))
            day = day.AddDays(1);
        return Taipei.At(calendar.OfficeDayOnOrAfter(day), EndOfSending);
    }

    // Ended, standing, or overtaken by an extension's or a promise's own notice before anybody could have been told.
    private static bool IsOwed(CaseHistory history, Stage stage, DateTimeOffset by) =>
        !(history.EndedAt <= by)
        && !history.Pauses.Any(p => p.PausedAt <= by && (p.ResumedAt is null || p.ResumedAt > by))
        && !history.Promises.Any(p => p.GivenAt >= stage.OverdueFrom && p.GivenAt <= by)
        && !history.Extensions.Any(e => e.Late);
}
