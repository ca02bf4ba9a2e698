using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ReferCase;

internal static class ReferCaseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Reference data, for anybody with a token.
        routes.MapGet("/authorities", async (OutsideAuthorities authorities) => Results.Json(await authorities.AllAsync(), ContractJson.Options));
        routes.MapPost("/cases/{caseId:guid}/referrals", async (Guid caseId, ReferRequest request, Actor actor, ReferCase act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
    }
}
