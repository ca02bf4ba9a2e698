using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.OfferCase;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.SweepOffers;

/// <summary>Leaves to the coordinators what a unit did not answer in time. A day that was closed since moves the date.</summary>
internal sealed partial class SweepOffers(
    RoutingDbContext db, Outbox<RoutingDbContext> outbox, AuditTrail<RoutingDbContext> audit, BusinessTime business, AnswerDates dates, ILogger<SweepOffers> logger) : ISweep
{
    public const int BatchSize = 100;

    private static readonly Actor Self = Actor.Service("routing");

    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => await db.Offers.MinAsync(o => (DateTimeOffset?)o.DueAt, ct);

    public Task<bool> IsWaitingAsync(CancellationToken ct) => db.Offers.AnyAsync(o => o.DueAt <= business.GetUtcNow(), ct);

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var now = business.GetUtcNow();
        var due = await db.Offers.AsNoTracking().Where(o => o.DueAt <= now).OrderBy(o => o.DueAt).Take(BatchSize).ToListAsync(ct);
        if (due.Count == 0)
            return 0;
        // Asked before anything is locked. What has no date now stays due: Deadlines is away.
        var known = new Dictionary<Guid, DueDate>();
        foreach (var offer in due)
            if (await dates.FindAsync(offer.Agency, offer.At, offer.SiteVisit, ct) is { } date)
                known[offer.Id] = date;
        if (known.Count < due.Count)
            LogAway(due.Count - known.Count);
        if (known.Count == 0)
            return 0;

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var cases = due.Where(o => known.ContainsKey(o.Id)).Select(o => o.CaseId).ToArray();
        // Both rows together and without waiting: an answer on the way comes before or after, never between.
        var claimed = await db.Assignments.FromSql(
            $"select a.*, a.xmin from routing.assignments a join routing.offers o on o.case_id = a.case_id where a.case_id = any({cases}) and o.due_at <= {now} order by a.case_id for update of a, o skip locked").ToListAsync(ct);
        var ids = claimed.ConvertAll(a => a.CaseId);
        await db.Offers.Where(o => ids.Contains(o.CaseId)).LoadAsync(ct);
        var done = 0;
        foreach (var assignment in claimed)
        {
            // Another offer of the same case may have come in between.
            if (assignment.Offer is not { } offer || !known.TryGetValue(offer.Id, out var date))
                continue;
            done++;
            if (date.OverdueFrom > now)
            {
                (offer.DueOn, offer.DueAt) = (date.Date, date.OverdueFrom.ToUniversalTime());
                continue;
            }
            var (line, told) = assignment.EndOffer(new(AssignmentKind.Unanswered, now, null, ReasonWords.Unanswered), 0);
            db.Decisions.Add(line);
            outbox.Add(told);
            audit.Add(Self, "offer-unanswered", line.CaseId, new { told.OfferId, line.Unit, line.OfferedTo });
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return done;
    }

    [LoggerMessage(1, LogLevel.Warning, "Deadlines does not say by when {Count} units have to answer; they are looked at again")]
    private partial void LogAway(int count);
}
