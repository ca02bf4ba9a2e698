using System.Globalization;
using System.Text;

namespace CaseTracker.Platform;

/// <summary>What every text from outside goes through.</summary>
public static class TextRules
{
    /// <summary>Trimmed and in normal form C; null for null, empty or blank. Text with lone surrogates is returned as it is, for <see cref="HasForbiddenCharacters"/> to refuse.</summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var trimmed = text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal);
        return HasForbiddenCharacters(trimmed) ? trimmed : trimmed.Normalize(NormalizationForm.FormC);
    }

    /// <summary>True for NUL and other control characters except line feed and tab, for lone surrogates and for the replacement character that broken UTF-8 turns into.</summary>
    public static bool HasForbiddenCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c))
            {
                if (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                    return true;
                i++;
            }
            else if (char.IsLowSurrogate(c) || c == '\uFFFD' || (char.IsControl(c) && c is not ('\n' or '\t')))
                return true;
        }
        return false;
    }

    /// <summary>How many characters a reader counts: text elements, so that a rare Han character or an emoji is one.</summary>
    public static int Length(string text) => new StringInfo(text).LengthInTextElements;

    /// <summary>Full-width ASCII (０１２Ａ＠－) as half-width, the ideographic space as a space.</summary>
    public static string ToHalfWidth(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = source[i] switch
                {
                    '\u3000' => ' ',
                    >= '\uFF01' and <= '\uFF5E' => (char)(source[i] - 0xFEE0),
                    _ => source[i],
                };
        });
    }
}
