using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.GetCalendar;

internal static class GetCalendarEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calendar", async (Actor actor, GetCalendar read, CancellationToken ct) => (await read.RunAsync(actor, ct)).ToHttp());
        routes.MapGet("/calendar/days", async (Actor actor, GetCalendar read, CancellationToken ct) => (await read.NotableDaysAsync(actor, ct)).ToHttp());
    }
}

/// <summary>The loaded years, and from a quarter before the first day that is not final the alarm.</summary>
internal sealed class GetCalendar(DeadlinesDbContext db, BusinessTime business)
{
    private const int MonthsOfWarning = 3;

    public async Task<Result<CalendarOverview>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (!CalendarRights.MaySee(actor))
            return Failure.Forbidden();
        var rows = await (
            from y in db.CalendarYears
            join v in db.CalendarVersions on new { y.Year, y.Version } equals new { v.Year, v.Version }
            orderby y.Year
            select new { y, v.ImportedAt, v.ImportedBy }).AsNoTracking().ToListAsync(ct);
        var off = (await db.CalendarDays.AsNoTracking().Where(d => d.DayOff).GroupBy(d => d.Year).Select(g => new { g.Key, Days = g.Count() }).ToListAsync(ct)).ToDictionary(g => g.Key, g => g.Days);
        var madeUp = (await db.CalendarDays.AsNoTracking().Where(d => !d.DayOff && (d.Day.DayOfWeek == DayOfWeek.Saturday || d.Day.DayOfWeek == DayOfWeek.Sunday)).Select(d => d.Year).ToListAsync(ct))
            .CountBy(year => year).ToDictionary();
        var today = business.TaipeiToday();
        var final = rows.Where(r => !r.y.Provisional).Select(r => r.y.Year).ToHashSet();
        var year = today.Year;
        while (final.Contains(year))
            year++;
        var notFinal = new DateOnly(year, 1, 1);
        return new CalendarOverview(
            [.. rows.Select(r => new CalendarYear(r.y.Year, (int)r.y.Version, r.y.Provisional, r.y.Source, r.ImportedAt, r.ImportedBy, off.GetValueOrDefault(r.y.Year), madeUp.GetValueOrDefault(r.y.Year)))],
            await db.CalendarDays.MaxAsync(d => (DateOnly?)d.Day, ct) ?? DateOnly.MinValue,
            notFinal.AddDays(-1),
            await db.Clocks.CountAsync(c => c.Provisional && (c.State == ClockState.Running || c.State == ClockState.Paused), ct),
            Alarm: today >= notFinal.AddMonths(-MonthsOfWarning));
    }

    public async Task<Result<NotableDay[]>> NotableDaysAsync(Actor actor, CancellationToken ct)
    {
        if (!CalendarRights.MaySee(actor))
            return Failure.Forbidden();
        var provisional = await db.CalendarYears.Where(y => y.Provisional).Select(y => y.Year).ToHashSetAsync(ct);
        var days = await db.CalendarDays.AsNoTracking()
            .Where(d => d.DayOff != (d.Day.DayOfWeek == DayOfWeek.Saturday || d.Day.DayOfWeek == DayOfWeek.Sunday) || (d.DayOff && d.Note != null))
            .OrderBy(d => d.Day).ToListAsync(ct);
        return days.Select(d => new NotableDay(d.Day, d.DayOff, d.Note, provisional.Contains(d.Year))).ToArray();
    }
}
