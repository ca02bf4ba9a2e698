using System.Collections.Frozen;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>How long a text message is, in the units in which one part is paid and sent.</summary>
public static class SmsUnits
{
    /// <summary>Units of one part in UCS-2, which one Chinese character makes of the whole text.</summary>
    public const int Ucs2Limit = 70;

    /// <summary>Units of one part in GSM-7.</summary>
    public const int Gsm7Limit = 160;

    private static readonly FrozenSet<char> Basic = FrozenSet.ToFrozenSet(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");

    private static readonly FrozenSet<char> Extended = FrozenSet.ToFrozenSet("\f^{}\\[~]|€");

    /// <summary>True when every character is in the GSM-7 alphabet.</summary>
    public static bool IsGsm7(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.All(c => Basic.Contains(c) || Extended.Contains(c));
    }

    /// <summary>Units of a text in the alphabet it needs.</summary>
    public static int Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsGsm7(text) ? text.Sum(c => Extended.Contains(c) ? 2 : 1) : text.Length;
    }

    /// <summary>Units of one part in the alphabet a text needs.</summary>
    public static int LimitOf(string text) => IsGsm7(text) ? Gsm7Limit : Ucs2Limit;

    /// <summary>Typographic quotes, dashes and dots as their GSM-7 neighbours, so that one of them does not halve the room.</summary>
    public static string Plain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace('‘', '\'').Replace('’', '\'').Replace('“', '"').Replace('”', '"')
            .Replace('–', '-').Replace('—', '-').Replace('\u00A0', ' ').Replace('\t', ' ').Replace("…", "...", StringComparison.Ordinal);
    }
}
