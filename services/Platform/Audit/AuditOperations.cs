using CaseTracker.Contracts;
using CaseTracker.Contracts.Audit;
using CaseTracker.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Audit;

/// <summary>What people who oversee see of a service's audit.</summary>
internal static class AuditOperations
{
    public static void Map(WebApplication app)
    {
        foreach (var database in app.Services.GetRequiredService<ModuleRegistry>().Databases)
        {
            var module = database.Module;
            var group = app.MapInternal(module).MapGroup("/audit");
            group.MapPost("/entries", async (AuditQuery query, Actor actor, AuditReader audit, CancellationToken ct) =>
                actor.Oversees() ? Results.Json(await audit.ReadAsync(module, query, ct), ContractJson.Options) : HttpResults.Problem(Failure.Forbidden()));
            group.MapPost("/checks", async (Actor actor, AuditReader audit, CancellationToken ct) =>
                actor.Oversees() ? Results.Json(await audit.CheckAsync(module, ct), ContractJson.Options) : HttpResults.Problem(Failure.Forbidden()));
        }
    }
}
