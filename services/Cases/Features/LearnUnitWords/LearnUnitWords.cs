using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Npgsql;

namespace CaseTracker.Cases.Features.LearnUnitWords;

/// <summary>
/// Counts which terms the cases of each unit have: of cases that staff gave to the unit, or that it answered. Counted afresh every night, so that what is not among those cases any more is forgotten with it.
/// </summary>
internal sealed partial class LearnUnitWords([FromKeyedServices(CasesDbContext.System)] NpgsqlDataSource source, BusinessTime time, ILogger<LearnUnitWords> logger) : ISeed, INightlyWork
{
    /// <summary>How far back cases count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(365);

    // The newest; enough for every unit, and few enough that a night's count stays a matter of a minute.
    private const int MostCases = 100_000;

    private const int Lock = 0x756E6974;

    // Terms are those of the search, which has none of a protected case; that is asked for here once more.
    private const string Count = """
        with learned as materialized (
          select s.unit, t.terms from cases.case_search s join cases.case_terms t on t.case_id = s.case_id join cases.cases c on c.id = s.case_id
          where s.unit is not null and s.received_at > $1 and not c.confidential and c.status <> 'withdrawn'
            and (c.last_reply_id is not null or exists (select from cases.timeline_entries e
              where e.case_id = c.id and e.kind in ('assigned', 'handed_over') and e.unit = c.unit and e.staff_id is not null))
          order by s.received_at desc, s.case_id desc limit $2),
        counted as (
          select term, unit, count(*)::integer as cases, sum(count(*)) over (partition by term) as together
          from learned cross join unnest(terms) term group by term, unit),
        kept as (
          insert into cases.learned_terms (term, unit, cases) select term, unit, cases from counted where together >= $3 returning term, unit, cases)
        insert into cases.learned_units (unit, cases, terms, vocabulary)
        select l.unit, l.cases, coalesce(k.terms, 0), (select count(distinct term) from kept)
        from (select unit, count(*)::integer as cases from learned group by unit) l left join (select unit, sum(cases)::bigint as terms from kept group by unit) k using (unit)
        """;

    /// <summary>At a start without anything learned the night is not waited for.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        await using var asked = source.CreateCommand("select exists (select from cases.learned_units)");
        if (await asked.ExecuteScalarAsync(ct) is false)
            await RunAsync(ct);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var one = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction) { Parameters = { new() { Value = (long)Lock } } })
            await one.ExecuteNonQueryAsync(ct);
        await using (var forget = new NpgsqlCommand("delete from cases.learned_terms; delete from cases.learned_units", connection, transaction))
            await forget.ExecuteNonQueryAsync(ct);
        await using (var count = new NpgsqlCommand(Count, connection, transaction) { CommandTimeout = 600 })
        {
            count.Parameters.Add(new() { Value = (time.GetUtcNow() - Window).UtcDateTime });
            count.Parameters.Add(new() { Value = MostCases });
            count.Parameters.Add(new() { Value = UnitWords.KeptFrom });
            LogLearned(await count.ExecuteNonQueryAsync(ct));
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>Counts now, for who may: the other services, coordinators.</summary>
    public async Task<Result<Done>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (!MayAsk(actor))
            return Failure.Forbidden();
        await RunAsync(ct);
        return Done.Instance;
    }

    /// <summary>True for the other services and for coordinators.</summary>
    public static bool MayAsk(Actor actor) => actor.Kind == ActorKind.Service || (actor is { Kind: ActorKind.Staff, StaffId: not null } && actor.Is(StaffRole.Coordinator));

    [LoggerMessage(1, LogLevel.Information, "Rows learned of the words of units' cases: {Rows}")]
    private partial void LogLearned(int rows);
}
