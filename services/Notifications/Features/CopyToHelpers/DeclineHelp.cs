using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.CopyToHelpers;

/// <summary>A helper ends it by the link of a message: no message goes there from this moment on, and Cases is told that they do not help any more.</summary>
internal sealed class DeclineHelp(NotificationsDbContext db, ContactBook book, Outbox<NotificationsDbContext> outbox, AuditTrail<NotificationsDbContext> audit, BusinessTime business)
{
    public async Task<Result<MessageWay>> ViewAsync(Guid helperId, CancellationToken ct) =>
        await db.HelperContacts.AsNoTracking().SingleOrDefaultAsync(h => h.HelperId == helperId, ct) is { } helper ? await ViewAsync(helper, ct) : Failure.NotFound("link-not-found");

    public async Task<Result<MessageWay>> RunAsync(Actor actor, Guid helperId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.HelperContacts.FromSql($"select * from notifications.helper_contacts where helper_id = {helperId} for update").SingleOrDefaultAsync(ct) is not { } helper)
            return Failure.NotFound("link-not-found");
        // Pressed twice it has been said once.
        if (helper.DeclinedAt is null)
        {
            helper.DeclinedAt = business.GetUtcNow();
            outbox.Add(new HelpDeclined { CaseId = helper.CaseId, Version = await db.NextVersionAsync(helper.CaseId, ct), OccurredAt = helper.DeclinedAt.Value, HelperId = helperId });
            audit.Add(actor, "help-declined", helper.CaseId, new { helperId });
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return await ViewAsync(helper, ct);
    }

    private async Task<MessageWay> ViewAsync(HelperContact helper, CancellationToken ct)
    {
        var contact = await db.Contacts.AsNoTracking().SingleAsync(c => c.Id == helper.ContactId, ct);
        return new MessageWay(contact.Way, Masking.Contact(book.AddressOf(contact)), helper.DeclinedAt) { Helper = true };
    }
}
