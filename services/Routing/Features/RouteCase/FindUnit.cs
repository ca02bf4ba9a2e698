using CaseTracker.Contracts;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.RouteCase;

/// <summary>A unit that the rules name.</summary>
/// <param name="Unit">The unit, with its agency.</param>
/// <param name="RuleCode">Code of the rule.</param>
/// <param name="Reason">Why.</param>
internal sealed record RuledUnit(UnitRow Unit, string RuleCode, LocalizedText Reason);

/// <summary>The unit that the rules name for a case, or its service item; null when a person has to decide.</summary>
internal sealed partial class FindUnit(RoutingDbContext db, ILogger<FindUnit> logger)
{
    /// <summary>Code of the implicit last rule: the service item's own unit.</summary>
    public const string ServiceItemRule = "service-item";

    public async Task<RuledUnit?> ForAsync(RoutingFacts facts, CancellationToken ct)
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

    [LoggerMessage(1, LogLevel.Warning, "A rule or service item names unit {Unit}, which takes no cases; the coordinator decides")]
    private partial void LogUnitGone(string unit);
}

/// <summary>The catalogue's message has not arrived yet: the case is routed when the message is delivered again.</summary>
internal sealed class ServiceItemNotKnownYetException(string code) : Exception($"Service item {code} is not known yet.");
