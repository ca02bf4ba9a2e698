using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.MeasureImpact;

/// <summary>Says what another calendar would do to open cases; changes nothing and locks nothing.</summary>
internal sealed class MeasureImpact(DeadlinesDbContext db, ClockStore store, BusinessTime business)
{
    private const int Examples = 20;
    private const int BatchSize = 2000;

    /// <param name="subject">What is to be done, for the token.</param>
    /// <param name="current">The calendars in force. What their last change is still about to move is no part of this impact.</param>
    /// <param name="changed">The calendars as they would be.</param>
    /// <param name="fromDay">The first day that changes; null when no date can move.</param>
    /// <param name="changedDays">For a calendar file.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CalendarImpact> RunAsync(string subject, CityCalendars current, CityCalendars changed, DateOnly? fromDay, IReadOnlyList<ChangedDay> changedDays, CancellationToken ct)
    {
        using var token = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        token.AppendData(Encoding.UTF8.GetBytes(subject));
        foreach (var day in changedDays)
            token.AppendData(Encoding.UTF8.GetBytes($"{day.Date:yyyyMMdd}{day.WasOff}{day.IsOff}{day.Note}\n"));
        var nearest = new PriorityQueue<MovedDate, (DateTimeOffset, Guid)>(Comparer<(DateTimeOffset, Guid)>.Create((a, b) => b.CompareTo(a)));
        var moves = 0;
        if (fromDay is { } first)
            await foreach (var moved in MovesAsync(current, changed, first, ct))
            {
                moves++;
                nearest.Enqueue(moved, (moved.From.OverdueFrom, moved.CaseId));
                if (nearest.Count > Examples)
                    nearest.Dequeue();
            }
        // Its order of size, not its cases: where a case comes in every minute nobody could ever confirm otherwise.
        token.AppendData([(byte)(32 - BitOperations.LeadingZeroCount((uint)moves))]);
        return new(
            moves, [.. nearest.UnorderedItems.OrderBy(i => i.Priority).Select(i => i.Element)], changedDays, Convert.ToHexStringLower(token.GetHashAndReset())[..32], Done: false);
    }

    private async IAsyncEnumerable<MovedDate> MovesAsync(CityCalendars current, CityCalendars changed, DateOnly first, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        try
        {
            var now = business.GetUtcNow();
            for (var after = Guid.Empty; ;)
            {
                var clocks = await db.Clocks.Where(c => c.CaseId > after && (c.State == ClockState.Running || c.State == ClockState.Paused) && c.DueOn >= first)
                    .OrderBy(c => c.CaseId).Take(BatchSize).ToListAsync(ct);
                if (clocks.Count == 0)
                    yield break;
                after = clocks[^1].CaseId;
                var ids = clocks.Where(c => c.MissedAt is not null).Select(c => c.CaseId).ToArray();
                var told = ids.Length == 0 ? [] : await db.ToldNotices.Where(t => ids.Contains(t.CaseId) && t.Kind == NoticeKind.Overdue && t.State == NoticeState.Sent
                    && db.Stages.Any(s => s.Id == t.OccasionId && s.VoidedAt == null && db.Clocks.Any(c => c.CaseId == s.CaseId && c.Round == s.Round))).Select(t => t.CaseId).ToHashSetAsync(ct);
                foreach (var held in await store.WithFactsAsync(clocks, ct))
                {
                    var agency = held.Assignment?.Agency;
                    var due = Recount.Due(held.Clock, held.Facts, changed.Of(agency).AssumingWeekdays());
                    if (Recount.Stays(held.Clock, due, told.Contains(held.Clock.CaseId), now))
                        continue;
                    var before = Recount.Due(held.Clock, held.Facts, current.Of(agency).AssumingWeekdays());
                    if (due != before)
                        yield return new(held.Clock.CaseId, held.Assignment?.Unit, before, due);
                }
            }
        }
        finally
        {
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        }
    }
}
