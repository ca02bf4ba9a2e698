using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Domain;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>What of a public view is shown to a reader who has proved number and code. Cases leaves out what must not be seen; this is the second lock.</summary>
internal static class CitizenView
{
    /// <summary>Entries a citizen may see, newest first. Words of staff are left out where the identity is protected.</summary>
    public static IEnumerable<TimelineEntry> Timeline(PublicView view) => view.Timeline
        .Where(e => e.Public && e.Kind is not (TimelineKind.Note or TimelineKind.ApplicantAdded or TimelineKind.HandlerNamed or TimelineKind.SupplementPartial or TimelineKind.Reminded or TimelineKind.ExtensionRequested
            or TimelineKind.ExtensionDeclined or TimelineKind.NoticeSettled or TimelineKind.SetAsideRequested or TimelineKind.SetAsideDeclined
            or TimelineKind.ReplySentForApproval or TimelineKind.ReplyTakenBack or TimelineKind.ReplyReturned or TimelineKind.ReplyApproved
            or TimelineKind.WithdrawalTaken or TimelineKind.ReopeningTaken or TimelineKind.TookIn or TimelineKind.LetGo or TimelineKind.RepeatNoted)
            && !(e.Kind == TimelineKind.FilesAdded && e.Data.GetValueOrDefault("by") != "staff"))
        .OrderByDescending(e => e.Seq)
        .Select(e => e.Words is null || (!view.Confidential && !e.Kind.WordsAreForStaff()) ? e : e with { Words = null });

    /// <summary>The reply's words; null where the identity is protected.</summary>
    public static StaffWords? ReplyWords(PublicView view) => view.Confidential ? null : view.Reply?.Words;

    /// <summary>The place; null where the identity is protected.</summary>
    public static string? Place(PublicView view) => view.Confidential || string.IsNullOrEmpty(view.Place) ? null : view.Place;

    /// <summary>The three slots while they matter. A handler's own words on a protected case may say what it is about: a general sentence takes their place.</summary>
    public static DelaySlots? Delay(PublicView view, Texts texts)
    {
        if (Lateness.DelayOf(view) is not { } slots)
            return null;
        return view.Confidential && slots.Source == DelaySource.Handler
            ? slots with { Reason = Covered(texts, "portal.delay.covered.reason"), Progress = Covered(texts, "portal.delay.covered.progress") }
            : slots;
    }

    /// <summary>Text key of why the clock stands: papers, or the cause of the pause that lasts.</summary>
    public static string PausedKey(PublicView view, Texts texts)
    {
        if (view.Status == CaseStatus.NeedInfo)
            return "due.paused";
        var last = LastStop(view);
        if (last is { Kind: TimelineKind.SupplementRequested })
            return "due.paused";
        var key = last is { Kind: TimelineKind.Paused } && last.Data.TryGetValue("cause", out var cause) ? "due.paused." + cause.Replace('_', '-') : "";
        return texts.Has(key) ? key : "due.paused.other";
    }

    /// <summary>The day on which a stopped clock is expected to go on, while that lies ahead; null where nobody said so.</summary>
    public static DateOnly? PausedUntil(PublicView view, DateOnly today) =>
        view.Status != CaseStatus.NeedInfo && LastStop(view) is { Kind: TimelineKind.Paused } last && last.Data.TryGetValue("until", out var text)
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until) && until >= today ? until : null;

    private static TimelineEntry? LastStop(PublicView view) =>
        view.Timeline.Where(e => e.Kind is TimelineKind.Paused or TimelineKind.Resumed or TimelineKind.SupplementRequested or TimelineKind.SupplementReceived).MaxBy(e => e.Seq);

    /// <summary>Missing papers, while the case waits for them; their names may tell what it is about.</summary>
    public static SupplementView? Supplement(PublicView view) => view.Status == CaseStatus.NeedInfo ? view.Supplement : null;

    /// <summary>Last day on which the applicant can ask to look again; null where that is not possible, or not any more.</summary>
    public static DateOnly? ReopenUntil(PublicView view, DateOnly today) => view.ReopenUntil >= today ? view.ReopenUntil : null;

    private static LocalizedText Covered(Texts texts, string key) => new(texts[key], texts[key]);
}
