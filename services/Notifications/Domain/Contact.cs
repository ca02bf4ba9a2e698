using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Domain;

/// <summary>An e-mail address or a mobile number that people are told by. Confirmed once, it stays confirmed for every later case.</summary>
public sealed class Contact
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>E-mail or SMS.</summary>
    public required NoticeWay Way { get; init; }
    /// <summary>Keyed hash of way and address: what it is found by.</summary>
    public required byte[] Hash { get; init; }
    /// <summary>The address or number, encrypted.</summary>
    public required byte[] Address { get; init; }
    /// <summary>Business time at which it was confirmed; null while it is not.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }
}

/// <summary>A contact that a case is told by: whom its confirmation concerns.</summary>
public sealed class ContactCase
{
    /// <summary>The contact.</summary>
    public required Guid ContactId { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
}

/// <summary>A contact that gets no optional messages about a case: the applicant chose so.</summary>
public sealed class ContactPause
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>The contact.</summary>
    public required Guid ContactId { get; init; }
    /// <summary>Business time.</summary>
    public required DateTimeOffset PausedAt { get; init; }
}

/// <summary>The contact of a helper, as they were told by it: what the link in their messages is about.</summary>
public sealed class HelperContact
{
    /// <summary>The helper.</summary>
    public required Guid HelperId { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>The contact. It is none of the case's own: no code ever goes there.</summary>
    public required Guid ContactId { get; init; }
    /// <summary>Business time at which they ended it by the link; null before.</summary>
    public DateTimeOffset? DeclinedAt { get; set; }
}

/// <summary>One question to a contact whether it belongs to whoever gave it. Link and code are derived from the id and never stored.</summary>
public sealed class Confirmation
{
    /// <summary>Wrong codes after which the question is over.</summary>
    public const int MostWrongCodes = 5;

    /// <summary>Id; occasion of the message.</summary>
    public required Guid Id { get; init; }
    /// <summary>The contact.</summary>
    public required Guid ContactId { get; init; }
    /// <summary>The case that gave rise to it.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>The language it is asked in.</summary>
    public required Language Language { get; init; }
    /// <summary>SHA-256 of the token in the link.</summary>
    public required byte[] TokenHash { get; init; }
    /// <summary>Business time at which it was owed.</summary>
    public required DateTimeOffset AskedAt { get; init; }
    /// <summary>Length of the window in calendar days, as set when it was asked.</summary>
    public required int Days { get; init; }
    /// <summary>How many wrong codes were entered.</summary>
    public int WrongCodes { get; set; }

    /// <summary>True when a code can still be tried.</summary>
    public bool TakesCodes => WrongCodes < MostWrongCodes;
}

/// <summary>How many messages a contact got on the last day it got any: what protects people from being flooded by cases of others.</summary>
public sealed class ContactDay
{
    /// <summary>Keyed hash of way and address.</summary>
    public required byte[] ContactHash { get; init; }
    /// <summary>The day in Asia/Taipei.</summary>
    public required DateOnly Day { get; set; }
    /// <summary>Messages on that day, each counted once however often it was tried.</summary>
    public required int Messages { get; set; }
}
