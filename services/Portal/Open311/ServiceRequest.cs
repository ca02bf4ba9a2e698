using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Open311;

/// <summary>
/// One case as everybody may see it. Written for no one in particular: what the applicant wrote, what staff wrote to the applicant, the case
/// number and the exact place never stand here.
/// </summary>
internal static class ServiceRequest
{
    // Entries whose sentence speaks of dates, units and outcomes only; of the others the title is enough, and what is in neither is not told.
    private static readonly HashSet<TimelineKind> WithSentence =
    [
        TimelineKind.DueSet, TimelineKind.Assigned, TimelineKind.HandedOver, TimelineKind.Extended, TimelineKind.Promised, TimelineKind.Replied,
        TimelineKind.Closed, TimelineKind.DateMoved, TimelineKind.Paused, TimelineKind.Resumed,
    ];

    private static readonly HashSet<TimelineKind> TitleOnly =
    [
        TimelineKind.Received, TimelineKind.Progress, TimelineKind.SupplementReceived, TimelineKind.DocumentsCompleted, TimelineKind.Overdue,
        TimelineKind.PromiseMissed, TimelineKind.Withdrawn, TimelineKind.WithdrawalUndone, TimelineKind.SetAside, TimelineKind.Reopened,
        TimelineKind.Referred, TimelineKind.FollowedUp, TimelineKind.FollowUpMissed, TimelineKind.ReferralEnded,
    ];

    /// <summary>Everything else is open: a reply can still be followed by a question, and what is scheduled is not done.</summary>
    public static bool IsClosed(CaseStatus status) => status is CaseStatus.Closed or CaseStatus.Withdrawn;

    public static Fields Of(string id, PublicView view, DirectoryView directory, District? district, string city, Texts texts, DateTimeOffset now, bool extensions)
    {
        var agency = directory.Agency(view.Agency) ?? directory.Agency(directory.Item(view.ServiceCode)?.Agency);
        List<(string, Node)> fields =
        [
            ("service_request_id", id),
            ("status", IsClosed(view.Status) ? "closed" : "open"),
            ("status_notes", Notes(view, directory, texts)),
            ("service_name", texts.Say(view.Service)),
            ("service_code", view.ServiceCode),
            // The applicant's own words, which nobody has released.
            ("description", new Text(null)),
            ("agency_responsible", agency is null ? null : texts.Say(agency.Name)),
            ("service_notice", directory.Item(view.ServiceCode) is { } item ? ServiceList.Notice(item, texts) : null),
            ("requested_datetime", PublicDates.Instant(view.ReceivedAt)),
            ("updated_datetime", PublicDates.Instant(view.Timeline.Where(IsTold).Select(e => e.At).Append(view.ReceivedAt).Max())),
            ("expected_datetime", Expected(view)),
            ("address", district is null ? null : texts.Format("open311.address", ("city", city), ("district", district.Name))),
            ("address_id", district?.Code),
            ("zipcode", district?.Zip),
            ("lat", view.Point?.Latitude),
            ("long", view.Point?.Longitude),
            ("media_url", new Text(null)),
        ];
        if (extensions)
        {
            fields.Add(("extended_attributes", new Fields(
                ("status", EnumText<CaseStatus>.Write(view.Status)),
                ("outcome", Outcome(view) is { } outcome ? EnumText<Outcome>.Write(outcome) : null),
                ("overdue", Lateness.IsOverdue(view, now)),
                ("original_due", PublicDates.Due(view.OriginalDue)),
                ("extensions", view.Extensions))));
            fields.Add(("notes", new Many("note", view.Timeline.Where(IsTold).OrderBy(e => e.Seq).Select(e => Note(e, directory, texts)))));
        }
        return new Fields([.. fields]);
    }

    /// <summary>Status and outcome in a sentence; while it is late or put off also why, in the words of the published list of reasons, and until when.</summary>
    private static string Notes(PublicView view, DirectoryView directory, Texts texts)
    {
        var unit = directory.Unit(view.Unit)?.Name ?? directory.Agency(view.Agency)?.Name;
        var key = $"open311.status.{EnumText<CaseStatus>.Write(view.Status)}";
        var sentence = Outcome(view) is { } outcome && texts.Has($"{key}.outcome") ? texts.Format($"{key}.outcome", ("outcome", texts.Of(outcome)))
            : unit is not null && texts.Has($"{key}.unit") ? texts.Format($"{key}.unit", ("unit", unit))
            : texts[key];
        if (Lateness.DelayOf(view) is not { } delay)
            return sentence;
        var late = texts.Format(delay.DateKind == DateKind.NextWord ? "open311.delay.next-word" : "open311.delay", ("reason", delay.ReasonShort), ("date", delay.ExpectedOn));
        return texts.Format("open311.late", ("status", sentence), ("delay", late));
    }

    /// <summary>The date promised last; none while the only promise is to name one.</summary>
    private static string? Expected(PublicView view) => Lateness.DelayOf(view) switch
    {
        { DateKind: DateKind.NextWord } => null,
        { } delay => EndOf(delay.ExpectedOn),
        null when view.Due is { HasTime: true } due => PublicDates.Instant(due.OverdueFrom),
        // The last second of the promise: the instant after it belongs to the next day already.
        null => view.Due is { } due ? PublicDates.Instant(due.OverdueFrom.AddSeconds(-1)) : null,
    };

    private static string EndOf(DateOnly day) => PublicDates.Instant(Platform.Taipei.StartOf(day.AddDays(1)).AddSeconds(-1));

    private static Outcome? Outcome(PublicView view) => view.Outcome ?? (view.Status == CaseStatus.Replied ? view.Reply?.Outcome : null);

    private static bool IsTold(TimelineEntry entry) => entry.Public && (WithSentence.Contains(entry.Kind) || TitleOnly.Contains(entry.Kind));

    private static Fields Note(TimelineEntry entry, DirectoryView directory, Texts texts)
    {
        var line = TimelineText.Of(entry with { Words = null }, texts, directory.NameOf);
        return new Fields(
            ("datetime", PublicDates.Instant(entry.At)),
            ("type", JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Kind.ToString())),
            ("description", line.Sentence.Length > 0 && WithSentence.Contains(entry.Kind) ? texts.Format("open311.note", ("title", line.Title), ("sentence", line.Sentence)) : line.Title));
    }
}
