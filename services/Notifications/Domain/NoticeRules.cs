using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Domain;

/// <summary>When and how each kind of notice goes.</summary>
public static class NoticeRules
{
    /// <summary>True for what is between us and one contact, and no news of a case: it goes at once, no other way takes its place, and it has limits of its own.</summary>
    public static bool IsToContact(NoticeKind kind) => kind is NoticeKind.ContactConfirmation or NoticeKind.AccessCode or NoticeKind.CaseNumbers;

    /// <summary>True for what goes to members of staff.</summary>
    public static bool IsToStaff(NoticeKind kind) => kind is NoticeKind.StaffReminder or NoticeKind.StaffMemo;

    /// <summary>True for what tells an applicant something about a case.</summary>
    public static bool TellsApplicant(NoticeKind kind) => !IsToContact(kind) && !IsToStaff(kind) && kind is not (NoticeKind.ContactUnconfirmed or NoticeKind.HelperNamed or NoticeKind.HelperRemoved);

    /// <summary>True for what helpers get a copy of, where it is mandatory. Not the receipt, which has the look-up code, and not what warns the applicant's old contact.</summary>
    public static bool IsCopied(NoticeKind kind) => TellsApplicant(kind) && kind is not (NoticeKind.Receipt or NoticeKind.ContactChanged);

    /// <summary>The queue of a kind.</summary>
    public static Lane LaneOf(NoticeKind kind) => IsToContact(kind) ? Lane.First : kind is NoticeKind.Overdue or NoticeKind.Promise or NoticeKind.PromiseMissed or NoticeKind.StaffReminder or NoticeKind.DateMoved or NoticeKind.SupplementReminder or NoticeKind.FollowUpMissed ? Lane.Bulk : Lane.Prompt;

    /// <summary>True when a notice of this kind waits for the sending hours on this channel.</summary>
    /// <remarks>A receipt answers what the applicant just did and goes at any time; a reply and a supplement request wait only
    /// where they would ring a phone; staff are reminded at the hour Deadlines chose, and urged at once.</remarks>
    public static bool WaitsForHours(NoticeKind kind, NoticeWay channel) => kind switch
    {
        NoticeKind.Receipt or NoticeKind.StaffReminder or NoticeKind.StaffMemo or NoticeKind.ContactConfirmation or NoticeKind.AccessCode or NoticeKind.CaseNumbers or NoticeKind.ContactUnconfirmed => false,
        NoticeKind.Reply or NoticeKind.Supplement or NoticeKind.ContactChanged or NoticeKind.HelperNamed or NoticeKind.HelperRemoved => channel != NoticeWay.Email,
        _ => true,
    };

    /// <summary>True when the end of a notice is news to the other services: it told an applicant something about a case.</summary>
    /// <param name="kind">What was told.</param>
    /// <param name="toApplicant">False for staff, and for helpers: who has a copy has not told the applicant.</param>
    public static bool IsNews(NoticeKind kind, bool toApplicant) => toApplicant && !IsToContact(kind) && kind != NoticeKind.ContactUnconfirmed;

    /// <summary>True when an extension's e-mail must go at once: the next sending hour would come after the old end of the period.</summary>
    /// <param name="hours">The sending hours.</param>
    /// <param name="now">Business time.</param>
    /// <param name="oldEnd">First instant after the old period.</param>
    public static bool CannotWait(SendingHours hours, DateTimeOffset now, DateTimeOffset oldEnd)
    {
        ArgumentNullException.ThrowIfNull(hours);
        return hours.NextOpen(now) >= oldEnd;
    }
}

/// <summary>Which ways an applicant is told on an occasion.</summary>
public static class NoticeWays
{
    /// <summary>The ways to use: every chosen one that can be used; when none can, a call or a letter by staff for mandatory notices.</summary>
    /// <param name="chosen">What the applicant chose.</param>
    /// <param name="supported">The ways the template has words for.</param>
    /// <param name="mandatory">True when the applicant must be told whatever they chose.</param>
    /// <param name="contacts">What the case holds.</param>
    /// <param name="canSend">True for ways with a transport; SMS and e-mail without one become work for staff.</param>
    public static IReadOnlyList<NoticeWay> Decide(IEnumerable<NoticeWay> chosen, IReadOnlyCollection<NoticeWay> supported, bool mandatory, Contacts contacts, Func<NoticeWay, bool> canSend)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(supported);
        ArgumentNullException.ThrowIfNull(contacts);
        ArgumentNullException.ThrowIfNull(canSend);
        var ways = new SortedSet<NoticeWay>();
        foreach (var way in chosen)
        {
            if (!mandatory && !supported.Contains(way))
                continue;
            if (!contacts.Allow(way))
                continue;
            if (way is NoticeWay.Phone or NoticeWay.Letter || canSend(way))
                ways.Add(way);
            else if (mandatory)
                ways.Add(contacts.Allow(NoticeWay.Phone) ? NoticeWay.Phone : NoticeWay.Letter);
        }
        if (ways.Count == 0 && mandatory)
            ways.Add(contacts.Allow(NoticeWay.Phone) ? NoticeWay.Phone : NoticeWay.Letter);
        return [.. ways];
    }

    /// <summary>The way to use after the ones used have failed for good: e-mail, then a call, then a letter; null when none is left.</summary>
    /// <param name="used">Every way that was owed on this occasion.</param>
    /// <param name="supported">The ways the template has words for.</param>
    /// <param name="mandatory">True when staff must take over where no message can.</param>
    /// <param name="contacts">What the case holds.</param>
    /// <param name="canSend">True for ways with a transport.</param>
    public static NoticeWay? Next(IReadOnlyCollection<NoticeWay> used, IReadOnlyCollection<NoticeWay> supported, bool mandatory, Contacts contacts, Func<NoticeWay, bool> canSend)
    {
        ArgumentNullException.ThrowIfNull(used);
        ArgumentNullException.ThrowIfNull(supported);
        ArgumentNullException.ThrowIfNull(contacts);
        ArgumentNullException.ThrowIfNull(canSend);
        if (!used.Contains(NoticeWay.Email) && supported.Contains(NoticeWay.Email) && contacts.Email && canSend(NoticeWay.Email))
            return NoticeWay.Email;
        if (!mandatory)
            return null;
        if (!used.Contains(NoticeWay.Phone) && contacts.Allow(NoticeWay.Phone))
            return NoticeWay.Phone;
        return used.Contains(NoticeWay.Letter) ? null : NoticeWay.Letter;
    }
}

/// <summary>Which contacts a case holds.</summary>
/// <param name="Mobile">A mobile number that takes SMS.</param>
/// <param name="Email">An e-mail address.</param>
/// <param name="Phone">Any number staff can call.</param>
/// <param name="Address">A postal address.</param>
public sealed record Contacts(bool Mobile, bool Email, bool Phone, bool Address)
{
    /// <summary>True when a way can be used.</summary>
    public bool Allow(NoticeWay way) => way switch
    {
        NoticeWay.Sms => Mobile,
        NoticeWay.Email => Email,
        NoticeWay.Phone => Phone || Mobile,
        _ => Address,
    };
}
