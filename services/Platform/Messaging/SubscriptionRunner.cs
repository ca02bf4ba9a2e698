using System.Collections.Concurrent;
using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Messaging;

internal interface ISubscriptionRunner
{
    Task RunAsync(object message, Guid messageId, CancellationToken ct);
}

/// <summary>A message under the id its inbox row gets.</summary>
internal sealed record Delivery<TMessage>(TMessage Message, Guid MessageId);

/// <summary>Inbox, handler and outbox in one transaction: scope, insert into the inbox, handle, save, commit.</summary>
/// <remarks>A concurrent twin waits on the inbox row and then finds it taken; READ COMMITTED is enough.</remarks>
internal sealed class SubscriptionRunner<TDbContext, THandler, TMessage>(Subscription subscription, SemaphoreSlim places, IServiceScopeFactory scopes, MachineTime machine, BusCounters counters) : ISubscriptionRunner
    where TDbContext : ServiceDbContext where THandler : class, IHandle<TMessage> where TMessage : class
{
    public async Task RunAsync(object message, Guid messageId, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        try
        {
            await HandleAsync([new((TMessage)message, messageId)], ct);
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Handles what is new among the deliveries; the same id twice is one message.</summary>
    public async Task HandleAsync(IReadOnlyList<Delivery<TMessage>> deliveries, CancellationToken ct)
    {
        FaultPoint.Reach("consumer.before-transaction");
        FaultPoint.Reach("consumer.message-", deliveries.Select(d => d.MessageId));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // In the order of the ids: twins of a batch in another process wait for each other in one direction only.
        var insert = $"insert into {db.Schema}.inbox_messages (consumer, message_id, processed_at) select {{0}}, id, {{2}} from unnest({{1}}) as id order by id on conflict do nothing returning message_id";
        var ids = deliveries.Select(d => d.MessageId).ToArray();
        var inserted = (await db.Database.SqlQueryRaw<Guid>(insert, subscription.Queue, ids, machine.GetUtcNow()).ToListAsync(ct)).ToHashSet();
        // Taken out when it is met: of twins in one batch the first is the message.
        var messages = deliveries.Where(d => inserted.Remove(d.MessageId) || Mutant.InboxOff).Select(d => d.Message).OrderBy(m => m is ICaseEvent e ? e.Version : 0).ToList();
        if (messages.Count > 0)
        {
            var handler = scope.ServiceProvider.GetRequiredService<THandler>();
            if (handler is IHandleBatch<TMessage> together)
                await together.HandleAsync(messages, ct);
            else
                await handler.HandleAsync(messages.Single(), ct);
            await db.SaveChangesAsync(ct);
        }
        FaultPoint.Reach("consumer.before-commit");
        await transaction.CommitAsync(ct);
        FaultPoint.Reach("consumer.after-commit");
        counters.Handled(typeof(TMessage), deliveries.Count, deliveries.Count - messages.Count);
    }
}

/// <summary>The runners of this process, one for each subscription.</summary>
internal sealed class SubscriptionRunners(IServiceProvider services)
{
    // Each holds a connection, and a service has not many.
    private const int SideBySide = 8;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _places = new();
    private readonly ConcurrentDictionary<Subscription, ISubscriptionRunner> _runners = new();

    public ISubscriptionRunner For(Subscription subscription) => _runners.GetOrAdd(subscription, s =>
        (ISubscriptionRunner)ActivatorUtilities.CreateInstance(services, s.RunnerType, s, _places.GetOrAdd(s.Queue, _ => new(SideBySide))));
}
