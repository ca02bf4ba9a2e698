using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ProjectPublicView;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.RebuildPublicViews;

/// <summary>Fetches every public view again, page by page, into the live table; look-ups go on meanwhile.</summary>
internal sealed partial class RebuildPublicViews(
    CasesClient cases, RoutingClient routing, DeadlinesClient deadlines, PublicCaseStore store, PublicDirectory directory, [FromKeyedServices("portal")] NpgsqlDataSource source, ILogger<RebuildPublicViews> logger)
{
    private static readonly Actor Portal = Actor.Service("portal");

    /// <summary>Runs it, unless another instance is at it.</summary>
    /// <returns>How many views were written, or the failure of the service that did not answer. What was written stays.</returns>
    public async Task<Result<RebuildCount>> RunAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var guard = new NpgsqlCommand("select pg_try_advisory_lock(7201003)", connection))
            if (await guard.ExecuteScalarAsync(ct) is false)
                return new RebuildCount(0, 0);
        try
        {
            return await FillAsync(connection, ct);
        }
        finally
        {
            // The connection only goes back to its pool, and would keep the lock there until somebody takes it again.
            await using var release = new NpgsqlCommand("select pg_advisory_unlock(7201003)", connection);
            if (connection.State == System.Data.ConnectionState.Open)
                await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<Result<RebuildCount>> FillAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (await CatalogueAsync(connection, ct) is { } failure)
            return failure;
        Guid? after = null;
        int read = 0, written = 0;
        while (true)
        {
            var page = await cases.PublicViewsAsync(Portal, after, ct);
            if (!page.Succeeded)
                return page.Failure;
            if (page.Value.Count == 0)
                break;
            written += await store.UpsertAsync(connection, page.Value, rewrite: true, ct);
            read += page.Value.Count;
            after = page.Value[^1].CaseId;
        }
        LogDone(read, written);
        return new RebuildCount(read, written);
    }

    /// <summary>True when the read model holds no case, or cases as an older version wrote them.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select not exists (select from portal.public_cases) or exists (select from portal.public_cases where outdated)");
        return await command.ExecuteScalarAsync(ct) is true;
    }

    // The lists carry no versions: a copy that exists keeps its own, so that the next change is still newer.
    private async Task<Failure?> CatalogueAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var items = await cases.ServiceItemsAsync(Portal, ct);
        if (!items.Succeeded)
            return items.Failure;
        var agencies = await routing.AgenciesAsync(Portal, ct);
        if (!agencies.Succeeded)
            return agencies.Failure;
        await KeepAsync(connection, "service_items", "item", items.Value, i => i.Code, ct, ", changed_at = case when service_items.item = excluded.item then service_items.changed_at else excluded.changed_at end");
        await KeepAsync(connection, "agencies", "agency", agencies.Value, a => a.Code, ct);
        // Estimates help to choose and promise nothing: without them the read model is whole.
        var estimates = await deadlines.EstimatesAsync(Portal, ct);
        if (estimates.Succeeded)
            await KeepAsync(connection, "estimates", "estimate", estimates.Value, e => e.ServiceCode, ct);
        await directory.LoadAsync(ct);
        return null;
    }

    private static async Task KeepAsync<T>(NpgsqlConnection connection, string table, string column, IReadOnlyList<T> values, Func<T, string> code, CancellationToken ct, string more = "")
    {
        var sql = $"""
            insert into portal.{table} (code, version, {column}) select code, 0, value::jsonb from unnest($1, $2) as v (code, value)
            on conflict (code) do update set {column} = excluded.{column}{more}
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = values.Select(code).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = values.Select(v => JsonSerializer.Serialize(v, ContractJson.Options)).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(1, LogLevel.Information, "Read model rebuilt: {Read} public views read, {Written} written")]
    private partial void LogDone(int read, int written);
}

/// <summary>What a rebuild did.</summary>
internal sealed record RebuildCount(int Read, int Written);
