using System.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Data.Mappings;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Deadlines.Features.SweepDueSteps;

/// <summary>What the sweep knows and changes of a clock it has claimed.</summary>
internal sealed class ClaimedClock
{
    public required Guid CaseId { get; init; }
    public required int Round { get; init; }
    public required ClockState State { get; init; }
    public required DueDate Due { get; init; }
    public required bool Missed { get; set; }
    public required DateOnly? PromisedOn { get; set; }
    public required DateOnly? AwaitedOn { get; set; }
    public required DateOnly? FollowUpOn { get; init; }
    public required string ServiceCode { get; init; }
    public required int SilenceDays { get; init; }
    public required DateTimeOffset? SilentSince { get; set; }
    public required long Version { get; set; }

    /// <summary>True when this batch tells the applicant something.</summary>
    public bool Told { get; set; }
    public bool Changed { get; set; }
}

/// <summary>A due step with its clock.</summary>
internal sealed record ClaimedStep(Guid OccasionId, DueStepKind Kind, DateTimeOffset At, string Subject, ClaimedClock Clock);

/// <summary>Whose words there are for a case.</summary>
internal sealed record KnownWords(DelaySlots? Explanation, DelaySlots? Promise, string? UnitCode, LocalizedText? Unit, LocalizedText? Agency, bool Progressed, string? AgencyCode);

/// <summary>One batch of due steps, from claim to written result.</summary>
internal sealed class DueBatch(DateTimeOffset now, DateTimeOffset machineNow)
{
    private readonly List<OutboxMessage> _messages = [];
    private readonly List<Reminder> _reminders = [];
    private readonly List<DueStep> _next = [];

    public List<Stage> Stages { get; } = [];

    /// <summary>Claims open steps that are due, oldest first, with their clocks.</summary>
    public static async Task<List<ClaimedStep>> ClaimAsync(NpgsqlConnection connection, DateTimeOffset now, int limit, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select s.occasion_id, s.kind, s.at, c.case_id, c.state, c.due_on, c.overdue_from, c.has_time, c.missed_at is not null, c.promised_on, c.awaited_on, c.version,
              c.service_code, coalesce((c.rules->>'silenceDays')::int, $3), c.silent_since, s.subject, c.round, c.follow_up_on
            from deadlines.due_steps s join deadlines.clocks c on c.case_id = s.case_id
            where s.done_at is null and s.at <= $1
              -- While the calendar's last change is being worked in, a date that looks missed may be about to move.
              and (s.kind <> 'missed' or not exists (select from deadlines.recomputations r where r.finished_at is null))
            order by s.at limit $2
            for update of s, c skip locked
            """, connection);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
        command.Parameters.AddWithValue(limit);
        command.Parameters.AddWithValue(new ClockPolicy().SilenceDays);
        var clocks = new Dictionary<Guid, ClaimedClock>();
        var steps = new List<ClaimedStep>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var caseId = reader.GetGuid(3);
            if (!clocks.TryGetValue(caseId, out var clock))
                clocks.Add(caseId, clock = new()
                {
                    CaseId = caseId,
                    Round = reader.GetInt32(16),
                    State = EnumText<ClockState>.Read(reader.GetString(4)),
                    Due = new(reader.GetFieldValue<DateOnly>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetBoolean(7)),
                    Missed = reader.GetBoolean(8),
                    PromisedOn = reader.IsDBNull(9) ? null : reader.GetFieldValue<DateOnly>(9),
                    AwaitedOn = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateOnly>(10),
                    FollowUpOn = reader.IsDBNull(17) ? null : reader.GetFieldValue<DateOnly>(17),
                    Version = reader.GetInt64(11),
                    ServiceCode = reader.GetString(12),
                    SilenceDays = reader.GetInt32(13),
                    SilentSince = reader.IsDBNull(14) ? null : reader.GetFieldValue<DateTimeOffset>(14),
                });
            steps.Add(new(reader.GetGuid(0), EnumText<DueStepKind>.Read(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(15), clock));
        }
        // Of one case and instant the miss comes before the reminder about it.
        return [.. steps.OrderBy(s => s.At).ThenBy(s => s.Kind)];
    }

    /// <summary>The words there are for these cases.</summary>
    public static async Task<IReadOnlyDictionary<Guid, KnownWords>> ReadWordsAsync(NpgsqlConnection connection, IReadOnlyList<ClaimedClock> clocks, CancellationToken ct)
    {
        var words = new Dictionary<Guid, KnownWords>(clocks.Count);
        if (clocks.Count == 0)
            return words;
        await using var command = new NpgsqlCommand("""
            select c.case_id, e.slots::text, p.slots::text, a.unit, u.name_zh, u.name_en, g.name_zh, g.name_en, f.case_id is not null, a.agency
            from unnest($1) as k(case_id) join deadlines.clocks c on c.case_id = k.case_id
            left join deadlines.explanations e on e.id = c.explanation_id
            left join deadlines.promises p on p.id = c.promise_id
            left join deadlines.assignments a on a.case_id = c.case_id
            left join deadlines.units u on u.code = a.unit
            left join deadlines.agencies g on case when a.agency is null then g.coordinating else g.code = a.agency end
            left join deadlines.case_facts f on f.case_id = c.case_id and f.round = c.round and f.kind = 'progressed'
            """, connection);
        command.Parameters.AddWithValue(clocks.Select(c => c.CaseId).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            words[reader.GetGuid(0)] = new(Slots(1), Slots(2), Text(3), Name(4), Name(6), reader.GetBoolean(8), Text(9));
        return words;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        DelaySlots? Slots(int column) => reader.IsDBNull(column) ? null : SlotsColumn.Read(reader.GetString(column));

        LocalizedText? Name(int column) => reader.IsDBNull(column) ? null : new(reader.GetString(column), reader.IsDBNull(column + 1) ? null : reader.GetString(column + 1));
    }

    /// <summary>When the applicants of these cases were last told something.</summary>
    public static async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> ReadLastWordsAsync(NpgsqlConnection connection, Guid[] cases, CancellationToken ct)
    {
        var words = new Dictionary<Guid, DateTimeOffset>(cases.Length);
        if (cases.Length == 0)
            return words;
        await using var command = new NpgsqlCommand($"select c.case_id, {ClockStore.LastWordSql} from unnest($1) as k(case_id) join deadlines.clocks c on c.case_id = k.case_id", connection);
        command.Parameters.AddWithValue(cases);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            words[reader.GetGuid(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return words;
    }

    /// <summary>Those of these cases whose applicant asked for news and was given no new date since.</summary>
    public static async Task<IReadOnlySet<Guid>> ReadNewsOwedAsync(NpgsqlConnection connection, Guid[] cases, CancellationToken ct)
    {
        var owed = new HashSet<Guid>();
        if (cases.Length == 0)
            return owed;
        await using var command = new NpgsqlCommand($"select c.case_id from unnest($1) as k(case_id) join deadlines.clocks c on c.case_id = k.case_id where {ClockStore.NewsAskedSql} is not null", connection);
        command.Parameters.AddWithValue(cases);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            owed.Add(reader.GetGuid(0));
        return owed;
    }

    /// <summary>Supplements that are still out, with their last day as it was told.</summary>
    public static async Task<IReadOnlyDictionary<Guid, DateOnly>> ReadSupplementsAsync(NpgsqlConnection connection, Guid[] supplements, CancellationToken ct)
    {
        var open = new Dictionary<Guid, DateOnly>(supplements.Length);
        if (supplements.Length == 0)
            return open;
        await using var command = new NpgsqlCommand("select id, due_on from deadlines.pauses where id = any($1) and resumed_at is null and due_on is not null", connection);
        command.Parameters.AddWithValue(supplements);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            open[reader.GetGuid(0)] = reader.GetFieldValue<DateOnly>(1);
        return open;
    }

    /// <summary>Standing explanations in use on a day: of one unit and service item at most one.</summary>
    public static async Task<IReadOnlyDictionary<(string Unit, string? ServiceCode), (StandingText Words, int OfficeDays)>> ReadStandingWordsAsync(NpgsqlConnection connection, DateOnly day, CancellationToken ct)
    {
        var standing = new Dictionary<(string, string?), (StandingText, int)>();
        await using var command = new NpgsqlCommand("select unit, service_code, words::text, office_days from deadlines.standing_explanations where ended_at is null and from_on <= $1 and to_on >= $1", connection);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, day);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            standing[(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1))] = (StandingWordsMapping.Read(reader.GetString(2)), reader.GetInt32(3));
        return standing;
    }

    public void Remind(ClaimedStep step, ReminderStage stage) => Remind(step, stage, step.OccasionId);

    private void Remind(ClaimedStep step, ReminderStage stage, Guid id)
    {
        var due = step.Clock.FollowUpOn is { } followUp ? StepPlan.DueOf(followUp) : step.Clock.Due;
        _reminders.Add(new() { Id = id, CaseId = step.Clock.CaseId, Round = step.Clock.Round, Stage = stage, At = now, DueOn = due.Date, OverdueFrom = due.OverdueFrom, HasTime = due.HasTime });
        Tell(step.Clock, version => new ReminderDue { CaseId = step.Clock.CaseId, Version = version, OccurredAt = now, ReminderId = id, Stage = stage, Due = due });
    }

    public void SupplementSoon(ClaimedStep step, Guid supplement, DateOnly dueOn) =>
        Tell(step.Clock, version => new SupplementDueSoon { CaseId = step.Clock.CaseId, Version = version, OccurredAt = now, SupplementId = supplement, DueOn = dueOn });

    /// <summary>The applicant has heard nothing for too long; or has since the step was planned, and then the next silence is waited for.</summary>
    public void Silence(ClaimedStep step, DateTimeOffset lastWord, OfficeCalendar calendar)
    {
        var clock = step.Clock;
        var since = clock.Told ? now : lastWord;
        if (StepPlan.SilenceEnd(clock.SilenceDays, since, calendar) is not { } tooLong)
            return;
        if (tooLong > now)
        {
            _next.Add(StepPlan.Step(clock.CaseId, DueStepKind.Silence, tooLong, now));
            return;
        }
        clock.SilentSince = since;
        Tell(clock, version => new SilenceExceeded { CaseId = clock.CaseId, Version = version, OccurredAt = now, Round = clock.Round, SilentSince = since });
        Remind(step, ReminderStage.Silence);
    }

    // A late notice is a word too.
    private void BreakSilence(ClaimedClock clock, OfficeCalendar calendar)
    {
        clock.Told = true;
        if (clock.SilentSince is null)
            return;
        clock.SilentSince = null;
        if (StepPlan.SilenceEnd(clock.SilenceDays, now, calendar) is { } tooLong)
            _next.Add(StepPlan.Step(clock.CaseId, DueStepKind.Silence, tooLong, now));
    }

    public void Miss(ClaimedStep step, DelaySlots slots, OfficeCalendar calendar)
    {
        var clock = step.Clock;
        BreakSilence(clock, calendar);
        AddStage(step, StageKind.Missed, null, slots);
        clock.Missed = true;
        if (slots.DateKind == DateKind.Completion)
            clock.PromisedOn = slots.ExpectedOn;
        // A promise given since the date passed has its own step already.
        if (clock.AwaitedOn is null)
        {
            clock.AwaitedOn = slots.ExpectedOn;
            _next.Add(StepPlan.Step(clock.CaseId, DueStepKind.PromiseMissed, StepPlan.AfterAwaited(slots.ExpectedOn), now));
        }
        Tell(clock, version => new DeadlineMissed
        {
            CaseId = clock.CaseId,
            Version = version,
            OccurredAt = now,
            Round = clock.Round,
            StageId = step.OccasionId,
            Due = clock.Due,
            ExpectedOn = slots.ExpectedOn,
            DateKind = slots.DateKind,
            Source = slots.Source,
        });
    }

    /// <summary>A date told to the applicant has passed. One notice for each: only a new promise is waited for again.</summary>
    public void MissPromise(ClaimedStep step, DateOnly passed, DelaySlots slots, OfficeCalendar calendar)
    {
        var clock = step.Clock;
        BreakSilence(clock, calendar);
        AddStage(step, StageKind.PromiseMissed, passed, slots);
        clock.AwaitedOn = null;
        Tell(clock, version => new PromiseMissed
        {
            CaseId = clock.CaseId,
            Version = version,
            OccurredAt = now,
            Round = clock.Round,
            StageId = step.OccasionId,
            PromisedOn = passed,
            ExpectedOn = slots.ExpectedOn,
            DateKind = slots.DateKind,
        });
        // The step's own id is that of the notice.
        Remind(step, ReminderStage.PromiseMissed, Guid.CreateVersion7(now));
    }

    /// <summary>The day has passed by which the applicant should have heard how a case stands that was passed on. Told once for each day: only a new one is waited for again.</summary>
    public void MissFollowUp(ClaimedStep step, DateOnly passed, OfficeCalendar calendar)
    {
        Remind(step, ReminderStage.FollowUpMissed);
        Tell(step.Clock, version => new FollowUpMissed
        {
            CaseId = step.Clock.CaseId,
            Version = version,
            OccurredAt = now,
            Round = step.Clock.Round,
            ReminderId = step.OccasionId,
            FollowUpOn = passed,
            NextWordOn = StepPlan.NextWord(now, calendar),
        });
    }

    /// <summary>Writes everything inside the caller's transaction.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<ClaimedStep> steps, CancellationToken ct)
    {
        await using (var done = new NpgsqlCommand("update deadlines.due_steps set done_at = $1 where occasion_id = any($2)", connection))
        {
            done.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
            done.Parameters.AddWithValue(steps.Select(s => s.OccasionId).ToArray());
            await done.ExecuteNonQueryAsync(ct);
        }
        await LapseRequestsAsync(connection, [.. Stages.Where(s => s.Kind == StageKind.Missed).Select(s => s.CaseId)], ct);
        await UpdateClocksAsync(connection, [.. steps.Select(s => s.Clock).Distinct().Where(c => c.Changed)], ct);
        await CopyAsync(connection, "deadlines.reminders (id, case_id, round, stage, at, due_on, overdue_from, has_time)", _reminders, (row, r) => row
            .Uuid(r.Id).Uuid(r.CaseId).SmallNumber(r.Round).Text(EnumText<ReminderStage>.Write(r.Stage)).Instant(r.At).Date(r.DueOn).Instant(r.OverdueFrom).Flag(r.HasTime), ct);
        // A typhoon's misses share their words: each text is written as JSON once.
        var documents = new Dictionary<DelaySlots, string>(ReferenceEqualityComparer.Instance);
        foreach (var slots in Stages.Select(s => s.Slots))
            if (!documents.ContainsKey(slots))
                documents.Add(slots, SlotsColumn.Write(slots));
        await CopyAsync(connection, "deadlines.stages (id, case_id, round, kind, at, due_on, overdue_from, has_time, promised_on, slots, source)", Stages, (row, s) => row
            .Uuid(s.Id).Uuid(s.CaseId).SmallNumber(s.Round).Text(EnumText<StageKind>.Write(s.Kind)).Instant(s.At).Date(s.DueOn).Instant(s.OverdueFrom).Flag(s.HasTime).Date(s.PromisedOn)
            .Json(documents[s.Slots]).Text(EnumText<DelaySource>.Write(s.Source)), ct);
        await CopyAsync(connection, "deadlines.due_steps (occasion_id, case_id, kind, at)", _next, (row, s) => row
            .Uuid(s.OccasionId).Uuid(s.CaseId).Text(EnumText<DueStepKind>.Write(s.Kind)).Instant(s.At), ct);
        await CopyAsync(connection, "deadlines.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts, bulk)", _messages, (row, m) => row
            .Uuid(m.MessageId).Text(m.Stream).Number(m.Sequence).Text(m.Type).Json(m.Body).Instant(m.CreatedAt).Instant(m.AvailableAt).SmallNumber(m.Attempts).Flag(m.Bulk), ct);
    }

    // Nobody decided before the date passed: only a new promised date is possible now.
    private async Task LapseRequestsAsync(NpgsqlConnection connection, Guid[] missed, CancellationToken ct)
    {
        if (missed.Length == 0)
            return;
        await using var lapse = new NpgsqlCommand("update deadlines.extension_requests set state = 'lapsed', decided_at = $1 where state = 'waiting' and case_id = any($2)", connection);
        lapse.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
        lapse.Parameters.AddWithValue(missed);
        await lapse.ExecuteNonQueryAsync(ct);
    }

    private void AddStage(ClaimedStep step, StageKind kind, DateOnly? passed, DelaySlots slots) => Stages.Add(new()
    {
        Id = step.OccasionId,
        CaseId = step.Clock.CaseId,
        Round = step.Clock.Round,
        Kind = kind,
        At = now,
        DueOn = step.Clock.Due.Date,
        OverdueFrom = step.Clock.Due.OverdueFrom,
        HasTime = step.Clock.Due.HasTime,
        PromisedOn = passed,
        Slots = slots,
        Source = slots.Source,
    });

    private void Tell<T>(ClaimedClock clock, Func<long, T> write) where T : class, ICaseEvent
    {
        var message = write(++clock.Version);
        clock.Changed = true;
        _messages.Add(OutboxRows.Create(message, message.CaseId.ToString("N"), message.Version, machineNow, bulk: true));
    }

    private async Task UpdateClocksAsync(NpgsqlConnection connection, IReadOnlyList<ClaimedClock> clocks, CancellationToken ct)
    {
        if (clocks.Count == 0)
            return;
        await using var update = new NpgsqlCommand("""
            update deadlines.clocks c
            set version = x.version, missed_at = case when x.missed then coalesce(c.missed_at, $1) else c.missed_at end, promised_on = x.promised_on, awaited_on = x.awaited_on,
              silent_since = x.silent_since
            from unnest($2, $3, $4, $5, $6, $7) as x(case_id, version, missed, promised_on, awaited_on, silent_since)
            where c.case_id = x.case_id
            """, connection);
        update.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
        update.Parameters.AddWithValue(clocks.Select(c => c.CaseId).ToArray());
        update.Parameters.AddWithValue(clocks.Select(c => c.Version).ToArray());
        update.Parameters.AddWithValue(clocks.Select(c => c.Missed).ToArray());
        update.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Date, clocks.Select(c => c.PromisedOn).ToArray());
        update.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Date, clocks.Select(c => c.AwaitedOn).ToArray());
        update.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, clocks.Select(c => c.SilentSince?.ToUniversalTime()).ToArray());
        await update.ExecuteNonQueryAsync(ct);
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string target, IReadOnlyCollection<T> rows, Action<CopyRow, T> write, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        await using var writer = await connection.BeginBinaryImportAsync($"copy {target} from stdin (format binary)", ct);
        foreach (var row in rows)
        {
            writer.StartRow();
            write(new CopyRow(writer), row);
        }
        await writer.CompleteAsync(ct);
    }

    /// <summary>Columns of one row, in order.</summary>
    private readonly struct CopyRow(NpgsqlBinaryImporter writer)
    {
        public CopyRow Uuid(Guid value) => Write(value, NpgsqlDbType.Uuid);
        public CopyRow Text(string value) => Write(value, NpgsqlDbType.Text);
        public CopyRow Json(string value) => Write(value, NpgsqlDbType.Jsonb);
        public CopyRow Instant(DateTimeOffset value) => Write(value.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        public CopyRow Number(long value) => Write(value, NpgsqlDbType.Bigint);
        public CopyRow SmallNumber(int value) => Write(value, NpgsqlDbType.Integer);
        public CopyRow Flag(bool value) => Write(value, NpgsqlDbType.Boolean);

        public CopyRow Date(DateOnly? value)
        {
            if (value is { } date)
                return Write(date, NpgsqlDbType.Date);
            writer.WriteNull();
            return this;
        }

        private CopyRow Write<T>(T value, NpgsqlDbType type)
        {
            writer.Write(value, type);
            return this;
        }
    }
}
