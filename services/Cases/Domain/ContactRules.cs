using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Domain;

/// <summary>What kind of line a phone number is.</summary>
public enum PhoneKind
{
    /// <summary>A Taiwanese mobile number: takes text messages.</summary>
    Mobile,
    /// <summary>A line with an area code, or an Internet line (070): takes calls only.</summary>
    Landline,
    /// <summary>0800 and 0809: takes calls only.</summary>
    TollFree,
}

/// <summary>A phone number that was understood.</summary>
/// <param name="Number">E.164 form of the line, for example <c>+886912345678</c>; the same for every way of writing it. Never with the extension.</param>
/// <param name="Kind">What kind of line.</param>
/// <param name="Extension">Extension (分機), digits only, or null.</param>
public sealed record PhoneNumber(string Number, PhoneKind Kind, string? Extension)
{
    /// <summary>True when it takes text messages.</summary>
    public bool TakesSms => Kind == PhoneKind.Mobile;
}

/// <summary>Phone numbers and e-mail addresses as people in Taiwan write them, and the one form of each that is hashed for equality search.</summary>
/// <remarks>The forms are part of the proof check of the public look-up: whoever hashes a number or an address that a citizen typed uses these rules.</remarks>
public static partial class ContactRules
{
    /// <summary>Reads a Taiwanese number: mobile (09…, +886 9…), landline with area code, 070, 0800; with spaces, dashes, brackets, full-width digits; extension after 轉, 分機, # or ext.</summary>
    /// <returns>The number, or null when it is none.</returns>
    public static PhoneNumber? ReadPhone(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 60)
            return null;
        var rest = TextRules.ToHalfWidth(text).Trim();
        string? extension = null;
        if (ExtensionPattern().Match(rest) is { Success: true } match)
        {
            extension = match.Groups[1].Value;
            rest = rest[..match.Index].TrimEnd(' ', ',', '-');
        }
        var international = rest.StartsWith('+') || rest.StartsWith("00", StringComparison.Ordinal);
        // +886 (0)7 …: the bracketed zero is the national prefix that is not dialled from abroad.
        if (international)
            rest = rest.Replace("(0)", "", StringComparison.Ordinal);
        var digits = new StringBuilder(rest.Length);
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (char.IsAsciiDigit(c))
                digits.Append(c);
            else if (!(c is ' ' or '\u00A0' or '(' or ')' or '.' or '-' or '\u2212' || (c >= '\u2010' && c <= '\u2015') || (c == '+' && i == 0)))
                return null;
        }
        var national = National(digits.ToString(), international);
        PhoneKind? kind = national switch
        {
            null => null,
            _ when MobilePattern().IsMatch(national) => PhoneKind.Mobile,
            _ when TollFreePattern().IsMatch(national) => PhoneKind.TollFree,
            _ when LandlinePattern().IsMatch(national) => PhoneKind.Landline,
            _ => null,
        };
        // Nobody's mobile has an extension: it is a typing error that would call a stranger.
        if (kind is null || (kind == PhoneKind.Mobile && extension is not null))
            return null;
        return new PhoneNumber(string.Concat("+886", national.AsSpan(1)), kind.Value, extension);
    }

    /// <summary>Reads an e-mail address; the host comes back in ASCII (IDNA) and lower case, the part before the @ as typed.</summary>
    /// <returns>The address, or null when it is none that mail servers accept everywhere.</returns>
    public static string? ReadEmail(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > CaseLimits.Email)
            return null;
        var address = TextRules.ToHalfWidth(text).Trim();
        var at = address.LastIndexOf('@');
        if (at <= 0 || at > 64 || !LocalPartPattern().IsMatch(address.AsSpan(0, at)))
            return null;
        string host;
        try
        {
            host = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(address[(at + 1)..].Replace('。', '.')).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
        if (!HostPattern().IsMatch(host))
            return null;
        var result = $"{address[..at]}@{host}";
        return result.Length <= CaseLimits.Email ? result : null;
    }

    /// <summary>The form of a number that is hashed: E.164, no extension.</summary>
    public static string PhoneKey(PhoneNumber phone)
    {
        ArgumentNullException.ThrowIfNull(phone);
        return phone.Number;
    }

    /// <summary>The form of an address from <see cref="ReadEmail"/> that is hashed: all lower case.</summary>
    public static string EmailKey(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        return email.ToLowerInvariant();
    }

    /// <summary>The form of a name that is hashed: compatibility forms folded, without spaces and dots, lower case. The name itself is stored as typed.</summary>
    public static string NameKey(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKC).EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse)
                key.Append(Rune.ToLowerInvariant(rune).ToString());
        return key.Length > 0 ? key.ToString() : name;
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

    [GeneratedRegex(@"(?:轉|分機|#|ext\.?|x)\s*[:.]?\s*(\d{1,6})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ExtensionPattern();

    [GeneratedRegex(@"^09\d{8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MobilePattern();

    [GeneratedRegex(@"^080[09]\d{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TollFreePattern();

    // 02 and 04 (Taichung), 049: ten digits; the other areas, islands included: nine. 070 is an Internet line of eleven.
    [GeneratedRegex(@"^(?:02[2-8]\d{7}|04[2-9]\d{7}|0[3-8][2-9]\d{6}|070\d{8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex LandlinePattern();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LocalPartPattern();

    // At least two labels; the last one has a letter (no IPv4 address).
    [GeneratedRegex(@"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{1,59}|[a-z]{2,63})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HostPattern();
}
