using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Domain;

/// <summary>The one form of a phone number and of an e-mail address that is hashed: what a citizen types as proof must become what Cases hashed.</summary>
/// <remarks>Cases owns the rules; a test compares the two.</remarks>
public static partial class ContactKeys
{
    private const int LongestEmail = 254;

    /// <summary>E.164 form of a Taiwanese number without its extension, or null when the text is none.</summary>
    public static string? Phone(string? typed) => ReadPhone(typed)?.Number;

    /// <summary>True for a mobile number, which takes text messages.</summary>
    public static bool IsMobile(string? typed) => ReadPhone(typed) is { Mobile: true };

    /// <summary>Lower case, host in ASCII (IDNA); null when the text is no address.</summary>
    public static string? Email(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed) || typed.Length > LongestEmail)
            return null;
        var address = TextRules.ToHalfWidth(typed).Trim();
        var at = address.LastIndexOf('@');
        if (at is <= 0 or > 64 || !LocalPart().IsMatch(address.AsSpan(0, at)))
            return null;
        string host;
        try
        {
            host = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(address[(at + 1)..].Replace('。', '.'));
        }
        catch (ArgumentException)
        {
            return null;
        }
        var key = $"{address[..at]}@{host}".ToLowerInvariant();
        return Host().IsMatch(key.AsSpan(at + 1)) && key.Length <= LongestEmail ? key : null;
    }

    private static (string Number, bool Mobile)? ReadPhone(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed) || typed.Length > 60)
            return null;
        var rest = TextRules.ToHalfWidth(typed).Trim();
        var extension = Extension().Match(rest);
        if (extension.Success)
            rest = rest[..extension.Index].TrimEnd(' ', ',', '-');
        var international = rest.StartsWith('+') || rest.StartsWith("00", StringComparison.Ordinal);
        if (international)
            rest = rest.Replace("(0)", "", StringComparison.Ordinal);
        var digits = new StringBuilder(rest.Length);
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (char.IsAsciiDigit(c))
                digits.Append(c);
            else if (!(c is ' ' or '\u00A0' or '(' or ')' or '.' or '-' or '\u2212' or (>= '\u2010' and <= '\u2015') || (c == '+' && i == 0)))
                return null;
        }
        if (National(digits.ToString(), international) is not { } national)
            return null;
        var mobile = Mobile().IsMatch(national);
        // Nobody's mobile has an extension.
        if (mobile ? extension.Success : !OtherLine().IsMatch(national))
            return null;
        return (string.Concat("+886", national.AsSpan(1)), mobile);
    }

    private static string? National(string digits, bool international)
    {
        if (digits.StartsWith("00886", StringComparison.Ordinal))
            return Trunk(digits[5..]);
        if (digits.StartsWith("002886", StringComparison.Ordinal) || digits.StartsWith("009886", StringComparison.Ordinal))
            return Trunk(digits[6..]);
        if (digits.StartsWith("886", StringComparison.Ordinal) && digits.Length > 10)
            return Trunk(digits[3..]);
        return international ? null : digits;

        static string Trunk(string number) => number.StartsWith('0') ? number : $"0{number}";
    }

    [GeneratedRegex(@"(?:轉|分機|#|ext\.?|x)\s*[:.]?\s*\d{1,6}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Extension();

    [GeneratedRegex(@"^09\d{8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mobile();

    // Toll-free, areas, and Internet lines.
    [GeneratedRegex(@"^(?:080[09]\d{6}|02[2-8]\d{7}|04[2-9]\d{7}|0[3-8][2-9]\d{6}|070\d{8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex OtherLine();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LocalPart();

    [GeneratedRegex(@"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{1,59}|[a-z]{2,63})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Host();
}
