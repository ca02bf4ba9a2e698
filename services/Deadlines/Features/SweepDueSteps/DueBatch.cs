using System.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
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
    public required ClockState State { get; init; }
    public required DueDate Due { get; init; }
    public required bool Missed { get; set; }
    public required DateOnly? PromisedOn { get; set; }
    public required DateOnly? AwaitedOn { get; set; }
    public required long Version { get; set; }
    public bool Changed { get; set; }
}

/// <summary>A due step with its clock.</summary>
internal sealed record ClaimedStep(Guid OccasionId, DueStepKind Kind, DateTimeOffset At, ClaimedClock Clock);

/// <summary>Whose words there are for a case.</summary>
internal sealed record KnownWords(DelaySlots? Explanation, DelaySlots? Promise, bool HasUnit, LocalizedText? Unit, LocalizedText? Agency, bool Progressed);

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
            select s.occasion_id, s.kind, s.at, c.case_id, c.state, c.due_on, c.overdue_from, c.has_time, c.missed_at is not null, c.promised_on, c.awaited_on, c.version
            from deadlines.due_steps s join deadlines.clocks c on c.case_id = s.case_id
            where s.done_at is null and s.at <= $1
            order by s.at limit $2
            for update of s, c skip locked
            """, connection);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
        command.Parameters.AddWithValue(limit);
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
                    State = EnumText<ClockState>.Read(reader.GetString(4)),
                    Due = new(reader.GetFieldValue<DateOnly>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetBoolean(7)),
                    Missed = reader.GetBoolean(8),
                    PromisedOn = reader.IsDBNull(9) ? null : reader.GetFieldValue<DateOnly>(9),
                    AwaitedOn = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateOnly>(10),
                    Version = reader.GetInt64(11),
                });
            steps.Add(new(reader.GetGuid(0), EnumText<DueStepKind>.Read(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2), clock));
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
            select c.case_id, e.slots::text, p.slots::text, a.case_id is not null, u.name_zh, u.name_en, g.name_zh, g.name_en, f.case_id is not null
            from unnest($1) as k(case_id) join deadlines.clocks c on c.case_id = k.case_id
            left join deadlines.explanations e on e.id = c.explanation_id
            left join deadlines.promises p on p.id = c.promise_id
            left join deadlines.assignments a on a.case_id = c.case_id
            left join deadlines.units u on u.code = a.unit
            left join deadlines.agencies g on case when a.agency is null then g.coordinating else g.code = a.agency end
            left join deadlines.case_facts f on f.case_id = c.case_id and f.kind = 'progressed'
            """, connection);
        command.Parameters.AddWithValue(clocks.Select(c => c.CaseId).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            words[reader.GetGuid(0)] = new(Slots(1), Slots(2), reader.GetBoolean(3), Name(4), Name(6), reader.GetBoolean(8));
        return words;

        DelaySlots? Slots(int column) => reader.IsDBNull(column) ? null : SlotsColumn.Read(reader.GetString(column));

        LocalizedText? Name(int column) => reader.IsDBNull(column) ? null : new(reader.GetString(column), reader.IsDBNull(column + 1) ? null : reader.GetString(column + 1));
    }

    public void Remind(ClaimedStep step, ReminderStage stage)
    {
        var due = step.Clock.Due;
        _reminders.Add(new() { Id = step.OccasionId, CaseId = step.Clock.CaseId, Stage = stage, At = now, DueOn = due.Date, OverdueFrom = due.OverdueFrom, HasTime = due.HasTime });
        Tell(step.Clock, version => new ReminderDue { CaseId = step.Clock.CaseId, Version = version, OccurredAt = now, ReminderId = step.OccasionId, Stage = stage, Due = due });
    }

    public void Miss(ClaimedStep step, DelaySlots slots)
    {
        var clock = step.Clock;
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
            StageId = step.OccasionId,
            Due = clock.Due,
            ExpectedOn = slots.ExpectedOn,
            DateKind = slots.DateKind,
            Source = slots.Source,
        });
    }

    /// <summary>A date told to the applicant has passed. One notice for each: only a new promise is waited for again.</summary>
    public void MissPromise(ClaimedStep step, DateOnly passed, DelaySlots slots)
    {
        var clock = step.Clock;
        AddStage(step, StageKind.PromiseMissed, passed, slots);
        clock.AwaitedOn = null;
        Tell(clock, version => new PromiseMissed
        {
            CaseId = clock.CaseId,
            Version = version,
            OccurredAt = now,
            StageId = step.OccasionId,
            PromisedOn = passed,
            ExpectedOn = slots.ExpectedOn,
            DateKind = slots.DateKind,
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
        await UpdateClocksAsync(connection, [.. steps.Select(s => s.Clock).Distinct().Where(c => c.Changed)], ct);
        await CopyAsync(connection, "deadlines.reminders (id, case_id, stage, at, due_on, overdue_from, has_time)", _reminders, (row, r) => row
            .Uuid(r.Id).Uuid(r.CaseId).Text(EnumText<ReminderStage>.Write(r.Stage)).Instant(r.At).Date(r.DueOn).Instant(r.OverdueFrom).Flag(r.HasTime), ct);
        // A typhoon's misses share their words: each text is written as JSON once.
        var documents = new Dictionary<DelaySlots, string>(ReferenceEqualityComparer.Instance);
        foreach (var slots in Stages.Select(s => s.Slots))
            if (!documents.ContainsKey(slots))
                documents.Add(slots, SlotsColumn.Write(slots));
        await CopyAsync(connection, "deadlines.stages (id, case_id, kind, at, due_on, overdue_from, has_time, promised_on, slots, source)", Stages, (row, s) => row
            .Uuid(s.Id).Uuid(s.CaseId).Text(EnumText<StageKind>.Write(s.Kind)).Instant(s.At).Date(s.DueOn).Instant(s.OverdueFrom).Flag(s.HasTime).Date(s.PromisedOn)
            .Json(documents[s.Slots]).Text(EnumText<DelaySource>.Write(s.Source)), ct);
        await CopyAsync(connection, "deadlines.due_steps (occasion_id, case_id, kind, at)", _next, (row, s) => row
            .Uuid(s.OccasionId).Uuid(s.CaseId).Text(EnumText<DueStepKind>.Write(s.Kind)).Instant(s.At), ct);
        await CopyAsync(connection, "deadlines.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts)", _messages, (row, m) => row
            .Uuid(m.MessageId).Text(m.Stream).Number(m.Sequence).Text(m.Type).Json(m.Body).Instant(m.CreatedAt).Instant(m.AvailableAt).SmallNumber(m.Attempts), ct);
    }

    private void AddStage(ClaimedStep step, StageKind kind, DateOnly? passed, DelaySlots slots) => Stages.Add(new()
    {
        Id = step.OccasionId,
        CaseId = step.Clock.CaseId,
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
        _messages.Add(OutboxRows.Create(message, message.CaseId.ToString("N"), message.Version, machineNow));
    }

    private async Task UpdateClocksAsync(NpgsqlConnection connection, IReadOnlyList<ClaimedClock> clocks, CancellationToken ct)
    {
        if (clocks.Count == 0)
            return;
        await using var update = new NpgsqlCommand("""
            update deadlines.clocks c
            set version = x.version, missed_at = case when x.missed then coalesce(c.missed_at, $1) else c.missed_at end, promised_on = x.promised_on, awaited_on = x.awaited_on
            from unnest($2, $3, $4, $5, $6) as x(case_id, version, missed, promised_on, awaited_on)
            where c.case_id = x.case_id
            """, connection);
        update.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
        update.Parameters.AddWithValue(clocks.Select(c => c.CaseId).ToArray());
        update.Parameters.AddWithValue(clocks.Select(c => c.Version).ToArray());
        update.Parameters.AddWithValue(clocks.Select(c => c.Missed).ToArray());
        update.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Date, clocks.Select(c => c.PromisedOn).ToArray());
        update.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Date, clocks.Select(c => c.AwaitedOn).ToArray());
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
