using System.Globalization;
using CaseTracker.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace CaseTracker.WebUi;

/// <summary>
/// Moves <c>/en</c> from the path to the path base. Every link, redirect and form action that ASP.NET makes then keeps the reader's language,
/// sign-in redirects and re-executed error pages too, and pages need one route only.
/// </summary>
internal sealed class LanguagePrefix(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var language = Language.Zh;
        if (request.Path.StartsWithSegments(UiLanguage.EnglishPrefix, StringComparison.Ordinal, out var rest))
        {
            language = Language.En;
            context.Features.Set(new LanguageFeature(Language.En, request.PathBase));
            request.PathBase = request.PathBase.Add(UiLanguage.EnglishPrefix);
            request.Path = rest.HasValue ? rest : "/";
        }
        else
        {
            context.Features.Set(request.PathBase.HasValue ? new LanguageFeature(Language.Zh, request.PathBase) : LanguageFeature.ChineseAtRoot);
        }
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = UiLanguage.Culture(language);
        return next(context);
    }
}

/// <summary>Marks an endpoint that is no Razor Page and still exists under <c>/en</c>.</summary>
public sealed class BilingualMetadata
{
    internal static readonly BilingualMetadata Instance = new();
}

/// <summary>Endpoints in both languages.</summary>
public static class BilingualEndpoints
{
    /// <summary>Lets the endpoint answer under <c>/en</c> too.</summary>
    public static TBuilder Bilingual<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(BilingualMetadata.Instance));
        return builder;
    }
}

/// <summary>
/// Refuses everything but pages under <c>/en</c>: a proxy that closes <c>/internal</c> to the outside must not be passed by <c>/en/internal</c>.
/// </summary>
internal sealed class OnlyPagesInEnglish : MatcherPolicy, IEndpointSelectorPolicy
{
    // Before the HTTP method policy, so that the answer is 404 for every method.
    public override int Order => -2000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(e => !IsBilingual(e));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Features.Get<LanguageFeature>()?.Language != Language.En) return Task.CompletedTask;
        for (var i = 0; i < candidates.Count; i++)
            if (candidates.IsValidCandidate(i) && !IsBilingual(candidates[i].Endpoint))
                candidates.SetValidity(i, false);
        return Task.CompletedTask;
    }

    private static bool IsBilingual(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null || endpoint.Metadata.GetMetadata<BilingualMetadata>() is not null;
}
