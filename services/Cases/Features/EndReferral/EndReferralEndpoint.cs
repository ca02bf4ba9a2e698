using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.EndReferral;

internal static class EndReferralEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/cases/{caseId:guid}/referrals/end", async (Guid caseId, EndReferralRequest request, Actor actor, EndReferral act, CancellationToken ct) =>
            (await act.RunAsync(actor, caseId, request, ct)).ToHttp());
}
