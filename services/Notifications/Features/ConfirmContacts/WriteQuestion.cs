using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Makes the question to a contact from the contact itself, and says when it (or the call in its place) is over or too early.</summary>
internal sealed class WriteQuestion(NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, BusinessTime business)
{
    /// <returns>What is written about; or why nothing is to be said any more; or until when it is too early.</returns>
    public async Task<(NoticeSubject Subject, string? Over, DateTimeOffset? Until)> RunAsync(Claim claim, NoticeSubject subject, CancellationToken ct)
    {
        var now = business.GetUtcNow();
        if (claim.Kind == NoticeKind.ContactUnconfirmed)
        {
            foreach (var waiting in await book.OfCaseAsync(claim.CaseId, ct))
                if (await book.LatestAsync(waiting, ct) is { } question && question.Window.IsOpen(now))
                    return (subject, null, question.Window.VoidFrom);
            return (subject, null, null);
        }
        var asked = await db.Confirmations.AsNoTracking().SingleAsync(c => c.Id == claim.OccasionId, ct);
        var contact = await db.Contacts.AsNoTracking().SingleAsync(c => c.Id == asked.ContactId, ct);
        if (contact.ConfirmedAt is not null)
            return (subject, "confirmed", null);
        var address = book.AddressOf(contact);
        // One fixed text: whoever writes a stranger's address into a form cannot write to that stranger. And it goes to the address that was given, even if the case has another one by now.
        return (subject with
        {
            Facts = subject.Facts with
            {
                CaseNumber = "",
                ApplicantName = "",
                Place = null,
                Language = asked.Language,
                Email = contact.Way == NoticeWay.Email ? address : null,
                Mobile = contact.Way == NoticeWay.Sms ? address : null,
            },
            Confirmation = new ConfirmationWords(secrets.TokenOf(asked.Id), secrets.CodeOf(asked.Id), new ConfirmationWindow(now, asked.Days).LastDay),
        }, null, null);
    }
}
