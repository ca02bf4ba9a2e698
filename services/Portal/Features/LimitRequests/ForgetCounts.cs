using CaseTracker.Platform;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.LimitRequests;

/// <summary>Deletes counts of windows that are over: who sent something is not kept longer than the limit needs it.</summary>
internal sealed class ForgetCounts([FromKeyedServices("portal")] NpgsqlDataSource source, MachineTime machine) : INightlyWork
{
    public async Task RunAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("delete from portal.request_counts where window_start < $1");
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = machine.GetUtcNow() - RequestLimits.Hour });
        await command.ExecuteNonQueryAsync(ct);
    }
}
