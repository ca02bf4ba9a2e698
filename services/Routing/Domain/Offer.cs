using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Routing.Domain;

/// <summary>A unit was asked to take a case over and has not answered yet. How it ends is a line of the case's history.</summary>
public sealed class Offer
{
    /// <summary>The case; at most one of its offers waits.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>Id: that of the line of history which tells of it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Unit in charge.</summary>
    public required string GivingUnit { get; init; }

    /// <summary>Agency code of the unit that is asked.</summary>
    public required string Agency { get; init; }

    /// <summary>Unit that is asked.</summary>
    public required string Unit { get; init; }

    /// <summary>When, business time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Staff id of who asked.</summary>
    public required Guid By { get; init; }

    /// <summary>True when the place has to be looked at first.</summary>
    public required bool SiteVisit { get; init; }

    /// <summary>Last day of the answer, Asia/Taipei, inclusive.</summary>
    public required DateOnly DueOn { get; set; }

    /// <summary>First instant after it.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>How long an answer may take: until the end of the next working day, of the second one where the place is looked at.</summary>
    /// <remarks>The rule for passing a case on to another office (臺北市研考會), taken for the answer of the office that is asked.</remarks>
    public static Limit LimitOf(bool siteVisit) => new(siteVisit ? 2 : 1, LimitUnit.WorkingDays);
}

/// <summary>Asking another unit to take a case over.</summary>
/// <param name="At">When, business time.</param>
/// <param name="By">Staff id of who asks.</param>
/// <param name="Agency">Agency code of the unit that is asked.</param>
/// <param name="Unit">Unit that is asked.</param>
/// <param name="Reason">Why, as staff wrote it.</param>
/// <param name="SiteVisit">True when the place has to be looked at first.</param>
/// <param name="DueOn">Last day of the answer, inclusive.</param>
/// <param name="DueAt">First instant after it.</param>
public sealed record Asking(DateTimeOffset At, Guid By, string Agency, string Unit, string Reason, bool SiteVisit, DateOnly DueOn, DateTimeOffset DueAt);

/// <summary>How an offer ends without acceptance.</summary>
/// <param name="How">Which way.</param>
/// <param name="At">When, business time.</param>
/// <param name="By">Staff id; null = time, or the end of the case.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Alternative">Of a return: the unit that should be asked instead.</param>
public sealed record OfferEnding(AssignmentKind How, DateTimeOffset At, Guid? By, LocalizedText Reason, string? Alternative = null);
