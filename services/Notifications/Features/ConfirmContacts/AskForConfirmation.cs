using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Asks the contact of a new case, once for all its cases, whether it belongs to whoever gave it.</summary>
internal sealed class AskForConfirmation(
    NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, ConfirmedCases confirmed, ObligationRows rows, NoticeTransports transports, BusinessTime business, IOptions<NotificationsOptions> options)
{
    /// <summary>Runs inside the caller's transaction, with the receipt. Neither waits for the other.</summary>
    public async Task OnCaseAsync(Occasion receipt, NoticeFacts facts, CancellationToken ct)
    {
        var now = business.GetUtcNow();
        var contacts = new List<Contact>();
        foreach (var (way, address) in ConfirmationRules.ContactsOf(facts.Notify, facts.Email, facts.Mobile))
        {
            var contact = await book.LockAsync(way, address, ct);
            await db.Database.ExecuteSqlAsync($"insert into notifications.contact_cases (contact_id, case_id) values ({contact.Id}, {receipt.CaseId}) on conflict do nothing", ct);
            contacts.Add(contact);
        }
        if (contacts.Find(c => c.ConfirmedAt is not null) is { } known)
        {
            if (facts.AwaitsConfirmation)
                await confirmed.TellAsync(receipt.CaseId, known.Way, facts.ReceivedAt, ct);
            return;
        }
        DateTimeOffset callFrom = now;
        if (contacts.Find(c => transports.Has(c.Way)) is { } asked)
        {
            var latest = await book.LatestAsync(asked, ct);
            if (latest is null || (!latest.Window.IsOpen(now) && Taipei.DateOf(latest.Asked.AskedAt) < Taipei.DateOf(now)))
                latest = await AskAsync(asked, receipt.CaseId, facts.Language, ct);
            callFrom = latest.Window.VoidFrom > now ? latest.Window.VoidFrom : now;
        }
        if (facts.AwaitsConfirmation)
            await rows.InsertAsync([new(receipt with { Kind = NoticeKind.ContactUnconfirmed, OccasionId = receipt.CaseId }, NoticeWay.Phone, null, false, callFrom, null)], ct);
    }

    /// <summary>The case is told by other contacts from now on: what the old ones confirm is nothing to it any more.</summary>
    public async Task OnChangeAsync(Occasion change, NoticeFacts facts, CancellationToken ct)
    {
        await db.ContactCases.Where(l => l.CaseId == change.CaseId).ExecuteDeleteAsync(ct);
        await OnCaseAsync(change, facts, ct);
    }

    /// <summary>Owes one message with a fresh link and code. The caller holds the contact and has decided that it may be asked.</summary>
    public async Task<Question> AskAsync(Contact contact, Guid caseId, Language language, CancellationToken ct)
    {
        var now = business.GetUtcNow();
        var id = Guid.CreateVersion7();
        var confirmation = new Confirmation
        {
            Id = id,
            ContactId = contact.Id,
            CaseId = caseId,
            Language = language,
            TokenHash = ConfirmationSecrets.HashOf(secrets.TokenOf(id)),
            AskedAt = now,
            Days = options.Value.ConfirmationDays,
        };
        db.Confirmations.Add(confirmation);
        await rows.InsertAsync([new(new Occasion { CaseId = caseId, Kind = NoticeKind.ContactConfirmation, OccasionId = id, OwedAt = now }, contact.Way, null, false, now, null)], ct);
        db.HasWorkForNotifier = true;
        return new Question(confirmation, new ConfirmationWindow(now, confirmation.Days));
    }
}
