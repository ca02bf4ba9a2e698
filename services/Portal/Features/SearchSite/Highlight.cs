using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Portal.Features.SearchSite;

/// <summary>Marks in a text what was asked for. Everything else is encoded.</summary>
internal static class Highlight
{
    private const int Before = 20, Length = 120;

    /// <summary>The whole text.</summary>
    public static IHtmlContent Of(string text, string question) => Mark(text, Places(text, question));

    /// <summary>The part of a long text where the first of the words stands.</summary>
    public static IHtmlContent Part(string text, string question)
    {
        var places = Places(text, question);
        var first = Array.IndexOf(places, true);
        var start = first <= Before ? 0 : Whole(text, first - Before);
        var end = text.Length - start <= Length ? text.Length : Whole(text, start + Length);
        var html = new HtmlContentBuilder();
        if (start > 0)
            html.Append("…");
        html.AppendHtml(Mark(text[start..end], places[start..end]));
        return end < text.Length ? html.Append("…") : html;
    }

    /// <summary>Where nothing of what is shown was asked for: the other word by which the entry was found, or null.</summary>
    public static IHtmlContent? Other(SearchEntry entry, string question)
    {
        if (Places(entry.Title, question).Contains(true) || Places(entry.Text, question).Contains(true))
            return null;
        var word = entry.Words.MaxBy(w => Places(w, question).Count(p => p) / (double)w.Length);
        if (word is null || !Places(word, question).Contains(true))
            return null;
        var isChinese = SearchWords.Of(word).Any(w => w.Chinese);
        return new HtmlContentBuilder().AppendHtml(isChinese ? $"<span lang=\"{UiLanguage.ChineseTag}\">" : "<span lang=\"en\">").AppendHtml(Mark(word, Places(word, question))).AppendHtml("</span>");
    }

    private static HtmlContentBuilder Mark(string text, bool[] places)
    {
        var html = new HtmlContentBuilder();
        for (var i = 0; i < text.Length;)
        {
            var end = i + 1;
            while (end < text.Length && places[end] == places[i])
                end++;
            if (places[i])
                html.AppendHtml("<mark>").Append(text[i..end]).AppendHtml("</mark>");
            else
                html.Append(text[i..end]);
            i = end;
        }
        return html;
    }

    private static bool[] Places(string text, string question)
    {
        var places = new bool[text.Length];
        foreach (var word in SearchWords.Asked(question))
            foreach (var token in word.Tokens.Select(t => word.Chinese ? t : SearchWords.Stem(t)))
                for (var i = text.IndexOf(token, StringComparison.OrdinalIgnoreCase); i >= 0; i = text.IndexOf(token, i + 1, StringComparison.OrdinalIgnoreCase))
                    // "age" is not in "page".
                    if (word.Chinese || i == 0 || !char.IsAsciiLetterOrDigit(text[i - 1]))
                        places.AsSpan(i, token.Length).Fill(true);
        return places;
    }

    // Not between the words of English, and not between the halves of a character.
    private static int Whole(string text, int index)
    {
        while (index > 0 && (char.IsLowSurrogate(text[index]) || (char.IsAsciiLetterOrDigit(text[index]) && char.IsAsciiLetterOrDigit(text[index - 1]))))
            index--;
        return index;
    }
}
