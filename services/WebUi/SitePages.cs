using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;

namespace CaseTracker.WebUi;

/// <summary>Which pages this process has, so that menus never lead nowhere.</summary>
internal sealed class SitePages(EndpointDataSource endpoints)
{
    private FrozenSet<string>? routes;

    public bool Has(string path) => (routes ??= Collect()).Contains(path.Trim('/'));

    private FrozenSet<string> Collect() => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
        .Select(e => e.RoutePattern.RawText?.Trim('/') ?? "")
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
