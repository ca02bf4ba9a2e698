using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Delays;
using CaseTracker.Deadlines.Features.FollowMain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.ExplainDelay;

/// <summary>A handler explains a delay before it happens: the overdue notice, should it come to that, carries these words.</summary>
internal sealed class ExplainDelay(DeadlinesDbContext db, ClockStore store, TellMerged merged, AuditTrail<DeadlinesDbContext> audit, ReferenceData reference, BusinessTime business)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var answer = await store.HoldForActAsync(actor, caseId, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        var clock = answer.Value.Clock;
        var now = business.GetUtcNow();
        if (clock.IsOverdue(now))
            return Failure.Conflict("explanation-after-due", IsoText.Of(clock.Due));

        if (clock.State == ClockState.Waiting)
            return Failure.Conflict("clock-waiting");

        var form = new DelayForm(request, await reference.WordsAsync(ct));
        // Within the day of a limit in hours a later hour can be meant.
        if (form.ExpectedOn is { } date && (clock.HasTime ? date < clock.DueOn : date <= clock.DueOn))
            form.RefuseDate("date-not-after-due");
        if (form.Failure is { } failure)
            return failure;

        var explanation = clock.Explain(form.Slots(form.ExpectedOn!.Value, answer.Value.Step), actor.StaffId!.Value, now);
        db.Explanations.Add(explanation);
        audit.Add(actor, "delay-explained", caseId, new { ExplanationId = explanation.Id, form.ReasonCode, form.ExpectedOn });
        await db.SaveChangesAsync(ct);
        await merged.RunAsync(caseId, explanation.Slots, explanation.GivenBy, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }
}
