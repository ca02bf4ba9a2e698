using Microsoft.AspNetCore.Diagnostics;

namespace CaseTracker.Desk.Shared;

/// <summary>Whatever goes wrong under <c>/staff</c> ends on a page that says so in words.</summary>
internal static class StaffErrorPages
{
    public const string Root = "/staff";

    public static void Add(IServiceCollection services)
    {
        services.AddExceptionHandler<StaffExceptions>();
        services.AddTransient<IStartupFilter, Pipeline>();
    }

    private sealed class Pipeline : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseWhen(c => c.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase), staff => staff.UseStatusCodePagesWithReExecute(Root + "/error/{0}"));
            next(app);
        };
    }
}

/// <summary>Leaves an exception of a staff page as a bare 500, which becomes the error page.</summary>
internal sealed partial class StaffExceptions(ILogger<StaffExceptions> logger) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments(StaffErrorPages.Root, StringComparison.OrdinalIgnoreCase))
            return ValueTask.FromResult(false);
        if (exception is BadHttpRequestException bad)
            httpContext.Response.StatusCode = bad.StatusCode;
        else
            LogFailed(exception, httpContext.Request.Method, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName ?? "unknown");
        return ValueTask.FromResult(true);
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Page} failed")]
    private partial void LogFailed(Exception e, string method, string page);
}
