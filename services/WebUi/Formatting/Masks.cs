using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CaseTracker.WebUi.Formatting;

/// <summary>Personal data shown so that its owner recognises it and nobody else learns it.</summary>
public static partial class Masks
{
    /// <summary>王○明, 陳○, 歐○○明; Latin names word by word: M*** C***.</summary>
    public static string Name(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "";
        var trimmed = name.Trim();
        if (trimmed.Any(c => c < 0x250 && char.IsLetter(c)))
            return string.Join(' ', trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Characters(word)[0] + "***"));
        var characters = Characters(trimmed);
        return characters.Length switch
        {
            1 => "○",
            2 => characters[0] + "○",
            _ => characters[0] + new string('○', characters.Length - 2) + characters[^1],
        };
    }

    /// <summary>0912***678, 07***567: the first digits and the last three.</summary>
    public static string Phone(string? phone)
    {
        if (string.IsNullOrWhiteSpace(phone)) return "";
        var digits = new string([.. phone.Normalize(NormalizationForm.FormKC).Where(char.IsAsciiDigit)]);
        if (digits.StartsWith("886", StringComparison.Ordinal) && digits.Length > 10) digits = "0" + digits[3..];
        if (digits.Length < 7) return "***";
        return (digits.StartsWith("09", StringComparison.Ordinal) ? digits[..4] : digits[..2]) + "***" + digits[^3..];
    }

    /// <summary>li***@example.tw.</summary>
    public static string Email(string? email)
    {
        if (string.IsNullOrWhiteSpace(email)) return "";
        var trimmed = email.Trim();
        var at = trimmed.LastIndexOf('@');
        if (at <= 0) return "***";
        return trimmed[..Math.Min(at <= 2 ? 1 : 2, at)] + "***" + trimmed[at..];
    }

    /// <summary>三民區民族一路***號: the road stays, everything after it goes.</summary>
    public static string Address(string? address)
    {
        if (string.IsNullOrWhiteSpace(address)) return "";
        var trimmed = address.Trim();
        var road = Road().Match(trimmed);
        if (!road.Success) return "***";
        return road.Value + "***" + (trimmed.Contains('號', StringComparison.Ordinal) ? "號" : "");
    }

    private static string[] Characters(string text)
    {
        var elements = new List<string>();
        for (var walk = StringInfo.GetTextElementEnumerator(text); walk.MoveNext();) elements.Add(walk.GetTextElement());
        return [.. elements];
    }

    // District first, so that the road of 路竹區 is not looked for in its name; then up to the road with its section, or, without one, the village.
    [GeneratedRegex("^(?:[^市縣]{1,3}[市縣])?(?:[^區鄉鎮]{1,3}[區鄉鎮])?(?:.*?(?:大道|路|街)(?:[一二三四五六七八九十0-9]+段)?|[^0-9]{1,4}里|(?<=[區鄉鎮]))")]
    private static partial Regex Road();
}
