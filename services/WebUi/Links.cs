using CaseTracker.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CaseTracker.WebUi;

/// <summary>Addresses of pages, in the reader's language unless another is named. Paths are written without <c>/en</c>.</summary>
public sealed class Links(IHttpContextAccessor accessor, LanguageContext language, IOptions<SiteOptions> site)
{
    /// <summary>A page of this site in the reader's language.</summary>
    public string To(string path) => In(language.Current, path);

    /// <summary>A page of this site in <paramref name="wanted"/>.</summary>
    public string In(Language wanted, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return BasePath + Prefix(wanted) + Rooted(path);
    }

    /// <summary>The page being read in the other language, with its query.</summary>
    public string OtherLanguage
    {
        get
        {
            var request = accessor.HttpContext?.Request;
            if (request is null) return In(UiLanguage.Other(language.Current), "/");
            var path = request.Path.HasValue ? request.Path.ToUriComponent() : "/";
            return In(UiLanguage.Other(language.Current), path) + request.QueryString.ToUriComponent();
        }
    }

    /// <summary>A page with the public address of the site, for messages and QR codes.</summary>
    public string Absolute(string path, Language? wanted = null) =>
        site.Value.PublicUrl.ToString().TrimEnd('/') + Prefix(wanted ?? language.Current) + Rooted(path);

    /// <summary>An address of a page as written in a view: <c>~/</c> becomes this site in the reader's language.</summary>
    internal string Resolve(string href) => href.StartsWith("~/", StringComparison.Ordinal) ? To(href[1..]) : href;

    /// <summary>Where the site begins when it does not own the whole host; empty otherwise.</summary>
    internal string BasePath => accessor.HttpContext?.Features.Get<LanguageFeature>()?.BasePath.ToUriComponent() ?? "";

    private static string Prefix(Language language) => language == Language.En ? UiLanguage.EnglishPrefix : "";

    private static string Rooted(string path) => path.StartsWith('/') ? path : "/" + path;
}
