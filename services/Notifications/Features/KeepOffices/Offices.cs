using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain.Texts;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.KeepOffices;

/// <summary>Finds the names of the office in charge: in the copies, or at Routing while a copy has not arrived yet.</summary>
internal sealed class Offices(NotificationsDbContext db, RoutingClient routing)
{
    /// <summary>The names, or null when neither knows the agency (or Routing does not answer).</summary>
    public async Task<OfficeNames?> FindAsync(string agencyCode, string? unitCode, CancellationToken ct)
    {
        var agency = await db.Agencies.AsNoTracking().SingleOrDefaultAsync(a => a.Code == agencyCode, ct);
        var unit = unitCode is null ? null : await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Code == unitCode, ct);
        if (agency is not null && (unitCode is null || unit is not null))
            return new OfficeNames(new(agency.NameZh, agency.NameEn), new(agency.ShortNameZh, agency.ShortNameEn), unit is null ? null : new(unit.NameZh, unit.NameEn), unit?.Phone ?? agency.Phone);

        var answer = await routing.AgenciesAsync(Actor.Service("notifications"), ct);
        if (!answer.Succeeded || answer.Value.FirstOrDefault(a => a.Code == agencyCode) is not { } known)
            return null;
        var its = unitCode is null ? null : known.Units.FirstOrDefault(u => u.Code == unitCode);
        return unitCode is not null && its is null ? null : new OfficeNames(known.Name, known.ShortName, its?.Name, its?.Phone ?? known.Phone);
    }
}
