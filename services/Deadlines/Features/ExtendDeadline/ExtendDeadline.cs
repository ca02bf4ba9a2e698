using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Delays;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.ExtendDeadline;

/// <summary>Moves the due date, before it has passed (art. 51 III, IV; petition rules). A rest day becomes the next office day.</summary>
internal sealed class ExtendDeadline(
    DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, AuditTrail<DeadlinesDbContext> audit, ReferenceData reference, BusinessTime business)
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
        if (clock.State == ClockState.Paused)
            return Failure.Conflict("clock-paused");
        var statutory = clock.Policy == DeadlinePolicy.Statutory;
        if (statutory && facts.Extensions.Count > 0)
            return Failure.Conflict("extension-once-only", IsoText.Of(clock.Due));

        var form = new DelayForm(request, await reference.WordsAsync(ct));
        var calendar = await reference.CalendarAsync(ct);
        var longest = statutory ? Longest(clock, facts, calendar.AssumingWeekdays(), now) : null;
        var end = form.ExpectedOn is { } date ? End(clock, date, longest, calendar, form) : null;
        if (form.Failure is { } failure)
            return failure;
        if (longest is not null && end!.OverdueFrom > longest.OverdueFrom)
            return Failure.Conflict("extension-too-long", IsoText.Of(longest));

        var extension = clock.Extend(end!, form.Slots(end!.Date, answer.Value.Step), facts.Extensions.Count + 1, calendar, actor.StaffId!.Value, now, out var extended);
        db.Extensions.Add(extension);
        outbox.Add(extended);
        audit.Add(actor, "deadline-extended", caseId, new { ExtensionId = extension.Id, form.ReasonCode, From = extension.PreviousDueOn, To = extension.DueOn });
        await store.ReplanAsync(clock, calendar.AssumingWeekdays(), now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new ExtensionAnswer(extension.Id, ExtensionRequestState.Granted, new ApprovalLevel("handler", new("承辦人", "Handler"), StaffRole.Handler), null);
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
