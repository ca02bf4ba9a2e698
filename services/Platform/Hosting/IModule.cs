using Microsoft.AspNetCore.Routing;

namespace CaseTracker.Platform;

/// <summary>A service: its registrations, consumers, endpoints and jobs. One process hosts one module or all of them.</summary>
public interface IModule
{
    /// <summary>Lower-case name: schema, prefix of <c>/internal/&lt;name&gt;</c>, of queues and of the application role.</summary>
    string Name { get; }

    /// <summary>Registers what the module needs.</summary>
    void AddServices(ModuleBuilder module);

    /// <summary>Maps its endpoints.</summary>
    void MapEndpoints(IEndpointRouteBuilder routes);
}

/// <summary>Loads reference data that a module owns, after migration. Idempotent: a second run with the same files changes nothing.</summary>
public interface ISeed
{
    /// <summary>Loads the files of <c>seeds/</c>.</summary>
    Task LoadAsync(CancellationToken ct);
}
