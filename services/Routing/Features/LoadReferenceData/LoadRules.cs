using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.LoadReferenceData;

/// <summary>Loads the routing rules; the file is the whole truth, a rule that is not in it is gone.</summary>
internal sealed class LoadRules(RoutingDbContext db, SeedFiles seeds) : ISeed
{
    public const string Path = "reference/routing-rules.json";

    internal sealed record RuleSeed
    {
        public required string Code { get; init; }
        public required int Priority { get; init; }
        public required RuleConditions When { get; init; }
        public required string Unit { get; init; }
        public required LocalizedText Reason { get; init; }
    }

    internal sealed record RuleConditions
    {
        public string[] Service { get; init; } = [];
        public decimal? RoadWidthAtLeast { get; init; }
        public decimal? RoadWidthBelow { get; init; }
        public string[] District { get; init; } = [];
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var given = await seeds.ReadJsonAsync<RuleSeed[]>(Path, ct);
        await using var alone = await OneLoader.BeginAsync(db, ct);
        var units = await db.Units.Where(u => u.Active).Select(u => u.Code).ToHashSetAsync(ct);
        Check(given, units);
        var rows = await db.Rules.ToDictionaryAsync(r => r.Code, ct);
        foreach (var seed in given)
        {
            if (rows.Remove(seed.Code, out var row))
            {
                (row.Priority, row.Services, row.Districts, row.Unit) = (seed.Priority, seed.When.Service, seed.When.District, seed.Unit);
                (row.RoadWidthAtLeast, row.RoadWidthBelow) = (seed.When.RoadWidthAtLeast, seed.When.RoadWidthBelow);
                (row.ReasonZh, row.ReasonEn) = (seed.Reason.Zh, seed.Reason.En);
                continue;
            }
            db.Rules.Add(new()
            {
                Code = seed.Code,
                Priority = seed.Priority,
                Services = seed.When.Service,
                RoadWidthAtLeast = seed.When.RoadWidthAtLeast,
                RoadWidthBelow = seed.When.RoadWidthBelow,
                Districts = seed.When.District,
                Unit = seed.Unit,
                ReasonZh = seed.Reason.Zh,
                ReasonEn = seed.Reason.En,
            });
        }
        db.Rules.RemoveRange(rows.Values);
        await db.SaveChangesAsync(ct);
        await alone.CommitAsync(ct);
    }

    private static void Check(RuleSeed[] rules, HashSet<string> units)
    {
        foreach (var rule in rules)
        {
            if (rule.When.Service.Length == 0)
                throw new StartupException($"seeds/{Path}: rule {rule.Code} names no service item.");
            if (!units.Contains(rule.Unit))
                throw new StartupException($"seeds/{Path}: rule {rule.Code} names the unit {rule.Unit}, which is not in seeds/{LoadAgencies.Path}.");
            if (rules.Count(r => r.Code == rule.Code) > 1)
                throw new StartupException($"seeds/{Path}: the rule {rule.Code} occurs twice.");
        }
    }
}
