using CaseTracker.Contracts;
using CaseTracker.Platform.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CaseTracker.Platform;

/// <summary>Internal routes of a service.</summary>
public static class InternalRoutes
{
    /// <summary>The group <c>/internal/&lt;module&gt;</c>: every endpoint needs a service token made for that module. Endpoints may take the <see cref="Actor"/> as a parameter.</summary>
    public static RouteGroupBuilder MapInternal(this IEndpointRouteBuilder routes, string module)
    {
        ArgumentNullException.ThrowIfNull(routes);
        return routes.MapGroup($"/internal/{module}").RequireAuthorization(new AuthorizationPolicyBuilder(ServiceTokenAuthentication.SchemeName)
            .RequireAuthenticatedUser().RequireClaim(ServiceTokenAuthentication.AudienceClaim, module).Build()).ExcludeFromDescription();
    }
}
