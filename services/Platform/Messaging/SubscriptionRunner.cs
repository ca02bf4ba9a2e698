using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Messaging;

internal interface ISubscriptionRunner
{
    Task RunAsync(string queue, object message, Guid messageId, CancellationToken ct);
}

/// <summary>Inbox, handler and outbox in one transaction: scope, insert into the inbox, handle, save, commit.</summary>
/// <remarks>A concurrent twin waits on the inbox row and then finds it taken; READ COMMITTED is enough.</remarks>
internal sealed class SubscriptionRunner<TDbContext, THandler, TMessage>(IServiceScopeFactory scopes, MachineTime machine, BusCounters counters) : ISubscriptionRunner
    where TDbContext : ServiceDbContext where THandler : class, IHandle<TMessage> where TMessage : class
{
    public async Task RunAsync(string queue, object message, Guid messageId, CancellationToken ct)
    {
        FaultPoint.Reach("consumer.before-transaction");
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var insert = $"insert into {db.Schema}.inbox_messages (consumer, message_id, processed_at) values ({{0}}, {{1}}, {{2}}) on conflict do nothing";
        var inserted = await db.Database.ExecuteSqlRawAsync(insert, [queue, messageId, machine.GetUtcNow()], ct);
        if (inserted == 1 || Mutant.InboxOff)
        {
            await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync((TMessage)message, ct);
            await db.SaveChangesAsync(ct);
        }
        FaultPoint.Reach("consumer.before-commit");
        await transaction.CommitAsync(ct);
        FaultPoint.Reach("consumer.after-commit");
        counters.Handled(typeof(TMessage), duplicate: inserted == 0);
    }
}
