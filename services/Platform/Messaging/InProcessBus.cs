using System.Collections.Frozen;

namespace CaseTracker.Platform.Messaging;

/// <summary>The bus when every module is in this process: a message has left its outbox once every handler has committed.</summary>
/// <remarks>Nothing is held in memory between outbox and handler, so nothing accepted is lost when the process dies: the row is still there.
/// A message that one handler has handled and another has not is delivered again; the inbox keeps the first from seeing it twice.</remarks>
public sealed class InProcessBus : IMessageTransport
{
    private readonly SubscriptionRunners _runners;
    private readonly BusCounters _counters;
    private readonly FrozenDictionary<Type, Subscription[]> _subscriptions;

    internal InProcessBus(SubscriptionRunners runners, ModuleRegistry registry, BusCounters counters)
    {
        _runners = runners;
        _counters = counters;
        _subscriptions = registry.Subscriptions.GroupBy(s => s.MessageType).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    // What takes batches takes what comes together; of the others each runner has a few at a time.
    int IMessageTransport.Parallelism => Batches.Largest;

    /// <summary>Delivers a message to its handlers in this process and returns when all have committed; for tests that play another service.</summary>
    /// <param name="message">A contract message.</param>
    /// <param name="messageId">Its identity; the same id again is dropped by the inbox.</param>
    /// <param name="ct">Cancels.</param>
    public Task DeliverAsync(object message, Guid messageId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ((IMessageTransport)this).PublishAsync(message, message.GetType(), messageId, ct);
    }

    async Task IMessageTransport.PublishAsync(object message, Type type, Guid messageId, CancellationToken ct)
    {
        if (_subscriptions.TryGetValue(type, out var subscriptions))
        {
            List<Exception>? errors = null;
            foreach (var subscription in subscriptions)
            {
                try
                {
                    await _runners.For(subscription).RunAsync(message, messageId, ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    // One handler's trouble is not the others': all get their turn, the failed one again later.
                    (errors ??= []).Add(e);
                }
            }
            if (errors is not null)
                throw errors.Count == 1 ? errors[0] : new AggregateException(errors);
        }
        _counters.Published(type);
    }
}
