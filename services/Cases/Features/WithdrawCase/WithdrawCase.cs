using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.WithdrawCase;

/// <summary>Takes down that the applicant withdraws a case, and undoes it: whoever answers the phone may do both.</summary>
internal sealed class WithdrawCase(StaffActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, WithdrawRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var saidBy = StaffWordsRules.Read("saidBy", request.SaidBy, CaseLimits.NoteMin, CaseLimits.SaidBy, errors);
        if (request.Check is null)
            errors.Add("check", "required");
        var reason = StaffWordsRules.Read("reason", request.Reason, 1, CaseLimits.WithdrawalReason, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note, "withdrawn", (@case, now) =>
        {
            var id = Guid.CreateVersion7();
            if (@case.Withdraw(now, id, request.Check!.Value, seal.Words(saidBy!, Language.Zh), reason is null ? null : seal.Words(reason, @case.Language)) is { } refused)
                return refused;
            outbox.Add(new CaseWithdrawn { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, WithdrawalId = id });
            return ActEnd.Done(new { WithdrawalId = id, request.Check });
        }, ct);
    }

    public async Task<Result<Done>> UndoAsync(Actor actor, Guid caseId, UndoWithdrawalRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var reason = StaffWordsRules.Read("reason", request.Reason, CaseLimits.NoteMin, CaseLimits.WithdrawalReason, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note, "withdrawal-undone", (@case, now) =>
        {
            if (@case.UndoWithdrawal(now, seal.Words(reason!, Language.Zh)) is { } refused)
                return refused;
            outbox.Add(new WithdrawalUndone { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, WithdrawalId = @case.WithdrawalId!.Value });
            return ActEnd.Done(new { @case.WithdrawalId });
        }, ct);
    }
}
