using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CaseTracker.WebUi;

/// <summary>Addresses of stylesheets, scripts and pictures, fingerprinted when the manifest is there.</summary>
internal sealed partial class UiAssets(ILogger<UiAssets> logger)
{
    private const string Folder = "_content/CaseTracker.WebUi/";

    public bool Mapped { get; set; }

    /// <summary>The address of an asset for the page being served; the same in both languages, so that it is cached once.</summary>
    public string this[HttpContext context, string name]
    {
        get
        {
            var path = Folder + name;
            var fingerprinted = context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path;
            var basePath = context.Features.Get<LanguageFeature>()?.BasePath.ToUriComponent() ?? "";
            return $"{basePath}/{fingerprinted.TrimStart('/')}";
        }
    }

    public void WarnMissing() => LogMissing();

    /// <summary>The manifest of the host, or, when tests host a service, that of the service.</summary>
    public static string? ManifestPath(IServiceProvider services)
    {
        var environment = services.GetRequiredService<IWebHostEnvironment>();
        var own = Path.Combine(AppContext.BaseDirectory, environment.ApplicationName + ".staticwebassets.endpoints.json");
        if (File.Exists(own)) return own;
        return Directory.EnumerateFiles(AppContext.BaseDirectory, "CaseTracker.*.staticwebassets.endpoints.json")
            .Order(StringComparer.Ordinal).FirstOrDefault(f => File.ReadAllText(f).Contains(Folder + "citizens", StringComparison.Ordinal));
    }

    /// <summary>Lets unpublished output find the assets where the build left them; published output has no such file.</summary>
    public static void UseBuildOutput(IServiceProvider services)
    {
        if (ManifestPath(services)?.Replace(".endpoints.json", ".runtime.json", StringComparison.Ordinal) is not { } map || !File.Exists(map)) return;
        var environment = services.GetRequiredService<IWebHostEnvironment>();
        // In Development the host has done this itself, unless somebody else's program is the host.
        if (environment.WebRootFileProvider.GetFileInfo(Folder + "citizens.css").Exists) return;
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(WebHostDefaults.StaticWebAssetsKey, map)]).Build();
        StaticWebAssetsLoader.UseStaticWebAssets(environment, settings);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No static assets beside the program: pages are served without styles and scripts")]
    private partial void LogMissing();
}
