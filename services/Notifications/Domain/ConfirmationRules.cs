using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Domain;

/// <summary>Whom a case asks to confirm, and how often a contact may be asked.</summary>
public static class ConfirmationRules
{
    /// <summary>Time between two codes somebody asks for.</summary>
    public static readonly TimeSpan BetweenCodes = TimeSpan.FromMinutes(10);

    /// <summary>Codes a contact gets on one day at most.</summary>
    public const int MostCodesADay = 3;

    /// <summary>The contacts a case is told by, the one to ask first: a link in an e-mail costs nobody anything, a code is for who has only a number.</summary>
    /// <param name="chosen">How the applicant wants to be told.</param>
    /// <param name="email">E-mail address, or null.</param>
    /// <param name="mobile">Mobile number, or null.</param>
    public static IReadOnlyList<(NoticeWay Way, string Address)> ContactsOf(IEnumerable<NoticeWay> chosen, string? email, string? mobile)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        var ways = chosen.ToHashSet();
        var contacts = new List<(NoticeWay, string)>();
        if (ways.Contains(NoticeWay.Email) && !string.IsNullOrWhiteSpace(email))
            contacts.Add((NoticeWay.Email, email));
        if (ways.Contains(NoticeWay.Sms) && !string.IsNullOrWhiteSpace(mobile))
            contacts.Add((NoticeWay.Sms, mobile));
        return contacts;
    }
}
