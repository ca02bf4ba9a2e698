using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.GetCase;

/// <summary>Which of many cases an actor sees: for a service that lists something of its own and must not tell of cases its reader may not know.</summary>
internal sealed class SeenCases([FromKeyedServices(CasesDbContext.Name)] NpgsqlDataSource source)
{
    public async Task<Result<IReadOnlyList<SeenCase>>> RunAsync(Actor actor, IReadOnlyList<Guid> caseIds, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        if (caseIds.Count > AskedCases.MostSeen)
            return Failure.Invalid("caseIds", "too-many");
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(actor).Command() } };
        var command = new NpgsqlBatchCommand();
        batch.BatchCommands.Add(command);
        // What CaseRights says of one case at a time.
        command.CommandText = """
            select c.id, coalesce(c.agency, c.service_agency), c.unit, c.handler, not c.confidential or coalesce(c.unit = $5, false) or coalesce($3 in (c.handler, c.deputy), false)
            from cases.cases c
            where c.id = any($1) and ($4 or c.owner_agency = $2 or c.handler = $3 or c.deputy = $3 or exists (select from cases.case_access a where a.case_id = c.id and a.agency = $2))
            order by c.id
            """;
        command.Parameters.Add(new() { Value = caseIds.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = actor.Agency ?? "", NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = actor.StaffId, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor), NpgsqlDbType = NpgsqlDbType.Boolean });
        command.Parameters.Add(new() { Value = actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor) ? actor.Unit ?? "" : "", NpgsqlDbType = NpgsqlDbType.Text });
        var seen = new List<SeenCase>();
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct))
            seen.Add(new(rows.GetGuid(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetGuid(3), rows.GetBoolean(4)));
        return seen;
    }
}
