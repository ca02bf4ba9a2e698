using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>Confirms by the code of a message: for who has proved a case. Which of its contacts a code was sent to need not be said. Few tries, few codes.</summary>
internal sealed class EnterCode(
    NotificationsDbContext db, ContactBook book, ConfirmationSecrets secrets, ConfirmContact confirm, AskForConfirmation ask, AuditTrail<NotificationsDbContext> audit, BusinessTime business)
{
    public async Task<Result<ConfirmationView>> ViewAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (await ContactsAsync(actor, caseId, ct) is not { Count: > 0 } contacts)
            return Failure.NotFound("confirmation-not-found");
        var shown = Shown(await WithLatestAsync(contacts, ct));
        return confirm.View(shown.Contact, shown.Latest);
    }

    public Task<Result<ConfirmationView>> RunAsync(Actor actor, Guid caseId, ConfirmationCode given, CancellationToken ct) => WithAsync(actor, caseId, async contacts =>
    {
        if (contacts.TrueForAll(c => c.Contact.ConfirmedAt is not null))
            return confirm.View(Shown(contacts).Contact, Shown(contacts).Latest);
        if (ConfirmationSecrets.ReadDigits(given.Code) is not { } digits)
            return Failure.Invalid("code", string.IsNullOrWhiteSpace(given.Code) ? "required" : "code-invalid");
        // Pressed twice: the first one has confirmed it.
        if (contacts.Find(c => c.Contact.ConfirmedAt is not null && IsCodeOf(c, digits)) is { Contact: not null } before)
            return confirm.View(before.Contact, before.Latest);
        var open = contacts.FindAll(c => c.Contact.ConfirmedAt is null && TakesCodes(c));
        if (open.Count == 0)
            return Failure.Conflict("code-ended");
        if (open.Find(c => IsCodeOf(c, digits)) is { Contact: not null } meant)
        {
            await confirm.ConfirmedAsync(actor, meant.Contact, ct);
            return confirm.View(meant.Contact, meant.Latest) with { First = true };
        }
        // It was tried at each of them.
        foreach (var (_, latest) in open)
            latest!.Asked.WrongCodes++;
        return open.Exists(TakesCodes) ? Failure.Invalid("code", "code-wrong") : Failure.Conflict("code-ended");
    }, ct);

    public Task<Result<ConfirmationView>> SendAsync(Actor actor, Guid caseId, Language language, CancellationToken ct) => WithAsync(actor, caseId, async contacts =>
    {
        var (contact, latest) = Shown(contacts);
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

    // Where the last code went, as long as it is not confirmed; a number before an address, which gets a link.
    private static (Contact Contact, Question? Latest) Shown(IEnumerable<(Contact Contact, Question? Latest)> contacts) =>
        contacts.OrderBy(c => c.Contact.ConfirmedAt is not null).ThenByDescending(c => c.Latest?.Asked.AskedAt).ThenBy(c => c.Contact.Way).First();

    private bool TakesCodes((Contact Contact, Question? Latest) contact) => contact.Latest is { Asked.TakesCodes: true } latest && latest.Window.IsOpen(business.GetUtcNow());

    private bool IsCodeOf((Contact Contact, Question? Latest) contact, string digits) =>
        contact.Latest is { } latest && ConfirmationSecrets.Same(secrets.CodeOf(latest.Asked.Id), digits);

    private async Task<List<Contact>> ContactsAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        actor is not { Kind: ActorKind.Citizen, CitizenLevel: >= 1 } || actor.CaseId != caseId ? [] : await book.OfCaseAsync(caseId, ct);

    private async Task<List<(Contact Contact, Question? Latest)>> WithLatestAsync(IEnumerable<Contact> contacts, CancellationToken ct)
    {
        var found = new List<(Contact, Question?)>();
        foreach (var contact in contacts)
            found.Add((contact, await book.LatestAsync(contact, ct)));
        return found;
    }

    private async Task<Result<ConfirmationView>> WithAsync(Actor actor, Guid caseId, Func<List<(Contact Contact, Question? Latest)>, Task<Result<ConfirmationView>>> act, CancellationToken ct)
    {
        if (await ContactsAsync(actor, caseId, ct) is not { Count: > 0 } known)
            return Failure.NotFound("confirmation-not-found");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var contacts = new List<Contact>();
        // In the order of new cases (ConfirmationRules.ContactsOf), so that neither waits for the other.
        foreach (var contact in known.OrderByDescending(c => c.Way == NoticeWay.Email))
            contacts.Add(await book.LockAsync(contact.Id, ct));
        var answer = await act(await WithLatestAsync(contacts, ct));
        // A wrong code is written down, too.
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return answer;
    }
}
