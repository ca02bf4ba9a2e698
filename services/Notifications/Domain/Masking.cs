using System.Globalization;

namespace CaseTracker.Notifications.Domain;

/// <summary>Contacts as they are shown to people who need not know them.</summary>
public static class Masking
{
    /// <summary><c>0912***678</c>, <c>li***@example.tw</c>, or the first six characters of an address.</summary>
    public static string Contact(string contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        var at = contact.LastIndexOf('@');
        if (at > 0)
            return $"{Start(contact[..at], Math.Min(2, Math.Max(1, at - 1)))}***{contact[at..]}";
        var digits = new string([.. contact.Where(char.IsAsciiDigit)]);
        if (digits.Length >= 7 && digits.Length >= contact.Length - 6)
        {
            var local = contact.StartsWith("+886", StringComparison.Ordinal) ? $"0{digits[3..]}" : digits;
            return local.Length >= 10 ? $"{local[..4]}***{local[^3..]}" : $"{local[..2]}***{local[^2..]}";
        }
        return $"{Start(contact, 6)}***";
    }

    // By text elements: half a character is no character.
    private static string Start(string text, int elements)
    {
        var info = new StringInfo(text);
        return info.LengthInTextElements <= elements ? text : info.SubstringByTextElements(0, elements);
    }
}
