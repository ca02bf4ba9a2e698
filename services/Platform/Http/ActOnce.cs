using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Platform;

/// <summary>Lets a caller that cannot know whether its act was done, because it broke off or got no answer, send it again.</summary>
/// <remarks>A key belongs to its actor. It is kept for 45 days.</remarks>
public static class ActOnce
{
    /// <summary>Name of the constraint that two calls with one key meet at.</summary>
    public const string Constraint = "pk_done_acts";

    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    /// <summary>With the header <c>Idempotency-Key</c> the act is done at most once: its key is saved with whatever it saves. A second call answers 409 <c>done-already</c>; a refused act leaves its key free.</summary>
    /// <typeparam name="TDbContext">The database the act saves to.</typeparam>
    public static RouteHandlerBuilder OncePerKey<TDbContext>(this RouteHandlerBuilder route) where TDbContext : ServiceDbContext => route.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0)
            return await next(context);
        if (key.Length > LongestKey)
            return HttpResults.Problem(new Failure { Code = "idempotency-key-invalid", Status = StatusCodes.Status400BadRequest });
        var db = http.RequestServices.GetRequiredService<TDbContext>();
        var hash = Hash(context.Arguments.OfType<Actor>().Single(), key);
        if (await db.Set<DoneAct>().AnyAsync(d => d.KeyHash == hash, http.RequestAborted))
            return HttpResults.Problem(DoneAlready);
        db.Add(new DoneAct { KeyHash = hash, At = http.RequestServices.GetRequiredService<MachineTime>().GetUtcNow() });
        try
        {
            return await next(context);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: Constraint })
        {
            return HttpResults.Problem(DoneAlready);
        }
    });

    internal static void Map(WebApplication app)
    {
        foreach (var database in app.Services.GetRequiredService<ModuleRegistry>().Databases)
            app.MapInternal(database.Module).MapPost("/done-acts", async (AskedAct asked, Actor actor, IServiceProvider services, CancellationToken ct) =>
            {
                var hash = Hash(actor, asked.Key);
                return Results.Json(new ActState(await ((ServiceDbContext)services.GetRequiredService(database.DbContext)).Set<DoneAct>().AnyAsync(d => d.KeyHash == hash, ct)), ContractJson.Options);
            });
    }

    private static Failure DoneAlready => Failure.Conflict("done-already");

    private static byte[] Hash(Actor actor, string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"{EnumText<ActorKind>.Write(actor.Kind)}\n{actor.StaffId?.ToString() ?? actor.Name}\n{key}"));
}
