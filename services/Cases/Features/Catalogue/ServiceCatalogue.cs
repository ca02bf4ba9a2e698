using System.Collections.Frozen;
using System.Text.Json;
using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Cases.Features.Catalogue;

/// <summary>The catalogue in memory: every submission needs an item, and an item changes a few times a year.</summary>
internal sealed partial class ServiceCatalogue([FromKeyedServices(CasesDbContext.Name)] NpgsqlDataSource source, MachineTime machine, IOptions<CasesOptions> options, ILogger<ServiceCatalogue> logger)
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Snapshot? _snapshot;

    private sealed record Snapshot(FrozenDictionary<string, ServiceItem> Items, IReadOnlyList<ServiceItem> InOrder, DateTimeOffset ReadAt);

    public async ValueTask<ServiceItem?> FindAsync(string code, CancellationToken ct) => (await CurrentAsync(ct)).Items.GetValueOrDefault(code);

    public async ValueTask<IReadOnlyList<ServiceItem>> AllAsync(CancellationToken ct) => (await CurrentAsync(ct)).InOrder;

    /// <summary>Reads the catalogue again: after this process has changed it.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            _snapshot = await ReadAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    private async ValueTask<Snapshot> CurrentAsync(CancellationToken ct)
    {
        if (_snapshot is not { } snapshot)
        {
            await RefreshAsync(ct);
            return _snapshot!;
        }
        // Another instance may have loaded newer items: what is old is still served while one caller reads again.
        if (machine.GetUtcNow() - snapshot.ReadAt > options.Value.CatalogueRefresh && await _one.WaitAsync(0, CancellationToken.None))
            _ = RefreshInBackgroundAsync();
        return snapshot;
    }

    private async Task RefreshInBackgroundAsync()
    {
        try
        {
            _snapshot = await ReadAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or JsonException)
        {
            // The next caller tries again.
            LogStale(e);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Snapshot> ReadAsync(CancellationToken ct)
    {
        var readAt = machine.GetUtcNow();
        await using var command = source.CreateCommand("select distinct on (code) item from cases.service_items order by code, version desc");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var items = new List<ServiceItem>();
        while (await reader.ReadAsync(ct))
            items.Add(JsonSerializer.Deserialize<ServiceItem>(reader.GetString(0), ContractJson.Options)!);
        return new Snapshot(items.ToFrozenDictionary(i => i.Code, StringComparer.OrdinalIgnoreCase), items, readAt);
    }

    [LoggerMessage(1, LogLevel.Warning, "The catalogue could not be read again; the last one stays in use")]
    private partial void LogStale(Exception e);
}
