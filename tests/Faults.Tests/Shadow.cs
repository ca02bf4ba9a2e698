using RabbitMQ.Client;

namespace CaseTracker.FaultTests;

/// <summary>A queue beside a service's own that gets the same messages, or gets them instead; what it took can be handed over later, in any order, as often as one likes.</summary>
internal sealed class Shadow : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly string _name = $"shadow-{Guid.NewGuid():N}";
    private readonly string _target;
    private readonly string? _diverted;

    internal sealed record Caught(BasicProperties Properties, byte[] Body)
    {
        public Guid Id => Guid.Parse(Properties.MessageId!);
    }

    private Shadow(IChannel channel, string target, string? diverted) => (_channel, _target, _diverted) = (channel, target, diverted);

    /// <summary>Gets whatever the queue gets from now on.</summary>
    public static async Task<Shadow> AttachAsync(IConnection connection, string queue) => await OpenAsync(connection, queue, null);

    /// <summary>Gets a type's messages in place of the queue.</summary>
    public static async Task<Shadow> DivertAsync(IConnection connection, string type, string queue) => await OpenAsync(connection, queue, type);

    private static async Task<Shadow> OpenAsync(IConnection connection, string queue, string? type)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var shadow = new Shadow(channel, queue, type);
        await channel.QueueDeclareAsync(shadow._name, durable: false, exclusive: true, autoDelete: false);
        await channel.QueueBindAsync(shadow._name, type ?? queue, "");
        if (type is not null)
            await channel.ExchangeUnbindAsync(queue, type, "");
        return shadow;
    }

    /// <summary>Waits for so many messages.</summary>
    public async Task<IReadOnlyList<Caught>> TakeAsync(int count)
    {
        var caught = new List<Caught>();
        await Wait.UntilAsync(async () =>
        {
            while (await _channel.BasicGetAsync(_name, autoAck: true) is { } message)
                caught.Add(new(new BasicProperties(message.BasicProperties), message.Body.ToArray()));
            return caught.Count >= count;
        }, TimeSpan.FromSeconds(60), $"{count} messages are caught");
        return caught;
    }

    /// <summary>Hands messages over to the service's queue, with the ids they had.</summary>
    public async Task PublishAsync(IEnumerable<Caught> messages)
    {
        foreach (var message in messages)
            await _channel.BasicPublishAsync(_target, "", mandatory: true, message.Properties, message.Body);
    }

    public async ValueTask DisposeAsync()
    {
        if (_diverted is not null)
            await _channel.ExchangeBindAsync(_target, _diverted, "");
        await _channel.DisposeAsync();
    }
}
