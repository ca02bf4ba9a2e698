using CaseTracker.Platform.Data;
using Microsoft.Extensions.Logging;
using NpgsqlTypes;

namespace CaseTracker.Platform.Hosting;

/// <summary>Deletes what every consumer has long seen, a few thousand rows at a time.</summary>
internal sealed partial class CleanUpMessages(ModuleRegistry registry, ModuleDataSources dataSources, MachineTime machine, ILogger<CleanUpMessages> logger) : INightlyWork
{
    // The inbox is kept longer than the outbox plus every possible replay, so that a late repeat is still recognised.
    private static readonly TimeSpan OutboxRetention = TimeSpan.FromDays(14);
    private static readonly TimeSpan InboxRetention = TimeSpan.FromDays(45);

    public async Task RunAsync(CancellationToken ct)
    {
        var total = 0;
        foreach (var database in registry.Databases)
        {
            total += await DeleteAsync(database.Module, "outbox_messages", "published_at", machine.GetUtcNow() - OutboxRetention, ct);
            total += await DeleteAsync(database.Module, "inbox_messages", "processed_at", machine.GetUtcNow() - InboxRetention, ct);
            total += await DeleteAsync(database.Module, "done_acts", "at", machine.GetUtcNow() - InboxRetention, ct);
        }
        LogDone(total);
    }

    private async Task<int> DeleteAsync(string schema, string table, string column, DateTimeOffset before, CancellationToken ct)
    {
        var total = 0;
        while (true)
        {
            await using var command = dataSources.For(schema).CreateCommand($"delete from {schema}.{table} where ctid = any(array(select ctid from {schema}.{table} where {column} < $1 limit 5000))");
            command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, before);
            var deleted = await command.ExecuteNonQueryAsync(ct);
            total += deleted;
            if (deleted < 5000)
                return total;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Nightly clean-up removed {Rows} message rows")]
    private partial void LogDone(int rows);
}
