using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ChooseMessages;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>What protects people whose address or number somebody else wrote into a form: optional notices wait for them to confirm, and no contact gets more than so many messages a day.</summary>
internal sealed class ContactGate(
    NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, UnsubscribeTokens unsubscribe, TemplateCatalogue templates, [FromKeyedServices("notifications")] NpgsqlDataSource database, BusinessTime business, IOptions<NotificationsOptions> options)
{
    private readonly ClaimStatements _claims = new(database);

    /// <summary>True for what an applicant need not be told.</summary>
    public bool IsOptional(Claim claim) => claim.ToApplicant && !NoticeRules.IsToContact(claim.Kind) && !templates[claim.Kind].Mandatory;

    /// <summary>What an optional notice has to know of its contact: whether the applicant paused it, and what a link that pauses it carries. Null for every other notice, and for a contact nobody gave in a case.</summary>
    public async Task<(bool Paused, string Token)?> PauseOfAsync(Claim claim, string recipient, CancellationToken ct)
    {
        if (!IsOptional(claim) || await book.FindAsync(claim.Channel, recipient, ct) is not { } contact)
            return null;
        return (await db.ContactPauses.AnyAsync(p => p.CaseId == claim.CaseId && p.ContactId == contact.Id, ct), unsubscribe.Of(claim.CaseId, contact.Id));
    }

    /// <summary>Null when the notice may go; true when it is kept back until the contact is confirmed; false when it is too late for that.</summary>
    public async Task<bool?> KeepsBackAsync(Claim claim, NoticeSubject subject, string recipient, CancellationToken ct)
    {
        if (subject.Staff is not null || !IsOptional(claim))
            return null;
        if (await book.FindAsync(claim.Channel, recipient, ct) is not { } contact)
            return false;
        if (contact.ConfirmedAt is not null)
            return null;
        if (await book.LatestAsync(contact, ct) is not { } question || !question.Window.IsOpen(business.GetUtcNow()))
            return false;
        return await _claims.KeepBackAsync(claim, contact.Id, question.Window.VoidFrom, ct) ? true : null;
    }

    /// <summary>The place the notice takes in the daily limit; null for staff, and for questions and codes, which have limits of their own.</summary>
    public ContactPlace? PlaceOf(Claim claim, NoticeSubject subject, string recipient) => subject.Staff is not null || NoticeRules.IsToContact(claim.Kind) ? null
        : new ContactPlace(secrets.HashOf(claim.Channel, recipient), business.TaipeiToday(), options.Value.PerContactPerDay, options.Value.PerConfirmedContactPerDay);
}
