using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ConfirmContacts;

/// <summary>What whoever holds the link of a message may do: see what it is about, confirm, ask for a new message when it is too late.</summary>
internal sealed class ConfirmContact(
    NotificationsDbContext db, ContactBook book, AskForConfirmation ask, ConfirmedCases confirmed, AuditTrail<NotificationsDbContext> audit, BusinessTime business)
{
    private const int LongestToken = 200;

    public Task<Result<ConfirmationView>> ViewAsync(ConfirmationLink link, CancellationToken ct) => WithAsync(link, locked: false, (contact, question) =>
        Task.FromResult<Result<ConfirmationView>>(View(contact, question)), ct);

    public Task<Result<ConfirmationView>> ConfirmAsync(Actor actor, ConfirmationLink link, CancellationToken ct) => WithAsync(link, locked: true, async (contact, question) =>
    {
        var first = question.Window.StateAt(contact.ConfirmedAt, business.GetUtcNow()) == ConfirmationState.Open;
        if (first)
            await ConfirmedAsync(actor, contact, ct);
        return View(contact, question) with { First = first };
    }, ct);

    public Task<Result<ConfirmationView>> AskAgainAsync(Actor actor, ConfirmationLink link, CancellationToken ct) => WithAsync(link, locked: true, async (contact, _) =>
    {
        var now = business.GetUtcNow();
        if (contact.ConfirmedAt is not null)
            return Failure.Conflict("already-confirmed");
        var latest = (await book.LatestAsync(contact, ct))!;
        if (latest.Window.IsOpen(now))
            return Failure.Conflict("still-open");
        if (Taipei.DateOf(latest.Asked.AskedAt) == Taipei.DateOf(now))
            return AskedAlready(Taipei.StartOf(Taipei.DateOf(now).AddDays(1)) - now);
        var fresh = await ask.AskAsync(contact, latest.Asked.CaseId, link.Language, ct);
        audit.Add(actor, "confirmation-asked-again", latest.Asked.CaseId, new { contact.Way });
        return View(contact, fresh);
    }, ct);

    internal static Failure AskedAlready(TimeSpan wait) => new() { Code = "asked-already", Status = StatusCodes.Status429TooManyRequests, RetryAfter = wait };

    /// <summary>The caller holds the contact: of all the clicks at one moment one comes here.</summary>
    internal async Task ConfirmedAsync(Actor actor, Contact contact, CancellationToken ct)
    {
        var now = business.GetUtcNow();
        contact.ConfirmedAt = now;
        var cases = await db.ContactCases.Where(l => l.ContactId == contact.Id).Select(l => l.CaseId).Order().ToArrayAsync(ct);
        foreach (var caseId in cases)
        {
            await confirmed.TellAsync(caseId, contact.Way, now, ct);
            audit.Add(actor, "contact-confirmed", caseId, new { contact.Way });
        }
        await db.Obligations.Where(o => cases.Contains(o.CaseId) && o.Channel == contact.Way && o.State == NoticeState.Pending && o.Reason == "contact-unconfirmed")
            .ExecuteUpdateAsync(o => o.SetProperty(x => x.NotBefore, now).SetProperty(x => x.Reason, (string?)null), ct);
        db.HasWorkForNotifier = true;
    }

    internal ConfirmationView View(Contact contact, Question? question) => new()
    {
        State = question is not null ? question.Window.StateAt(contact.ConfirmedAt, business.GetUtcNow()) : contact.ConfirmedAt is null ? ConfirmationState.VoidUnconfirmed : ConfirmationState.Confirmed,
        Way = contact.Way,
        Contact = Masking.Contact(book.AddressOf(contact)),
        LastDay = question?.Window.LastDay,
        ConfirmedAt = contact.ConfirmedAt,
    };

    private async Task<Result<ConfirmationView>> WithAsync(ConfirmationLink link, bool locked, Func<Contact, Question, Task<Result<ConfirmationView>>> act, CancellationToken ct)
    {
        var hash = link.Token is { Length: > 0 and <= LongestToken } token ? ConfirmationSecrets.HashOf(token) : null;
        if (hash is null || await db.Confirmations.SingleOrDefaultAsync(c => c.TokenHash == hash, ct) is not { } asked)
            return Failure.NotFound("confirmation-not-found");
        if (!locked)
        {
            var seen = await db.Contacts.SingleAsync(c => c.Id == asked.ContactId, ct);
            return await act(seen, await book.WithWindowAsync(asked, seen.Way, ct));
        }
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var contact = await book.LockAsync(asked.ContactId, ct);
        var answer = await act(contact, await book.WithWindowAsync(asked, contact.Way, ct));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return answer;
    }
}
