using System.Data.Common;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CaseTracker.Platform.Messaging;

/// <summary>Tells the relay of a database that there may be something to publish. Only a hint: the relay also looks by itself.</summary>
/// <typeparam name="TDbContext">The database.</typeparam>
public sealed class OutboxSignal<TDbContext> where TDbContext : ServiceDbContext
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Wakes the relay; for owners that write outbox rows with plain SQL, after their commit.</summary>
    public void Kick()
    {
        try
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already woken.
        }
    }

    internal Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _signal.WaitAsync(atMost, ct);
}

/// <summary>Kicks the relay after a commit, never inside the transaction.</summary>
internal sealed class OutboxKick<TDbContext>(OutboxSignal<TDbContext> signal) : DbTransactionInterceptor, ISaveChangesInterceptor where TDbContext : ServiceDbContext
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => signal.Kick();

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        signal.Kick();
        return Task.CompletedTask;
    }

    // A SaveChanges of one statement has no transaction of EF's own, so its end is watched too.
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result) => Saved(eventData, result);

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) => new(Saved(eventData, result));

    private int Saved(SaveChangesCompletedEventData eventData, int result)
    {
        if (eventData.Context?.Database.CurrentTransaction is null)
            signal.Kick();
        return result;
    }
}
