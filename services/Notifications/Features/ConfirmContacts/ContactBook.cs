using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>A question with the time in which it can be answered.</summary>
internal sealed record Question(Confirmation Asked, ConfirmationWindow Window);

/// <summary>Finds contacts and what they were asked.</summary>
internal sealed class ContactBook(NotificationsDbContext db, ConfirmationSecrets secrets, ColumnCipher cipher)
{
    private const string AddressColumn = "notifications.contacts.address";

    /// <summary>The contact, made when it is new, locked until the end of the transaction: whatever is decided about it is decided one after the other.</summary>
    public async Task<Contact> LockAsync(NoticeWay way, string address, CancellationToken ct)
    {
        var hash = secrets.HashOf(way, address);
        var id = Guid.CreateVersion7();
        await db.Database.ExecuteSqlAsync($"""
            insert into notifications.contacts (id, way, hash, address) values ({id}, {EnumText<NoticeWay>.Write(way)}, {hash}, {cipher.Encrypt(address, AddressColumn, id)})
            on conflict (hash) do nothing
            """, ct);
        return await db.Contacts.FromSql($"select * from notifications.contacts where hash = {hash} for update").SingleAsync(ct);
    }

    /// <summary>A known contact, locked.</summary>
    public Task<Contact> LockAsync(Guid contactId, CancellationToken ct) =>
        db.Contacts.FromSql($"select * from notifications.contacts where id = {contactId} for update").SingleAsync(ct);

    /// <summary>A contact by its address, as it is; null when nobody gave it in a case.</summary>
    public Task<Contact?> FindAsync(NoticeWay way, string address, CancellationToken ct)
    {
        var hash = secrets.HashOf(way, address);
        return db.Contacts.AsNoTracking().SingleOrDefaultAsync(c => c.Hash == hash, ct);
    }

    public string AddressOf(Contact contact) => cipher.Decrypt(contact.Address, AddressColumn, contact.Id);

    /// <summary>What the contact was asked last, or null.</summary>
    public async Task<Question?> LatestAsync(Contact contact, CancellationToken ct) =>
        await db.Confirmations.Where(c => c.ContactId == contact.Id).OrderByDescending(c => c.AskedAt).ThenByDescending(c => c.Id).FirstOrDefaultAsync(ct) is { } asked
            ? await WithWindowAsync(asked, contact.Way, ct) : null;

    /// <summary>The days count from when the message left, not from when it was owed: a provider's bad day takes nothing from the applicant.</summary>
    public async Task<Question> WithWindowAsync(Confirmation asked, NoticeWay way, CancellationToken ct)
    {
        var obligation = NoticeIds.Obligation(asked.CaseId, NoticeKind.ContactConfirmation, asked.Id, way, null);
        var sent = await db.Obligations.Where(o => o.Id == obligation && o.State == NoticeState.Sent).Select(o => o.SettledAt).SingleOrDefaultAsync(ct);
        return new Question(asked, new ConfirmationWindow(sent ?? asked.AskedAt, asked.Days));
    }

    /// <summary>The contacts a case is told by.</summary>
    public Task<List<Contact>> OfCaseAsync(Guid caseId, CancellationToken ct) =>
        db.Contacts.AsNoTracking().Where(c => db.ContactCases.Any(l => l.CaseId == caseId && l.ContactId == c.Id)).ToListAsync(ct);
}
