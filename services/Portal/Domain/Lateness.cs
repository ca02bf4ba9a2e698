using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Domain;

/// <summary>What follows from the dates of a case at the moment somebody looks.</summary>
public static class Lateness
{
    /// <summary>True once the due date has passed and nothing has satisfied it. Never stored: it becomes true without any message.</summary>
    public static bool IsOverdue(PublicView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        return IsRunning(view) && view.Due is { } due && now >= due.OverdueFrom;
    }

    /// <summary>True once the due date and every date told since have passed: no date stands any more, and the applicant may ask for one.</summary>
    public static bool IsWithoutDate(PublicView view, DateTimeOffset now) =>
        FollowUpOn(view) is { } followUp ? followUp < Taipei.DateOf(now) : IsOverdue(view, now) && !(view.Delay?.ExpectedOn >= Taipei.DateOf(now));

    /// <summary>The day, inclusive, by which the applicant hears how a case stands that was passed on; null for every other case.</summary>
    public static DateOnly? FollowUpOn(PublicView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view is { Status: CaseStatus.Referred, Referral: { } referral } ? referral.FollowUpOn : null;
    }

    /// <summary>True while the case waits for an answer of ours and its clock is not stopped.</summary>
    public static bool IsRunning(PublicView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.SatisfiedAt is null && !view.Paused && view.Status is not (CaseStatus.NeedInfo or CaseStatus.Referred or CaseStatus.Replied or CaseStatus.Closed or CaseStatus.Withdrawn);
    }

    /// <summary>The date told last, inclusive; null while none can be named or none is waited for.</summary>
    public static DateOnly? ExpectedOn(PublicView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return !IsRunning(view) ? null : view.Delay is { } delay ? delay.DateKind == DateKind.Completion ? delay.ExpectedOn : null : view.Due?.Date;
    }

    /// <summary>Why the case is late or takes longer, while that still matters; null once it is answered, stopped or over.</summary>
    public static DelaySlots? DelayOf(PublicView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return IsRunning(view) ? view.Delay : null;
    }
}
