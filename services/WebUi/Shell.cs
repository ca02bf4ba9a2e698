using CaseTracker.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;

namespace CaseTracker.WebUi;

/// <summary>What the layouts need: names, addresses, menus.</summary>
internal sealed class Shell(IOptions<SiteOptions> site, IOptions<UiOptions> ui, Texts texts, Links links, LanguageContext language, SitePages pages, UiAssets assets, IHttpContextAccessor accessor)
{
    private static readonly string[] Menu = ["/track", "/submit", "/services", "/faq", "/contact"];
    private static readonly string[] Foot = ["/privacy", "/accessibility", "/sitemap", "/opendata-licence"];

    public string Tag => UiLanguage.Tag(language.Current);

    public string City => site.Value.CityIn(language.Current);

    public string SiteName => texts.Format("site.name", ("city", City));

    public bool AccessKeys => ui.Value.AccessKeys;

    public string? Logo => string.IsNullOrEmpty(site.Value.LogoPath) ? null : links.BasePath + SiteLogo.Address;

    public string Title(string? page, ModelStateDictionary state, string name) =>
        (state.IsValid ? "" : texts["common.error-title"]) + (string.IsNullOrEmpty(page) ? name : texts.Format("common.title", ("page", page), ("site", name)));

    public string Asset(string name) => assets[accessor.HttpContext!, name];

    /// <summary>The pages of the menu this process has, with their words.</summary>
    public IEnumerable<(string Path, string Text)> MenuItems => Items(Menu, "nav.");

    public IEnumerable<(string Path, string Text)> FootItems => Items(Foot, "footer.");

    /// <summary>The feed of service notices, where this process has one.</summary>
    public string? Feed => pages.Has("/feeds") ? links.To("/feeds/notices.atom") : null;

    public string OtherLanguage => links.OtherLanguage;

    private IEnumerable<(string Path, string Text)> Items(string[] paths, string area) =>
        paths.Where(pages.Has).Select(p => (p, texts[area + p[1..]]));
}
