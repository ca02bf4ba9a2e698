using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace CaseTracker.Portal.Features.SearchSite;

/// <summary>A word of a text or a question: a run of Chinese characters, or of letters and digits.</summary>
/// <param name="Text">In lower case and compatibility form: １９９９ is 1999.</param>
/// <param name="Tokens">What is compared: of Chinese every two neighbours, because the words of a run are not set apart; of the rest the word itself.</param>
/// <param name="Chinese">Which of the two it is.</param>
internal sealed record SearchWord(string Text, IReadOnlyList<string> Tokens, bool Chinese);

internal static class SearchWords
{
    // They say nothing about what is looked for.
    private static readonly FrozenSet<string> Empty = "a about an and are can do does for how i if in is it my not of on or the to what when where which who why with you".Split(' ').ToFrozenSet();

    public static IReadOnlyList<SearchWord> Of(string text)
    {
        var words = new List<SearchWord>();
        var run = new List<string>();
        var chinese = false;
        // Unpaired halves of a character cannot be normalised.
        var sound = string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
        foreach (var rune in sound.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var isChinese = category == UnicodeCategory.OtherLetter;
            if (!isChinese && !Rune.IsLetterOrDigit(rune))
            {
                End();
                continue;
            }
            if (run.Count > 0 && isChinese != chinese)
                End();
            chinese = isChinese;
            run.Add(Rune.ToLowerInvariant(rune).ToString());
        }
        End();
        return words;

        void End()
        {
            if (run.Count == 0)
                return;
            var all = string.Concat(run);
            words.Add(new(all, chinese && run.Count > 1 ? [.. run.Zip(run.Skip(1), (a, b) => a + b)] : [all], chinese));
            run.Clear();
        }
    }

    /// <summary>The words of a question without those that say nothing, unless it has no others.</summary>
    public static IReadOnlyList<SearchWord> Asked(string question)
    {
        var words = Of(question).DistinctBy(w => w.Text).ToList();
        return words.Where(w => !Empty.Contains(w.Text)).ToList() is { Count: > 0 } telling ? telling : words;
    }

    /// <summary>"lights" finds "light" and "lighting".</summary>
    public static string Stem(string word) => word.Length > 3 ? word.TrimEnd('s') : word;
}
