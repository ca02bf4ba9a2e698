namespace CaseTracker.Platform;

/// <summary>What a module does every night. Runs in its own scope; a night that was missed is made up for at the next start.</summary>
public interface INightlyWork
{
    /// <summary>Does the night's work.</summary>
    Task RunAsync(CancellationToken ct);
}
