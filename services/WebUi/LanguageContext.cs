using System.Globalization;
using CaseTracker.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.WebUi;

/// <summary>The language of the page being served: English under <c>/en</c>, otherwise Chinese.</summary>
public sealed class LanguageContext(IHttpContextAccessor accessor)
{
    /// <summary>The reader's language.</summary>
    public Language Current => accessor.HttpContext?.Features.Get<LanguageFeature>()?.Language ?? Language.Zh;
}

/// <summary>Tags and cultures of the two languages.</summary>
public static class UiLanguage
{
    /// <summary>First segment of English addresses.</summary>
    public const string EnglishPrefix = "/en";

    /// <summary>Marks Chinese words inside English pages.</summary>
    public const string ChineseTag = "zh-Hant";

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-TW");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>For the <c>lang</c> of a document.</summary>
    public static string Tag(Language language) => language == Language.En ? "en" : "zh-Hant-TW";

    /// <summary>As in the names of text files: <c>zh-TW</c> or <c>en</c>.</summary>
    public static string FileTag(Language language) => language == Language.En ? "en" : "zh-TW";

    /// <summary>The culture forms are bound in, so that it never depends on the machine's locale.</summary>
    public static CultureInfo Culture(Language language) => language == Language.En ? English : Chinese;

    /// <summary>The other language.</summary>
    public static Language Other(Language language) => language == Language.En ? Language.Zh : Language.En;
}

/// <summary>The language for JSON APIs.</summary>
public static class ApiLanguage
{
    /// <summary>English when <c>Accept-Language</c> prefers it to Chinese; Chinese otherwise.</summary>
    public static Language Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var header = context.Request.Headers.AcceptLanguage;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var wanted)) return Language.Zh;
        double chinese = -1, english = -1;
        foreach (var item in wanted)
        {
            var quality = item.Quality ?? 1;
            if (Is(item, "zh")) chinese = Math.Max(chinese, quality);
            else if (Is(item, "en")) english = Math.Max(english, quality);
        }
        return english > 0 && english > chinese ? Language.En : Language.Zh;
    }

    private static bool Is(StringWithQualityHeaderValue item, string language) =>
        item.Value.Equals(language, StringComparison.OrdinalIgnoreCase) ||
        item.Value.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase);
}

internal sealed record LanguageFeature(Language Language, PathString BasePath)
{
    public static readonly LanguageFeature ChineseAtRoot = new(Language.Zh, PathString.Empty);
}
