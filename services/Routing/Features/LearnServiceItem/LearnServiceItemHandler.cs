using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.LearnServiceItem;

/// <summary>Keeps who answers for a service item, the last word of the rules.</summary>
internal sealed class LearnServiceItemHandler(RoutingDbContext db) : IHandle<ServiceItemChanged>
{
    public async Task HandleAsync(ServiceItemChanged message, CancellationToken ct)
    {
        var item = message.Item;
        var row = await db.ServiceItems.SingleOrDefaultAsync(i => i.Code == item.Code, ct);
        if (row is not null && row.Version >= message.Version)
            return;
        if (row is null)
            db.ServiceItems.Add(row = new() { Code = item.Code, NameZh = item.Name.Zh, Agency = item.Agency, Version = message.Version });
        row.NameZh = item.Name.Zh;
        row.NameEn = item.Name.En;
        row.Agency = item.Agency;
        row.Unit = item.Unit;
        row.Version = message.Version;
    }
}
