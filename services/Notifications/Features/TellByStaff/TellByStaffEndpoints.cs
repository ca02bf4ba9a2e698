using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;

namespace CaseTracker.Notifications.Features.TellByStaff;

internal static class TellByStaffEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tasks", async (string? scope, Actor actor, ListTasks list, CancellationToken ct) =>
            (await list.RunAsync(actor, EnumText<TaskScope>.TryRead(scope) ?? TaskScope.Unit, ct)).ToHttp());
        routes.MapPost("/obligations/{obligationId:guid}/openings", async (Guid obligationId, Actor actor, OpenTask open, CancellationToken ct) =>
            (await open.RunAsync(actor, obligationId, ct)).ToHttp());
        routes.MapPost("/obligations/{obligationId:guid}/tellings", async (Guid obligationId, LogTelling telling, Actor actor, LogTellingAct log, CancellationToken ct) =>
            (await log.RunAsync(actor, obligationId, telling, ct)).ToHttp());
    }
}
