using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Portal.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Portal.Features.LearnCatalogue;

/// <summary>Keeps copies of service items, agencies with their units, and estimates.</summary>
internal sealed class LearnCatalogueHandler(PortalDbContext db, PublicDirectory directory, MachineTime machine) : IHandle<ServiceItemChanged>, IHandle<AgencyChanged>, IHandle<EstimateChanged>
{
    public async Task HandleAsync(ServiceItemChanged message, CancellationToken ct)
    {
        var written = await db.Database.ExecuteSqlAsync($"""
            insert into portal.service_items as s (code, version, item, changed_at)
            values ({message.Item.Code}, {message.Version}, {JsonSerializer.Serialize(message.Item, ContractJson.Options)}::jsonb, {machine.GetUtcNow()})
            on conflict (code) do update set version = excluded.version, item = excluded.item, changed_at = excluded.changed_at where s.version < excluded.version
            """, ct);
        if (written > 0)
            directory.Learn(message.Item);
    }

    public async Task HandleAsync(AgencyChanged message, CancellationToken ct)
    {
        var written = await db.Database.ExecuteSqlAsync($"""
            insert into portal.agencies as a (code, version, agency)
            values ({message.Agency.Code}, {message.Version}, {JsonSerializer.Serialize(message.Agency, ContractJson.Options)}::jsonb)
            on conflict (code) do update set version = excluded.version, agency = excluded.agency where a.version < excluded.version
            """, ct);
        if (written > 0)
            directory.Learn(message.Agency);
    }

    public async Task HandleAsync(EstimateChanged message, CancellationToken ct)
    {
        var written = await db.Database.ExecuteSqlAsync($"""
            insert into portal.estimates as e (code, version, estimate)
            values ({message.Estimate.ServiceCode}, {message.Version}, {JsonSerializer.Serialize(message.Estimate, ContractJson.Options)}::jsonb)
            on conflict (code) do update set version = excluded.version, estimate = excluded.estimate where e.version < excluded.version
            """, ct);
        if (written > 0)
            directory.Learn(message.Estimate);
    }
}
