using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.Extensions.Options;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>The dates of one case as iCalendar: the day the applicant was told, and the last day for what is missing. Read again it takes the place of what was read before.</summary>
internal sealed class CaseDatesCalendar(Texts texts, IOptions<SiteOptions> site)
{
    /// <summary>True while a date stands.</summary>
    public static bool HasDates(PublicView view, DateTimeOffset now) => CitizenView.Supplement(view) is not null || (Lateness.IsRunning(view) && view.Due is not null && !Lateness.IsWithoutDate(view, now));

    public byte[] Write(PublicView view, DateTimeOffset now)
    {
        var calendar = new CalendarFile("Case dates", texts.Language, site.Value.PublicUrl);
        // What a protected case is about stands in nobody's calendar.
        var about = view.Confidential ? CaseNumbers.Format(view.CaseNumber) : texts.Say(view.Service);
        if (CitizenView.Supplement(view) is { } missing)
        {
            calendar.BeginEvent($"missing-{view.CaseNumber}", missing.DueOn, now, view.Version);
            End("portal.dates.missing");
        }
        else if (Lateness.IsRunning(view) && view.Due is { } due && !Lateness.IsWithoutDate(view, now))
        {
            var told = Lateness.IsOverdue(view, now) ? view.Delay : null;
            if (told is null && due.HasTime)
                calendar.BeginEvent($"expected-{view.CaseNumber}", due.OverdueFrom, now, view.Version);
            else
                calendar.BeginEvent($"expected-{view.CaseNumber}", told?.ExpectedOn ?? due.Date, now, view.Version);
            End(told is { DateKind: DateKind.NextWord } ? "portal.dates.next-word" : "portal.dates.expected");
        }
        return calendar.End();

        void End(string key)
        {
            calendar.Words("SUMMARY", texts.Format(key, ("about", about)));
            calendar.Words("DESCRIPTION", texts.Format("portal.dates.number", ("number", CaseNumbers.Format(view.CaseNumber))));
            calendar.EndEvent();
        }
    }
}
