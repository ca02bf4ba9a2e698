namespace CaseTracker.Contracts.Cases;

/// <summary>Who calls or stands at the counter, by the number given. It travels in the body alone and is not kept.</summary>
/// <param name="Phone">The number as it was typed or as the telephone system gave it.</param>
public sealed record Caller(string? Phone);

/// <summary>What is known of a caller.</summary>
public sealed record CallersCases
{
    /// <summary>How many of the newest cases are named, however they stand.</summary>
    public const int Last = 3;

    /// <summary>How many cases of one number are looked at, the newest first.</summary>
    public const int Most = 50;

    /// <summary>True when text messages reach the number; false for a landline.</summary>
    public required bool TakesSms { get; init; }
    /// <summary>The open cases and the <see cref="Last"/> newest, newest first: those of which the actor may know whose they are.</summary>
    public required IReadOnlyList<CallersCase> Cases { get; init; }
}

/// <summary>A case of a caller.</summary>
/// <param name="CaseNumber">11 digits.</param>
/// <param name="About">What it is about.</param>
/// <param name="District">District code, or null.</param>
public sealed record CallersCase(string CaseNumber, AboutCase About, string? District);
