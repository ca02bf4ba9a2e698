using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Npgsql;

namespace CaseTracker.Portal.Features.LearnCatalogue;

/// <summary>Reads the directory again from time to time: another instance of Portal may have handled the change.</summary>
internal sealed partial class KeepDirectory(PublicDirectory directory, BackgroundWork background, MachineTime machine, ILogger<KeepDirectory> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        using var timer = new PeriodicTimer(Interval, machine);
        do
        {
            try
            {
                await directory.LoadAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "The directory of services and units could not be read again; the one in memory stays in use")]
    private partial void LogFailed(Exception e);
}
