using CaseTracker.Contracts;
using CaseTracker.Contracts.Messaging;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Platform.Messaging;

/// <summary>What an operator sees of a service's outbox and can do about it.</summary>
internal static class OutboxOperations
{
    private const int Listed = 50;

    public static void Map(WebApplication app)
    {
        foreach (var database in app.Services.GetRequiredService<ModuleRegistry>().Databases)
        {
            var module = database.Module;
            var group = app.MapInternal(module).MapGroup("/outbox");
            group.MapGet("", async (Actor actor, ModuleDataSources sources, CancellationToken ct) =>
                actor.Oversees() ? Results.Json(await ReadAsync(sources.For(module), module, ct), ContractJson.Options) : HttpResults.Problem(Failure.Forbidden()));
            group.MapPost("/replays", async (Actor actor, ModuleDataSources sources, MachineTime machine, CancellationToken ct) =>
                MayReplay(actor) ? Results.Json(new Replayed(await UnparkAsync(sources.For(module), module, actor, machine.GetUtcNow(), ct)), ContractJson.Options) : HttpResults.Problem(Failure.Forbidden()));
        }
    }

    private static bool MayReplay(Actor actor) => actor.Kind == ActorKind.Staff && actor.Roles.Contains(StaffRole.Administrator);

    public static async Task<OutboxView> ReadAsync(NpgsqlDataSource source, string schema, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var (waiting, oldest, error, parked) = (0, (DateTimeOffset?)null, (string?)null, 0);
        // Each part by its own index: two weeks of published rows lie beside these few.
        await using (var counts = new NpgsqlCommand($"""
            select count(*)::int, min(created_at), (select count(*)::int from {schema}.outbox_messages where published_at is null and parked_at is not null),
              (array_agg(last_error order by available_at desc) filter (where last_error is not null))[1]
            from {schema}.outbox_messages where published_at is null and parked_at is null
            """, connection))
        {
            await using var row = await counts.ExecuteReaderAsync(ct);
            await row.ReadAsync(ct);
            (waiting, oldest, parked, error) = (row.GetInt32(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetString(3));
        }
        var first = new List<ParkedMessage>();
        if (parked > 0)
        {
            await using var list = new NpgsqlCommand($"""
                select message_id, type, (body ->> 'caseId')::uuid, coalesce(last_error, ''), parked_at
                from {schema}.outbox_messages where published_at is null and parked_at is not null order by parked_at, id limit {Listed}
                """, connection);
            await using var rows = await list.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
                first.Add(new(rows.GetGuid(0), rows.GetString(1).Split('.')[^1], rows.IsDBNull(2) ? null : rows.GetGuid(2), rows.GetString(3), rows.GetFieldValue<DateTimeOffset>(4)));
        }
        return new(waiting, oldest, error, parked, first);
    }

    /// <summary>Lets parked messages be tried again, and writes down who asked for it.</summary>
    public static async Task<int> UnparkAsync(NpgsqlDataSource source, string schema, Actor? actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var count = await ExecuteAsync(connection, $"update {schema}.outbox_messages set parked_at = null, attempts = 0, available_at = $1 where published_at is null and parked_at is not null", ct, now);
        if (count > 0)
            await AuditAsync(connection, schema, actor, now, "outbox-unparked", count, ct);
        await transaction.CommitAsync(ct);
        return count;
    }

    /// <summary>Publishes again what was published since an instant, under the same message ids: what consumers have seen they leave alone. For a broker that lost its queues.</summary>
    public static async Task<int> PublishAgainAsync(NpgsqlDataSource source, string schema, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var count = await ExecuteAsync(connection, $"update {schema}.outbox_messages set published_at = null, attempts = 0, available_at = $1 where published_at >= $2", ct, now, since);
        if (count > 0)
            await AuditAsync(connection, schema, null, now, "outbox-published-again", count, ct);
        await transaction.CommitAsync(ct);
        return count;
    }

    private static async Task AuditAsync(NpgsqlConnection connection, string schema, Actor? actor, DateTimeOffset now, string act, int count, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand($"""
            insert into {schema}.audit_entries (at, actor_kind, actor_name, staff_id, agency, act, facts) values ($1, $2, $3, $4, $5, $6, jsonb_build_object('messages', $7))
            """, connection);
        insert.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, now.ToUniversalTime());
        insert.Parameters.AddWithValue(EnumText<ActorKind>.Write(actor?.Kind ?? ActorKind.Service));
        insert.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)(actor is null ? "operator" : actor.Name) ?? DBNull.Value);
        insert.Parameters.AddWithValue(NpgsqlDbType.Uuid, (object?)actor?.StaffId ?? DBNull.Value);
        insert.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)actor?.Agency ?? DBNull.Value);
        insert.Parameters.AddWithValue(act);
        insert.Parameters.AddWithValue(count);
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params DateTimeOffset[] instants)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var instant in instants)
            command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, instant.ToUniversalTime());
        return await command.ExecuteNonQueryAsync(ct);
    }
}
