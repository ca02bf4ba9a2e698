using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CaseTracker.WebUi.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace CaseTracker.WebUi;

/// <summary>Adds the pages' common parts to a service.</summary>
public static class WebUiSetup
{
    /// <summary>Razor Pages of <paramref name="pages"/>, texts, languages and security headers. May be called by several modules of one process.</summary>
    public static IServiceCollection AddWebUi(this IServiceCollection services, params Assembly[] pages)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(pages);
        var razor = services.AddRazorPages();
        razor.ConfigureApplicationPartManager(manager =>
        {
            foreach (var assembly in pages.Prepend(typeof(WebUiSetup).Assembly)) AddOnce(manager, assembly);
        });
        if (services.Any(s => s.ServiceType == typeof(WebUiMarker))) return services;
        services.AddSingleton<WebUiMarker>();
        services.Configure<MvcOptions>(o => o.Filters.Add<KnownMethods>());

        services.AddHttpContextAccessor();
        services.AddOptions<SiteOptions>().BindConfiguration("Site").ValidateDataAnnotations()
            .Validate(site => string.IsNullOrEmpty(site.LogoPath) || File.Exists(site.LogoPath), "Site:LogoPath names a file that does not exist.")
            .Validate(site => string.IsNullOrEmpty(site.LogoPath) || SiteLogo.ContentType(site.LogoPath) is not null, "Site:LogoPath must be an svg, png, jpg or webp file.")
            .ValidateOnStart();
        services.AddOptions<UiOptions>().BindConfiguration("Ui");
        services.AddSingleton<TextCatalogue>();
        services.AddScoped<LanguageContext>();
        services.AddScoped(sp => sp.GetRequiredService<TextCatalogue>().In(sp.GetRequiredService<LanguageContext>().Current));
        services.AddScoped<Links>();
        services.AddScoped<FormFields>();
        services.AddScoped<Shell>();
        services.AddSingleton<SitePages>();
        services.AddSingleton<UiAssets>();
        services.AddSingleton<FileForm>();
        services.AddTransient<IStartupFilter, WebUiStartup>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, OnlyPagesInEnglish>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IConfigureOptions<MvcOptions>, BindingTexts>());

        // Chinese as it is: numeric entities would double the size of a page.
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        // Cookies belong to the site, not to its English half.
        services.PostConfigureAll<CookieAuthenticationOptions>(o => o.Cookie.Path ??= "/");
        services.PostConfigureAll<AntiforgeryOptions>(o => o.Cookie.Path ??= "/");
        services.PostConfigureAll<CookieTempDataProviderOptions>(o => o.Cookie.Path ??= "/");
        return services;
    }

    /// <summary>Maps the Razor Pages and the static assets. May be called by several modules of one process.</summary>
    public static IEndpointRouteBuilder MapWebUi(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var assets = routes.ServiceProvider.GetRequiredService<UiAssets>();
        if (assets.Mapped) return routes;
        assets.Mapped = true;
        UiAssets.UseBuildOutput(routes.ServiceProvider);
        var pages = routes.MapRazorPages();
        if (UiAssets.ManifestPath(routes.ServiceProvider) is { } manifest)
        {
            routes.MapStaticAssets(manifest).AllowAnonymous();
            pages.WithStaticAssets(manifest);
        }
        else
        {
            assets.WarnMissing();
        }
        SiteLogo.Map(routes);
        return routes;
    }

    private static void AddOnce(ApplicationPartManager manager, Assembly assembly)
    {
        foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly))
            if (!manager.ApplicationParts.Any(p => p.GetType() == part.GetType() && p.Name == part.Name))
                manager.ApplicationParts.Add(part);
    }

    private sealed class WebUiMarker;

    private sealed class WebUiStartup : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UsePageSecurity();
            app.UseMiddleware<LanguagePrefix>();
            next(app);
        };
    }
}
