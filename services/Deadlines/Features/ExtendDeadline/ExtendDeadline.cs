using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Delays;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.ExtendDeadline;

/// <summary>Asks for a later due date, before it has passed (art. 51 III, IV; petition rules). A rest day becomes the next office day. Whoever may approve the length has it at once.</summary>
internal sealed class ExtendDeadline(
    DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, AuditTrail<DeadlinesDbContext> audit, GrantExtension grant,
    ReferenceData reference, BusinessTime business)
{
    public async Task<Result<ExtensionAnswer>> RunAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var answer = await store.HoldForActAsync(actor, caseId, ct);
        if (!answer.Succeeded)
            return answer.Failure;
        var (clock, facts) = (answer.Value.Clock, answer.Value.Facts);
        var now = business.GetUtcNow();
        if (clock.IsOverdue(now))
            return Failure.Conflict("extension-after-due", IsoText.Of(clock.Due));
        if (clock.State is ClockState.Paused or ClockState.Waiting)
            return Failure.Conflict(clock.State == ClockState.Paused ? "clock-paused" : "clock-waiting");
        var statutory = clock.Policy == DeadlinePolicy.Statutory;
        if (statutory && facts.Extensions.Count > 0)
            return Failure.Conflict("extension-once-only", IsoText.Of(clock.Due));
        if (await db.ExtensionRequests.AnyAsync(r => r.CaseId == caseId && r.State == ExtensionRequestState.Waiting, ct))
            return Failure.Conflict("extension-waiting");

        var form = new DelayForm(request, await reference.WordsAsync(ct));
        var calendar = await store.CalendarAsync(answer.Value.Assignment, ct);
        var longest = statutory ? Longest(clock, facts, calendar.AssumingWeekdays(), now) : null;
        var end = form.ExpectedOn is { } date ? End(clock, date, longest, calendar, form) : null;
        if (form.Failure is { } failure)
            return failure;
        if (longest is not null && end!.OverdueFrom > longest.OverdueFrom)
            return Failure.Conflict("extension-too-long", IsoText.Of(longest));

        var levels = await reference.LevelsAsync(ct);
        var (level, warning) = levels.For(clock.Policy, clock.RoundFrom, clock.Due, end!, calendar.AssumingWeekdays());
        var asked = new ExtensionRequest
        {
            Id = Guid.CreateVersion7(now),
            CaseId = caseId,
            RequestedAt = now,
            RequestedBy = actor.StaffId!.Value,
            PreviousDueOn = clock.DueOn,
            PreviousOverdueFrom = clock.OverdueFrom,
            PreviousHasTime = clock.HasTime,
            DueOn = end!.Date,
            OverdueFrom = end.OverdueFrom,
            HasTime = end.HasTime,
            Slots = form.Slots(end.Date, answer.Value.Step),
            Level = level.Code,
            State = ExtensionRequestState.Waiting,
        };
        db.ExtensionRequests.Add(asked);
        // A remark can only be given where a request is decided.
        if (ClockRights.MayApprove(actor, level.Role, answer.Value.Assignment) && !(level.RemarkRequired && answer.Value.Assignment is not null))
        {
            await grant.RunAsync(actor, answer.Value, asked, null, calendar.AssumingWeekdays(), now, ct);
        }
        else
        {
            audit.Add(actor, "extension-requested", caseId, new { RequestId = asked.Id, form.ReasonCode, From = asked.PreviousDueOn, To = asked.DueOn, Level = level.Code });
            db.Reminders.Add(clock.Remind(ReminderStage.ApprovalWaiting, now, out var reminder));
            outbox.Add(reminder);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new ExtensionAnswer(asked.Id, asked.State, level.ToContract(), warning);
    }

    /// <summary>The latest end the statute allows: the original length once more.</summary>
    private static DueDate Longest(Clock clock, ClockFacts facts, OfficeCalendar calendar, DateTimeOffset now) => DeadlineCalculator.Compute(clock.History(facts, now) with
    {
        Extensions = [new AskedExtension { RequestedAt = now, ApprovedAt = now, Value = clock.LimitValue, Unit = clock.LimitUnit }],
    }, calendar).Due;

    private static DueDate? End(Clock clock, DateOnly date, DueDate? longest, OfficeCalendar calendar, DelayForm form)
    {
        DueDate end;
        if (clock.LimitUnit == LimitUnit.Hours)
        {
            // A day stands for its last minute; under the statute for the last minute allowed on it.
            end = new(date, Taipei.StartOf(date.AddDays(1)), HasTime: false);
            if (longest is not null && longest.Date == date)
                end = longest;
        }
        else
        {
            try
            {
                var day = calendar.OfficeDayOnOrAfter(date);
                end = new(day, Taipei.StartOf(day.AddDays(1)), HasTime: false);
            }
            catch (CalendarNotLoadedException)
            {
                form.RefuseDate("calendar-not-loaded");
                return null;
            }
        }
        if (end.OverdueFrom > clock.OverdueFrom)
            return end;
        form.RefuseDate("date-not-after-due");
        return null;
    }
}
