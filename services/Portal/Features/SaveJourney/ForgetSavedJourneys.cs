using CaseTracker.Platform;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.SaveJourney;

/// <summary>Deletes applications whose day is over.</summary>
internal sealed class ForgetSavedJourneys([FromKeyedServices("portal")] NpgsqlDataSource source, MachineTime machine) : INightlyWork
{
    public async Task RunAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("delete from portal.saved_journeys where saved_at <= $1");
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = machine.GetUtcNow() - SavedJourneys.Lifetime });
        await command.ExecuteNonQueryAsync(ct);
    }
}
