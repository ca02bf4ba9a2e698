using CaseTracker.Platform;

namespace CaseTracker.Portal.Domain;

/// <summary>What a person offers as proof: the look-up code of the receipt, the full phone number or the full e-mail on the case.</summary>
/// <param name="Code">Eight digits, or null.</param>
/// <param name="PhoneKey">Form of a phone number that is hashed, or null.</param>
/// <param name="EmailKey">Form of an e-mail address that is hashed, or null.</param>
/// <remarks>A text that is none of the three has three nulls: a wrong proof like any other.</remarks>
public sealed record LookupProof(string? Code, string? PhoneKey, string? EmailKey)
{
    /// <summary>Digits of a look-up code.</summary>
    public const int CodeLength = 8;

    /// <summary>Longest text worth reading.</summary>
    public const int MaxLength = 254;

    /// <summary>Reads what was typed; spaces, dashes and full-width characters are accepted.</summary>
    public static LookupProof Read(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var text = TextRules.ToHalfWidth(typed).Trim();
        if (text.Contains('@', StringComparison.Ordinal))
            return new LookupProof(null, null, ContactKeys.Email(text));
        return ReadCode(text) is { } code ? new LookupProof(code, null, null) : new LookupProof(null, ContactKeys.Phone(text), null);
    }

    private static string? ReadCode(string text)
    {
        Span<char> digits = stackalloc char[CodeLength];
        var count = 0;
        foreach (var c in text)
        {
            if (c is ' ' or '\u00A0' or '-' or '\u2212' or (>= '\u2010' and <= '\u2015'))
                continue;
            if (!char.IsAsciiDigit(c) || count == CodeLength)
                return null;
            digits[count++] = c;
        }
        return count == CodeLength ? new string(digits) : null;
    }
}
