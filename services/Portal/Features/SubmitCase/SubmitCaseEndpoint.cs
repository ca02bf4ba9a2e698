using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.SubmitCase;

/// <summary>An accepted case.</summary>
/// <param name="CaseNumber">11 digits.</param>
/// <param name="LookupCode">8 digits; the proof for a look-up. Never sent again.</param>
/// <param name="Status">Status.</param>
/// <param name="Service">Service item.</param>
/// <param name="ReceivedAt">When it counts as received.</param>
/// <param name="ExpectedBy">The expected date, for limits in hours the instant; null while it is being computed.</param>
/// <param name="Next">What happens next, in one sentence.</param>
internal sealed record ReceiptAnswer(string CaseNumber, string LookupCode, string Status, NamedService Service, string ReceivedAt, string? ExpectedBy, string Next);

internal static class SubmitCaseEndpoint
{
    private const string KeyHeader = "Idempotency-Key";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/cases", SubmitAsync)
            .Accepts<SubmitBody>("application/json").Produces<ReceiptAnswer>(StatusCodes.Status201Created).ProducesFailures(400, 409, 413, 415, 429, 503)
            .WithName("submitCase").WithSummary("Submit a case")
            .WithDescription("Required: serviceCode, description (10 to 4,000 characters), applicant.name, and the contact each chosen way of notice needs. With the same Idempotency-Key and body a retry returns the same case.");
        api.MapPost("/intake/cases", IntakeAsync)
            .Accepts<IntakeBody>("application/json").Produces<ReceiptAnswer>(StatusCodes.Status201Created).ProducesFailures(400, 401, 403, 409, 413, 415, 429, 503)
            .WithName("registerCase").WithSummary("Register a case for somebody (API key with the scope intake)")
            .WithDescription("As submitting, with the channel it came in by, the true date of receipt and the agency's file number.");
    }

    private static async Task<IResult> SubmitAsync(HttpContext http, SubmitCase act, RequestLimits limits, TextCatalogue catalogue, PublicProblems problems, CancellationToken ct)
    {
        if (await limits.SubmissionAsync(http.Connection.RemoteIpAddress, ct) is { } over)
            return problems.From(http, over);
        var body = await ApiBody.ReadAsync<SubmitBody>(http.Request, ApiBody.SubmissionLimit, ct);
        return body.Succeeded
            ? await AnswerAsync(http, Actor.Anyone, body.Value.ToRequest(), act, catalogue, problems, ct)
            : problems.From(http, body.Failure);
    }

    private static async Task<IResult> IntakeAsync(HttpContext http, ApiKeys keys, SubmitCase act, TextCatalogue catalogue, PublicProblems problems, CancellationToken ct)
    {
        var client = await keys.AuthoriseAsync(http, ApiKeys.Given(http.Request), ApiKeys.Intake, ct);
        if (!client.Succeeded)
        {
            if (client.Failure.Status == StatusCodes.Status401Unauthorized)
                http.Response.Headers.WWWAuthenticate = "Bearer";
            return problems.From(http, client.Failure);
        }
        var body = await ApiBody.ReadAsync<IntakeBody>(http.Request, ApiBody.SubmissionLimit, ct);
        if (!body.Succeeded)
            return problems.From(http, body.Failure);
        var request = body.Value.ToIntakeRequest();
        return request.Succeeded
            ? await AnswerAsync(http, client.Value, request.Value, act, catalogue, problems, ct)
            : problems.From(http, request.Failure);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, Actor actor, SubmitCaseRequest request, SubmitCase act, TextCatalogue catalogue, PublicProblems problems, CancellationToken ct)
    {
        var key = http.Request.Headers[KeyHeader].ToString();
        if (http.Request.Headers.ContainsKey(KeyHeader) && !SubmitCase.IsKey(key))
            return problems.From(http, new Failure { Code = "idempotency-key-invalid", Status = StatusCodes.Status400BadRequest });
        var result = await act.RunAsync(actor, request, key.Length > 0 ? key : Guid.NewGuid().ToString("N"), ct);
        if (!result.Succeeded)
            return problems.From(http, result.Failure);
        var texts = catalogue.In(ApiLanguage.Of(http));
        var accepted = result.Value;
        http.Response.Headers.CacheControl = "no-store";
        if (accepted.Replayed)
            http.Response.Headers["Idempotent-Replayed"] = "true";
        return Results.Json(new ReceiptAnswer(accepted.CaseNumber, accepted.LookupCode, EnumText<CaseStatus>.Write(accepted.Status),
            new NamedService(accepted.ServiceCode, texts.Say(accepted.Service)), PublicDates.Instant(accepted.ReceivedAt), PublicDates.Due(accepted.ExpectedBy),
            NextSteps.Sentence(texts, accepted.ExpectedBy)), PublicJson.Answers, statusCode: StatusCodes.Status201Created);
    }
}
