using System.Security.Cryptography;
using System.Text;

namespace CaseTracker.Portal.Domain;

/// <summary>The code that opens a saved application again: 12 letters and digits (60 bits) that cannot be taken for one another, shown 7KMP-2Q9D-XW4T.</summary>
public static class ResumeCode
{
    /// <summary>Characters without the dashes.</summary>
    public const int Length = 12;

    // No I, L, O, U: the first three look like digits, the last makes words.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new code, without dashes.</summary>
    public static string Draw() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>The code as people see it.</summary>
    /// <param name="code">12 characters.</param>
    public static string Format(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return $"{code[..4]}-{code[4..8]}-{code[8..]}";
    }

    /// <summary>What a person typed: small letters, spaces, dashes, full-width characters and letters that look like digits are accepted; null for what cannot be a code.</summary>
    /// <param name="typed">As typed.</param>
    public static string? Read(string? typed)
    {
        if (typed is null or { Length: > 64 } || !TryNormalise(typed, out var text))
            return null;
        var code = new StringBuilder(Length);
        foreach (var c in text.ToUpperInvariant())
        {
            if (char.IsWhiteSpace(c) || c is '-' or '‐' or '‑' or '–' or '—' or '−')
                continue;
            var meant = c switch { 'O' => '0', 'I' or 'L' => '1', _ => c };
            if (!Alphabet.Contains(meant, StringComparison.Ordinal) || code.Length == Length)
                return null;
            code.Append(meant);
        }
        return code.Length == Length ? code.ToString() : null;
    }

    private static bool TryNormalise(string typed, out string text)
    {
        try
        {
            text = typed.Normalize(NormalizationForm.FormKC);
            return true;
        }
        catch (ArgumentException)
        {
            // Half a character.
            text = "";
            return false;
        }
    }
}
