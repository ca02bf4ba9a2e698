using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Messaging;

/// <summary>Declares every exchange, queue and binding of these modules without consuming. A publish before the last subscriber's queue exists would be confirmed and lost for that subscriber.</summary>
internal static class BrokerTopology
{
    public static async Task DeployAsync(ModuleRegistry registry, Uri url, CancellationToken ct)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(registry);
        services.AddSingleton<BusCounters>();
        services.AddSingleton<SubscriptionRunners>();
        services.AddSingleton<MachineTime>();
        RabbitMqBus.Add(services, registry, url, topologyOnly: true);
        await using var provider = services.BuildServiceProvider();
        var bus = provider.GetRequiredService<IBusControl>();
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
            timeout.CancelAfter(TimeSpan.FromSeconds(60));
            await bus.DeployAsync(timeout.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            throw new StartupException($"The message broker at {url.Host}:{url.Port} cannot be reached: check Bus__Url and that RabbitMQ is running.", e);
        }
    }
}
