using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Portal.Site;

/// <summary>Plain text as paragraphs: a line is a paragraph, lines that begin with "- " are a list, telephone numbers and addresses become links.</summary>
internal static partial class Prose
{
    public static IHtmlContent Of(string text)
    {
        var html = new HtmlContentBuilder();
        var inList = false;
        foreach (var line in text.Split('\n'))
        {
            var isItem = line.StartsWith("- ", StringComparison.Ordinal);
            if (isItem != inList)
                html.AppendHtml(isItem ? "<ul class=\"govuk-list govuk-list--bullet\">" : "</ul>");
            inList = isItem;
            html.AppendHtml(isItem ? "<li>" : "<p class=\"govuk-body\">");
            Append(html, isItem ? line[2..] : line);
            html.AppendHtml(isItem ? "</li>" : "</p>");
        }
        return inList ? html.AppendHtml("</ul>") : html;
    }

    /// <summary>The same without marks, for the search.</summary>
    public static string Plain(string text) => text.Replace("\n- ", "\n", StringComparison.Ordinal).Replace('\n', ' ');

    private static void Append(HtmlContentBuilder html, string line)
    {
        var position = 0;
        foreach (var match in Link().EnumerateMatches(line))
        {
            var found = line.Substring(match.Index, match.Length);
            html.Append(line[position..match.Index]);
            position = match.Index + match.Length;
            var isPhone = !found.StartsWith("https:", StringComparison.Ordinal);
            html.AppendHtml(isPhone ? "<a class=\"govuk-link ct-phone\" href=\"tel:" : "<a class=\"govuk-link\" href=\"")
                .Append(isPhone ? found.Replace("-", "", StringComparison.Ordinal) : found).AppendHtml("\">").Append(found).AppendHtml("</a>");
        }
        html.Append(line[position..]);
    }

    // 1999 is the hotline wherever it stands.
    [GeneratedRegex(@"https://[\x21-\x7e]+|(?<!\d)1999(?!\d)|(?<![\d-])0\d-\d{6,8}(?![\d-])")]
    private static partial Regex Link();
}
