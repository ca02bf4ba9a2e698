using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CaseTracker.WebUi;

/// <summary>Serves the agency's own logo file.</summary>
internal static class SiteLogo
{
    public const string Address = "/site-logo";

    public static string? ContentType(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".SVG" => "image/svg+xml",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".WEBP" => "image/webp",
        _ => null,
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<SiteOptions>>().Value.LogoPath is not { Length: > 0 } path) return;
        var file = Path.GetFullPath(path);
        routes.MapGet(Address, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            // An SVG opened by itself is a document: it must not run scripts in our origin.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
            return TypedResults.PhysicalFile(file, ContentType(file));
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
