using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ChooseMessages;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Features.SettleNotices;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.CopyToHelpers;

/// <summary>Makes the message to a helper from what the applicant is told, as long as they help.</summary>
internal sealed class WriteCopy(NotificationsDbContext db, ContactBook book, UnsubscribeTokens tokens)
{
    private static readonly LocalizedText Helper = new("協助人", "helper");

    /// <returns>What is written; or why nothing is to be said any more.</returns>
    public async Task<(NoticeSubject Subject, string? Over)> RunAsync(Claim claim, NoticeSubject subject, CancellationToken ct)
    {
        if (subject.Facts.Helpers.FirstOrDefault(h => h.HelperId == claim.HelperId) is not { } helper)
            return (subject, "helper-removed");
        var known = await db.HelperContacts.AsNoTracking().SingleOrDefaultAsync(h => h.HelperId == helper.HelperId, ct);
        if (known?.DeclinedAt is not null)
            return (subject, "helper-declined");
        // Nobody is told that something has ended of which they never heard.
        if (known is null && claim.Kind == NoticeKind.HelperRemoved)
            return (subject, "helper-removed");
        if (known is null)
            await RememberAsync(claim, helper, ct);
        return (subject with
        {
            // Nothing that the applicant typed: whoever names a stranger as a helper cannot write to that stranger. And no code that opens more than the status.
            Facts = subject.Facts with
            {
                ApplicantName = Helper.In(subject.Facts.Language),
                LookupCode = "",
                Place = null,
                Mobile = helper.Way == NoticeWay.Sms ? helper.Contact : null,
                Email = helper.Way == NoticeWay.Email ? helper.Contact : null,
                Phone = null,
                Address = null,
            },
            Helper = new HelperWords(tokens.OfHelper(claim.CaseId, helper.HelperId), NoticeRules.IsCopied(claim.Kind)),
        }, null);
    }

    private async Task RememberAsync(Claim claim, HelperFacts helper, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var contact = await book.LockAsync(helper.Way, helper.Contact, ct);
        await db.Database.ExecuteSqlAsync($"insert into notifications.helper_contacts (helper_id, case_id, contact_id) values ({helper.HelperId}, {claim.CaseId}, {contact.Id}) on conflict do nothing", ct);
        await transaction.CommitAsync(ct);
    }
}
