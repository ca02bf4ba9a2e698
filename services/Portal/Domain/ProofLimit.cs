namespace CaseTracker.Portal.Domain;

/// <summary>How many wrong proofs are allowed in a sliding window.</summary>
/// <param name="Allowed">The most that get an answer of their own.</param>
/// <param name="Window">Length of the window.</param>
public sealed record ProofLimit(int Allowed, TimeSpan Window)
{
    /// <summary>How long to wait before another try, or null when one is allowed now.</summary>
    /// <param name="failures">Instants of earlier wrong proofs, oldest first, UTC.</param>
    /// <param name="now">Machine time.</param>
    public TimeSpan? WaitAfter(IReadOnlyList<DateTime>? failures, DateTimeOffset now)
    {
        if (failures is null || failures.Count < Allowed)
            return null;
        // Blocked until the Allowed-th newest leaves the window; a right proof is refused too, or guessing could go on unseen.
        var wait = failures[failures.Count - Allowed] + Window - now.UtcDateTime;
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>As <see cref="WaitAfter"/>, for a try that is itself the last of <paramref name="failures"/>: it got its answer when it was within the limit.</summary>
    public TimeSpan? WaitOf(IReadOnlyList<DateTime> failures, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(failures);
        var inWindow = 0;
        foreach (var at in failures)
            if (at + Window > now.UtcDateTime)
                inWindow++;
        return inWindow > Allowed ? WaitAfter(failures, now) : null;
    }
}
