using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.ExtendDeadline;

/// <summary>Turns a request into an extension: at once for whoever may approve it, otherwise when it is decided. Inside the caller's transaction.</summary>
internal sealed class GrantExtension(DeadlinesDbContext db, ClockStore store, Outbox<DeadlinesDbContext> outbox, AuditTrail<DeadlinesDbContext> audit)
{
    public async Task RunAsync(Actor actor, HeldClock held, ExtensionRequest request, string? note, OfficeCalendar calendar, DateTimeOffset now, CancellationToken ct)
    {
        var clock = held.Clock;
        var extension = clock.Extend(request.Due, request.Slots, held.Facts, calendar, actor.StaffId!.Value, now, out var extended);
        (request.State, request.DecidedAt, request.DecidedBy, request.DecisionNote, request.ExtensionId) = (ExtensionRequestState.Granted, now, actor.StaffId, note, extension.Id);
        db.Extensions.Add(extension);
        outbox.Add(extended);
        audit.Add(actor, "deadline-extended", clock.CaseId, new { ExtensionId = extension.Id, RequestId = request.Id, From = extension.PreviousDueOn, To = extension.DueOn });
        await store.BreakSilenceAsync(clock, calendar, now, ct);
        await store.ReplanAsync(clock, calendar, now, ct);
    }
}
