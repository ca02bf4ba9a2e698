using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Estimates;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.GetClock;

internal static class GetClockEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}", async (Guid caseId, Actor actor, GetClock read, CancellationToken ct) => (await read.RunAsync(actor, caseId, ct)).ToHttp());
}

/// <summary>The clock of one case as staff see it, with the reasons for its date.</summary>
internal sealed class GetClock(DeadlinesDbContext db, ClockStore store, ReferenceData reference, EstimateReader estimates, BusinessTime business)
{
    private const int OfferedDays = 10;

    public async Task<Result<CaseClock>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        if (await store.ReadAsync(caseId, ct) is not { } read || !ClockRights.MaySee(actor, read.Assignment))
            return ClockStore.NotOpen();
        var clock = read.Clock;
        var now = business.GetUtcNow();
        var calendar = (await reference.CalendarAsync(read.Assignment?.Agency, ct)).AssumingWeekdays();
        var history = clock.History(read.Facts, now);
        var deadline = DeadlineCalculator.Compute(history, calendar);
        var levels = await reference.LevelsAsync(ct);
        var requests = await db.ExtensionRequests.Where(r => r.CaseId == caseId).OrderByDescending(r => r.RequestedAt).ThenByDescending(r => r.Id).ToListAsync(ct);
        var explanation = clock.ExplanationId is { } id ? await db.Explanations.Where(e => e.Id == id).Select(e => e.Slots).SingleOrDefaultAsync(ct) : null;
        var estimate = await estimates.ForAsync(clock.ServiceCode, ct);
        return new CaseClock
        {
            OriginalDue = clock.State == ClockState.Waiting ? deadline.Due : clock.OriginalDue,
            // What was told is in force; only a pause that lasts is reckoned with now.
            Due = clock.State is ClockState.Paused or ClockState.Waiting ? deadline.Due : clock.Due,
            Limit = clock.Limit,
            Policy = clock.Policy,
            Paused = clock.State == ClockState.Paused,
            Overdue = clock.IsOverdue(now),
            SatisfiedAt = clock.SatisfiedAt,
            PromisedOn = clock.PromisedOn,
            FollowUpOn = clock.FollowUpOn,
            Explanation = explanation,
            Waiting = clock.State == ClockState.Waiting,
            Provisional = clock.Provisional,
            InternalDue = clock.State == ClockState.Waiting ? null : clock.InternalDue,
            Pauses = [.. read.Facts.Pauses.OrderBy(p => p.PausedAt).Select(p => p.ToView()).OfType<PauseView>()],
            Requests = [.. requests.Select(r => r.ToView(clock.ServiceCode, read.Assignment?.Unit, levels))],
            Reckoning = Reckoning.Of(history, deadline, calendar),
            SilentSince = clock.SilentSince,
            Extensions = [.. read.Facts.Extensions.Select(e => new ExtensionView(e.Id, e.GrantedAt, e.PreviousDue, e.Due, e.NotifiedAt, e.Slots))],
            Defects = await db.Stages.CountAsync(s => s.CaseId == caseId && s.Source == DelaySource.Fallback && s.VoidedAt == null, ct),
            Estimate = estimate,
            SuggestedDate = EstimateReader.Suggest(estimate, clock, read.Facts, calendar, now),
            Ledger = deadline.Ledger,
            NextOfficeDays = Next(calendar, business.TaipeiToday()),
        };
    }

    private static List<DateOnly> Next(OfficeCalendar calendar, DateOnly today)
    {
        var days = new List<DateOnly>(OfferedDays);
        for (var day = calendar.NextOfficeDay(today); days.Count < OfferedDays; day = calendar.NextOfficeDay(day))
            days.Add(day);
        return days;
    }
}
