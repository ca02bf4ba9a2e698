using System.Text;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Domain;

/// <summary>What a text is found by: pairs of neighbouring Chinese characters, and whole Latin words and numbers.</summary>
/// <remarks>
/// Both the index and what is asked for go through here. Compatibility forms and case are folded, 臺 is 台. A word of two characters is one pair,
/// a longer one several, which must all be in the text, not necessarily side by side. A Chinese character that stands alone gives no term.
/// </remarks>
public static class SearchTerms
{
    /// <summary>The terms of a text, each once.</summary>
    public static IReadOnlyCollection<string> Of(params IEnumerable<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var terms = new HashSet<string>();
        foreach (var text in texts)
            if (text is not null)
                terms.UnionWith(Along(Fold(text)).Select(t => t.Term));
        return terms;
    }

    /// <summary>The forms under which an agency's file number (公文文號) is found, however it is spaced: the whole of it, and the number alone without the words around it.</summary>
    /// <returns>Nothing when there is no number of at least <see cref="FileNumberDigits"/> digits in it.</returns>
    public static IReadOnlyCollection<string> OfFileNumber(string? fileNumber)
    {
        var whole = new StringBuilder();
        var number = "";
        var run = "";
        foreach (var rune in Fold(fileNumber ?? "").EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
                continue;
            whole.Append(rune.ToString());
            run = Rune.IsDigit(rune) ? run + rune : "";
            if (run.Length > number.Length)
                number = run;
        }
        return number.Length < FileNumberDigits ? [] : whole.Length == number.Length ? [number] : [whole.ToString(), number];
    }

    /// <summary>Fewer digits are no file number.</summary>
    public const int FileNumberDigits = 6;

    /// <summary>The terms of a text one after the other, each with where it stands in the folded text.</summary>
    /// <param name="folded">A text as <see cref="Fold"/> gives it.</param>
    /// <returns>The term, where it begins and where it has ended; neighbouring pairs overlap by one character.</returns>
    public static IEnumerable<(string Term, int Start, int End)> Along(string folded)
    {
        ArgumentNullException.ThrowIfNull(folded);
        var word = new StringBuilder();
        Rune? before = null;
        var at = 0;
        foreach (var rune in folded.EnumerateRunes())
        {
            var chinese = IsChinese(rune);
            if (chinese && before is { } first)
                yield return ($"{first}{rune}", at - first.Utf16SequenceLength, at + rune.Utf16SequenceLength);
            before = chinese ? rune : null;
            if (!chinese && Rune.IsLetterOrDigit(rune))
                word.Append(rune.ToString());
            else if (word.Length > 0)
            {
                yield return (word.ToString(), at - word.Length, at);
                word.Clear();
            }
            at += rune.Utf16SequenceLength;
        }
        if (word.Length > 0)
            yield return (word.ToString(), at - word.Length, at);
    }

    /// <summary>The form in which texts are compared: compatibility forms and case are folded, 臺 is 台. Nothing of a text with characters that no text may have.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (TextRules.HasForbiddenCharacters(text) ? "" : text.Normalize(NormalizationForm.FormKC).ToLowerInvariant()).Replace('臺', '台');
    }

    /// <summary>Characters without words between spaces: Han, kana, Bopomofo, and what a city's own characters are in.</summary>
    private static bool IsChinese(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.OtherLetter or System.Globalization.UnicodeCategory.PrivateUse;
}
