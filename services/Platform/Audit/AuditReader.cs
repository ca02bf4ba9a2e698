using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Audit;
using CaseTracker.Platform.Data;
using NpgsqlTypes;

namespace CaseTracker.Platform.Audit;

/// <summary>Reads a service's audit, and says whether it is what was written.</summary>
public sealed class AuditReader
{
    private readonly ModuleDataSources _sources;
    private readonly AuditChain _chain;

    internal AuditReader(ModuleDataSources sources, AuditChain chain) => (_sources, _chain) = (sources, chain);

    /// <summary>The newest entries that a query asks for.</summary>
    /// <param name="schema">The service's schema.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AuditPage> ReadAsync(string schema, AuditQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var conditions = new List<string> { "true" };
        await using var command = _sources.For(schema).CreateCommand();
        Ask("at >=", NpgsqlDbType.TimestampTz, query.From?.ToUniversalTime());
        Ask("at <", NpgsqlDbType.TimestampTz, query.Until?.ToUniversalTime());
        Ask("staff_id =", NpgsqlDbType.Uuid, query.StaffId);
        Ask("case_id =", NpgsqlDbType.Uuid, query.CaseId);
        command.CommandText = $"""
            select at, actor_kind, actor_name, staff_id, act, case_id, facts::text from {schema}.audit_entries
            where {string.Join(" and ", conditions)} order by at desc, id desc limit {AuditQuery.Most + 1}
            """;
        var entries = new List<AuditLine>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            entries.Add(new()
            {
                At = rows.GetFieldValue<DateTimeOffset>(0),
                ActorKind = EnumText<ActorKind>.Read(rows.GetString(1)),
                ActorName = rows.IsDBNull(2) ? null : rows.GetString(2),
                StaffId = rows.IsDBNull(3) ? null : rows.GetGuid(3),
                Act = rows.GetString(4),
                CaseId = rows.IsDBNull(5) ? null : rows.GetGuid(5),
                Facts = rows.IsDBNull(6) ? null : JsonSerializer.Deserialize<JsonElement>(rows.GetString(6)),
            });
        return new([.. entries.Take(AuditQuery.Most)], entries.Count > AuditQuery.Most);

        void Ask(string condition, NpgsqlDbType type, object? value)
        {
            if (value is null)
                return;
            command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });
            conditions.Add($"{condition} ${command.Parameters.Count}");
        }
    }

    /// <summary>Whether every sealed entry is as it was written.</summary>
    /// <param name="schema">The service's schema.</param>
    /// <param name="ct">Cancels.</param>
    public Task<AuditCheck> CheckAsync(string schema, CancellationToken ct) => _chain.CheckAsync(schema, known: null, ct);
}
