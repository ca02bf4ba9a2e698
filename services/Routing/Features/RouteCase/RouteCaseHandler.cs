using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.ChooseHandler;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.RouteCase;

/// <summary>Gives a new case to a unit by rule, or puts it into the coordinator's triage queue.</summary>
internal sealed partial class RouteCaseHandler(RoutingDbContext db, Outbox<RoutingDbContext> outbox, BusinessTime business, ChooseHandler.ChooseHandler choose, FindUnit find, ILogger<RouteCaseHandler> logger)
    : IHandle<CaseSubmitted>
{
    public async Task HandleAsync(CaseSubmitted message, CancellationToken ct)
    {
        if (await db.Assignments.AnyAsync(a => a.CaseId == message.CaseId, ct))
            return;
        var assignment = Assignment.For(message);
        db.Assignments.Add(assignment);
        if (await find.ForAsync(assignment.Facts, ct) is not { } found)
        {
            LogTriage(message.CaseId, message.ServiceCode);
            return;
        }
        var handler = await choose.InAsync(found.Unit.Code, ct);
        var decision = assignment.Place(new()
        {
            At = business.GetUtcNow(),
            Agency = found.Unit.AgencyCode,
            Unit = found.Unit.Code,
            Handler = handler?.StaffId,
            Deputy = await choose.DeputyOfAsync(handler?.StaffId, ct),
            RuleCode = found.RuleCode,
            Settles = true,
            Reason = handler is null ? found.Reason : ReasonWords.Join(found.Reason, handler.Reason),
        });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
        LogRouted(message.CaseId, found.Unit.Code, found.RuleCode);
    }

    [LoggerMessage(1, LogLevel.Information, "Case {CaseId} goes to unit {Unit} by rule {Rule}")]
    private partial void LogRouted(Guid caseId, string unit, string rule);

    [LoggerMessage(2, LogLevel.Information, "Case {CaseId} of service {Service} waits for triage")]
    private partial void LogTriage(Guid caseId, string service);
}
