using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Confirms by the code of a text message: for who has proved a case. Few tries, few codes.</summary>
internal sealed class EnterCode(
    NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, ConfirmContact confirm, AskForConfirmation ask, AuditTrail<NotificationsDbContext> audit, BusinessTime business)
{
    public async Task<Result<ConfirmationView>> ViewAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        await ContactAsync(actor, caseId, ct) is { } contact ? confirm.View(contact, await book.LatestAsync(contact, ct)) : Failure.NotFound("confirmation-not-found");

    public Task<Result<ConfirmationView>> RunAsync(Actor actor, Guid caseId, ConfirmationCode given, CancellationToken ct) => WithAsync(actor, caseId, async (contact, latest) =>
    {
        if (contact.ConfirmedAt is not null)
            return confirm.View(contact, latest);
        if (ConfirmationSecrets.ReadDigits(given.Code) is not { } digits)
            return Failure.Invalid("code", string.IsNullOrWhiteSpace(given.Code) ? "required" : "code-invalid");
        if (latest is null || !latest.Window.IsOpen(business.GetUtcNow()) || !latest.Asked.TakesCodes)
            return Failure.Conflict("code-ended");
        if (!ConfirmationSecrets.Same(secrets.CodeOf(latest.Asked.Id), digits))
        {
            latest.Asked.WrongCodes++;
            return latest.Asked.TakesCodes ? Failure.Invalid("code", "code-wrong") : Failure.Conflict("code-ended");
        }
        await confirm.ConfirmedAsync(actor, contact, ct);
        return confirm.View(contact, latest) with { First = true };
    }, ct);

    public Task<Result<ConfirmationView>> SendAsync(Actor actor, Guid caseId, Language language, CancellationToken ct) => WithAsync(actor, caseId, async (contact, latest) =>
    {
        if (contact.ConfirmedAt is not null)
            return Failure.Conflict("already-confirmed");
        var now = business.GetUtcNow();
        if (latest is not null && now - latest.Asked.AskedAt < ConfirmationRules.BetweenCodes)
            return ConfirmContact.AskedAlready(ConfirmationRules.BetweenCodes - (now - latest.Asked.AskedAt));
        var today = Taipei.StartOf(Taipei.DateOf(now));
        if (await db.Confirmations.CountAsync(c => c.ContactId == contact.Id && c.AskedAt >= today, ct) >= ConfirmationRules.MostCodesADay)
            return ConfirmContact.AskedAlready(today.AddDays(1) - now);
        var fresh = await ask.AskAsync(contact, caseId, language, ct);
        audit.Add(actor, "code-sent", caseId, new { contact.Way });
        return confirm.View(contact, fresh);
    }, ct);

    // A number first: who has an address gets a link there.
    private async Task<Contact?> ContactAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        actor is not { Kind: ActorKind.Citizen, CitizenLevel: >= 1 } || actor.CaseId != caseId ? null : (await book.OfCaseAsync(caseId, ct)).OrderBy(c => c.Way).FirstOrDefault();

    private async Task<Result<ConfirmationView>> WithAsync(Actor actor, Guid caseId, Func<Contact, Question?, Task<Result<ConfirmationView>>> act, CancellationToken ct)
    {
        if (await ContactAsync(actor, caseId, ct) is not { } known)
            return Failure.NotFound("confirmation-not-found");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var contact = await book.LockAsync(known.Id, ct);
        var answer = await act(contact, await book.LatestAsync(contact, ct));
        // A wrong code is written down, too.
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return answer;
    }
}
