using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.SendCaseNumbers;

/// <summary>Takes the wish to have case numbers sent to a contact. Whether there are any is found out when the message is written: the answer is the same, and so is its work.</summary>
internal sealed class SendCaseNumbers(
    NotificationsDbContext db, ObligationRows rows, NoticeTransports transports, AuditTrail<NotificationsDbContext> audit, BusinessTime business, MachineTime machine, IOptions<NotificationsOptions> options)
{
    private const int HashBytes = 32;

    public async Task<Result<Done>> RunAsync(Actor actor, CaseNumbersRequest request, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Citizen)
            return Failure.Forbidden();
        if (request.Way is not (NoticeWay.Sms or NoticeWay.Email))
            return Failure.Invalid("way", "required");
        var hash = new byte[HashBytes];
        if (!Convert.TryFromBase64String(request.Hash ?? "", hash, out var bytes) || bytes != HashBytes)
            return Failure.Invalid("hash", "invalid-characters");
        if (!transports.Has(request.Way.Value))
            return Failure.Invalid("contact", "way-unavailable");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Whoever asks for the same contact waits here, so that nobody is counted twice or not at all.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({request.Hash}, 7202))", ct);
        var now = machine.GetUtcNow();
        var earlier = await db.NumbersWishes.Where(w => w.ContactHash == hash && w.AskedAt > now - NumbersWish.Lifetime).Select(w => w.AskedAt).ToListAsync(ct);
        if (!new NumbersLimit(options.Value.CaseNumbersPerHour, options.Value.CaseNumbersPerDay).Allows(earlier, now))
            return Done.Instance;

        var wish = new NumbersWish { Id = Guid.CreateVersion7(now), Way = request.Way.Value, ContactHash = hash, Language = request.Language, AskedAt = now };
        db.NumbersWishes.Add(wish);
        // About no single case: the wish stands in its place.
        await rows.InsertAsync([new(new Occasion { CaseId = wish.Id, Kind = NoticeKind.CaseNumbers, OccasionId = wish.Id, OwedAt = business.GetUtcNow() }, wish.Way, null, false, business.GetUtcNow(), null)], ct);
        audit.Add(actor, "case-numbers-asked", null, new { wish.Way });
        // What others are deleting just now is not waited for.
        await db.Database.ExecuteSqlAsync($"""
            delete from notifications.numbers_wishes where id in
              (select id from notifications.numbers_wishes where asked_at <= {now - NumbersWish.Lifetime} order by asked_at limit 100 for update skip locked)
            """, ct);
        db.HasWorkForNotifier = true;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }
}
