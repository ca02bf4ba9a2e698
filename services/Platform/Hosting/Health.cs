using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CaseTracker.Platform.Hosting;

/// <summary>Ready = every database of this process answers and is migrated, and the clocks agree.</summary>
internal sealed class ReadyCheck(ModuleRegistry registry, ModuleDataSources dataSources, Migrator migrator, ClockSkewGuard skew) : IHealthCheck
{
    private volatile bool _migrated;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var database in registry.Databases)
            {
                await using var command = dataSources.For(database.Module).CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
            }
            if (!_migrated && !(_migrated = await migrator.IsCurrentAsync(cancellationToken)))
                return HealthCheckResult.Unhealthy("schema behind: run the migrate command");
            if (!await skew.IsSafeAsync(cancellationToken))
                return HealthCheckResult.Degraded("clock skew: sweeps are held back");
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy("database unreachable", e);
        }
    }
}

internal static class HealthEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        // Broker outages only degrade: submissions go on, the outbox waits.
        app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") && check.Name == "ready" }).AllowAnonymous().Add(ready =>
        {
            // No check of its own: to stop is no fault, and would be logged as one.
            var (check, lifetime) = (ready.RequestDelegate!, app.Lifetime);
            ready.RequestDelegate = context => lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Text("Stopping", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context)
                : check(context);
        });
        app.MapGet("/version", () => Results.Json(new { product = "CaseTracker", version = ServiceHost.Version, modules = app.Services.GetService<ModuleRegistry>()!.Modules.Select(m => m.Name) })).AllowAnonymous().ExcludeFromDescription();
    }

    private static T? GetService<T>(this IServiceProvider services) => (T?)services.GetService(typeof(T));
}
