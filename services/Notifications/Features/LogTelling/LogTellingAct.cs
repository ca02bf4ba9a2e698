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

namespace CaseTracker.Notifications.Features.LogTelling;

/// <summary>Writes down how a call or a letter by staff went: the evidence where no provider can give any.</summary>
internal sealed class LogTellingAct(
    NotificationsDbContext db, CasesClient cases, Settlement settlement, AuditTrail<NotificationsDbContext> audit, ColumnCipher cipher, BusinessTime business, MachineTime machine)
{
    private static readonly StaffRole[] Tellers = [StaffRole.Intake, StaffRole.Coordinator, StaffRole.Handler, StaffRole.Supervisor, StaffRole.AgencyHead];

    public async Task<Result<Done>> RunAsync(Actor actor, Guid obligationId, Contracts.Notifications.LogTelling telling, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null || !Tellers.Any(actor.Is))
            return Failure.Forbidden();
        if (await db.Obligations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == obligationId && o.RecipientStaffId == null, ct) is not { } owed)
            return Failure.NotFound("notice-not-found");
        var facts = await cases.NoticeFactsAsync(Actor.Service("notifications"), owed.CaseId, owed.Kind, owed.OccasionId, ct);
        if (!facts.Succeeded)
            return facts.Failure;
        // The agency that has the case tells its applicant; to everybody else there is no such notice.
        if (facts.Value.Agency != actor.Agency && !actor.Is(StaffRole.Coordinator))
            return Failure.NotFound("notice-not-found");

        var now = business.GetUtcNow();
        var at = telling.At?.ToUniversalTime() ?? now;
        var errors = new FieldErrors();
        if (telling.Result is not { } result)
            errors.Add("result", "required");
        if (at > now)
            errors.Add("at", "told-in-future");
        else if (at < owed.OwedAt.AddMinutes(-1))
            errors.Add("at", "told-before-notice");
        if (errors.Any)
            return errors.ToFailure();

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var obligation = await db.Obligations.FromSql($"select * from notifications.obligations where id = {obligationId} for update").SingleAsync(ct);
        if (obligation is not { State: NoticeState.Task, TaskContent: { } task })
            return Failure.Conflict("not-a-task", EnumText<NoticeState>.Write(obligation.State));
        await settlement.StaffSayAsync(obligation, await NewAttemptAsync(actor, obligation, task, telling.Result!.Value, at, ct), at, ct);
        audit.Add(actor, "log-telling", obligation.CaseId, new { obligationId, result = telling.Result, at });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    private async Task<Attempt> NewAttemptAsync(Actor actor, Obligation obligation, byte[] task, TellingResult result, DateTimeOffset at, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var content = NoticeContent.OfTask(cipher, task, obligation.Id);
        return new Attempt
        {
            Id = id,
            ObligationId = obligation.Id,
            No = await db.Attempts.Where(a => a.ObligationId == obligation.Id).MaxAsync(a => (int?)a.No, ct) + 1 ?? 1,
            Transport = obligation.Channel == NoticeWay.Letter ? "letter" : "call",
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
