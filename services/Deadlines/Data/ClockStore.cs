using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Data;

/// <summary>A clock with everything that decides about it, held under lock until the transaction ends.</summary>
internal sealed record HeldClock(Clock Clock, ClockFacts Facts, CaseAssignment? Assignment)
{
    public PresentStep Step => MissedDates.StepOf(Assignment is not null, Facts.FirstAt(CaseFactKind.Progressed) is not null);
}

/// <summary>Reads and changes one case's clock; always inside a transaction.</summary>
internal sealed class ClockStore(DeadlinesDbContext db, Outbox<DeadlinesDbContext> outbox, ReferenceData reference)
{
    /// <summary>Until the transaction ends nobody else handles this case. Facts and opening would otherwise miss each other, as neither sees what the other has not committed.</summary>
    /// <remarks>Nor does the calendar change meanwhile.</remarks>
    public async Task LockCaseAsync(Guid caseId, CancellationToken ct)
    {
        await ReferenceData.HoldAsync(db, ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({caseId.ToString()}, 7202))", ct);
    }

    /// <summary>The calendar a case counts by: that of the agency in charge, else of the coordinating one. After <see cref="LockCaseAsync"/>.</summary>
    public async Task<OfficeCalendar> CalendarAsync(CaseAssignment? assignment, CancellationToken ct) => (await reference.HoldCalendarsAsync(db, ct)).Of(assignment?.Agency);

    /// <summary>The clock, or null when it is not open. The sweep, which takes rows and not cases, waits or passes by.</summary>
    public async Task<HeldClock?> HoldAsync(Guid caseId, CancellationToken ct)
    {
        var rows = await db.Clocks.FromSql($"select c.*, c.xmin from deadlines.clocks c where c.case_id = {caseId} for update").ToListAsync(ct);
        return rows is [var clock] ? await WithFactsAsync(clock, ct) : null;
    }

    /// <summary>Reads without a lock, to look at.</summary>
    public async Task<HeldClock?> ReadAsync(Guid caseId, CancellationToken ct) =>
        await db.Clocks.SingleOrDefaultAsync(c => c.CaseId == caseId, ct) is { } clock ? await WithFactsAsync(clock, ct) : null;

    public async Task<HeldClock> WithFactsAsync(Clock clock, CancellationToken ct)
    {
        var (caseId, round) = (clock.CaseId, clock.Round);
        var pauses = await db.Pauses.Where(p => p.CaseId == caseId && p.Round == round).ToListAsync(ct);
        var facts = await db.CaseFacts.Where(f => f.CaseId == caseId && f.Round == round).ToListAsync(ct);
        var extensions = await db.Extensions.Where(e => e.CaseId == caseId && e.Round == round).OrderBy(e => e.GrantedAt).ToListAsync(ct);
        var assignment = await db.Assignments.SingleOrDefaultAsync(a => a.CaseId == caseId, ct);
        return new(clock, new(pauses, facts, extensions), assignment);
    }

    /// <summary>The next open clocks by case id that are due on a day or later, held until the transaction ends.</summary>
    public async Task<List<HeldClock>> HoldNextAsync(Guid after, DateOnly dueFrom, int limit, CancellationToken ct) => await WithFactsAsync(await db.Clocks
        .FromSql($"select c.*, c.xmin from deadlines.clocks c where c.case_id > {after} and c.state in ('running', 'paused') and c.due_on >= {dueFrom} order by c.case_id limit {limit} for update").ToListAsync(ct), ct);

    /// <summary>Many clocks with what decides about them, in their order.</summary>
    public async Task<List<HeldClock>> WithFactsAsync(IReadOnlyList<Clock> clocks, CancellationToken ct)
    {
        var ids = clocks.Select(c => c.CaseId).ToArray();
        var pauses = (await db.Pauses.Where(p => ids.Contains(p.CaseId)).ToListAsync(ct)).ToLookup(p => (p.CaseId, p.Round));
        var facts = (await db.CaseFacts.Where(f => ids.Contains(f.CaseId)).ToListAsync(ct)).ToLookup(f => (f.CaseId, f.Round));
        var extensions = (await db.Extensions.Where(e => ids.Contains(e.CaseId)).OrderBy(e => e.GrantedAt).ToListAsync(ct)).ToLookup(e => (e.CaseId, e.Round));
        var assignments = await db.Assignments.Where(a => ids.Contains(a.CaseId)).ToDictionaryAsync(a => a.CaseId, ct);
        return [.. clocks.Select(c => new HeldClock(c, new([.. pauses[(c.CaseId, c.Round)]], [.. facts[(c.CaseId, c.Round)]], [.. extensions[(c.CaseId, c.Round)]]), assignments.GetValueOrDefault(c.CaseId)))];
    }

    /// <summary>Brings a clock into line with its facts and tells what changed.</summary>
    public async Task FollowAsync(HeldClock held, OfficeCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        var clock = held.Clock;
        var before = (clock.State, clock.Due, clock.FollowUpOn);
        foreach (var told in clock.Follow(held.Facts, calendar, now))
            outbox.Add(told);
        await VoidStagesAsync(clock, now, ct);
        if (before != (clock.State, clock.Due, clock.FollowUpOn))
            await ReplanAsync(clock, calendar, now, ct);
        if (clock.HasEnded)
            await LapseRequestsAsync(clock, now, ct);
    }

    // Nobody decides any more on a date that does not matter any more.
    private Task<int> LapseRequestsAsync(Clock clock, DateTimeOffset now, CancellationToken ct) => db.ExtensionRequests.Where(r => r.CaseId == clock.CaseId && r.State == ExtensionRequestState.Waiting)
        .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ExtensionRequestState.Lapsed).SetProperty(r => r.DecidedAt, now.ToUniversalTime()), ct);

    /// <summary>Starts a clock anew for the reopening that comes next, if it was heard of: one that overtook an earlier one waits for it. The supervisor, who decides who handles the case, is told at once.</summary>
    public async Task RestartAsync(HeldClock held, OfficeCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        var clock = held.Clock;
        while (await db.Reopenings.SingleOrDefaultAsync(r => r.CaseId == clock.CaseId && r.Round == clock.Round + 1, ct) is { } reopening)
        {
            await LapseRequestsAsync(clock, now, ct);
            db.EndedRounds.Add(EndedRound.Of(clock));
            outbox.Add(clock.Restart(reopening, calendar, now));
            // Steps are planned from what is stored.
            await db.SaveChangesAsync(ct);
            await FollowAsync(await WithFactsAsync(clock, ct), calendar, now, ct);
            await ReplanAsync(clock, calendar, now, ct);
            if (clock.HasEnded)
                continue;
            db.Reminders.Add(clock.Remind(ReminderStage.Reopened, now, out var told));
            outbox.Add(told);
        }
    }

    /// <summary>An earlier handling of a case, with what decided about it; null where there was none.</summary>
    public async Task<(EndedRound Ended, HeldClock Held)?> EarlierAsync(Clock clock, int round, CancellationToken ct) =>
        await db.EndedRounds.SingleOrDefaultAsync(r => r.CaseId == clock.CaseId && r.Round == round, ct) is { } ended ? (ended, await WithFactsAsync(clock.As(ended), ct)) : null;

    /// <summary>Brings an earlier handling into line with what was heard of it late. Nobody is told, and the present one stays as it is.</summary>
    public async Task CorrectAsync(Clock clock, int round, OfficeCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        if (await EarlierAsync(clock, round, ct) is not (var ended, var held))
            return;
        held.Clock.Follow(held.Facts, calendar, now);
        ended.Correct(held.Clock);
        await VoidStagesAsync(held.Clock, now, ct);
    }

    /// <summary>Replaces every open step by what the clock as it is now waits for.</summary>
    public async Task ReplanAsync(Clock clock, OfficeCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        await DropOpenStepsAsync(clock.CaseId, null, ct);
        if (!clock.HasEnded || clock.FollowUpOn is not null)
            db.DueSteps.AddRange(StepPlan.For(clock, await PlanFactsAsync(clock, ct), calendar, now));
    }

    /// <summary>The applicant has just heard something: a silence that was found too long is over, and the next one is waited for.</summary>
    /// <remarks>While no silence was found, its open step stays where it is: when its time comes, it looks for the last word.</remarks>
    public async Task BreakSilenceAsync(Clock clock, OfficeCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        if (clock.SilentSince is null || clock.HasEnded)
            return;
        clock.HearWord();
        await DropOpenStepsAsync(clock.CaseId, DueStepKind.Silence, ct);
        if (StepPlan.SilenceEnd(clock.Rules.SilenceDays, now, calendar) is { } tooLong)
            db.DueSteps.Add(StepPlan.Step(clock.CaseId, DueStepKind.Silence, tooLong, now));
    }

    private async Task<PlanFacts> PlanFactsAsync(Clock clock, CancellationToken ct)
    {
        var (caseId, round) = (clock.CaseId, clock.Round);
        return new()
        {
            Reminded = await db.Reminders.Where(r => r.CaseId == caseId && r.Round == round).Select(r => r.Stage).Distinct().ToListAsync(ct),
            OpenSupplements = await db.Pauses.AsNoTracking().Where(p => p.CaseId == caseId && p.Round == round && p.Kind == PauseKind.Supplement && p.PausedAt != null && p.ResumedAt == null).ToListAsync(ct),
            Lapsed = [.. (await db.DueSteps.Where(s => s.CaseId == caseId && s.Kind == DueStepKind.SupplementLapsed && s.DoneAt != null).Select(s => s.Subject).ToListAsync(ct)).Select(Guid.Parse)],
            NewsAskedAt = await db.Database.SqlQueryRaw<DateTimeOffset?>($"select {NewsAskedSql} as \"Value\" from deadlines.clocks c where c.case_id = {{0}}", caseId).SingleOrDefaultAsync(ct),
            FollowUpMissed = await db.Reminders.Where(r => r.CaseId == caseId && r.Round == round && r.Stage == ReminderStage.FollowUpMissed).MaxAsync(r => (DateOnly?)r.DueOn, ct),
            LastWord = await db.Database.SqlQueryRaw<DateTimeOffset?>($"select {LastWordSql} as \"Value\" from deadlines.clocks c where c.case_id = {{0}}", caseId).SingleOrDefaultAsync(ct),
        };
    }

    /// <summary>When the applicant of a clock <c>c</c> was last told something: receipt or the reopening, progress, a request for papers or its answer, a new date, a late notice.</summary>
    public const string LastWordSql = """
        greatest(c.opened_at, c.reopened_at,
          (select f.at from deadlines.case_facts f where f.case_id = c.case_id and f.round = c.round and f.kind = 'word'),
          (select max(p.resumed_at) from deadlines.pauses p where p.case_id = c.case_id and p.round = c.round and p.kind = 'supplement'),
          (select max(e.granted_at) from deadlines.extensions e where e.case_id = c.case_id and e.round = c.round),
          (select max(m.given_at) from deadlines.promises m where m.case_id = c.case_id and m.round = c.round),
          (select max(g.at) from deadlines.stages g where g.case_id = c.case_id and g.round = c.round and g.voided_at is null))
        """;

    /// <summary>When the applicant of a clock <c>c</c> asked for news; null when that was answered by a new date or a request for papers (of a case that was passed on by any word), or found unanswered, since.</summary>
    public const string NewsAskedSql = """
        (select max(r.at) from deadlines.reminders r where r.case_id = c.case_id and r.round = c.round and r.stage = 'news_asked'
          and not exists (select from deadlines.promises m where m.case_id = c.case_id and m.given_at >= r.at)
          and not exists (select from deadlines.pauses p where p.case_id = c.case_id and p.kind = 'supplement' and p.paused_at >= r.at)
          and not exists (select from deadlines.case_facts f where c.follow_up_on is not null and f.case_id = c.case_id and f.round = c.round and f.kind = 'word' and f.at >= r.at)
          and not exists (select from deadlines.reminders l where l.case_id = c.case_id and l.stage = 'news_missed' and l.at >= r.at))
        """;

    /// <summary>Replaces the open step of the date last told to the applicant, and leaves every other step as it is.</summary>
    public async Task AwaitAsync(Clock clock, DateTimeOffset now, CancellationToken ct)
    {
        await DropOpenStepsAsync(clock.CaseId, DueStepKind.PromiseMissed, ct);
        if (clock.AwaitedOn is { } awaited)
            db.DueSteps.Add(StepPlan.Step(clock.CaseId, DueStepKind.PromiseMissed, StepPlan.AfterAwaited(awaited), now));
    }

    private async Task DropOpenStepsAsync(Guid caseId, DueStepKind? kind, CancellationToken ct)
    {
        // Steps planned earlier in this transaction and not saved yet are open steps too.
        foreach (var entry in db.ChangeTracker.Entries<DueStep>().Where(e => e.State == EntityState.Added && e.Entity.CaseId == caseId && (kind is null || e.Entity.Kind == kind)).ToList())
            entry.State = EntityState.Detached;
        await db.DueSteps.Where(s => s.CaseId == caseId && s.DoneAt == null && (kind == null || s.Kind == kind)).ExecuteDeleteAsync(ct);
    }

    // A date that was kept after all must not be told as missed, nor counted.
    private async Task VoidStagesAsync(Clock clock, DateTimeOffset now, CancellationToken ct)
    {
        if (clock.MissedAt is not null)
            return;
        foreach (var stage in await db.Stages.Where(s => s.CaseId == clock.CaseId && s.Round == clock.Round && s.VoidedAt == null).ToListAsync(ct))
            stage.VoidedAt = now;
    }

    /// <summary>Stores a fact that a handling of a case has once: the earliest time counts.</summary>
    public async Task KeepFactAsync(Guid caseId, int round, CaseFactKind kind, DateTimeOffset at, CancellationToken ct)
    {
        var utc = at.ToUniversalTime();
        if (await db.CaseFacts.SingleOrDefaultAsync(f => f.CaseId == caseId && f.Round == round && f.Kind == kind, ct) is not { } fact)
            db.CaseFacts.Add(new() { CaseId = caseId, Round = round, Kind = kind, At = utc });
        else if (utc < fact.At)
            fact.At = utc;
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Stores when the applicant was told something: the latest time counts.</summary>
    public async Task KeepWordAsync(Guid caseId, int round, DateTimeOffset at, CancellationToken ct)
    {
        var utc = at.ToUniversalTime();
        if (await db.CaseFacts.SingleOrDefaultAsync(f => f.CaseId == caseId && f.Round == round && f.Kind == CaseFactKind.Word, ct) is not { } fact)
            db.CaseFacts.Add(new() { CaseId = caseId, Round = round, Kind = CaseFactKind.Word, At = utc });
        else if (utc > fact.At)
            fact.At = utc;
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Stores one end of a request for papers, or of a withdrawal; a repeated message changes nothing.</summary>
    public async Task KeepPauseAsync(Guid caseId, int round, Guid id, PauseKind kind, DateTimeOffset? pausedAt, DateOnly? dueOn, DateTimeOffset? resumedAt, CancellationToken ct)
    {
        if (await db.Pauses.SingleOrDefaultAsync(p => p.Id == id, ct) is not { } pause)
            db.Pauses.Add(pause = new() { Id = id, CaseId = caseId, Round = round, Kind = kind });
        pause.PausedAt ??= pausedAt?.ToUniversalTime();
        pause.ResumedAt ??= resumedAt?.ToUniversalTime();
        // The applicant can be given more time, never less: of two days the later one is the last.
        if (dueOn is { } day && !(pause.DueOn >= day))
            pause.DueOn = day;
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Locks a clock for an act of a member of staff who may do it.</summary>
    public async Task<Result<HeldClock>> HoldForActAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        await LockCaseAsync(caseId, ct);
        if (await HoldAsync(caseId, ct) is not { } held)
            return NotOpen();
        if (!ClockRights.MayAct(actor, held.Assignment))
            return Failure.Forbidden();
        return held.Clock.HasEnded ? Failure.Conflict("clock-ended", EnumText<ClockState>.Write(held.Clock.State)) : held;
    }

    public static Failure NotOpen() => Failure.NotFound("clock-not-open");
}
