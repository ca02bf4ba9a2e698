using CaseTracker.Platform.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Architecture.Tests;

/// <summary>Who may call is said at every endpoint; what says nothing is a mistake even where the fallback denies it.</summary>
public sealed class EndpointTests(Product product) : IClassFixture<Product>
{
    /// <summary>ASP.NET adds it to static assets in Development and lets nobody configure it; the fallback policy denies it.</summary>
    private const string AssetsOfDevelopment = "Fallback {**path:file}";

    private List<RouteEndpoint> Endpoints => [.. ((IEndpointRouteBuilder)product.App).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()];

    [Fact]
    public void EveryService_HasEndpoints() =>
        Assert.All(product.Modules.Where(m => m.Name is not ("portal" or "desk")), m => Assert.Contains(Endpoints, e => Path(e).StartsWith($"/internal/{m.Name}/", StringComparison.Ordinal)));

    [Fact]
    public void EveryEndpoint_SaysWhoMayCall() => Findings.None(Endpoints.Where(e => e.DisplayName != AssetsOfDevelopment)
        .Where(e => e.Metadata.GetMetadata<IAuthorizeData>() is null && e.Metadata.GetMetadata<AuthorizationPolicy>() is null && e.Metadata.GetMetadata<IAllowAnonymous>() is null)
        .Select(e => $"{Path(e)} ({e.DisplayName})"));

    [Fact]
    public void InternalEndpoints_NeedATokenMadeForTheirService() => Assert.All(Endpoints.Where(e => Path(e).StartsWith("/internal/", StringComparison.Ordinal)), endpoint =>
    {
        var service = Path(endpoint).Split('/')[2];
        // Only mapped while time is simulated.
        if (Path(endpoint) == $"/internal/{service}/dev/clock")
            return;
        Assert.True(endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null, $"{Path(endpoint)} is open to anybody.");
        var policy = endpoint.Metadata.GetMetadata<AuthorizationPolicy>();
        Assert.True(policy is not null, $"{Path(endpoint)} has no policy.");
        Assert.Equal([ServiceTokenAuthentication.SchemeName], policy.AuthenticationSchemes);
        Assert.Contains(policy.Requirements, r => r is Microsoft.AspNetCore.Authorization.Infrastructure.ClaimsAuthorizationRequirement claims
            && claims.ClaimType == ServiceTokenAuthentication.AudienceClaim && claims.AllowedValues!.Single() == service);
    });

    [Fact]
    public void StaffPages_AreNotOpenToAnybody()
    {
        // Signing in and what it needs must work before anybody is known; a calendar knows nothing but its secret address.
        string[] open = ["/staff/sign-in", "/staff/error", "/staff/calendar-feed"];

        Findings.None(Endpoints.Where(e => (Path(e) + "/").StartsWith("/staff/", StringComparison.Ordinal) && e.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(Path).Where(p => !open.Any(o => p == o || p.StartsWith(o + "/", StringComparison.Ordinal))).Distinct());
    }

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.Trim('/');
}
