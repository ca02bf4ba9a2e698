using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.KeepOffices;

/// <summary>Keeps names and phones of agencies and units, so that a notice can be written while Routing is away.</summary>
internal sealed class KeepOfficesHandler(NotificationsDbContext db) : IHandle<AgencyChanged>
{
    public async Task HandleAsync(AgencyChanged message, CancellationToken ct)
    {
        var agency = message.Agency;
        // One statement decides who is newer, also against a delivery of the same agency that runs beside this one.
        var newer = await db.Database.ExecuteSqlAsync($"""
            insert into notifications.agencies as a (code, name_zh, name_en, short_name_zh, short_name_en, phone, version)
            values ({agency.Code}, {agency.Name.Zh}, {agency.Name.En}, {agency.ShortName.Zh}, {agency.ShortName.En}, {agency.Phone}, {message.Version})
            on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, short_name_zh = excluded.short_name_zh,
              short_name_en = excluded.short_name_en, phone = excluded.phone, version = excluded.version
            where a.version < excluded.version
            """, ct);
        if (newer == 0)
            return;
        await db.Units.Where(u => u.AgencyCode == agency.Code).ExecuteDeleteAsync(ct);
        foreach (var unit in agency.Units)
            db.Units.Add(new UnitCopy { Code = unit.Code, AgencyCode = agency.Code, NameZh = unit.Name.Zh, NameEn = unit.Name.En, Phone = unit.Phone });
    }
}
