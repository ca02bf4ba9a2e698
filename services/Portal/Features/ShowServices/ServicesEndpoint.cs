using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.ShowServices;

internal sealed record NamedCode(string Code, string Name);

internal sealed record ServiceUnit(string Code, string Name, string Phone);

/// <summary>A published limit. <c>verified</c> is false where the figure is a proposal of this system.</summary>
internal sealed record LimitAnswer(int Value, string Unit, string Text, bool Verified, string Source);

/// <summary>Working days that cases of the last 90 days took: half of them (<c>median</c>) and nine of ten (<c>p90</c>) no longer; 0.5 is the day of receipt.</summary>
internal sealed record RecentActualDays(int Cases, decimal Median, decimal P90);

internal sealed record ServiceAnswer
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required string Category { get; init; }
    public required string Kind { get; init; }
    public required NamedCode Agency { get; init; }
    /// <summary>Null where the coordinator hands out each case.</summary>
    public required ServiceUnit? Unit { get; init; }
    public required string Phone { get; init; }
    public required LimitAnswer Limit { get; init; }
    public required IReadOnlyList<string> Documents { get; init; }
    public required string Law { get; init; }
    public required IReadOnlyList<string> Synonyms { get; init; }
    /// <summary>Null with fewer than 20 cases.</summary>
    public required RecentActualDays? RecentActualDays { get; init; }

    public static ServiceAnswer Of(ServiceItem item, DirectoryView directory, Texts texts)
    {
        var agency = directory.Agency(item.Agency);
        var unit = directory.Unit(item.Unit);
        var phone = directory.PhoneOf(item.Unit, item.Agency) ?? "1999";
        return new ServiceAnswer
        {
            Code = item.Code,
            Name = texts.Say(item.Name),
            Category = texts.Say(item.Category),
            Kind = EnumText<ServiceKind>.Write(item.Kind),
            Agency = new NamedCode(item.Agency, agency is null ? item.Agency : texts.Say(agency.Name)),
            Unit = unit is null ? null : new ServiceUnit(unit.Code, texts.Say(unit.Name), phone),
            Phone = phone,
            Limit = new LimitAnswer(item.Limit.Value, EnumText<LimitUnit>.Write(item.Limit.Unit), LimitWords.Of(texts, item.Limit), item.LimitVerified, texts.Say(item.LimitSource)),
            Documents = [.. item.Documents.Select(texts.Say)],
            Law = texts.Say(item.LegalBasis),
            Synonyms = item.Synonyms,
            RecentActualDays = directory.EstimateOf(item.Code) is { } estimate ? new(estimate.Cases, estimate.MedianDays, estimate.P90Days) : null,
        };
    }
}

/// <summary>「5 個工作天」.</summary>
internal static class LimitWords
{
    public static string Of(Texts texts, Limit limit) => texts.Count($"limit.{EnumText<LimitUnit>.Write(limit.Unit)}", limit.Value);
}

internal static class ServicesEndpoint
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/services", ListAsync).Produces<IReadOnlyList<ServiceAnswer>>()
            .WithName("listServices").WithSummary("Services and their published limits").WithDescription("With `q` only those whose name, group or other words contain every word.");
        api.MapGet("/services/{code}", GetAsync).Produces<ServiceAnswer>().ProducesFailures(404)
            .WithName("getService").WithSummary("One service");
    }

    private static async Task<IResult> ListAsync(HttpContext http, string? q, PublicDirectory directory, TextCatalogue catalogue, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        var texts = catalogue.In(ApiLanguage.Of(http));
        MayBeKept(http);
        return Results.Json(view.Find(q).Select(i => ServiceAnswer.Of(i, view, texts)).ToArray(), PublicJson.Answers);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string code, PublicDirectory directory, TextCatalogue catalogue, PublicProblems problems, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        if (view.Item(code) is not { } item)
            return problems.From(http, Failure.NotFound("service-not-found"));
        MayBeKept(http);
        return Results.Json(ServiceAnswer.Of(item, view, catalogue.In(ApiLanguage.Of(http))), PublicJson.Answers);
    }

    private static void MayBeKept(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        http.Response.Headers.Vary = "Accept-Language";
    }
}
