using CaseTracker.Contracts;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.GiveAccess;

/// <summary>Makes the message with a one-time code, to the contact it was asked for.</summary>
internal sealed class WriteAccessCode(NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, MachineTime machine)
{
    /// <returns>What is written; null when the code opens nothing any more.</returns>
    public async Task<NoticeSubject?> RunAsync(Claim claim, NoticeSubject subject, CancellationToken ct)
    {
        if (await db.AccessCodes.AsNoTracking().SingleOrDefaultAsync(c => c.Id == claim.OccasionId, ct) is not { } code || !code.IsOpen(machine.GetUtcNow()))
            return null;
        var contact = await db.Contacts.AsNoTracking().SingleAsync(c => c.Id == code.ContactId, ct);
        var address = book.AddressOf(contact);
        return subject with
        {
            Facts = subject.Facts with
            {
                Language = code.Language,
                Email = contact.Way == NoticeWay.Email ? address : null,
                Mobile = contact.Way == NoticeWay.Sms ? address : null,
            },
            AccessCode = secrets.AccessCodeOf(code.Id),
        };
    }
}
