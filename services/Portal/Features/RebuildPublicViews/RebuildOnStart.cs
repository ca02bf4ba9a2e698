using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Portal.Features.RebuildPublicViews;

/// <summary>When the read model is filled from Cases without being asked.</summary>
internal enum RebuildWhen
{
    /// <summary>At start, when it holds no case, or cases as an older version wrote them: a new, replaced or older database.</summary>
    Empty,
    /// <summary>At every start.</summary>
    Always,
    /// <summary>Only by the <c>rebuild</c> command.</summary>
    Never,
}

internal sealed class ReadModelOptions
{
    public const string Section = "Portal";

    public RebuildWhen RebuildOnStart { get; set; } = RebuildWhen.Empty;
}

/// <summary>Fills the read model after the start; look-ups are served from the first moment.</summary>
internal sealed partial class RebuildOnStart(IServiceScopeFactory scopes, BackgroundWork background, MachineTime machine, IOptions<ReadModelOptions> options, ILogger<RebuildOnStart> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        for (var pause = FirstPause; options.Value.RebuildOnStart != RebuildWhen.Never; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var rebuild = scope.ServiceProvider.GetRequiredService<RebuildPublicViews>();
                if (options.Value.RebuildOnStart == RebuildWhen.Empty && !await rebuild.IsEmptyAsync(stoppingToken))
                    return;
                if ((await rebuild.RunAsync(stoppingToken)).Succeeded)
                    return;
                LogWaiting(pause.TotalSeconds);
            }
            catch (NpgsqlException e)
            {
                LogFailed(e, pause.TotalSeconds);
            }
            await Task.Delay(pause, machine, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Cases or Routing does not answer yet: the read model is filled later, next try in {Seconds} s")]
    private partial void LogWaiting(double seconds);

    [LoggerMessage(2, LogLevel.Warning, "The read model could not be filled, next try in {Seconds} s")]
    private partial void LogFailed(Exception e, double seconds);
}
