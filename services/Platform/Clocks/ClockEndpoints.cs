using CaseTracker.Platform.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Clocks;

/// <summary>Sets business time.</summary>
/// <param name="Now">ISO 8601 instant, not before the present one.</param>
public sealed record MoveClockRequest(DateTimeOffset? Now);

/// <summary>Where a host stands: its time, what it waits for, and message counts by which a driver of several hosts sees that all is at rest.</summary>
/// <param name="Now">Business time.</param>
/// <param name="NextDue">The next instant at which a sweep of this host has work.</param>
/// <param name="Waiting">True while outbox rows are not yet published, or a due item waits for its next try.</param>
/// <param name="Published">Messages published since start, by type.</param>
/// <param name="Handled">Deliveries handled since start, by type.</param>
/// <param name="Subscriptions">Subscriptions of this host, by type.</param>
public sealed record ClockState(DateTimeOffset Now, DateTimeOffset? NextDue, bool Waiting, IReadOnlyDictionary<string, long> Published, IReadOnlyDictionary<string, long> Handled, IReadOnlyDictionary<string, int> Subscriptions);

/// <summary>Only mapped while business time is simulated, which only Development allows.</summary>
internal static class ClockEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/dev/clock", (BusinessTime time) => Results.Json(new { now = time.TaipeiNow() })).AllowAnonymous().ExcludeFromDescription();
        app.MapPut("/dev/clock", async (MoveClockRequest request, BusinessTime time, ClockDriver driver, CancellationToken ct) =>
        {
            if (request.Now is not { } target || target < time.GetUtcNow())
                return HttpResults.Problem(Contracts.Failure.Invalid("now", "date-in-past"));
            await driver.MoveToAsync(target, ct);
            return Results.Json(new { now = time.TaipeiNow() });
        }).AllowAnonymous().ExcludeFromDescription();

        foreach (var module in app.Services.GetRequiredService<ModuleRegistry>().Modules)
        {
            var group = app.MapGroup($"/internal/{module.Name}/dev/clock").AllowAnonymous().ExcludeFromDescription();
            group.MapGet("", (ClockDriver driver, BusinessTime time, BusCounters counters, ModuleRegistry registry, CancellationToken ct) => StateAsync(driver, time, counters, registry, ct));
            group.MapPut("", async (MoveClockRequest request, ClockDriver driver, BusinessTime time, BusCounters counters, ModuleRegistry registry, CancellationToken ct) =>
            {
                if (request.Now is { } now && now > time.GetUtcNow())
                    time.MoveTo(now);
                await driver.SweepAsync(ct);
                return await StateAsync(driver, time, counters, registry, ct);
            });
        }
    }

    private static async Task<ClockState> StateAsync(ClockDriver driver, BusinessTime time, BusCounters counters, ModuleRegistry registry, CancellationToken ct) =>
        new(time.GetUtcNow(), await driver.NextDueAsync(ct), await driver.IsWaitingAsync(ct), counters.PublishedByType, counters.HandledByType,
            registry.Subscriptions.GroupBy(s => s.MessageType.Name).ToDictionary(g => g.Key, g => g.Count()));
}
