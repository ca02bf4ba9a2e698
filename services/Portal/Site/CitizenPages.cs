using CaseTracker.WebUi;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Npgsql;

namespace CaseTracker.Portal.Site;

/// <summary>What the citizens' pages have in common: open to everybody, an error page of their own, no cookie but the needed ones.</summary>
internal static class CitizenPages
{
    public const string Area = "Portal";
    private const string ErrorPage = "/error";

    // Their answers have a form of their own, or pages of their own.
    private static readonly PathString[] NotOurs = ["/api", "/internal", "/staff", "/dev", "/open311", "/openapi", "/healthz", "/readyz", "/version", "/_content"];

    public static void AddCitizenPages(this IServiceCollection services)
    {
        services.AddSingleton<CaseCookie>();
        services.AddSingleton<ReceiptSeal>();
        services.AddSingleton<Districts>();
        services.AddScoped<FormFiles>();
        services.AddScoped<ActForms>();
        services.Configure<RazorPagesOptions>(o => o.Conventions.AllowAnonymousToAreaFolder(Area, "/"));
        services.AddTransient<IStartupFilter, StatusPages>();
        services.AddExceptionHandler<PageErrors>();
    }

    public static void MapCitizenPages(this IEndpointRouteBuilder routes) =>
        // Without an endpoint the fallback policy would answer 401 for an address that does not exist.
        routes.MapFallback("{**path}", (HttpContext http) =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }).AllowAnonymous().Bilingual().ExcludeFromDescription();

    internal static bool IsOurs(PathString path) => !NotOurs.Any(p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    internal static int StatusOf(Exception e) => e switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        NpgsqlException or TimeoutException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>A refusal without a body (not found, expired form, failure) becomes a page in the reader's language, with the same status.</summary>
    private sealed class StatusPages : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseWhen(http => IsOurs(http.Request.Path), ours => ours.UseStatusCodePagesWithReExecute(ErrorPage));
            next(app);
        };
    }
}

/// <summary>Pages show a sentence; the cause goes to the log, with the route and not the address.</summary>
internal sealed partial class PageErrors(ILogger<PageErrors> logger) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!CitizenPages.IsOurs(httpContext.Request.Path))
            return ValueTask.FromResult(false);
        var status = CitizenPages.StatusOf(exception);
        if (status >= 500 && !httpContext.RequestAborted.IsCancellationRequested)
            LogFailed(exception, httpContext.Request.Method, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName ?? "unknown");
        // Without a body: the status page is drawn in its place.
        httpContext.Response.StatusCode = status;
        return ValueTask.FromResult(true);
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Page} failed")]
    private partial void LogFailed(Exception e, string method, string page);
}
