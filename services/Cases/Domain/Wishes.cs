using CaseTracker.Contracts;

namespace CaseTracker.Cases.Domain;

/// <summary>How the applicant wants to be spoken to.</summary>
/// <param name="AddressAs">What to call them, at most <see cref="CaseLimits.AddressAs"/> characters; null = by name.</param>
/// <param name="Assistance">What they need to follow what is said, in the order of the enumeration, each once.</param>
public sealed record Wishes(string? AddressAs, IReadOnlyList<Assistance> Assistance)
{
    /// <summary>Nothing special.</summary>
    public static readonly Wishes None = new(null, []);

    /// <summary>True where nothing special is wished.</summary>
    public bool IsNone => AddressAs is null && Assistance.Count == 0;
}
