using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ListNotices;

/// <summary>Every notice of a case for staff who may see it, newest first, with the recipient masked, and the words as sent for those who may know the applicant: notices speak to them by name.</summary>
internal sealed class ListNotices(NotificationsDbContext db, CasesClient cases, ColumnCipher cipher)
{
    public async Task<Result<IReadOnlyList<NoticeView>>> RunAsync(Actor actor, Guid caseId, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff)
            return Failure.Forbidden();
        var sight = await cases.SightAsync(actor, caseId, ct);
        if (!sight.Succeeded)
            return sight.Failure;
        var obligations = await db.Obligations.AsNoTracking().Where(o => o.CaseId == caseId).ToListAsync(ct);
        var ids = obligations.ConvertAll(o => o.Id);
        var attempts = (await db.Attempts.AsNoTracking().Where(a => ids.Contains(a.ObligationId)).ToListAsync(ct))
            .ToLookup(a => a.ObligationId);
        return obligations.OrderByDescending(o => o.SettledAt ?? o.OwedAt).ThenByDescending(o => o.OwedAt).ThenBy(o => o.Channel)
            .Select(o => View(o, [.. attempts[o.Id].OrderBy(a => a.No)], sight.Value.Applicant)).ToList();
    }

    private NoticeView View(Obligation obligation, List<Attempt> attempts, bool words)
    {
        var attempt = attempts.LastOrDefault();
        var content = !words && obligation.RecipientStaffId is null ? null
            : obligation.TaskContent is { } task ? NoticeContent.OfTask(cipher, task, obligation.Id)
            : attempt is not null ? NoticeContent.OfAttempt(cipher, attempt.Content, attempt.Recipient, attempt.Id)
            : null;
        return new NoticeView
        {
            ObligationId = obligation.Id,
            Kind = obligation.Kind,
            Channel = obligation.Channel,
            State = obligation.State,
            OwedAt = obligation.OwedAt,
            SettledAt = obligation.SettledAt,
            Reason = obligation.Reason,
            ToHelper = obligation.HelperId is not null,
            WordsWithheld = !words && obligation.RecipientStaffId is null,
            Recipient = content?.To is { } to ? Masking.Contact(to) : null,
            Subject = content?.Subject,
            Text = content?.Text,
            Told = attempts.Any(a => a.State == AttemptState.Delivered),
            NextAt = attempt is { State: AttemptState.Unknown } ? attempt.LookAt : obligation.State == NoticeState.Pending ? obligation.NextAt : null,
            Attempts = attempts.ConvertAll(Of),
        };
    }

    private static NoticeAttempt Of(Attempt attempt)
    {
        var evidence = attempt.Evidence is null ? null : JsonSerializer.Deserialize<Evidence>(attempt.Evidence, JsonSerializerOptions.Web);
        return new NoticeAttempt(attempt.Transport, attempt.State, attempt.StartedAt, evidence?.Code, evidence?.Status, attempt.PossibleDuplicate);
    }

    private sealed record Evidence(string? Code, int? Status);
}
