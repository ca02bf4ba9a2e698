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
    public const int BatchSize = 2000;

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
        var batch = new DueBatch(now, machine.GetUtcNow());
        var calendar = (await reference.CalendarAsync(ct)).AssumingWeekdays();
        var delayWords = steps.Exists(NeedsWords) ? await reference.WordsAsync(ct) : null;
        // Of a thousand late cases most are late with the same few units: the same words, made once.
        var fallbacks = new Dictionary<(LocalizedText Unit, PresentStep Step), DelaySlots>();
        foreach (var step in steps)
            Take(step);
        await batch.WriteAsync(connection, steps, ct);
        await transaction.CommitAsync(ct);
        signal.Kick();
        if (batch.Stages.Count > 0)
            LogMissed(batch.Stages.Count, batch.Stages.Count(s => s.Source == DelaySource.Fallback));
        return steps.Count;

        void Take(ClaimedStep step)
        {
            var clock = step.Clock;
            // An ended clock has no open steps; should one be left over, it is only ticked off.
            if (clock.State is ClockState.Satisfied or ClockState.Stopped)
                return;
            if (StepPlan.ReminderOf(step.Kind) is { } stage)
                batch.Remind(step, stage);
            else if (step.Kind == DueStepKind.Missed && !clock.Missed)
                batch.Miss(step, Words(clock));
            else if (step.Kind == DueStepKind.PromiseMissed && clock.AwaitedOn is { } awaited)
                batch.MissPromise(step, awaited, Fallback(clock));
        }

        DelaySlots Words(ClaimedClock clock)
        {
            var known = words[clock.CaseId];
            return MissedDates.Words(known.Explanation, known.Promise, Taipei.DateOf(now), () => Fallback(clock));
        }

        DelaySlots Fallback(ClaimedClock clock)
        {
            var known = words[clock.CaseId];
            var key = (MissedDates.NameOf(known.Unit, known.Agency), MissedDates.StepOf(known.HasUnit, known.Progressed));
            if (!fallbacks.TryGetValue(key, out var slots))
                fallbacks.Add(key, slots = delayWords!.FallbackSlots(key.Item1, key.Item2, StepPlan.NextWord(now, calendar)));
            return slots;
        }
    }

    private static bool NeedsWords(ClaimedStep step) => StepPlan.ReminderOf(step.Kind) is null;

    [LoggerMessage(1, LogLevel.Information, "{Count} dates were missed, {Fallbacks} of them without anybody's explanation")]
    private partial void LogMissed(int count, int fallbacks);
}
