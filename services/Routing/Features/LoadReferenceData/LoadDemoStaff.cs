using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Routing.Features.LoadReferenceData;

/// <summary>Loads invented members of staff when <see cref="RoutingOptions.DemoStaff"/> says so.</summary>
internal sealed class LoadDemoStaff(RoutingDbContext db, SeedFiles seeds, IOptions<RoutingOptions> options) : ISeed
{
    public const string Path = "demo/staff.json";

    public async Task LoadAsync(CancellationToken ct)
    {
        if (!options.Value.DemoStaff)
            return;
        var given = await seeds.ReadJsonAsync<StaffMember[]>(Path, ct);
        await using var alone = await OneLoader.BeginAsync(db, ct);
        await CheckAsync(given, ct);
        var ids = given.Select(s => s.Id).ToArray();
        var rows = await db.Staff.Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, ct);
        foreach (var person in given)
        {
            string[] roles = [.. person.Roles.Select(EnumText<Contracts.StaffRole>.Write)];
            if (!rows.TryGetValue(person.Id, out var row))
                db.Staff.Add(row = new() { Id = person.Id, NameZh = person.Name.Zh, TitleZh = person.Title.Zh, Email = person.Email, AgencyCode = person.Agency, Roles = roles });
            row.NameZh = person.Name.Zh;
            row.NameEn = person.Name.En;
            row.TitleZh = person.Title.Zh;
            row.TitleEn = person.Title.En;
            row.Email = person.Email;
            row.AgencyCode = person.Agency;
            row.UnitCode = person.Unit;
            row.Roles = roles;
            row.Deputy = person.Deputy;
            row.Active = true;
        }
        await db.SaveChangesAsync(ct);
        await alone.CommitAsync(ct);
    }

    private async Task CheckAsync(StaffMember[] people, CancellationToken ct)
    {
        var units = await db.Units.ToDictionaryAsync(u => u.Code, u => u.AgencyCode, ct);
        var agencies = await db.Agencies.Select(a => a.Code).ToHashSetAsync(ct);
        var ids = people.Select(p => p.Id).ToHashSet();
        foreach (var person in people)
        {
            if (!agencies.Contains(person.Agency))
                throw new StartupException($"seeds/{Path}: {person.Id} belongs to the agency {person.Agency}, which does not exist.");
            if (person.Unit is { } unit && units.GetValueOrDefault(unit) != person.Agency)
                throw new StartupException($"seeds/{Path}: {person.Id} belongs to the unit {unit}, which is not a unit of {person.Agency}.");
            if (person.Deputy is { } deputy && !ids.Contains(deputy))
                throw new StartupException($"seeds/{Path}: the deputy of {person.Id} is not in the file.");
        }
        if (ids.Count != people.Length)
            throw new StartupException($"seeds/{Path}: an id occurs twice.");
    }
}
