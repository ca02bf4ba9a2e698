namespace CaseTracker.Platform.Messaging;

/// <summary>Carries a message to every subscriber: through RabbitMQ, or inside this process.</summary>
internal interface IMessageTransport
{
    /// <summary>How many streams may be published side by side.</summary>
    int Parallelism { get; }

    /// <summary>Returns when the message is safe: confirmed by the broker in a queue, or handled and committed in this process.</summary>
    /// <exception cref="BrokerUnavailableException">No message can be published now.</exception>
    /// <exception cref="MessageUnroutableException">No queue is bound for this message.</exception>
    Task PublishAsync(object message, Type type, Guid messageId, CancellationToken ct);
}

/// <summary>The broker does not answer, blocks, or refuses everything.</summary>
internal sealed class BrokerUnavailableException(Exception inner) : Exception("The message broker is unavailable.", inner);

/// <summary>The broker accepted the message and had no queue for it.</summary>
internal sealed class MessageUnroutableException(Exception inner) : Exception("No queue takes this message.", inner);
