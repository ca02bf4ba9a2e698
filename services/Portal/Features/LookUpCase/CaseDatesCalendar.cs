using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.Extensions.Options;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>The dates of one case as iCalendar: the day the applicant was told, and the last day for what is missing. Read again it takes the place of what was read before, also of what the receipt gave.</summary>
internal sealed class CaseDatesCalendar(Texts texts, IOptions<SiteOptions> site)
{
    /// <summary>True while a date stands.</summary>
    public static bool HasDates(PublicView view, DateTimeOffset now) => CitizenView.Supplement(view) is not null || Lateness.FollowUpOn(view) >= Taipei.DateOf(now) || (Lateness.IsRunning(view) && view.Due is not null && !Lateness.IsWithoutDate(view, now));

    /// <summary>The first date, as the receipt tells it: nothing but the receipt is needed.</summary>
    public byte[] Write(Receipt receipt, DueDate due, DateTimeOffset now)
    {
        var calendar = Begin();
        BeginExpected(calendar, receipt.CaseNumber, due, now, version: 0);
        End(calendar, "portal.dates.expected", receipt.Confidential ? CaseNumbers.Format(receipt.CaseNumber) : texts.Say(receipt.Service), receipt.CaseNumber);
        return calendar.End();
    }

    public byte[] Write(PublicView view, DateTimeOffset now)
    {
        var calendar = Begin();
        // What a protected case is about stands in nobody's calendar.
        var about = view.Confidential ? CaseNumbers.Format(view.CaseNumber) : texts.Say(view.Service);
        if (CitizenView.Supplement(view) is { } missing)
        {
            calendar.BeginEvent($"missing-{view.CaseNumber}", missing.DueOn, now, view.Version);
            End(calendar, "portal.dates.missing", about, view.CaseNumber);
        }
        else if (Lateness.FollowUpOn(view) is { } followUp && followUp >= Taipei.DateOf(now))
        {
            calendar.BeginEvent(Expected(view.CaseNumber), followUp, now, view.Version);
            End(calendar, "referral.dates.news", about, view.CaseNumber);
        }
        else if (Lateness.IsRunning(view) && view.Due is { } due && !Lateness.IsWithoutDate(view, now))
        {
            var told = Lateness.IsOverdue(view, now) ? view.Delay : null;
            if (told is null)
                BeginExpected(calendar, view.CaseNumber, due, now, view.Version);
            else
                calendar.BeginEvent(Expected(view.CaseNumber), told.ExpectedOn, now, view.Version);
            End(calendar, told is { DateKind: DateKind.NextWord } ? "portal.dates.next-word" : "portal.dates.expected", about, view.CaseNumber);
        }
        return calendar.End();
    }

    private CalendarFile Begin() => new("Case dates", texts.Language, site.Value.PublicUrl);

    private static string Expected(string caseNumber) => $"expected-{caseNumber}";

    private static void BeginExpected(CalendarFile calendar, string caseNumber, DueDate due, DateTimeOffset now, long version)
    {
        if (due.HasTime)
            calendar.BeginEvent(Expected(caseNumber), due.OverdueFrom, now, version);
        else
            calendar.BeginEvent(Expected(caseNumber), due.Date, now, version);
    }

    private void End(CalendarFile calendar, string key, string about, string caseNumber)
    {
        calendar.Words("SUMMARY", texts.Format(key, ("about", about)));
        calendar.Words("DESCRIPTION", texts.Format("portal.dates.number", ("number", CaseNumbers.Format(caseNumber))));
        calendar.EndEvent();
    }
}
