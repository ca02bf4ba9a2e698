using CaseTracker.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.OpenApi;

namespace CaseTracker.Portal.Api;

/// <summary>The public API as a whole: its group, its description and what answers where nothing is.</summary>
internal static class PublicApi
{
    public const string Root = "/api/v1";

    /// <summary>Name of the security scheme in the description.</summary>
    public const string KeyScheme = "apiKey";

    public static RouteGroupBuilder MapPublicApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        // Without this an unknown address would be answered by the fallback policy: 401, which tells a caller nothing.
        routes.MapFallback("/api/{**rest}", NothingHere).AllowAnonymous().ExcludeFromDescription();
        return routes.MapGroup(Root).AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(ApiBody.ReadAtMost));
    }

    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) is true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "CaseTracker",
                Version = "1",
                Description = "Cases of a city's agencies: submit, look up, services and their limits, and what a due date would be. "
                    + "Answers and sentences follow Accept-Language (zh-TW by default, en). Failures are application/problem+json with a stable `code`.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "Only for /api/v1/intake; `Authorization: Bearer …` is accepted too." };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer<OperationDetails>();
    }

    /// <summary>Documents failures as problem+json.</summary>
    public static RouteHandlerBuilder ProducesFailures(this RouteHandlerBuilder builder, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            builder.Produces<PublicProblem>(status, "application/problem+json");
        return builder;
    }

    private static IResult NothingHere(HttpContext http, PublicProblems problems, EndpointDataSource endpoints)
    {
        var allowed = MethodsAt(endpoints, Root, http.Request.Path);
        if (allowed.Length == 0)
            return problems.From(http, Failure.NotFound("not-found"));
        // Right address and method: it was the content type that routing did not want.
        if (allowed.Contains(http.Request.Method))
            return problems.From(http, new Failure { Code = "unsupported-media-type", Status = StatusCodes.Status415UnsupportedMediaType });
        http.Response.Headers.Allow = string.Join(", ", allowed);
        return problems.From(http, new Failure { Code = "method-not-allowed", Status = StatusCodes.Status405MethodNotAllowed });
    }

    /// <summary>The methods that an address takes; none where nothing is.</summary>
    public static string[] MethodsAt(EndpointDataSource endpoints, string root, PathString path) =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>().Where(e => IsAt(e, root, path)).SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods).Distinct()];

    private static bool IsAt(RouteEndpoint endpoint, string root, PathString path) =>
        endpoint.RoutePattern.RawText?.StartsWith(root, StringComparison.Ordinal) is true
        && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null
        && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
