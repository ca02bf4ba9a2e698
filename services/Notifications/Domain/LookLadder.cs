namespace CaseTracker.Notifications.Domain;

/// <summary>When an attempt whose result is unknown is looked for at the provider, and when not finding it proves that it is not there.</summary>
public static class LookLadder
{
    private static readonly TimeSpan[] Steps = [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)];
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(30);
    private const int Needed = 3;

    /// <summary>The pause before the next look after <paramref name="absences"/> looks that did not find it.</summary>
    public static TimeSpan After(int absences) => Steps[Math.Min(absences, Steps.Length - 1)];

    /// <summary>The pause after a look that got no answer: it counts for nothing.</summary>
    public static TimeSpan AfterNoAnswer { get; } = Steps[0];

    /// <summary>True when it was missing often and long enough that a provider's lists have caught up.</summary>
    /// <param name="absences">Looks that did not find it, the present one included.</param>
    /// <param name="since">Machine time of the first of them.</param>
    /// <param name="now">Machine time.</param>
    public static bool ProvesAbsence(int absences, DateTimeOffset since, DateTimeOffset now) => absences >= Needed && now - since >= Span;
}
