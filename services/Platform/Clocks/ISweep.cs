namespace CaseTracker.Platform;

/// <summary>Work that becomes due in business time. The truth is a row in the database; a hosted loop only wakes the sweep.</summary>
public interface ISweep
{
    /// <summary>Does one batch of what is due now and returns how many items it did; it is called again while that is above 0.</summary>
    Task<int> RunOnceAsync(CancellationToken ct);

    /// <summary>The next business instant at which there will be work, or null. An instant in the past or now means there is work now.</summary>
    Task<DateTimeOffset?> NextDueAsync(CancellationToken ct);

    /// <summary>True while an item that is due waits for machine time: another worker holds it, or its last try failed.</summary>
    /// <remarks>Simulated time waits for such items a while, or they would happen at a later hour than they do in a real city.</remarks>
    Task<bool> IsWaitingAsync(CancellationToken ct) => Task.FromResult(false);
}
