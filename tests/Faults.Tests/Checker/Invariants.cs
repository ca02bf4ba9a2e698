using Npgsql;

namespace CaseTracker.FaultTests.Checker;

/// <summary>What a recipient holds in hand.</summary>
/// <param name="Channel"><c>sms</c> or <c>email</c>.</param>
/// <param name="To">Number or address.</param>
/// <param name="Attempt">The attempt an SMS belongs to, from the address its reports go to.</param>
/// <param name="Obligation">The obligation an e-mail belongs to, from its Message-ID.</param>
/// <param name="Text">The words.</param>
internal sealed record Received(string Channel, string To, Guid? Attempt, Guid? Obligation, string Text);

/// <summary>Everything there is to look at from outside.</summary>
internal sealed record Evidence
{
    public required Ledger Ledger { get; init; }

    /// <summary>As superuser.</summary>
    public required string Database { get; init; }
    public required IReadOnlyList<Received> Received { get; init; }

    /// <summary>Which queue takes which message type.</summary>
    public required IReadOnlyCollection<(string Type, string Queue)> Bindings { get; init; }

    /// <summary>Messages in error queues, by queue.</summary>
    public required IReadOnlyDictionary<string, int> ErrorQueues { get; init; }

    /// <summary>What the processes wrote, by name.</summary>
    public required IReadOnlyDictionary<string, string> Logs { get; init; }

    /// <summary>Messages planted in error queues by the test.</summary>
    public int Planted { get; init; }

    /// <summary>How late this machine itself was at worst when something was to happen at a given time.</summary>
    public TimeSpan MachineLag { get; init; }
}

/// <summary>Sums over what was asked, what is stored and what arrived. Knows the tables and the words on the wire, and not one line of the product.</summary>
internal sealed class Invariants(Evidence evidence)
{
    private static readonly string[] Schemas = ["cases", "deadlines", "routing", "notifications", "portal"];
    private readonly List<string> _broken = [];

    /// <summary>Messages that a recipient got a second time with a flag that says so, by cause.</summary>
    public IReadOnlyDictionary<string, int> Flagged { get; private set; } = new Dictionary<string, int>();

    public int Cases { get; private set; }

    public int Messages { get; private set; }

    /// <summary>Every invariant that does not hold, each with examples. Empty = all hold.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        await using var source = NpgsqlDataSource.Create(evidence.Database);
        await using var db = await source.OpenConnectionAsync();
        await AcceptedAsync(db);
        await ObligationsAsync(db);
        await SettledAsync(db);
        await ReceivedAsync(db);
        await OutboxAsync(db);
        await FoldsAsync(db);
        await AuditAsync(db);
        await PrivacyAsync(db);
        await ReportsAsync(db);
        Errors();
        await ResourcesAsync(db);
        Availability();
        await AfterTheEndAsync(db);
        return _broken;
    }

    // I1, I2
    private async Task AcceptedAsync(NpgsqlConnection db)
    {
        var stored = (await ReadAsync(db, "select number from cases.cases", r => r.GetString(0))).ToHashSet();
        Cases = stored.Count;
        var shown = evidence.Ledger.Submissions.Where(s => s.Number is not null).ToList();
        Report("I1", "shown to a client and not there", shown.Where(s => !stored.Contains(s.Number!)).Select(s => s.Number!));
        Report("I1", "a case nobody was shown", stored.Except(shown.Select(s => s.Number!)));
        Report("I2", "two numbers for one key", evidence.Ledger.Contradictions);
        Report("I2", "one number for two keys", shown.GroupBy(s => s.Number).Where(g => g.Count() > 1).Select(g => g.Key!));
        await ReportAsync(db, "I2", "a case with two keys, or none", "select c.number from cases.cases c left join cases.idempotency_keys k on k.case_id = c.id group by c.number having count(k.case_id) <> 1");
    }

    // I3: what is owed, derived again from what happened.
    private async Task ObligationsAsync(NpgsqlConnection db)
    {
        const string owed = """
            with way as (select id as case_id, unnest(string_to_array(notify, ' ')) as way from cases.cases),
            occasion as (
              select id as case_id, 'receipt' as kind, id as occasion_id from cases.cases
              union all select case_id, 'overdue', id from deadlines.stages where kind = 'missed' and voided_at is null
              union all select case_id, 'promise_missed', id from deadlines.stages where kind = 'promise_missed' and voided_at is null
              union all select case_id, 'promise', id from deadlines.promises
              union all select case_id, 'reply', id from cases.replies
              union all select case_id, 'reopened', id from deadlines.reopenings
              union all select case_id, 'supplement', id from cases.supplements),
            owed as (select case_id, kind, occasion_id, way as channel from occasion join way using (case_id)),
            noted as (
              select case_id, kind, occasion_id, channel from notifications.obligations
              where recipient_staff_id is null and helper_id is null and kind in ('receipt', 'overdue', 'promise_missed', 'promise', 'reply', 'reopened', 'supplement'))
            """;
        await ReportAsync(db, "I3", "owed and not noted", $"{owed} select kind || ' ' || channel || ' of ' || case_id from (select * from owed except select * from noted) x");
        // A second way after the first failed for good is owed too.
        await ReportAsync(db, "I3", "noted and not owed", $"""
            {owed} select kind || ' ' || channel || ' of ' || case_id from (select * from noted except select * from owed) x
            where not exists (select from notifications.obligations o where o.case_id = x.case_id and o.kind = x.kind and o.occasion_id = x.occasion_id and o.channel <> x.channel and o.state = 'failed')
            """);
        await ReportAsync(db, "I3", "a reminder of staff without its occasion", "select occasion_id::text from notifications.obligations o where kind = 'staff_reminder' and not exists (select from deadlines.reminders r where r.id = o.occasion_id)");
        await ReportAsync(db, "I3", "a late case without a stage", """
            select c.case_id::text from deadlines.clocks c where c.overdue_from <= c.opened_at and c.state = 'running' and not exists (select from deadlines.stages s where s.case_id = c.case_id and s.round = c.round)
            """);
    }

    // I4
    private async Task SettledAsync(NpgsqlConnection db)
    {
        await ReportAsync(db, "I4", "not settled", "select kind || ' ' || channel || ' ' || state || ' ' || coalesce(reason, '') from notifications.obligations where state in ('pending', 'sending') and reason is distinct from 'contact-unconfirmed'");
        await ReportAsync(db, "I4", "ended without a reason", "select kind || ' ' || state from notifications.obligations where state in ('cancelled', 'failed') and reason is null");
        await ReportAsync(db, "I4", "an occasion that nobody decided", "select kind || ' of ' || case_id from notifications.undecided_occasions");
        await ReportAsync(db, "I4", "failed, and no other way leads to the applicant", """
            select f.kind || ' ' || f.channel || ' ' || f.reason from notifications.obligations f where f.state = 'failed' and f.recipient_staff_id is null and f.helper_id is null and f.kind <> 'contact_confirmation'
              and not exists (select from notifications.obligations o where o.case_id = f.case_id and o.kind = f.kind and o.occasion_id = f.occasion_id and o.state in ('sent', 'task'))
            """);
    }

    // I5: what goes out must come in, once.
    private async Task ReceivedAsync(NpgsqlConnection db)
    {
        Messages = evidence.Received.Count;
        var attempts = (await ReadAsync(db, "select id, obligation_id, possible_duplicate, state, evidence ->> 'code' from notifications.attempts",
            r => (Id: r.GetGuid(0), Obligation: r.GetGuid(1), Flag: r.GetBoolean(2), State: r.GetString(3), Code: r.IsDBNull(4) ? "" : r.GetString(4)))).ToDictionary(a => a.Id);
        var flagged = attempts.Values.Where(a => a.Flag).Select(a => a.Obligation).ToHashSet();
        var obligations = (await ReadAsync(db, """
            select o.id, o.channel, o.state, o.kind, c.number, exists (select from notifications.attempts a where a.obligation_id = o.id and a.state in ('undelivered', 'accepted', 'delivered'))
            from notifications.obligations o join cases.cases c on c.id = o.case_id
            """, r => (Id: r.GetGuid(0), Channel: r.GetString(1), State: r.GetString(2), Kind: r.GetString(3), Number: r.GetString(4), Handed: r.GetBoolean(5)))).ToDictionary(o => o.Id);
        var applicants = evidence.Ledger.Submissions.Where(s => s.Number is not null).ToDictionary(s => s.Number!);

        var arrived = new Dictionary<Guid, List<Received>>();
        foreach (var message in evidence.Received)
        {
            var id = message.Obligation ?? (message.Attempt is { } attempt && attempts.TryGetValue(attempt, out var known) ? known.Obligation : Guid.Empty);
            if (!obligations.TryGetValue(id, out var obligation))
            {
                Report("I5", "arrived and never owed", [$"{message.Channel} to {message.To[^6..]}"]);
                continue;
            }
            (arrived.TryGetValue(id, out var same) ? same : arrived[id] = []).Add(message);
            if (obligation.Kind is "staff_reminder" || !applicants.TryGetValue(obligation.Number, out var applicant))
                continue;
            var own = message.Channel == "sms" ? "+886" + applicant.Phone[1..] : applicant.Email;
            if (message.To != own)
                Report("I5", "went to somebody else", [$"{obligation.Kind} {message.Channel} of {obligation.Number}"]);
            if (obligation.Kind != "contact_confirmation" && message.Channel == "sms" && !message.Text.Contains(obligation.Number[^4..], StringComparison.Ordinal))
                Report("I5", "speaks of another case", [$"{obligation.Kind} of {obligation.Number}: {message.Text}"]);
        }
        Report("I5", "sent and never arrived", obligations.Values.Where(o => o is { State: "sent", Channel: "sms" or "email" } && o.Handed && !arrived.ContainsKey(o.Id)).Select(o => $"{o.Kind} {o.Channel} of {o.Number}"));
        Report("I5", "arrived twice without a flag", arrived.Where(a => a.Value.Count > 1 && !flagged.Contains(a.Key)).Select(a => $"{a.Value.Count} x {obligations[a.Key].Kind} {obligations[a.Key].Channel} of {obligations[a.Key].Number}"));
        Report("I5", "arrived though it was never sent", arrived.Keys.Where(id => obligations[id] is { State: "cancelled" or "task" or "pending", Handed: false } or { State: "failed", Handed: false } && !flagged.Contains(id)).Select(id => $"{obligations[id].Kind} {obligations[id].State} of {obligations[id].Number}"));
        Flagged = arrived.Where(a => a.Value.Count > 1 && flagged.Contains(a.Key))
            .GroupBy(a => string.Join(", ", attempts.Values.Where(t => t.Obligation == a.Key && !t.Flag).Select(t => t.Code).Distinct())).ToDictionary(g => g.Key, g => g.Sum(a => a.Value.Count - 1));
    }

    // I6, and that every message came to every subscriber.
    private async Task OutboxAsync(NpgsqlConnection db)
    {
        foreach (var schema in Schemas)
        {
            await ReportAsync(db, "I6", $"waits in the outbox of {schema}", $"select type from {schema}.outbox_messages where published_at is null and parked_at is null");
            if (evidence.Planted == 0)
                await ReportAsync(db, "I6", $"parked by {schema}", $"select type from {schema}.outbox_messages where parked_at is not null");
        }
        await using (var create = new NpgsqlCommand("create temp table bindings (type text, queue text)", db))
            await create.ExecuteNonQueryAsync();
        await using (var writer = await db.BeginBinaryImportAsync("copy bindings from stdin (format binary)"))
        {
            foreach (var (type, queue) in evidence.Bindings)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(type);
                await writer.WriteAsync(queue);
            }
            await writer.CompleteAsync();
        }
        await ReportAsync(db, "I6", "published and never handled", $"""
            select b.queue || ': ' || m.type from ({Union("select message_id, type from {0}.outbox_messages where published_at is not null")}) m join bindings b using (type)
            where not exists (select from ({Union("select consumer, message_id from {0}.inbox_messages")}) i where i.message_id = m.message_id and i.consumer = b.queue)
            """);
    }

    // I7
    private async Task FoldsAsync(NpgsqlConnection db)
    {
        await ReportAsync(db, "I7", "the record has another date than the clock", "select c.number from cases.cases c join deadlines.clocks k on k.case_id = c.id where c.due_on is distinct from k.due_on or c.overdue_from is distinct from k.overdue_from or c.due_version > k.version");
        await ReportAsync(db, "I7", "the record is in another handling than the clock", "select c.number from cases.cases c join deadlines.clocks k on k.case_id = c.id where c.round <> k.round");
        await ReportAsync(db, "I7", "the record has another promise than the clock", "select c.number from cases.cases c join deadlines.clocks k on k.case_id = c.id where c.promised_on is distinct from k.promised_on");
        await ReportAsync(db, "I7", "a case without a clock", "select number from cases.cases c where clock_start = 'receipt' and not exists (select from deadlines.clocks k where k.case_id = c.id)");
        await ReportAsync(db, "I7", "the record names another unit than the assignment", "select c.number from cases.cases c join routing.assignments a on a.case_id = c.id where c.unit is distinct from a.unit or c.routing_version <> a.version");
        await ReportAsync(db, "I7", "the public page is not the last one", """
            select c.number from cases.cases c left join portal.public_cases p on p.case_id = c.id
            where p.version is null or p.version < (select max(sequence) from cases.outbox_messages m where m.stream = replace(c.id::text, '-', '') and m.type like '%.PublicViewChanged')
            """);
        await ReportAsync(db, "I7", "told twice in the history", """
            select e.case_id::text from cases.timeline_entries e join cases.cases c on c.id = e.case_id where e.kind in ('received', 'due_set', 'overdue')
            group by e.case_id, e.kind, c.round having count(*) > case e.kind when 'received' then 1 else c.round end
            """);
        await ReportAsync(db, "I7", "a gap in the history", "select case_id::text from cases.timeline_entries group by case_id having count(*) <> max(seq)");
    }

    // I8
    private async Task AuditAsync(NpgsqlConnection db)
    {
        var entries = (await ReadAsync(db, "select case_id, act, count(*) from cases.audit_entries where case_id is not null group by 1, 2", r => (Case: r.GetGuid(0), Act: r.GetString(1), Count: r.GetInt64(2)))).ToDictionary(e => (e.Case, e.Act), e => e.Count);
        foreach (var acts in evidence.Ledger.Acts.GroupBy(a => (a.Case, a.Act)))
        {
            var done = acts.Count(a => a.Outcome == ActOutcome.Done);
            var unknown = acts.Count(a => a.Outcome == ActOutcome.Unknown);
            var found = entries.GetValueOrDefault(acts.Key);
            if (found < done || found > done + unknown)
                Report("I8", "acts and their audit differ", [$"{acts.Key.Act} of {acts.Key.Case}: {done} done, {unknown} unknown, {found} entries"]);
        }
        await ReportAsync(db, "I8", "a reply without its audit", "select r.case_id::text from cases.replies r group by r.case_id having count(*) <> (select count(*) from cases.audit_entries a where a.case_id = r.case_id and a.act = 'replied')");
        foreach (var schema in Schemas)
        {
            await ReportAsync(db, "I8", $"an entry of {schema} without its seal", $"select act from {schema}.audit_entries e where not exists (select from {schema}.audit_seals s where s.entry_id = e.id)");
            await ReportAsync(db, "I8", $"a gap in the chain of {schema}", $"select max(number)::text from {schema}.audit_seals having max(number) <> count(*)");
        }
    }

    // I9
    private async Task PrivacyAsync(NpgsqlConnection db)
    {
        foreach (var schema in Schemas)
        {
            await ReportAsync(db, "I9", $"a person in a message of {schema}", $"select type from {schema}.outbox_messages where body::text like '%{Canary.Word}%' or body::text like '%{Canary.Domain}%'");
            await ReportAsync(db, "I9", $"a person in the audit of {schema}", $"select act from {schema}.audit_entries where facts::text like '%{Canary.Word}%' or facts::text like '%{Canary.Domain}%'");
        }
        Report("I9", "a person in a log", evidence.Logs.Where(l => l.Value.Contains(Canary.Word, StringComparison.Ordinal) || l.Value.Contains(Canary.Domain, StringComparison.Ordinal)).Select(l => l.Key));
    }

    // I10
    private Task ReportsAsync(NpgsqlConnection db) => ReportAsync(db, "I10", "what the provider reported last was lost or taken back", """
        select a.id::text from notifications.attempts a join notifications.provider_events e on e.attempt_id = a.id and e.provider_id = a.provider_id
        where e.applied_at is not null and e.status in ('delivered', 'undelivered', 'failed') and a.state = 'accepted'
        """);

    // I11
    private void Errors()
    {
        if (evidence.ErrorQueues.Values.Sum() != evidence.Planted)
            Report("I11", $"error queues hold what nobody planted ({evidence.Planted} planted)", evidence.ErrorQueues.Where(q => q.Value > 0).Select(q => $"{q.Key}: {q.Value}"));
    }

    // I12
    private async Task ResourcesAsync(NpgsqlConnection db)
    {
        await ReportAsync(db, "I12", "a transaction that nobody ends", "select application_name || ' ' || state from pg_stat_activity where state like 'idle in transaction%' and state_change < now() - interval '30 s'");
        await ReportAsync(db, "I12", "a send that never ended", "select transport from notifications.attempts where state = 'started'");
        await ReportAsync(db, "I12", "too many connections", "select count(*)::text from pg_stat_activity where backend_type = 'client backend' having count(*) > 250");
    }

    // I13
    private void Availability()
    {
        // A machine that is late itself is late with every answer: several waits make one.
        var limit = TimeSpan.FromSeconds(5) + 10 * evidence.MachineLag;
        Report("I13", "no answer for more than five seconds", evidence.Ledger.Answers.Where(a => a.Status is not null && a.After > limit).Select(a => $"{a.What} {a.Status} after {a.After.TotalSeconds:F1} s"));
        Report("I13", "neither accepted nor an honest no", evidence.Ledger.Answers.Where(a => a.What == "submit" && a.Status is not (null or 201 or 503)).Select(a => $"{a.What} {a.Status}"));
        Report("I13", "a look-up that is neither answered nor refused for a reason", evidence.Ledger.Answers.Where(a => a.What == "look-up" && a.Status is not (null or 200 or 404 or 429 or 503)).Select(a => $"{a.What} {a.Status}"));
    }

    // I14
    private async Task AfterTheEndAsync(NpgsqlConnection db)
    {
        await ReportAsync(db, "I14", "told of a delay after the answer", """
            select o.kind || ' of ' || c.number from notifications.obligations o join cases.cases c on c.id = o.case_id
            where o.kind in ('overdue', 'promise_missed') and o.state = 'sent' and o.settled_at > c.satisfied_at + interval '1 minute'
            """);
        await ReportAsync(db, "I14", "told of the delay of an earlier handling", """
            select o.kind || ' of ' || o.case_id from notifications.obligations o join deadlines.stages s on s.id = o.occasion_id join deadlines.ended_rounds e on e.case_id = s.case_id and e.round = s.round
            where o.state = 'sent' and o.settled_at > coalesce(e.satisfied_at, e.stopped_at) + interval '1 minute'
            """);
        await ReportAsync(db, "I14", "told in the night", """
            select o.kind || ' ' || (o.settled_at at time zone 'Asia/Taipei')::time from notifications.obligations o
            where o.within_hours and o.state = 'sent' and (o.settled_at at time zone 'Asia/Taipei')::time not between '08:30' and '20:31'
            """);
    }

    private void Report(string invariant, string what, IEnumerable<string> examples)
    {
        var all = examples.ToList();
        if (all.Count > 0)
            _broken.Add($"{invariant} {what}: {all.Count} ({string.Join("; ", all.Take(4))})");
    }

    private async Task ReportAsync(NpgsqlConnection db, string invariant, string what, string sql) => Report(invariant, what, await ReadAsync(db, sql, r => r.IsDBNull(0) ? "" : r.GetString(0)));

    private static string Union(string select) => string.Join(" union all ", Schemas.Select(s => string.Format(System.Globalization.CultureInfo.InvariantCulture, select, s)));

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection db, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, db) { CommandTimeout = 300 };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
