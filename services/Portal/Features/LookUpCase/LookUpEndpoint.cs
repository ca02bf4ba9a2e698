using CaseTracker.Platform;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.TellFreshness;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>Asks for one case.</summary>
/// <param name="CaseNumber">11 digits; spaces and dashes do no harm.</param>
/// <param name="Proof">The look-up code, or the full mobile number or e-mail on the case, the applicant's or a helper's.</param>
internal sealed record LookUpBody(string? CaseNumber, string? Proof);

internal static class LookUpEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/cases/lookup", RunAsync)
        .Accepts<LookUpBody>("application/json").Produces<CaseAnswer>().ProducesFailures(400, 404, 413, 415, 429, 503)
        .WithName("lookUpCase").WithSummary("Where a case stands")
        .WithDescription("Number and proof in, the public state of the case out. An unknown number and a wrong proof get the same 404. After 5 wrong proofs for a number or 30 from an address within 15 minutes: 429 with Retry-After.");

    private static async Task<IResult> RunAsync(HttpContext http, LookUpCase act, ReadModelFreshness freshness, PublicDirectory directory, TextCatalogue catalogue, PublicProblems problems, BusinessTime time, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var body = await ApiBody.ReadAsync<LookUpBody>(http.Request, ApiBody.ShortLimit, ct);
        if (!body.Succeeded)
            return problems.From(http, body.Failure);
        var found = await act.RunAsync(body.Value.CaseNumber, body.Value.Proof, http.Connection.RemoteIpAddress, ct);
        if (!found.Succeeded)
            return problems.From(http, found.Failure);
        var texts = catalogue.In(ApiLanguage.Of(http));
        return Results.Json(CaseAnswer.Of(found.Value.View, await directory.GetAsync(ct), texts, time.GetUtcNow(), freshness.StaleSince), PublicJson.Answers);
    }
}
