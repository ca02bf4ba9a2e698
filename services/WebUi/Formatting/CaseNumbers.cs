using System.Text;

namespace CaseTracker.WebUi.Formatting;

/// <summary>Case numbers as people see and type them: 11 digits, the last a Damm check digit, shown 415-2048-8163.</summary>
public static class CaseNumbers
{
    // Damm's quasigroup of order 10: finds every wrong digit and every swap of neighbours.
    private static readonly byte[][] Quasigroup =
    [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2], [7, 0, 9, 2, 1, 5, 4, 8, 6, 3], [4, 2, 0, 6, 8, 7, 1, 3, 5, 9], [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8], [3, 6, 7, 4, 2, 0, 9, 5, 8, 1], [5, 8, 6, 9, 7, 2, 0, 1, 3, 4], [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5], [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];

    /// <summary>415-2048-8163; anything that is no case number stays as it is.</summary>
    public static string Format(string? number) =>
        number is { Length: 11 } && number.All(char.IsAsciiDigit) ? $"{number[..3]}-{number[3..7]}-{number[7..]}" : number ?? "";

    /// <summary>
    /// Reads what a person typed: spaces, dashes, full-width digits and a leading 案號 are accepted.
    /// Null when 11 digits with a right check digit cannot be found; <paramref name="error"/> is then the error code.
    /// </summary>
    public static string? Read(string? typed, out string? error)
    {
        error = "required";
        if (string.IsNullOrWhiteSpace(typed)) return null;
        error = "case-number-invalid";
        var text = typed.IsNormalized(NormalizationForm.FormKC) ? typed : typed.Normalize(NormalizationForm.FormKC);
        var digits = new StringBuilder(11);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) digits.Append(c);
            // Anything may stand before the first digit (案號：, No.); between digits only what separates groups.
            else if (digits.Length > 0 && !char.IsWhiteSpace(c) && "-‐‑‒–—―−.·ー".IndexOf(c, StringComparison.Ordinal) < 0) return null;
            if (digits.Length > 11) return null;
        }
        var number = digits.ToString();
        if (!IsValid(number)) return null;
        error = null;
        return number;
    }

    /// <summary>True for 11 digits whose check digit is right.</summary>
    public static bool IsValid(string? number)
    {
        if (number is not { Length: 11 }) return false;
        var interim = 0;
        foreach (var c in number)
        {
            if (!char.IsAsciiDigit(c)) return false;
            interim = Quasigroup[interim][c - '0'];
        }
        return interim == 0;
    }
}
