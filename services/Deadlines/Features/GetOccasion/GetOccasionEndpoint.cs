using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.GetOccasion;

internal static class GetOccasionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/occasions/{kind}/{occasionId:guid}", async (Guid caseId, string kind, Guid occasionId, Actor actor, GetOccasion read, CancellationToken ct) =>
            actor.Kind != ActorKind.Service ? HttpResults.Problem(Failure.Forbidden())
            : NoticeKinds.Parse(kind) is { } parsed ? (await read.RunAsync(caseId, parsed, occasionId, ct)).ToHttp()
            : HttpResults.Problem(Failure.NotFound("occasion-not-found")));
}
