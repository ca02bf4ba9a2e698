using CaseTracker.Contracts;
using CaseTracker.Portal.Api;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Open311;

/// <summary>Open311 GeoReport v2: its addresses, once for the city and once for trying out.</summary>
internal static class GeoReport
{
    public const string Root = "/open311/v2";

    /// <summary>The same data to read; what is sent here is checked and not kept.</summary>
    public const string TestRoot = "/open311/test/v2";

    private static readonly string[] Roots = [Root, TestRoot];

    public static void AddGeoReport(this IServiceCollection services)
    {
        services.AddSingleton<RequestIds>();
        services.AddSingleton<GeoReportAnswers>();
        services.AddSingleton<Discovery>();
        services.AddSingleton<ServiceList>();
        services.AddSingleton<ListedRequests>();
        services.AddScoped<PostRequest>();
    }

    public static void MapGeoReport(this IEndpointRouteBuilder routes)
    {
        routes.MapFallback("/open311/{**rest}", NothingHere).AllowAnonymous().ExcludeFromDescription();
        foreach (var root in Roots)
            Map(routes.MapGroup(root), test: root == TestRoot);
    }

    private static void Map(RouteGroupBuilder group, bool test)
    {
        group.AllowAnonymous().ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(ApiBody.ReadAtMost));
        group.AddEndpointFilter(async (call, next) => GeoReportAnswers.IsJson(call.HttpContext.Request.Path) is null
            ? call.HttpContext.RequestServices.GetRequiredService<GeoReportAnswers>().Fail(call.HttpContext, GeoReportAnswers.UnknownFormat)
            : await next(call));

        group.MapGet("/discovery.{format}", async (HttpContext http, Discovery act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Open(http, await act.RunAsync(answers.TextsOf(http), ct)));
        group.MapGet("/services.{format}", async (HttpContext http, ServiceList act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Open(http, await act.AllAsync(answers.TextsOf(http), ct)));
        group.MapGet("/services/{code}.{format}", async (HttpContext http, string code, ServiceList act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Open(http, await act.DefinitionAsync(code, ct)));
        group.MapGet("/requests.{format}", async (HttpContext http, ListedRequests act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Open(http, await act.FindAsync(http.Request.Query, answers.TextsOf(http), ct)));
        group.MapGet("/requests/{id}.{format}", async (HttpContext http, string id, ListedRequests act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Open(http, await act.OneAsync(id, http.Request.Query, answers.TextsOf(http), ct)));
        group.MapGet("/tokens/{token}.{format}", async (HttpContext http, string token, ListedRequests act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Open(http, await act.OfTokenAsync(token, ct)));
        group.MapPost("/requests.{format}", async (HttpContext http, PostRequest act, GeoReportAnswers answers, CancellationToken ct) =>
            answers.Own(http, await act.RunAsync(http.Request, test, answers.TextsOf(http), ct), StatusCodes.Status201Created));
    }

    private static IResult NothingHere(HttpContext http, GeoReportAnswers answers, EndpointDataSource endpoints)
    {
        var allowed = Roots.SelectMany(root => PublicApi.MethodsAt(endpoints, root, http.Request.Path)).Distinct().ToArray();
        if (allowed.Length == 0)
            return answers.Fail(http, Failure.NotFound("not-found"));
        if (GeoReportAnswers.IsJson(http.Request.Path) is null)
            return answers.Fail(http, GeoReportAnswers.UnknownFormat);
        http.Response.Headers.Allow = string.Join(", ", allowed);
        return answers.Fail(http, new Failure { Code = "method-not-allowed", Status = StatusCodes.Status405MethodNotAllowed });
    }
}
