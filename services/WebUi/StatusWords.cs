using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.WebUi;

/// <summary>The public words for where a case stands.</summary>
public static class StatusWords
{
    /// <summary>The word of the tag: 「辦理中」, 「已結案：部分完成」.</summary>
    public static string Tag(Texts texts, CaseStatus status, Outcome? outcome = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return status == CaseStatus.Closed && outcome is { } result
            ? texts.Format("status.closed.with", ("outcome", texts.Of(result)))
            : texts.Of(status);
    }

    /// <summary>The same for staff: 「等民眾補件」 where the citizen reads 「等您補件」.</summary>
    public static string StaffTag(Texts texts, CaseStatus status, Outcome? outcome = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return status == CaseStatus.NeedInfo ? texts["status.need_info.staff"] : Tag(texts, status, outcome);
    }

    /// <summary>The sentence under the tag.</summary>
    /// <param name="texts">The reader's texts.</param>
    /// <param name="view">The case.</param>
    /// <param name="unit">Name of its unit, where one is known.</param>
    /// <param name="askAgainUntil">Until when the applicant may ask again after a reply; null leaves that out.</param>
    public static IHtmlContent Sentence(Texts texts, PublicView view, LocalizedText? unit, DateOnly? askAgainUntil = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(view);
        switch (view.Status)
        {
            // A date that has passed, or was put off, is no date to expect a first word by.
            case CaseStatus.Assigned when unit is not null && view is { Due: { } due, Delay: null }:
                return texts.Html("status.assigned.sentence", ("unit", unit), ("date", due));
            case CaseStatus.InProgress when unit is not null:
                return texts.Html("status.in_progress.sentence", ("unit", unit), ("step", texts["step.doing." + (view.Tracker switch
                {
                    TrackerKind.Repair => "work",
                    TrackerKind.Permit => "review",
                    _ => "inquiry",
                })]));
            case CaseStatus.NeedInfo when view.Supplement is { } supplement:
                return texts.Html(supplement.Items.Count == 1 ? "status.need_info.sentence.one" : "status.need_info.sentence", ("n", supplement.Items.Count), ("date", supplement.DueOn));
            case CaseStatus.Referred when view.Referral is { } referral:
                return texts.Html("status.referred.sentence", ("agency", referral.Authority));
            case CaseStatus.Replied when askAgainUntil is { } until:
                return texts.Html("status.replied.sentence.until", ("date", until));
            case CaseStatus.Closed when view.Outcome is { } outcome:
                return texts.Html("outcome." + Key(outcome) + ".sentence");
            default:
                return texts.Html("status." + Key(view.Status) + ".plain");
        }
    }

    private static string Key<TEnum>(TEnum value) where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
