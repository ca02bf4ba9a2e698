using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.DecideSetAside;

/// <summary>Approves that a petition is set aside, which closes the case, or declines it. Whoever asked never decides, not as anybody's deputy either.</summary>
internal sealed class DecideSetAside(
    CasesDbContext db, CaseChanges changes, CaseSeal seal, AuditTrail<CasesDbContext> audit, Outbox<CasesDbContext> outbox, Approvers approvers, CurrentRows rows, BusinessTime time)
{
    public const int NoteMinimum = 2;

    public async Task<Result<Done>> RunAsync(Actor actor, Guid requestId, SetAsideDecision decision, CancellationToken ct)
    {
        // A deputy may sit in another agency than who is deputised for: who may decide is asked of the case itself.
        rows.Widen();
        if (await db.SetAsides.AsNoTracking().SingleOrDefaultAsync(s => s.Id == requestId, ct) is not { } known)
            return Failure.NotFound("set-aside-request-not-found");
        // Asked before the case is held: another service answers in its own time.
        IReadOnlyList<Actor> everybody = [actor];
        if (!CaseRights.MayApprove(actor, await db.Cases.AsNoTracking().SingleAsync(c => c.Id == known.CaseId, ct)))
        {
            var answer = await approvers.ForAsync(actor, ct);
            if (!answer.Succeeded)
                return answer.Failure;
            everybody = answer.Value;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var @case = await db.LockAsync(known.CaseId, ct);
        if (!everybody.Any(a => CaseRights.MayApprove(a, @case)))
            return CaseRights.Of(actor, @case).See ? Failure.Forbidden() : Failure.NotFound("set-aside-request-not-found");
        if (known.RequestedBy == actor.StaffId)
            return Failure.Forbidden("own-request");
        var asked = await db.SetAsides.SingleAsync(s => s.Id == requestId, ct);
        if (@case.OpenSetAsideId != requestId)
            return Failure.Conflict(asked.DecidedAt is null ? "set-aside-overtaken" : "already-decided");
        var errors = new FieldErrors();
        if (decision.Approve is null)
            errors.Add("approve", "required");
        var note = StaffWordsRules.Read("note", decision.Note, NoteMinimum, CaseLimits.DecisionNote, errors, required: decision.Approve == false);
        if (errors.Any)
            return errors.ToFailure();

        var now = new Moment(time.Now(), actor.StaffId, actor.Unit);
        if (decision.Approve == true)
        {
            if (Approve(@case, asked, now) is { } refused)
                return refused;
        }
        else
        {
            @case.DeclineSetAside(now, seal.Words(note!, Language.Zh));
            asked.Decide(now, null);
        }
        changes.Record(@case);
        audit.Add(actor, decision.Approve == true ? "set-aside-approved" : "set-aside-declined", @case.Id, new { RequestId = requestId, asked.Ground, asked.ClosingId });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    private Failure? Approve(Case @case, SetAsideAsked asked, Moment now)
    {
        var reason = seal.SetAside(asked);
        if (@case.SetAside(now, asked.Ground, asked.Earlier, seal.Words(reason.Text, reason.Language)) is { } refused)
            return refused;
        var id = Guid.CreateVersion7();
        asked.Decide(now, id);
        db.Closings.Add(new Closing
        {
            Id = id,
            CaseId = @case.Id,
            At = now.At,
            StaffId = now.StaffId,
            Outcome = Outcome.NotHandled,
            Replied = false,
            Text = seal.Closing(reason.Text, id),
            Language = reason.Language,
        });
        outbox.Add(new CaseClosed { CaseId = @case.Id, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ClosingId = id, Outcome = Outcome.NotHandled, Replied = false });
        return null;
    }
}

/// <summary>Requests that wait for the actor, also as somebody's deputy; the nearest date first. Never the actor's own.</summary>
internal sealed class ListSetAsides(CasesDbContext db, CaseSeal seal, Approvers approvers, CurrentRows rows)
{
    private const int Longest = 500;

    public async Task<Result<IReadOnlyList<SetAsideView>>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        // Without the directory everybody still sees what is theirs.
        IReadOnlyList<Actor> everybody = await approvers.ForAsync(actor, ct) is { Succeeded: true, Value: var found } ? found : [actor];
        var agencies = everybody.Select(a => a.Agency).OfType<string>().Distinct().ToArray();
        var unassignedToo = everybody.Any(a => a.Is(StaffRole.Coordinator));
        rows.Widen();
        var waiting = await (
            from @case in db.Cases.AsNoTracking()
            join asked in db.SetAsides.AsNoTracking() on @case.OpenSetAsideId equals asked.Id
            where @case.OpenSetAsideId != null && asked.RequestedBy != actor.StaffId && (agencies.Contains(@case.OwnerAgency) || (unassignedToo && @case.Unit == null))
            orderby @case.ClockEndsAt, asked.Id
            select new { @case, asked }).Take(Longest).ToListAsync(ct);
        return waiting.Where(w => everybody.Any(a => CaseRights.MayApprove(a, w.@case))).Select(w => seal.View(w.asked, w.@case)).ToArray();
    }
}
