using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>Deletes wrong proofs that no limit looks at any more.</summary>
internal sealed partial class ForgetFailures([FromKeyedServices("portal")] NpgsqlDataSource source, BackgroundWork background, MachineTime machine, IOptions<LookupOptions> options, ILogger<ForgetFailures> logger) : BackgroundService
{
    private const int Batch = 5000;

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var total = 0;
        while (true)
        {
            await using var command = source.CreateCommand("delete from portal.proof_failures where ctid = any(array(select ctid from portal.proof_failures where last_at < $1 limit $2))");
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = machine.GetUtcNow() - options.Value.Window });
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = Batch });
            var deleted = await command.ExecuteNonQueryAsync(ct);
            total += deleted;
            if (deleted < Batch)
                return total;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(5), machine);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "Old wrong proofs could not be deleted; the next turn tries again")]
    private partial void LogFailed(Exception e);
}
