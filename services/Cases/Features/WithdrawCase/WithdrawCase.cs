using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.WithdrawCase;

/// <summary>The applicant withdraws a case, and undoes it: by one-time code, or through whoever answers the phone.</summary>
internal sealed class WithdrawCase(CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, WithdrawRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        // Who acts alone needs nobody's word that it is them.
        var own = actor.Kind == ActorKind.Citizen;
        var saidBy = own ? null : StaffWordsRules.Read("saidBy", request.SaidBy, CaseLimits.NoteMin, CaseLimits.SaidBy, errors);
        var check = own ? IdentityCheck.OneTimeCode : request.Check;
        if (!own && check is null or IdentityCheck.OneTimeCode)
            errors.Add("check", "required");
        var reason = StaffWordsRules.Read("reason", request.Reason, 1, CaseLimits.WithdrawalReason, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note || r.Own, "withdrawn", (@case, now) =>
        {
            var id = Guid.CreateVersion7();
            if (@case.Withdraw(now, id, check!.Value, saidBy is null ? null : seal.Words(saidBy, Language.Zh), reason is null ? null : seal.Words(reason, @case.Language)) is { } refused)
                return refused;
            outbox.Add(new CaseWithdrawn { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, WithdrawalId = id });
            return ActEnd.Done(new { WithdrawalId = id, Check = check });
        }, ct);
    }

    public async Task<Result<Done>> UndoAsync(Actor actor, Guid caseId, UndoWithdrawalRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var reason = actor.Kind == ActorKind.Citizen ? null : StaffWordsRules.Read("reason", request.Reason, CaseLimits.NoteMin, CaseLimits.WithdrawalReason, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note || r.Own, "withdrawal-undone", (@case, now) =>
        {
            if (@case.UndoWithdrawal(now, reason is null ? null : seal.Words(reason, Language.Zh)) is { } refused)
                return refused;
            outbox.Add(new WithdrawalUndone { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, WithdrawalId = @case.WithdrawalId!.Value });
            return ActEnd.Done(new { @case.WithdrawalId });
        }, ct);
    }
}
