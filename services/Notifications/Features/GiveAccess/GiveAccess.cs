using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.GiveAccess;

/// <summary>Level 2: who has proved a case asks for a code at one of its contacts and enters it.</summary>
internal sealed class GiveAccess(
    NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, ConfirmContact confirm, ObligationRows rows, NoticeTransports transports, AuditTrail<NotificationsDbContext> audit, BusinessTime business, MachineTime machine)
{
    // Older ones are of no use to anybody; a day's count needs the day's.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    public async Task<Result<IReadOnlyList<AccessWay>>> WaysAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (!MayAsk(actor, caseId))
            return Failure.NotFound("case-not-found");
        return (await ContactsAsync(caseId, ct)).ConvertAll(c => new AccessWay(c.Way, Masked(c)));
    }

    public async Task<Result<AccessCodeSent>> SendAsync(Actor actor, Guid caseId, AccessCodeRequest request, CancellationToken ct)
    {
        if (!MayAsk(actor, caseId))
            return Failure.NotFound("case-not-found");
        if ((await ContactsAsync(caseId, ct)).Find(c => c.Way == request.Way) is not { } known)
            return Failure.Invalid("way", "required");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Whoever asks for the same contact waits here, so that nobody is counted twice or not at all.
        var contact = await book.LockAsync(known.Id, ct);
        var now = machine.GetUtcNow();
        var today = Taipei.StartOf(Taipei.DateOf(now)).ToUniversalTime();
        var asked = await db.AccessCodes.Where(c => c.ContactId == contact.Id && c.AskedAt > now - Kept).Select(c => c.AskedAt).ToListAsync(ct);
        if (asked.Count(a => a >= today) >= AccessCode.MostADay)
            return ConfirmContact.AskedAlready(today.AddDays(1) - now);
        if (asked.Count > 0 && now - asked.Max() is var since && since < AccessCode.Between)
            return ConfirmContact.AskedAlready(AccessCode.Between - since);
        await db.AccessCodes.Where(c => c.ContactId == contact.Id && c.AskedAt <= now - Kept).ExecuteDeleteAsync(ct);
        var code = new AccessCode { Id = Guid.CreateVersion7(now), ContactId = contact.Id, CaseId = caseId, Language = request.Language, AskedAt = now };
        db.AccessCodes.Add(code);
        await rows.InsertAsync([new(new Occasion { CaseId = caseId, Kind = NoticeKind.AccessCode, OccasionId = code.Id, OwedAt = business.GetUtcNow() }, contact.Way, null, false, business.GetUtcNow(), null)], ct);
        audit.Add(actor, "access-code-sent", caseId, new { contact.Way });
        db.HasWorkForNotifier = true;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new AccessCodeSent(contact.Way, Masked(contact), code.EndsAt);
    }

    public async Task<Result<Done>> EnterAsync(Actor actor, Guid caseId, AccessCodeEntry entry, CancellationToken ct)
    {
        if (!MayAsk(actor, caseId))
            return Failure.NotFound("case-not-found");
        if (ConfirmationSecrets.ReadDigits(entry.Code) is not { } digits)
            return Failure.Invalid("code", string.IsNullOrWhiteSpace(entry.Code) ? "required" : "code-invalid");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The newest of the case; of two entries at the same moment the second sees what the first did.
        var code = await db.AccessCodes.FromSql($"select * from notifications.access_codes where case_id = {caseId} order by asked_at desc, id desc limit 1 for update").SingleOrDefaultAsync(ct);
        var now = machine.GetUtcNow();
        if (code is null || !code.IsOpen(now))
            return Failure.Conflict("code-ended");
        Result<Done> answer = Done.Instance;
        if (!ConfirmationSecrets.Same(secrets.AccessCodeOf(code.Id), digits))
        {
            code.WrongCodes++;
            answer = code.IsOpen(now) ? Failure.Invalid("code", "code-wrong") : Failure.Conflict("code-ended");
        }
        else
        {
            code.UsedAt = now;
            var contact = await book.LockAsync(code.ContactId, ct);
            // Who reads its messages has shown that the contact is right.
            if (contact.ConfirmedAt is null)
                await confirm.ConfirmedAsync(actor, contact, ct);
            audit.Add(actor, "access-code-entered", caseId, new { contact.Way });
        }
        // A wrong code is written down, too.
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return answer;
    }

    private static bool MayAsk(Actor actor, Guid caseId) => actor is { Kind: ActorKind.Citizen, CitizenLevel: >= 1 } && actor.CaseId == caseId;

    private async Task<List<Contact>> ContactsAsync(Guid caseId, CancellationToken ct) => [.. (await book.OfCaseAsync(caseId, ct)).Where(c => transports.Has(c.Way)).OrderBy(c => c.Way)];

    private string Masked(Contact contact) => Masking.Contact(book.AddressOf(contact));
}
