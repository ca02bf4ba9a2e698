using Microsoft.AspNetCore.Mvc.Filters;

namespace CaseTracker.WebUi;

/// <summary>Marks a page that shows personal data: no cache keeps it, no search engine lists it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PersonalAttribute : Attribute, IAlwaysRunResultFilter, IOrderedFilter
{
    /// <summary>Runs after antiforgery, which writes a weaker Cache-Control.</summary>
    public int Order => int.MaxValue;

    /// <inheritdoc/>
    public void OnResultExecuting(ResultExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.HttpContext.Response;
        response.OnStarting(() =>
        {
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Robots-Tag"] = "noindex, nofollow";
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
