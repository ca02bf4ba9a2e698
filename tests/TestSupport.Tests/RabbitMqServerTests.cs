using System.Text;
using RabbitMQ.Client;
using Xunit;

namespace CaseTracker.TestSupport.Tests;

public sealed class RabbitMqServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_ToAFreshVirtualHost_IsReadBack()
    {
        var server = await RabbitMqServer.SharedAsync();
        var host = await server.CreateVirtualHostAsync(cancellationToken: Cancellation);

        await PublishAsync(host, "hello");

        Assert.Equal("hello", await ReadAsync(host));
        await using var elsewhere = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync(Cancellation);
        await using var channel = await elsewhere.CreateChannelAsync(cancellationToken: Cancellation);
        await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() => channel.QueueDeclarePassiveAsync("greetings", Cancellation));
    }

    [Fact]
    public async Task StopAndKill_ThenStartAgain_KeepsConfirmedMessages()
    {
        await using var server = await RabbitMqServer.StartAsync(cancellationToken: Cancellation);
        await PublishAsync(server.Uri, "first");

        await server.StopAsync();
        await server.StartAgainAsync(Cancellation);
        Assert.Equal("first", await ReadAsync(server.Uri));
        await PublishAsync(server.Uri, "second");

        server.Kill();
        await server.StartAgainAsync(Cancellation);
        Assert.Equal("second", await ReadAsync(server.Uri));
    }

    private static async Task PublishAsync(Uri host, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = host }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        await channel.QueueDeclareAsync("greetings", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.BasicPublishAsync(
            "", "greetings", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text), Cancellation);
    }

    private static async Task<string> ReadAsync(Uri host)
    {
        await using var connection = await new ConnectionFactory { Uri = host }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var message = await channel.BasicGetAsync("greetings", autoAck: true, Cancellation);
        return Encoding.UTF8.GetString(message!.Body.Span);
    }
}
