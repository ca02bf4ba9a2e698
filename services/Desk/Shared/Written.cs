using System.Globalization;
using CaseTracker.Contracts;

namespace CaseTracker.Desk.Shared;

/// <summary>What a person wrote, as the owners want it.</summary>
internal static class Written
{
    /// <summary>The language of words: Chinese as soon as there is one Han character. Nobody has to say it, and it cannot be said wrongly.</summary>
    public static Language LanguageOf(params string?[] words) =>
        words.Any(w => w is not null && w.EnumerateRunes().Any(IsHan)) || words.All(string.IsNullOrWhiteSpace) ? Language.Zh : Language.En;

    /// <summary>Words as somebody typed them, so that a page in the other language can mark them.</summary>
    public static Contracts.Cases.StaffWords Words(string text) => new(text, LanguageOf(text));

    /// <summary>A date input's value; null when it is no date.</summary>
    public static DateOnly? Date(string? typed) =>
        DateOnly.TryParseExact(typed?.Trim(), ["yyyy-MM-dd", "yyyy/M/d", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>A time input's value; null when it is no time.</summary>
    public static TimeOnly? Time(string? typed) =>
        TimeOnly.TryParseExact(typed?.Trim(), ["HH:mm", "H:mm", "HHmm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static bool IsHan(System.Text.Rune rune) => rune.Value is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
