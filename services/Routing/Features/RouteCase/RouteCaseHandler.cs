using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using CaseTracker.Routing.Features.ChooseHandler;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.RouteCase;

/// <summary>Gives a new case to a unit by rule, or puts it into the coordinator's triage queue.</summary>
internal sealed partial class RouteCaseHandler(RoutingDbContext db, Outbox<RoutingDbContext> outbox, BusinessTime business, ChooseHandler.ChooseHandler choose, ILogger<RouteCaseHandler> logger)
    : IHandle<CaseSubmitted>
{
    /// <summary>Code of the implicit last rule: the service item's own unit.</summary>
    public const string ServiceItemRule = "service-item";

    private sealed record Found(UnitRow Unit, string RuleCode, LocalizedText Reason);

    public async Task HandleAsync(CaseSubmitted message, CancellationToken ct)
    {
        if (await db.Assignments.AnyAsync(a => a.CaseId == message.CaseId, ct))
            return;
        var assignment = Assignment.For(message);
        db.Assignments.Add(assignment);
        if (await FindAsync(assignment.Facts, ct) is not { } found)
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
            Reason = handler is null ? found.Reason : ReasonWords.Join(found.Reason, handler.Reason),
        });
        db.Decisions.Add(decision);
        outbox.Add(decision.ToEvent());
        LogRouted(message.CaseId, found.Unit.Code, found.RuleCode);
    }

    private async Task<Found?> FindAsync(RoutingFacts facts, CancellationToken ct)
    {
        var rules = await db.Rules.AsNoTracking().Where(r => r.Services.Contains(facts.ServiceCode)).ToListAsync(ct);
        if (RoutingRule.FirstMatch(rules, facts) is { } rule)
            return await UnitAsync(rule.Unit, ct) is { } named ? new(named, rule.Code, rule.Reason) : null;
        var item = await db.ServiceItems.AsNoTracking().SingleOrDefaultAsync(i => i.Code == facts.ServiceCode, ct)
            ?? throw new ServiceItemNotKnownYetException(facts.ServiceCode);
        if (item.Unit is null)
            return null;
        return await UnitAsync(item.Unit, ct) is { } unit ? new(unit, ServiceItemRule, ReasonWords.ServiceItem(item.Name, unit.InWords())) : null;
    }

    /// <summary>The unit, or null when it no longer takes cases: then a person decides.</summary>
    private async Task<UnitRow?> UnitAsync(string code, CancellationToken ct)
    {
        var unit = await db.Units.Include(u => u.Agency).AsNoTracking().SingleOrDefaultAsync(u => u.Code == code && u.Active, ct);
        if (unit is null)
            LogUnitGone(code);
        return unit;
    }

    [LoggerMessage(1, LogLevel.Information, "Case {CaseId} goes to unit {Unit} by rule {Rule}")]
    private partial void LogRouted(Guid caseId, string unit, string rule);

    [LoggerMessage(2, LogLevel.Information, "Case {CaseId} of service {Service} waits for triage")]
    private partial void LogTriage(Guid caseId, string service);

    [LoggerMessage(3, LogLevel.Warning, "A rule or service item names unit {Unit}, which takes no cases; the coordinator decides")]
    private partial void LogUnitGone(string unit);
}

/// <summary>The catalogue's message has not arrived yet: the case is routed when the message is delivered again.</summary>
internal sealed class ServiceItemNotKnownYetException(string code) : Exception($"Service item {code} is not known yet.");
