using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.Estimates;

/// <summary>What recent cases took, for whoever shows it or suggests a date from it.</summary>
internal sealed class EstimateReader(DeadlinesDbContext db)
{
    /// <summary>Every estimate that rests on enough cases, the whole city's among them.</summary>
    public async Task<IReadOnlyList<Estimate>> AllAsync(CancellationToken ct) =>
        [.. (await db.Estimates.AsNoTracking().Where(e => e.Cases >= Estimate.FewestCases).OrderBy(e => e.ServiceCode).ToListAsync(ct)).Select(Of)];

    /// <summary>The estimate of a service item, or null when it rests on too few cases.</summary>
    public async Task<Estimate?> ForAsync(string serviceCode, CancellationToken ct) =>
        await db.Estimates.AsNoTracking().SingleOrDefaultAsync(e => e.ServiceCode == serviceCode && e.Cases >= Estimate.FewestCases, ct) is { } row ? Of(row) : null;

    /// <summary>The office day by which nine of ten such cases were answered; null when that is not after the date in force and after today.</summary>
    /// <param name="estimate">The item's estimate.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="facts">Its pauses: days on which it stood do not count.</param>
    /// <param name="calendar">An office calendar that answers for every day.</param>
    /// <param name="now">Business time.</param>
    public static DateOnly? Suggest(Estimate? estimate, Clock clock, ClockFacts facts, OfficeCalendar calendar, DateTimeOffset now)
    {
        if (estimate is null || clock.HasEnded || clock.State == ClockState.Waiting)
            return null;
        var stood = facts.Pauses.Where(p => p.PausedAt is not null).Select(p => (From: Taipei.DateOf(p.PausedAt!.Value), To: Taipei.DateOf(p.ResumedAt ?? now))).ToList();
        var day = Taipei.DateOf(clock.RoundFrom);
        for (var left = (int)Math.Ceiling(estimate.P90Days); left > 0;)
        {
            day = day.AddDays(1);
            if (calendar.IsOfficeDay(day) && !stood.Exists(s => s.From < day && day <= s.To))
                left--;
        }
        return day > clock.DueOn && day > Taipei.DateOf(now) ? day : null;
    }

    private static Estimate Of(EstimateRow row) => new(row.ServiceCode, row.Cases, row.MedianDays, row.P90Days, row.AsOf, row.InTime);
}
