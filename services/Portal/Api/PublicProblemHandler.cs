using CaseTracker.Contracts;
using CaseTracker.Portal.Open311;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace CaseTracker.Portal.Api;

/// <summary>What goes wrong unexpectedly in the public API is told in its own form too.</summary>
internal sealed partial class PublicProblemHandler(PublicProblems problems, GeoReportAnswers geoReport, ILogger<PublicProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var open311 = httpContext.Request.Path.StartsWithSegments("/open311", StringComparison.OrdinalIgnoreCase);
        if (!open311 && !httpContext.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            return false;
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var failure = exception switch
        {
            BadHttpRequestException { StatusCode: 413 } => new Failure { Code = "body-too-large", Status = 413 },
            BadHttpRequestException => new Failure { Code = "malformed-body", Status = 400 },
            NpgsqlException or TimeoutException => Failure.Unavailable(),
            _ => new Failure { Code = "unexpected", Status = 500 },
        };
        if (failure.Status >= 500)
            LogUnexpected(exception, httpContext.Request.Method, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName ?? "unknown");
        await (open311 ? geoReport.Fail(httpContext, failure) : problems.From(httpContext, failure)).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogUnexpected(Exception e, string method, string endpoint);
}
