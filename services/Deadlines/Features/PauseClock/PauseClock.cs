using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.PauseClock;

/// <summary>Stops the clock for a cause that the law does not count (art. 51 V), and lets it go on. What has run stays used. Papers are asked for in Cases.</summary>
internal sealed class PauseClock(DeadlinesDbContext db, ClockStore store, AuditTrail<DeadlinesDbContext> audit, BusinessTime business)
{
    public const int NoteMinimum = 4;
    public const int NoteMaximum = 500;

    public async Task<Result<Done>> BeginAsync(Actor actor, Guid caseId, PauseRequest request, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var answer = await store.HoldForActAsync(actor, caseId, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        var (held, now) = (answer.Value, business.GetUtcNow());
        if (held.Clock.State == ClockState.Waiting)
            return Failure.Conflict("clock-waiting");
        if (held.Clock.State == ClockState.Paused)
            return Failure.Conflict("clock-paused");
        if (held.Clock.IsOverdue(now))
            return Failure.Conflict("clock-overdue", IsoText.Of(held.Clock.Due));

        var errors = new FieldErrors();
        var note = Check(request, errors);
        if (errors.Any)
            return errors.ToFailure();
        var pause = held.Clock.StopFor(request.Kind!.Value, note!, request.ExpectedEnd, now);
        db.Pauses.Add(pause);
        audit.Add(actor, "clock-paused", caseId, new { PauseId = pause.Id, pause.Kind, pause.ExpectedEnd });
        await FollowAsync(held with { Facts = held.Facts with { Pauses = [.. held.Facts.Pauses, pause] } }, now, ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    public async Task<Result<Done>> EndAsync(Actor actor, Guid caseId, Guid pauseId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var answer = await store.HoldForActAsync(actor, caseId, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        var (held, now) = (answer.Value, business.GetUtcNow());
        if (held.Facts.Pauses.FirstOrDefault(p => p.Id == pauseId) is not { } pause)
            return Failure.NotFound("pause-not-found");
        if (pause.Kind == PauseKind.Supplement)
            return Failure.Conflict("pause-is-supplement");
        if (pause.ResumedAt is not null)
            return Failure.Conflict("pause-ended");
        pause.ResumedAt = now.ToUniversalTime();
        audit.Add(actor, "clock-resumed", caseId, new { PauseId = pause.Id, pause.Kind });
        await FollowAsync(held, now, ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    private async Task FollowAsync(HeldClock held, DateTimeOffset now, CancellationToken ct)
    {
        // Steps are planned from what is stored.
        await db.SaveChangesAsync(ct);
        await store.FollowAsync(held, (await store.CalendarAsync(held.Assignment, ct)).AssumingWeekdays(), now, ct);
        await db.SaveChangesAsync(ct);
    }

    private string? Check(PauseRequest request, FieldErrors errors)
    {
        if (request.Kind is null)
            errors.Add("kind", "required");
        else if (request.Kind is PauseKind.Supplement or PauseKind.Withdrawal || !Enum.IsDefined(request.Kind.Value))
            errors.Add("kind", "unknown-kind");
        var note = errors.Read("note", request.Note, required: true, NoteMinimum, NoteMaximum);
        if (request.ExpectedEnd < business.TaipeiToday())
            errors.Add("expectedEnd", "date-in-past");
        else if (request.ExpectedEnd > business.TaipeiToday().AddDays(DeadlineCalculator.MaximumValue))
            errors.Add("expectedEnd", "date-too-far");
        return note;
    }
}
