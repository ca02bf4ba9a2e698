using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Security;

/// <summary>Where a service's internal API is: <c>Services:&lt;Name&gt;:Url</c>, or this process itself when it hosts the module.</summary>
public sealed class ServiceAddresses(IConfiguration configuration, ModuleRegistry registry, IServiceProvider services)
{
    private Uri? _self;

    /// <summary>The base address of a service.</summary>
    /// <exception cref="StartupException">The service is neither configured nor in this process.</exception>
    public Uri Of(string service)
    {
        if (configuration[$"Services:{service}:Url"] is { Length: > 0 } configured)
            return new Uri(configured);
        if (registry.Modules.All(m => m.Name != service))
            throw new StartupException($"Services__{char.ToUpperInvariant(service[0]) + service[1..]}__Url is not set: this process needs the address of that service.");
        return _self ??= Self();
    }

    private Uri Self()
    {
        var address = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal))
            ?? throw new InvalidOperationException("The server has no http address yet.");
        // A wildcard is an address to listen on, not one to call.
        var port = new Uri(address.Replace("+", "localhost", StringComparison.Ordinal).Replace("*", "localhost", StringComparison.Ordinal)).Port;
        return new Uri($"http://127.0.0.1:{port}");
    }
}
