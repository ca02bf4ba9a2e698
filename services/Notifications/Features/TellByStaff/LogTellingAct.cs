using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.TellByStaff;

/// <summary>Writes down how a call or a letter by staff went: the evidence where no provider can give any.</summary>
internal sealed class LogTellingAct(
    NotificationsDbContext db, StaffTaskReader tasks, Settlement settlement, AuditTrail<NotificationsDbContext> audit, ColumnCipher cipher, BusinessTime business, MachineTime machine)
{
    /// <summary>The transport of attempts by phone.</summary>
    public const string Call = "call";

    public async Task<Result<Done>> RunAsync(Actor actor, Guid obligationId, LogTelling telling, CancellationToken ct)
    {
        var found = await tasks.FindAsync(actor, obligationId, ct);
        if (!found.Succeeded)
            return found.Failure;
        var (owed, facts) = found.Value;

        var now = business.GetUtcNow();
        var at = telling.At?.ToUniversalTime() ?? now;
        var errors = new FieldErrors();
        var result = telling.Result;
        if (result is null)
            errors.Add("result", "required");
        if (at > now)
            errors.Add("at", "told-in-future");
        else if (at < owed.OwedAt.AddMinutes(-1))
            errors.Add("at", "told-before-notice");
        if (errors.Any)
            return errors.ToFailure();

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await tasks.LockAsync(obligationId, ct) is not { } obligation)
            return Failure.Conflict("not-a-task");
        var unanswered = result == TellingResult.NoAnswer && obligation.Channel != NoticeWay.Letter ? (await tasks.UnansweredAsync([obligationId], ct))[obligationId].Append(at).ToList() : [];
        await settlement.StaffSayAsync(obligation, await NewAttemptAsync(actor, obligation, facts, result!.Value, at, ct), CallRules.AreSpent(unanswered), at, ct);
        audit.Add(actor, "log-telling", obligation.CaseId, new { obligationId, result = telling.Result, at });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    private async Task<Attempt> NewAttemptAsync(Actor actor, Obligation obligation, NoticeFacts facts, TellingResult result, DateTimeOffset at, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        // The look-up code was read out or is in the post; here it is not kept.
        var content = NoticeContent.OfTask(cipher, obligation.TaskContent!, obligation.Id).Covering(facts.LookupCode);
        return new Attempt
        {
            Id = id,
            ObligationId = obligation.Id,
            No = await db.Attempts.Where(a => a.ObligationId == obligation.Id).MaxAsync(a => (int?)a.No, ct) + 1 ?? 1,
            Transport = obligation.Channel == NoticeWay.Letter ? "letter" : Call,
            State = result switch { TellingResult.Told => AttemptState.Delivered, TellingResult.NoAnswer => AttemptState.NotSent, _ => AttemptState.Undelivered },
            LeaseToken = actor.StaffId!.Value,
            StartedAt = now,
            SendDeadline = now,
            FinishedAt = now,
            Recipient = NoticeContent.EncryptRecipient(cipher, content.To ?? "", id),
            Content = content.EncryptForAttempt(cipher, id),
            Evidence = JsonSerializer.Serialize(new { code = EnumText<TellingResult>.Write(result).Replace('_', '-'), at, staff = actor.StaffId }, JsonSerializerOptions.Web),
        };
    }
}
