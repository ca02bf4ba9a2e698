using System.Globalization;
using System.Security.Cryptography;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Domain;

/// <summary>Number of a case (案號): ten random digits and a Damm check digit, shown 3-4-4 as <c>415-2048-8163</c>.</summary>
/// <remarks>The first digit is never 0, so that no spreadsheet drops it and nobody takes it for a phone number. Random, because a running number would tell the volume and invite guessing.</remarks>
public readonly record struct CaseNumber
{
    /// <summary>How many digits a number has, the check digit included.</summary>
    public const int Length = 11;

    /// <summary>Quasigroup of order 10 from H. M. Damm's thesis: every single wrong digit and every swap of neighbours is noticed.</summary>
    private static readonly byte[,] Damm =
    {
        { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 },
        { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
        { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 },
        { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
        { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 },
        { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
        { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 },
        { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
        { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 },
        { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
    };

    private readonly string? _digits;

    private CaseNumber(string digits) => _digits = digits;

    /// <summary>The eleven digits without separators, as stored.</summary>
    public string Digits => _digits ?? throw new InvalidOperationException("This case number was never given a value.");

    /// <summary>The number as people read it: <c>415-2048-8163</c>.</summary>
    public string Display => $"{Digits[..3]}-{Digits[3..7]}-{Digits[7..]}";

    /// <summary>Draws a number.</summary>
    public static CaseNumber Draw()
    {
        var random = RandomNumberGenerator.GetInt32(1, 10).ToString(CultureInfo.InvariantCulture)
            + RandomNumberGenerator.GetInt32(0, 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture);
        return new CaseNumber(random + CheckDigit(random));
    }

    /// <summary>Reads a number as people type it: with spaces, dashes, full-width digits or 「案號」 in front.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="number">The number, when the problem is <see cref="CaseNumberProblem.None"/>.</param>
    /// <returns>What is wrong with it.</returns>
    public static CaseNumberProblem Read(string? text, out CaseNumber number)
    {
        number = default;
        if (string.IsNullOrWhiteSpace(text))
            return CaseNumberProblem.Missing;
        // Nothing a person types is longer; a longer text is not worth walking through.
        if (text.Length > 64)
            return CaseNumberProblem.WrongLength;
        var rest = TextRules.ToHalfWidth(text).Trim();
        foreach (var prefix in (string[])["案件編號", "案號", "案件"])
            if (rest.StartsWith(prefix, StringComparison.Ordinal))
            {
                rest = rest[prefix.Length..].TrimStart(' ', ':', '.');
                break;
            }
        Span<char> digits = stackalloc char[Length];
        var count = 0;
        foreach (var c in rest)
        {
            if (c is ' ' or '\u00A0' || IsDash(c))
                continue;
            if (!char.IsAsciiDigit(c))
                return CaseNumberProblem.NotDigits;
            if (count == Length)
                return CaseNumberProblem.WrongLength;
            digits[count++] = c;
        }
        if (count != Length)
            return CaseNumberProblem.WrongLength;
        if (Interim(digits) != 0)
            return CaseNumberProblem.WrongCheckDigit;
        number = new CaseNumber(new string(digits));
        return CaseNumberProblem.None;
    }

    /// <summary>The number of a text, or null when it is none.</summary>
    public static CaseNumber? TryRead(string? text) => Read(text, out var number) == CaseNumberProblem.None ? number : null;

    /// <summary>The digit that makes <paramref name="digits"/> checkable.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits) => (char)('0' + Interim(digits));

    /// <inheritdoc/>
    public override string ToString() => Display;

    private static int Interim(ReadOnlySpan<char> digits)
    {
        var interim = 0;
        foreach (var digit in digits)
            interim = Damm[interim, digit - '0'];
        return interim;
    }

    private static bool IsDash(char c) => c is '-' or '\u2212' or '\uFE63' or '\u30FC' || (c >= '\u2010' && c <= '\u2015');
}

/// <summary>What is wrong with a typed case number; only a right one is worth a question to the database.</summary>
public enum CaseNumberProblem
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Nothing was typed.</summary>
    Missing,
    /// <summary>There is something that is no digit.</summary>
    NotDigits,
    /// <summary>Not eleven digits.</summary>
    WrongLength,
    /// <summary>One digit is wrong or two are swapped.</summary>
    WrongCheckDigit,
}
