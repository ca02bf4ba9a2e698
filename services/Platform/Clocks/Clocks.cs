namespace CaseTracker.Platform;

/// <summary>Business time: when cases, dates and notices happen. Is machine time, or stands still at a simulated instant until it is moved.</summary>
/// <remarks>Only "now" is simulated: timers and timestamps of the base class stay real, so no loop ever waits for simulated time.</remarks>
public sealed class BusinessTime : TimeProvider
{
    private readonly MachineTime? _machine;
    private long _simulatedTicks = -1;

    /// <summary>Business time that is machine time.</summary>
    public BusinessTime(MachineTime machine) => _machine = machine;

    /// <summary>Business time that stands still at <paramref name="simulated"/> until <see cref="MoveTo"/>.</summary>
    public BusinessTime(DateTimeOffset simulated) => _simulatedTicks = simulated.UtcTicks;

    /// <summary>True while time stands still and may be moved.</summary>
    public bool IsSimulated => Interlocked.Read(ref _simulatedTicks) >= 0;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var ticks = Interlocked.Read(ref _simulatedTicks);
        return ticks >= 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : _machine!.GetUtcNow();
    }

    /// <summary>Sets simulated time. Time never runs backwards.</summary>
    /// <exception cref="InvalidOperationException">Time is not simulated, or <paramref name="instant"/> lies before now.</exception>
    public void MoveTo(DateTimeOffset instant)
    {
        if (!IsSimulated)
            throw new InvalidOperationException("Business time is not simulated.");
        if (instant < GetUtcNow())
            throw new InvalidOperationException("Business time cannot run backwards.");
        Interlocked.Exchange(ref _simulatedTicks, instant.UtcTicks);
    }
}

/// <summary>Machine time: outbox, leases, retries, tokens, sessions and limits. Never simulated.</summary>
/// <remarks>It is the database's time, which all instances share, carried on by this machine's steady clock from one look to the next: a wall clock that is wrong, or is set,
/// changes nothing here. Before the first look, and in a process without a database, it is this machine's own.</remarks>
public sealed class MachineTime : TimeProvider
{
    private volatile Look? _last;

    private sealed record Look(DateTimeOffset Database, long At);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _last is { } look ? look.Database + GetElapsedTime(look.At) : System.GetUtcNow();

    /// <summary>Goes on from what the database's clock showed.</summary>
    /// <param name="database">The database's time.</param>
    /// <param name="at">The timestamp (<see cref="TimeProvider.GetTimestamp"/>) at which it showed it.</param>
    internal void Follow(DateTimeOffset database, long at) => _last = new(database, at);

    /// <summary>How much further the database's clock has gone since it was last followed than time that passed here; null when it never was.</summary>
    /// <param name="database">The database's time now.</param>
    /// <param name="at">The timestamp of now.</param>
    internal TimeSpan? JumpTo(DateTimeOffset database, long at) => _last is { } look ? database - look.Database - GetElapsedTime(look.At, at) : null;
}

/// <summary>Asia/Taipei, the zone of every date of law (UTC+8, no daylight saving).</summary>
public static class Taipei
{
    /// <summary>The zone.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Taipei");

    /// <summary>The instant of a wall-clock time in Taipei, with offset +08:00.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local));
    }

    /// <summary>00:00 of a day in Taipei.</summary>
    public static DateTimeOffset StartOf(DateOnly date) => At(date, TimeOnly.MinValue);

    /// <summary>The same instant with Taipei's offset.</summary>
    public static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>The calendar day in Taipei an instant falls on.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    /// <summary>Now, with Taipei's offset.</summary>
    public static DateTimeOffset TaipeiNow(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Local(time.GetUtcNow());
    }

    /// <summary>Today in Taipei.</summary>
    public static DateOnly TaipeiToday(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return DateOf(time.GetUtcNow());
    }
}
