using CaseTracker.Platform;

namespace CaseTracker.Cases.Domain;

/// <summary>Instants as PostgreSQL keeps them: whole microseconds. What a message says and what the record says is then the same instant.</summary>
public static class Instants
{
    /// <summary>The instant in UTC without the part that the database cannot keep.</summary>
    public static DateTimeOffset Trim(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>Business time now.</summary>
    public static DateTimeOffset Now(this BusinessTime time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Trim(time.GetUtcNow());
    }
}
