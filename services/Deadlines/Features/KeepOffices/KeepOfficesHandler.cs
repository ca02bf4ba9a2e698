using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.KeepOffices;

/// <summary>Keeps the names that late notices carry, and where an agency is seated.</summary>
internal sealed class KeepOfficesHandler(DeadlinesDbContext db) : IHandle<AgencyChanged>
{
    public async Task HandleAsync(AgencyChanged message, CancellationToken ct)
    {
        var agency = message.Agency;
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({agency.Code}, 7203))", ct);
        if (await db.Agencies.SingleOrDefaultAsync(a => a.Code == agency.Code, ct) is not { } row)
            db.Agencies.Add(row = new() { Code = agency.Code, NameZh = agency.Name.Zh, Coordinating = agency.Coordinating, Version = 0 });
        if (message.Version <= row.Version)
            return;
        row.NameZh = agency.Name.Zh;
        row.NameEn = agency.Name.En;
        row.Coordinating = agency.Coordinating;
        row.District = agency.District;
        row.Version = message.Version;
        // Units that are gone keep their name: cases they had may still be late.
        foreach (var unit in agency.Units)
        {
            if (await db.Units.SingleOrDefaultAsync(u => u.Code == unit.Code, ct) is not { } unitRow)
                db.Units.Add(unitRow = new() { Code = unit.Code, AgencyCode = agency.Code, NameZh = unit.Name.Zh });
            unitRow.AgencyCode = agency.Code;
            unitRow.NameZh = unit.Name.Zh;
            unitRow.NameEn = unit.Name.En;
        }
    }
}
