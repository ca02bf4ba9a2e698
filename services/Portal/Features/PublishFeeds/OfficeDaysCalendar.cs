using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.PublishFeeds;

/// <summary>Holidays, make-up workdays and closures as iCalendar, for people's own calendars.</summary>
internal sealed class OfficeDaysCalendar(Texts texts, Links links, OfficeWords words, Microsoft.Extensions.Options.IOptions<SiteOptions> site)
{
    public const string Path = "/feeds/office-days.ics";

    public byte[] Write(OfficeNewsView news)
    {
        var city = site.Value.CityIn(texts.Language);
        var name = texts.Format("pages.notice.days", ("site", texts.Format("site.name", ("city", city))));
        var calendar = new CalendarFile("Office days", texts.Language, site.Value.PublicUrl);
        calendar.Line("NAME:" + CalendarFile.Escape(name));
        calendar.Line("X-WR-CALNAME:" + CalendarFile.Escape(name));
        calendar.Line("X-WR-TIMEZONE:Asia/Taipei");
        calendar.Line("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
        calendar.Line("X-PUBLISHED-TTL:PT6H");
        foreach (var day in news.Days)
            if (news.YearOf(day.Date) is { } year)
                Event($"day-{CalendarFile.Date(day.Date)}", day.Date, year.ImportedAt, year.Version, words.Of(day), day.Provisional ? words.Provisional(day.Date.Year) : null, day.Provisional ? "TENTATIVE" : "CONFIRMED", day.IsDayOff);
        foreach (var closure in news.Closures.Where(c => news.YearOf(c.Date) is not null).OrderBy(c => c.Date).ThenBy(c => c.Id))
        {
            var withdrawn = closure.WithdrawnAt is not null;
            Event($"closure-{closure.Id}", closure.Date, closure.WithdrawnAt ?? closure.AnnouncedAt, withdrawn ? 1 : 0, words.Of(closure), words.Effect(closure), withdrawn ? "CANCELLED" : "CONFIRMED", closure.Part == ClosurePart.WholeDay && !withdrawn);
        }
        return calendar.End();

        void Event(string id, DateOnly day, DateTimeOffset changed, int sequence, string summary, string? description, string status, bool isOff)
        {
            calendar.BeginEvent(id, day, changed, sequence);
            calendar.Words("SUMMARY", summary);
            if (description is not null)
                calendar.Words("DESCRIPTION", description);
            calendar.Line("URL:" + links.Absolute("/feeds"));
            calendar.Line("CATEGORIES:" + (isOff ? "HOLIDAY" : "WORKDAY"));
            calendar.Line("STATUS:" + status);
            calendar.EndEvent();
        }
    }
}
