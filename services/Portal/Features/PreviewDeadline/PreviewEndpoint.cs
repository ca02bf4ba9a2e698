using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Portal.Api;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.PreviewDeadline;

internal sealed record LedgerAnswer(string Date, int? Counted, string Why);

/// <summary>A computed deadline with its explanation.</summary>
internal sealed record PreviewDeadlineAnswer(
    string OriginalDue, string Nominal, string Due, string OverdueFrom, IReadOnlyList<ExtensionVerdict> Extensions, IReadOnlyList<LedgerAnswer> Ledger);

internal static class PreviewEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/deadlines/preview", RunAsync)
        .Accepts<PreviewRequest>("application/json").Produces<PreviewDeadlineAnswer>().ProducesFailures(400, 413, 415, 503)
        .WithName("previewDeadline").WithSummary("What a due date would be, and why")
        .WithDescription("Counts a limit on the office calendar, with closures, pauses and extensions. Times without an offset mean Asia/Taipei; `unit` is hours, working_days, calendar_days or months; `policy` is statutory or petition.");

    private static async Task<IResult> RunAsync(HttpContext http, DeadlinesClient deadlines, TextCatalogue catalogue, PublicProblems problems, CancellationToken ct)
    {
        var body = await ApiBody.ReadAsync<PreviewRequest>(http.Request, ApiBody.ShortLimit, ct);
        if (!body.Succeeded)
            return problems.From(http, body.Failure);
        var preview = await deadlines.PreviewAsync(Actor.Anyone, body.Value, ct);
        if (!preview.Succeeded)
            return problems.From(http, preview.Failure);
        var language = ApiLanguage.Of(http);
        var answer = preview.Value;
        return Results.Json(new PreviewDeadlineAnswer(answer.OriginalDue, answer.Nominal, answer.Due, answer.OverdueFrom, answer.Extensions,
            [.. answer.Ledger.Select(l => new LedgerAnswer(PublicDates.Day(l.Date), l.Counted, l.Why.In(language)))]), PublicJson.Answers);
    }
}
