using CaseTracker.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseTracker.Platform.Http;

/// <summary>The one place where an exception becomes an answer of an API. Pages have their own error page.</summary>
internal sealed partial class ProblemHandler(ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var path = httpContext.Request.Path;
        if (!path.StartsWithSegments("/internal", StringComparison.Ordinal) && !path.StartsWithSegments("/api", StringComparison.Ordinal))
            return false;
        var failure = exception switch
        {
            BadHttpRequestException { StatusCode: 413 } => new Failure { Code = "body-too-large", Status = 413 },
            BadHttpRequestException { StatusCode: 415 } => new Failure { Code = "unsupported-media-type", Status = 415 },
            BadHttpRequestException => new Failure { Code = "malformed-body", Status = 400 },
            DbUpdateConcurrencyException => Failure.Conflict("changed-meanwhile"),
            NpgsqlException { IsTransient: true } or TimeoutException => Failure.Unavailable(),
            _ => new Failure { Code = "unexpected", Status = 500 },
        };
        if (failure.Status >= 500)
            LogUnexpected(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "unknown");
        await HttpResults.Problem(failure).ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogUnexpected(Exception e, string method, string endpoint);
}
