using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Cases.Domain;

/// <summary>Whether a notice is still right at the moment of sending, as far as the record knows.</summary>
public static class NoticeRules
{
    /// <summary>Why a notice must not go out any more, a code; null when it holds.</summary>
    /// <param name="case">The case.</param>
    /// <param name="kind">What would be told.</param>
    /// <param name="occasion">What caused it.</param>
    /// <param name="occasionUnit">For transfers: the unit of that assignment.</param>
    /// <param name="helper">For messages about their help: the helper.</param>
    /// <param name="followUpOn">For a missed day of a case that was passed on: the day told instead.</param>
    public static string? CancelReason(Case @case, NoticeKind kind, Guid occasion, string? occasionUnit, CaseHelper? helper, DateOnly? followUpOn)
    {
        ArgumentNullException.ThrowIfNull(@case);
        return kind switch
        {
            // These tell of something that happened and stays true.
            NoticeKind.Receipt or NoticeKind.Reply or NoticeKind.Closed or NoticeKind.SetAside => null,
            // A contact is asked for every case it may have later, and a case can be read when it is over.
            NoticeKind.ContactConfirmation or NoticeKind.ContactChanged or NoticeKind.AccessCode or NoticeKind.CaseNumbers => null,
            NoticeKind.HelperNamed => helper?.EndedAt is null ? null : "helper-removed",
            NoticeKind.HelperRemoved => null,
            NoticeKind.ContactUnconfirmed => Ended(@case) ?? (@case.AwaitsConfirmation ? null : "confirmed"),
            NoticeKind.Supplement or NoticeKind.SupplementReminder => Ended(@case) ?? (@case.OpenSupplementId == occasion ? null : "supplement-received"),
            NoticeKind.Withdrawn => @case.WithdrawnAt is not null && @case.WithdrawalId == occasion ? null : "overtaken",
            // It names the date of one handling.
            NoticeKind.Reopened => Ended(@case) ?? (@case.ReopeningId == occasion ? null : "overtaken"),
            NoticeKind.Referred => Ended(@case) ?? (@case.IsReferred && @case.OpenReferralId == occasion ? null : "overtaken"),
            NoticeKind.FollowUpMissed => Ended(@case) ?? (@case.IsReferred && @case.FollowUpOn == followUpOn ? null : "overtaken"),
            NoticeKind.ReferralEnded => Ended(@case) ?? (@case.IsReferred ? "overtaken" : null),
            NoticeKind.Merged => Ended(@case) ?? (@case.MergedInto is not null && @case.MergeId == occasion ? null : "unmerged"),
            NoticeKind.Transferred => Ended(@case) ?? (@case.Unit == occasionUnit ? null : "overtaken"),
            // These announce or excuse a delay: wrong once the matter is answered, and nobody is late while the applicant is asked.
            NoticeKind.Extension or NoticeKind.Overdue or NoticeKind.Promise or NoticeKind.PromiseMissed or NoticeKind.DateMoved or NoticeKind.DelayForeseen =>
                Ended(@case) ?? (@case.SatisfiedAt is not null || @case.IsReferred ? "satisfied" : @case.Status == CaseStatus.NeedInfo ? "paused" : null),
            // Whether a reminder fits a clock that stands depends on its stage, which Deadlines knows.
            NoticeKind.StaffReminder or NoticeKind.StaffMemo => Ended(@case) ?? (@case.SatisfiedAt is not null && !@case.IsReferred ? "satisfied" : null),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    private static string? Ended(Case @case) => @case.Status switch
    {
        CaseStatus.Replied => "replied",
        CaseStatus.Closed => "closed",
        CaseStatus.Withdrawn => "withdrawn",
        _ => null,
    };
}
