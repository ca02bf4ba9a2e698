using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.RecomputeDueDates;

/// <summary>Brings a clock into line with another calendar, and tells when the date that was told moves.</summary>
internal sealed class MoveDates(DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox)
{
    /// <returns>True when the date in force moved.</returns>
    public async Task<bool> FollowAsync(HeldClock held, OfficeCalendar calendar, MoveCause cause, Guid? recomputation, DateTimeOffset now, CancellationToken ct)
    {
        var clock = held.Clock;
        if (clock.HasEnded || clock.DueKept)
            return false;
        var waits = clock.State == ClockState.Waiting;
        var previous = clock.Due;
        var due = Recount.Due(clock, held.Facts, calendar);
        if (due != previous && Recount.Stays(clock, due, clock.MissedAt is not null && await WasToldAsync(clock, ct), now))
        {
            clock.KeepDue();
            return false;
        }
        await store.FollowAsync(held, calendar, now, ct);
        // Of a clock that has not begun no date was told.
        if (waits || clock.HasEnded || clock.Due == previous)
            return false;
        db.Moves.Add(clock.Move(cause, previous, recomputation, held.Facts, calendar, now, out var moved));
        outbox.Add(moved, bulk: true);
        return true;
    }

    private Task<bool> WasToldAsync(Clock clock, CancellationToken ct) => db.Stages
        .Where(s => s.CaseId == clock.CaseId && s.Round == clock.Round && s.VoidedAt == null)
        .AnyAsync(s => db.ToldNotices.Any(t => t.CaseId == s.CaseId && t.OccasionId == s.Id && t.Kind == NoticeKind.Overdue && t.State == NoticeState.Sent), ct);
}
