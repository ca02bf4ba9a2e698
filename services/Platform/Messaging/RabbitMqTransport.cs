using CaseTracker.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client.Exceptions;

namespace CaseTracker.Platform.Messaging;

/// <summary>Publishes through MassTransit: mandatory, confirmed, under the outbox row's message id.</summary>
internal sealed class RabbitMqTransport(IBus bus, BusCounters counters) : IMessageTransport
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Awaited one by one a publish costs a round trip with a disk write; many in flight share them.
    public int Parallelism => 100;

    public async Task PublishAsync(object message, Type type, Guid messageId, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(Timeout);
        try
        {
            await bus.Publish(message, type, Pipe.Execute<PublishContext>(context =>
            {
                context.MessageId = messageId;
                context.Mandatory = !Mutant.MandatoryOff;
                context.Durable = true;
            }), timeout.Token);
            counters.Published(type);
        }
        catch (MessageReturnedException e)
        {
            throw new MessageUnroutableException(e);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is OperationCanceledException or MassTransit.ConnectionException or TransportUnavailableException or RabbitMQ.Client.Exceptions.PublishException or AlreadyClosedException or BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException)
        {
            // A timed-out publish may still arrive: the same message id makes the repeat harmless.
            throw new BrokerUnavailableException(e);
        }
    }
}

/// <summary>Hands a delivery to the subscription's runner; MassTransit acknowledges after the commit.</summary>
/// <remarks>Services hear of a case in any order: a handler that needs what another one has not heard yet throws and is tried again here, for
/// half a minute in all. What lasts longer goes to the error queue, where an operator sees it. While another service or the database does not
/// answer it waits without end: that is nobody's fault but theirs, and the queue keeps what comes after.</remarks>
internal sealed class SubscriptionConsumer<TMessage>(ISubscriptionRunner runner) : IConsumer<TMessage> where TMessage : class
{
    private const int Attempts = 9;

    public async Task Consume(ConsumeContext<TMessage> context)
    {
        var messageId = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be deduplicated.");
        for (int attempt = 1, waits = 0; ;)
        {
            try
            {
                await runner.RunAsync(context.Message, messageId, context.CancellationToken);
                return;
            }
            catch (Exception e) when (PassingTrouble.Is(e) && !context.CancellationToken.IsCancellationRequested)
            {
                await Task.Delay(PassingTrouble.PauseAfter(waits++), context.CancellationToken);
            }
            catch (Exception) when (attempt < Attempts && !context.CancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * Math.Pow(2, attempt++)), context.CancellationToken);
            }
        }
    }
}

internal static class RabbitMqBus
{
    private const int MostDeaths = 20;

    /// <summary>Where the bus puts what a handler gave up.</summary>
    public static string ErrorsOf(string queue) => $"{queue}_error";

    /// <summary>Where the broker puts what its consumers died of.</summary>
    public static string DeadLettersOf(string queue) => $"{queue}_dead";

    public static void Add(IServiceCollection services, ModuleRegistry registry, Uri url, bool topologyOnly)
    {
        services.AddSingleton<IMessageTransport, RabbitMqTransport>();
        services.Configure<MassTransitHostOptions>(o =>
        {
            // A broker that is down must not keep a service from starting: submissions are accepted, the outbox waits.
            o.WaitUntilStarted = topologyOnly;
            o.StopTimeout = TimeSpan.FromSeconds(20);
        });
        if (!topologyOnly)
        {
            services.AddSingleton(new RabbitMQ.Client.ConnectionFactory { Uri = url, AutomaticRecoveryEnabled = false });
            services.AddHostedService<BusWatch>();
        }
        services.AddMassTransit(x => x.DisableUsageTelemetry().UsingRabbitMq((context, bus) =>
        {
            bus.Host(url);
            bus.DeployTopologyOnly = topologyOnly;
            bus.ConfigureJsonSerializerOptions(options =>
            {
                ContractJson.Apply(options);
                return options;
            });
            bus.Publish<ICaseEvent>(p => p.Exclude = true);
            foreach (var queue in registry.Subscriptions.GroupBy(s => s.Queue))
                bus.ReceiveEndpoint(queue.Key, endpoint =>
                {
                    endpoint.SetQuorumQueue(1);
                    // What killed whoever handled it so often is put aside, and so is what was in hand beside it each time; `replay` brings it back.
                    endpoint.SetQueueArgument("x-delivery-limit", MostDeaths);
                    endpoint.BindDeadLetterQueue(DeadLettersOf(queue.Key), configure: dead => dead.SetQuorumQueue());
                    // Until the other queue has confirmed them they stay in this one.
                    endpoint.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
                    endpoint.SetQueueArgument("x-overflow", "reject-publish");
                    // How many are handled side by side is the runners' affair.
                    endpoint.PrefetchCount = queue.Any(s => s.TakesBatches) ? Batches.InHand : 32;
                    endpoint.ConfigureConsumeTopology = true;
                    foreach (var subscription in queue)
                    {
                        var runner = context.GetRequiredService<SubscriptionRunners>().For(subscription);
                        var consumer = Activator.CreateInstance(typeof(SubscriptionConsumer<>).MakeGenericType(subscription.MessageType), runner)!;
                        endpoint.Instance(consumer);
                    }
                });
        }));
    }
}
