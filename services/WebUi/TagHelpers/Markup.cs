using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.WebUi.TagHelpers;

/// <summary>HTML from interpolated strings: every value is encoded unless it is HTML already.</summary>
internal static class Markup
{
    public static IHtmlContent Of(FormattableString html) => new HtmlFormattableString(html.Format, html.GetArguments());

    /// <summary><c> name="value"</c>, or nothing for null.</summary>
    public static IHtmlContent Attribute(string name, string? value) => value is null ? HtmlString.Empty : Of($" {new HtmlString(name)}=\"{value}\"");

    /// <summary><c> name</c>, or nothing.</summary>
    public static IHtmlContent Flag(string name, bool set) => set ? new HtmlString(" " + name) : HtmlString.Empty;

    /// <summary>Writes <paramref name="html"/> in place of the tag, without the tag.</summary>
    public static void Replace(this TagHelperOutput output, IHtmlContent html)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(html);
    }

    public static IHtmlContent Join(IEnumerable<IHtmlContent> parts)
    {
        var all = new HtmlContentBuilder();
        foreach (var part in parts) all.AppendHtml(part);
        return all;
    }

    /// <summary>Attributes written on the tag that the tag helper does not know; <c>class</c> excepted.</summary>
    public static IHtmlContent Others(TagHelperAttributeList attributes) =>
        Join(attributes.Where(a => !a.Name.Equals("class", StringComparison.OrdinalIgnoreCase)).Select(IHtmlContent (a) =>
            a.ValueStyle == HtmlAttributeValueStyle.Minimized ? Flag(a.Name, true)
            : a.Value is IHtmlContent html ? Of($" {new HtmlString(a.Name)}=\"{html}\"")
            : Attribute(a.Name, a.Value?.ToString())));
}
