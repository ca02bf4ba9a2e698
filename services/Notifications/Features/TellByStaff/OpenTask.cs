using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;

namespace CaseTracker.Notifications.Features.TellByStaff;

/// <summary>
/// Gives number or address and the words to whoever makes the call or writes the letter. The words are made anew: what was true when the notice was owed may not be true when somebody reads it out.
/// What need not be told any more is taken off the list.
/// </summary>
internal sealed class OpenTask(NotificationsDbContext db, CasesClient cases, StaffTaskReader tasks, ReadFacts facts, WriteNotice write, Settlement settlement, AuditTrail<NotificationsDbContext> audit, ColumnCipher cipher)
{
    public async Task<Result<TaskScript>> RunAsync(Actor actor, Guid obligationId, CancellationToken ct)
    {
        var found = await tasks.FindAsync(actor, obligationId, ct);
        if (!found.Succeeded)
            return found.Failure;
        var owed = found.Value.Owed;
        var sight = await cases.SightAsync(actor, owed.CaseId, ct);
        if (!sight.Succeeded)
            return sight.Failure;
        if (!sight.Value.Applicant)
            return Failure.Forbidden("applicant-hidden");
        var answer = await facts.RunAsync(owed.CaseId, owed.Kind, owed.OccasionId, new(), ct);
        if (answer.State is FactsState.Unavailable or FactsState.Missing)
            return Failure.Unavailable();

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await tasks.LockAsync(obligationId, ct) is not { } task)
            return Failure.Conflict("not-a-task");
        if (answer.State == FactsState.Over)
        {
            await settlement.OvertakenAsync(task, answer.Reason!, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return Failure.Conflict("overtaken", answer.Reason);
        }
        var subject = answer.Subject!;
        NoticeContent words;
        try
        {
            words = write.ByStaff(subject, task.Channel);
        }
        catch (TemplateException)
        {
            // A date that is needed may be gone for a moment; the words of before are better than none.
            words = NoticeContent.OfTask(cipher, task.TaskContent!, task.Id);
        }
        task.TaskContent = words.EncryptForTask(cipher, task.Id);
        audit.Add(actor, "open-telling", task.CaseId, new { obligationId });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new TaskScript
        {
            Kind = task.Kind,
            Channel = task.Channel,
            To = words.To,
            Name = subject.Facts.ApplicantName,
            Language = subject.Facts.Language,
            Subject = words.Subject!,
            Text = words.Text,
            Agency = subject.Office.Agency,
            Unit = subject.Office.Unit,
            OfficePhone = subject.Office.Phone ?? NoticeSlots.CityHotline,
            UnansweredAt = [.. (await tasks.UnansweredAsync([task.Id], ct))[task.Id]],
        };
    }
}
