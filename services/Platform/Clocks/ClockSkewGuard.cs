using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseTracker.Platform.Clocks;

/// <summary>Compares this machine's clock with the database's. A sweep on a wrong clock would send notices that are not due.</summary>
public sealed partial class ClockSkewGuard(MachineTime machine, Data.ModuleDataSources dataSources, ILogger<ClockSkewGuard> logger)
{
    /// <summary>The largest difference a sweep accepts.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private long _checkedAt = long.MinValue;
    private volatile bool _safe = true;

    /// <summary>False when the last check found more than <see cref="Limit"/> of difference; part of readiness.</summary>
    public bool WasSafe => _safe;

    /// <summary>True when sweeps may run. Asks the database at most once a second.</summary>
    public async Task<bool> IsSafeAsync(CancellationToken ct)
    {
        if (dataSources.Any is not { } source)
            return true;
        var last = Interlocked.Read(ref _checkedAt);
        if (last != long.MinValue && machine.GetElapsedTime(last) < TimeSpan.FromSeconds(1))
            return _safe;
        await using var command = source.CreateCommand("select clock_timestamp()");
        var before = machine.GetUtcNow();
        var database = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(ct))!);
        var after = machine.GetUtcNow();
        var skew = database < before ? before - database : database > after ? database - after : TimeSpan.Zero;
        var safe = skew <= Limit;
        if (!safe)
            LogSkew(skew.TotalSeconds);
        _safe = safe;
        Interlocked.Exchange(ref _checkedAt, machine.GetTimestamp());
        return safe;
    }

    [LoggerMessage(1, LogLevel.Error, "The clock of this machine and of the database differ by {Seconds} s: sweeps are held back")]
    private partial void LogSkew(double seconds);
}
