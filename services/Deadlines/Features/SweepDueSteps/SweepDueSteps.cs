using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Messaging;
using Npgsql;

namespace CaseTracker.Deadlines.Features.SweepDueSteps;

/// <summary>Takes the steps that have become due: reminds staff, and fixes what the applicant is told about a missed date.</summary>
/// <remarks>
/// One batch is one transaction: rows are claimed with <c>skip locked</c>, so any number of sweeps share the work and none does any of it twice;
/// what is written goes in by COPY. A step and its clock are claimed together, so an act on the same case comes before or after, never between.
/// </remarks>
internal sealed partial class SweepDueSteps(
    [FromKeyedServices("deadlines")] NpgsqlDataSource source, ReferenceData reference, OutboxSignal<DeadlinesDbContext> signal,
    BusinessTime business, MachineTime machine, ILogger<SweepDueSteps> logger) : ISweep
{
    public const int BatchSize = 5000;

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select min(at) from deadlines.due_steps where done_at is null");
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at) : null;
    }

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var now = business.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var steps = await DueBatch.ClaimAsync(connection, now, BatchSize, ct);
        if (steps.Count == 0)
            return 0;
        // Read after the claim: these words are the last ones, nobody can add to them until the commit.
        var words = await DueBatch.ReadWordsAsync(connection, [.. steps.Where(NeedsWords).Select(s => s.Clock).Distinct()], ct);
        var lastWords = await DueBatch.ReadLastWordsAsync(connection, [.. steps.Where(s => s.Kind == DueStepKind.Silence).Select(s => s.Clock.CaseId).Distinct()], ct);
        var newsOwed = await DueBatch.ReadNewsOwedAsync(connection, [.. steps.Where(s => s.Kind == DueStepKind.NewsDue).Select(s => s.Clock.CaseId).Distinct()], ct);
        var supplements = await DueBatch.ReadSupplementsAsync(connection, [.. steps.Where(IsAboutASupplement).Select(s => Guid.Parse(s.Subject))], ct);
        var standing = steps.Exists(NeedsWords) ? await DueBatch.ReadStandingWordsAsync(connection, Taipei.DateOf(now), ct) : null;
        var batch = new DueBatch(now, machine.GetUtcNow());
        var calendars = await reference.CalendarsAsync(ct);
        var delayWords = steps.Exists(NeedsWords) ? await reference.WordsAsync(ct) : null;
        // Of a thousand late cases most are late with the same few units: the same words, made once.
        var fallbacks = new Dictionary<(LocalizedText Unit, PresentStep Step, bool Promised, string? Agency), DelaySlots>();
        var standingSlots = new Dictionary<StandingText, DelaySlots>(ReferenceEqualityComparer.Instance);
        foreach (var step in steps)
            Take(step);
        await batch.WriteAsync(connection, steps, ct);
        FaultPoint.Reach("sweep.before-commit");
        await transaction.CommitAsync(ct);
        FaultPoint.Reach("sweep.after-commit");
        signal.Kick();
        if (batch.Stages.Count > 0)
            LogMissed(batch.Stages.Count, batch.Stages.Count(s => s.Source == DelaySource.Fallback));
        return steps.Count;

        void Take(ClaimedStep step)
        {
            var clock = step.Clock;
            // An ended clock has no open steps but those of a case that was passed on; should one be left over, it is only ticked off.
            if (clock.State is ClockState.Satisfied or ClockState.Stopped && !(clock.FollowUpOn is not null && step.Kind is (DueStepKind.FollowUpDue or DueStepKind.FollowUpMissed or DueStepKind.NewsDue)))
                return;
            switch (step.Kind)
            {
                case DueStepKind.FollowUpDue when clock.FollowUpOn is not null:
                    batch.Remind(step, ReminderStage.FollowUpDue);
                    break;
                case DueStepKind.FollowUpMissed when clock.FollowUpOn is { } followUp:
                    batch.MissFollowUp(step, followUp, DaysOf(clock));
                    break;
                case DueStepKind.Missed when !clock.Missed:
                    batch.Miss(step, Words(clock), DaysOf(clock));
                    break;
                case DueStepKind.PromiseMissed when clock.AwaitedOn is { } awaited:
                    batch.MissPromise(step, awaited, Fallback(clock, promised: true), DaysOf(clock));
                    break;
                case DueStepKind.Silence:
                    batch.Silence(step, lastWords[clock.CaseId], DaysOf(clock));
                    break;
                case DueStepKind.SupplementDueSoon when supplements.TryGetValue(Guid.Parse(step.Subject), out var dueOn):
                    batch.SupplementSoon(step, Guid.Parse(step.Subject), StepPlan.LastDayOf(dueOn, DaysOf(clock)));
                    break;
                case DueStepKind.SupplementLapsed when supplements.ContainsKey(Guid.Parse(step.Subject)):
                    // Nothing is rejected: staff decide what follows.
                    batch.Remind(step, ReminderStage.SupplementLapsed);
                    break;
                case DueStepKind.NewsDue when newsOwed.Contains(clock.CaseId):
                    batch.Remind(step, ReminderStage.NewsMissed);
                    break;
                case DueStepKind.DueSoon or DueStepKind.DueToday or DueStepKind.InternalDue or DueStepKind.Overdue or DueStepKind.OverdueLong:
                    batch.Remind(step, StepPlan.ReminderOf(step.Kind)!.Value);
                    break;
            }
        }

        // Where no words are wanted the agency is not known, and the city's days do.
        OfficeCalendar DaysOf(ClaimedClock clock) => (words.TryGetValue(clock.CaseId, out var known) ? calendars.Of(known.AgencyCode) : calendars.City).AssumingWeekdays();

        DelaySlots Words(ClaimedClock clock)
        {
            var known = words[clock.CaseId];
            return MissedDates.Words(known.Explanation, known.Promise, Taipei.DateOf(now), () => Standing(clock, known), () => Fallback(clock, promised: false));
        }

        DelaySlots? Standing(ClaimedClock clock, KnownWords known)
        {
            if (known.UnitCode is not { } unit || (!standing!.TryGetValue((unit, clock.ServiceCode), out var found) && !standing.TryGetValue((unit, null), out found)))
                return null;
            if (!standingSlots.TryGetValue(found.Words, out var slots))
                standingSlots.Add(found.Words, slots = found.Words.On(DaysOf(clock).AddOfficeDays(Taipei.DateOf(now), found.OfficeDays)));
            return slots;
        }

        DelaySlots Fallback(ClaimedClock clock, bool promised)
        {
            var known = words[clock.CaseId];
            var key = (MissedDates.NameOf(known.Unit, known.Agency), MissedDates.StepOf(known.UnitCode is not null, known.Progressed), promised, known.AgencyCode);
            if (!fallbacks.TryGetValue(key, out var slots))
                fallbacks.Add(key, slots = delayWords!.FallbackSlots(key.Item1, key.Item2, StepPlan.NextWord(now, DaysOf(clock)), promised));
            return slots;
        }
    }

    private static bool NeedsWords(ClaimedStep step) => step.Kind is DueStepKind.Missed or DueStepKind.PromiseMissed;

    private static bool IsAboutASupplement(ClaimedStep step) => step.Kind is DueStepKind.SupplementDueSoon or DueStepKind.SupplementLapsed;

    [LoggerMessage(1, LogLevel.Information, "{Count} dates were missed, {Fallbacks} of them without anybody's explanation")]
    private partial void LogMissed(int count, int fallbacks);
}
