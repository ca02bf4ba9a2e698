using System.Reflection;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Architecture.Tests;

/// <summary>All services in one host that is built and never started.</summary>
public sealed class Product : IAsyncDisposable
{
    private static readonly TestFolder Data = TestFolder.Create("architecture");

    public Product()
    {
        App = ServiceHost.Create(
            new()
            {
                Environment = "Development",
                ApplicationName = "CaseTracker.AllInOne",
                InProcessBus = true,
                Settings = new Dictionary<string, string?>
                {
                    ["ConnectionStrings:Database"] = "Host=127.0.0.1;Port=1;Database=nobody;Username=nobody",
                    ["CaseTracker:DataDirectory"] = Data.Path,
                    ["Clock:Simulated"] = "true",
                },
            },
            NewModules());
    }

    /// <summary>Every module there is.</summary>
    public static IModule[] NewModules() => [.. Assemblies.SelectMany(a => a.GetExportedTypes()).Where(t => t is { IsClass: true, IsAbstract: false } && typeof(IModule).IsAssignableFrom(t))
        .Select(t => (IModule)Activator.CreateInstance(t)!).OrderBy(m => m.Name, StringComparer.Ordinal)];

    /// <summary>CaseTracker's own assemblies, tests left out.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "CaseTracker.*.dll")
        .Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal) && n != "CaseTracker.TestSupport")
        .Order(StringComparer.Ordinal).Select(Assembly.Load)];

    public WebApplication App { get; }

    public IReadOnlyList<IModule> Modules => App.Services.GetRequiredService<ModuleRegistry>().Modules;

    public IReadOnlyList<Subscription> Subscriptions => App.Services.GetRequiredService<ModuleRegistry>().Subscriptions;

    /// <summary>What travels on the bus: events of cases, changes of reference data, and whatever a handler takes.</summary>
    public IReadOnlyList<Type> Messages => [.. typeof(ICaseEvent).Assembly.GetExportedTypes()
        .Where(t => t is { IsClass: true, IsAbstract: false } && (typeof(ICaseEvent).IsAssignableFrom(t) || t.Name.EndsWith("Changed", StringComparison.Ordinal)))
        .Union(Subscriptions.Select(s => s.MessageType)).OrderBy(t => t.FullName, StringComparer.Ordinal)];

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
