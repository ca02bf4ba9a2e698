using CaseTracker.Platform.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseTracker.Platform.Clocks;

/// <summary>Reads the database's clock for <see cref="MachineTime"/>, and holds the sweeps back while a clock cannot be right: a sweep on a wrong one would send notices that are not due.</summary>
public sealed partial class ClockSkewGuard(MachineTime machine, ModuleRegistry registry, ModuleDataSources dataSources, ILogger<ClockSkewGuard> logger) : IHostedLifecycleService
{
    /// <summary>The largest difference between this machine's wall clock and the database's that a sweep accepts.</summary>
    public static readonly TimeSpan SkewLimit = TimeSpan.FromSeconds(5);

    /// <summary>The furthest the database's clock may have moved away from the time that passed since the last look.</summary>
    /// <remarks>Beyond it the time from before goes on here, and sweeps wait until the clock is back, or until an operator has looked at it and starts the service again.</remarks>
    public static readonly TimeSpan JumpLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // An answer takes its time, on a busy machine more than a clock is ever off.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource? _source = registry.Databases.FirstOrDefault() is { } database ? dataSources.For(database.Module) : null;
    private readonly SemaphoreSlim _one = new(1, 1);
    private long? _lookedAt;
    private bool _safe = true;

    /// <summary>True when sweeps may run. Asks the database at most once a second.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<bool> IsSafeAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_source is null || _lookedAt is { } last && machine.GetElapsedTime(last) < Pause)
                return _safe;
            _safe = await LookAsync(_source, ct);
            _lookedAt = machine.GetTimestamp();
            return _safe;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> LookAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        var (before, asked) = (TimeProvider.System.GetUtcNow(), machine.GetTimestamp());
        var database = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(ct))!);
        var (after, answered) = (TimeProvider.System.GetUtcNow(), machine.GetTimestamp());
        var at = asked + (answered - asked) / 2;
        var jump = machine.JumpTo(database, at);
        if (jump?.Duration() > JumpLimit)
        {
            LogJump(jump.Value.TotalSeconds);
            return false;
        }
        if (jump is null || jump.Value.Duration() > Tolerance)
            machine.Follow(database, at);
        var skew = database < before ? before - database : database > after ? database - after : TimeSpan.Zero;
        if (skew > SkewLimit)
            LogSkew(skew.TotalSeconds);
        return skew <= SkewLimit;
    }

    /// <summary>Before anything is consumed or answered.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await IsSafeAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // Nothing that needs the time happens without the database, and everything that does looks again.
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Error, "The clock of this machine and of the database differ by {Seconds} s: sweeps are held back")]
    private partial void LogSkew(double seconds);

    [LoggerMessage(2, LogLevel.Critical, "The clock of the database has jumped by {Seconds} s: sweeps are held back until it is right again, or until somebody has looked at it and starts this service again")]
    private partial void LogJump(double seconds);
}
