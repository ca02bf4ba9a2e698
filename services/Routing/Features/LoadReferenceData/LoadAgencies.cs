using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.LoadReferenceData;

/// <summary>Loads agencies and units and tells the other services about those that are new or changed.</summary>
internal sealed class LoadAgencies(RoutingDbContext db, Outbox<RoutingDbContext> outbox, SeedFiles seeds) : ISeed
{
    public const string Path = "reference/agencies.json";

    public async Task LoadAsync(CancellationToken ct)
    {
        var given = await seeds.ReadJsonAsync<Agency[]>(Path, ct);
        Check(given);
        await using var alone = await OneLoader.BeginAsync(db, ct);
        var agencies = await db.Agencies.Include(a => a.Units).ToDictionaryAsync(a => a.Code, ct);
        var units = agencies.Values.SelectMany(a => a.Units).ToDictionary(u => u.Code);
        foreach (var unit in units.Values)
            unit.Active = false;
        for (var position = 0; position < given.Length; position++)
            Apply(given[position], position);

        // A unit that moved to another agency must show up there before the comparison.
        db.ChangeTracker.DetectChanges();
        foreach (var row in agencies.Values)
        {
            var agency = row.ToContract();
            var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(agency, ContractJson.Options));
            if (hash.AsSpan().SequenceEqual(row.Told))
                continue;
            row.Told = hash;
            row.Version++;
            outbox.Add(new AgencyChanged { Agency = agency, Version = row.Version }, $"agency:{row.Code}", row.Version);
        }
        await db.SaveChangesAsync(ct);
        await alone.CommitAsync(ct);

        void Apply(Agency agency, int position)
        {
            if (!agencies.TryGetValue(agency.Code, out var row))
            {
                row = new() { Code = agency.Code, NameZh = agency.Name.Zh, ShortNameZh = agency.ShortName.Zh, Told = [] };
                agencies.Add(row.Code, row);
                db.Agencies.Add(row);
            }
            row.NameZh = agency.Name.Zh;
            row.NameEn = agency.Name.En;
            row.ShortNameZh = agency.ShortName.Zh;
            row.ShortNameEn = agency.ShortName.En;
            row.Phone = agency.Phone;
            row.Coordinating = agency.Coordinating;
            row.District = agency.District;
            row.Position = position;
            for (var i = 0; i < agency.Units.Count; i++)
            {
                var unit = agency.Units[i];
                if (!units.TryGetValue(unit.Code, out var unitRow))
                {
                    unitRow = new() { Code = unit.Code, AgencyCode = agency.Code, NameZh = unit.Name.Zh };
                    units.Add(unit.Code, unitRow);
                    db.Units.Add(unitRow);
                }
                unitRow.AgencyCode = agency.Code;
                unitRow.NameZh = unit.Name.Zh;
                unitRow.NameEn = unit.Name.En;
                unitRow.Phone = unit.Phone;
                unitRow.Position = i;
                unitRow.Active = true;
            }
        }
    }

    private static void Check(Agency[] agencies)
    {
        if (agencies.Count(a => a.Coordinating) != 1)
            throw new StartupException($"seeds/{Path}: exactly one agency must be coordinating; cases without a unit belong to it.");
        foreach (var code in agencies.GroupBy(a => a.Code).Concat(agencies.SelectMany(a => a.Units).GroupBy(u => u.Code, _ => agencies[0])).Where(g => g.Count() > 1).Select(g => g.Key))
            throw new StartupException($"seeds/{Path}: the code {code} occurs twice.");
    }
}
