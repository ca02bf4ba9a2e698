using System.Diagnostics;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Calendars;

/// <summary>The dates of somebody's cases as iCalendar, under an address that only they know. Office facts alone: number, service and the name of the date, nothing of citizens.</summary>
internal sealed class DeadlineCalendar(CalendarFeeds feeds, CasesClient cases, RoutingClient routing, StaffDirectory directory, Texts texts, BusinessTime time, IOptions<DeskOptions> options, IOptions<SiteOptions> site)
{
    public const string Path = "/staff/calendar-feed";
    private const int Most = 500;
    private const int AtOnce = 100;

    /// <summary>How long a calendar may take until it asks again.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path + "/{secret}.ics", async (string secret, HttpContext http, DeadlineCalendar calendar, CancellationToken ct) =>
        {
            // The address is the key to it: traces must not carry it. (Logs carry no address at all.)
            Activity.Current?.SetTag("url.path", Path);
            var answer = await calendar.WriteAsync(secret, ct);
            if (!answer.Succeeded)
                return Results.StatusCode(answer.Failure.Status);
            http.Response.Headers.CacheControl = $"private, max-age={(int)Refresh.TotalSeconds}";
            return Results.Bytes(answer.Value, CalendarFile.ContentType);
        }).AllowAnonymous().Bilingual().ExcludeFromDescription();

    private async Task<Result<byte[]>> WriteAsync(string secret, CancellationToken ct)
    {
        if (await feeds.FindAsync(secret, ct) is not { } staff)
            return Failure.NotFound("calendar-not-found");
        var known = await directory.ReadAsync(routing, ct, options.Value.SessionCheckInterval);
        if (known.Missing)
            return Failure.Unavailable();
        // Whoever left has no cases any more.
        if (known.Person(staff) is not { } person)
            return Failure.NotFound("calendar-not-found");
        var actor = new Actor { Kind = ActorKind.Staff, StaffId = person.Id, Agency = person.Agency, Unit = person.Unit, Roles = person.Roles };
        var rows = new List<CaseListRow>();
        for (var page = 1; rows.Count < Most; page++)
        {
            var list = await cases.ListAsync(actor, new() { List = CaseListKind.Mine, Page = page, PageSize = AtOnce }, ct);
            // An empty calendar would say that nothing is due.
            if (!list.Succeeded)
                return Failure.Unavailable();
            rows.AddRange(list.Value.Rows);
            if (rows.Count >= list.Value.Total || list.Value.Rows.Count == 0)
                break;
        }
        return Write(rows);
    }

    private byte[] Write(IEnumerable<CaseListRow> rows)
    {
        var now = time.GetUtcNow();
        var calendar = new CalendarFile("My deadlines", texts.Language, site.Value.PublicUrl);
        var name = CalendarFile.Escape(texts["board.calendar.name"]);
        calendar.Line("NAME:" + name);
        calendar.Line("X-WR-CALNAME:" + name);
        calendar.Line("X-WR-TIMEZONE:Asia/Taipei");
        calendar.Line($"REFRESH-INTERVAL;VALUE=DURATION:PT{(int)Refresh.TotalHours}H");
        calendar.Line($"X-PUBLISHED-TTL:PT{(int)Refresh.TotalHours}H");
        foreach (var row in rows)
        {
            if (NamedDate.Of(row) is not { } date)
                continue;
            var id = $"{date.Name}-{row.CaseNumber}";
            if (date.Until is { } instant)
                calendar.BeginEvent(id, instant, now, 0);
            else
                calendar.BeginEvent(id, date.On, now, 0);
            // What a protected case is about stands in nobody's calendar.
            calendar.Words("SUMMARY", texts.Format("board.calendar." + date.Name, ("about", row.Confidential ? CaseNumbers.Format(row.CaseNumber) : texts.Say(row.Service))));
            calendar.Words("DESCRIPTION", texts.Format("board.calendar.number", ("number", CaseNumbers.Format(row.CaseNumber))));
            calendar.EndEvent();
        }
        return calendar.End();
    }
}
