using CaseTracker.Platform;

namespace CaseTracker.Notifications.Domain;

/// <summary>The hours of the day in which people are disturbed, in Asia/Taipei, every day of the week.</summary>
/// <param name="From">First minute, inclusive.</param>
/// <param name="To">End, exclusive; later than <paramref name="From"/>.</param>
public sealed record SendingHours(TimeOnly From, TimeOnly To)
{
    /// <summary>True when a notice may leave at <paramref name="instant"/>.</summary>
    public bool IsOpen(DateTimeOffset instant)
    {
        var time = TimeOnly.FromDateTime(Taipei.Local(instant).DateTime);
        return time >= From && time < To;
    }

    /// <summary><paramref name="instant"/> itself when open, otherwise the next opening, UTC.</summary>
    public DateTimeOffset NextOpen(DateTimeOffset instant)
    {
        if (IsOpen(instant))
            return instant.ToUniversalTime();
        var local = Taipei.Local(instant);
        var day = DateOnly.FromDateTime(local.DateTime);
        if (TimeOnly.FromDateTime(local.DateTime) >= From)
            day = day.AddDays(1);
        return Taipei.At(day, From).ToUniversalTime();
    }
}
