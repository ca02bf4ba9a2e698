using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Features.CopyToHelpers;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ChooseMessages;

/// <summary>The applicant, shown by a one-time code, sees which messages come and pauses those that need not. A pause is for one case and one contact.</summary>
internal sealed class ChooseMessages(NotificationsDbContext db, CasesClient cases, ContactBook book, TemplateCatalogue templates, UnsubscribeTokens tokens, DeclineHelp help, AuditTrail<NotificationsDbContext> audit, BusinessTime business)
{
    /// <summary>For the applicant, and for staff who may see the case.</summary>
    public async Task<Result<MessageChoices>> ViewAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (!IsApplicant(actor, caseId))
        {
            if (actor.Kind != ActorKind.Staff)
                return Failure.NotFound("case-not-found");
            var sight = await cases.SightAsync(actor, caseId, ct);
            if (!sight.Succeeded)
                return sight.Failure;
        }
        var paused = await db.ContactPauses.AsNoTracking().Where(p => p.CaseId == caseId).ToDictionaryAsync(p => p.ContactId, p => p.PausedAt, ct);
        var kinds = Enum.GetValues<NoticeKind>().Where(NoticeRules.TellsApplicant).ToLookup(k => templates[k].Mandatory);
        return new MessageChoices(
            [.. (await book.OfCaseAsync(caseId, ct)).OrderBy(c => c.Way).Select(c => View(c, paused.TryGetValue(c.Id, out var at) ? at : null))],
            [.. kinds[true]], [.. kinds[false]]);
    }

    public async Task<Result<Done>> SetAsync(Actor actor, Guid caseId, PauseMessages wish, CancellationToken ct)
    {
        if (!IsApplicant(actor, caseId))
            return Failure.NotFound("case-not-found");
        if ((await book.OfCaseAsync(caseId, ct)).Find(c => c.Way == wish.Way) is not { } contact)
            return Failure.Invalid("way", "required");
        await SetAsync(actor, caseId, contact, wish.Paused, ct);
        return Done.Instance;
    }

    /// <summary>What the link of a message is about; changes nothing.</summary>
    public async Task<Result<MessageWay>> ViewAsync(UnsubscribeLink link, CancellationToken ct)
    {
        if (tokens.Read(link.Token) is not { } named)
            return Failure.NotFound("link-not-found");
        if (named.Helper)
            return await help.ViewAsync(named.Id, ct);
        return await FindAsync(named.Id, ct) is { } contact
            ? View(contact, await db.ContactPauses.Where(p => p.CaseId == named.CaseId && p.ContactId == contact.Id).Select(p => (DateTimeOffset?)p.PausedAt).SingleOrDefaultAsync(ct))
            : Failure.NotFound("link-not-found");
    }

    /// <summary>Whoever holds the link ends what it is about, once or again.</summary>
    public async Task<Result<MessageWay>> EndAsync(Actor actor, UnsubscribeLink link, CancellationToken ct)
    {
        if (tokens.Read(link.Token) is not { } named)
            return Failure.NotFound("link-not-found");
        if (named.Helper)
            return await help.RunAsync(actor, named.Id, ct);
        if (await FindAsync(named.Id, ct) is not { } contact)
            return Failure.NotFound("link-not-found");
        await SetAsync(actor, named.CaseId, contact, paused: true, ct);
        return await ViewAsync(link, ct);
    }

    private async Task SetAsync(Actor actor, Guid caseId, Contact contact, bool paused, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var changed = paused
            ? await db.Database.ExecuteSqlAsync($"insert into notifications.contact_pauses (case_id, contact_id, paused_at) values ({caseId}, {contact.Id}, {business.GetUtcNow()}) on conflict do nothing", ct)
            : await db.ContactPauses.Where(p => p.CaseId == caseId && p.ContactId == contact.Id).ExecuteDeleteAsync(ct);
        // Pressed twice it has been said once.
        if (changed > 0)
            audit.Add(actor, paused ? "messages-paused" : "messages-resumed", caseId, new { contact.Way });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private Task<Contact?> FindAsync(Guid contactId, CancellationToken ct) => db.Contacts.AsNoTracking().SingleOrDefaultAsync(c => c.Id == contactId, ct);

    private MessageWay View(Contact contact, DateTimeOffset? pausedAt) => new(contact.Way, Masking.Contact(book.AddressOf(contact)), pausedAt);

    private static bool IsApplicant(Actor actor, Guid caseId) => actor is { Kind: ActorKind.Citizen, CitizenLevel: >= 2 } && actor.CaseId == caseId;
}
