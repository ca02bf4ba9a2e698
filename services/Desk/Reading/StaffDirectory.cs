using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Reading;

/// <summary>Names of agencies, units and people. Kept for a short time: every page needs them, and they hardly change.</summary>
internal sealed class StaffDirectory(MachineTime machine, IOptions<DeskOptions> options)
{
    private volatile DirectorySnapshot? kept;
    private long failed;

    /// <summary>The directory; the last known one, or an empty one that says so, when Routing does not answer.</summary>
    /// <param name="routing">The owner.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="notOlder">How old it may be; otherwise as old as names may be.</param>
    public async Task<DirectorySnapshot> ReadAsync(RoutingClient routing, CancellationToken ct, TimeSpan? notOlder = null)
    {
        var now = machine.GetUtcNow();
        if (kept is { } fresh && now - fresh.ReadAt < (notOlder ?? options.Value.DirectoryTime))
            return fresh;
        // A service that is down is not asked by every request in turn.
        if (now.UtcTicks - Interlocked.Read(ref failed) < options.Value.SessionCheckInterval.Ticks)
            return Last();
        var asker = Actor.Service("desk");
        var agencies = routing.AgenciesAsync(asker, ct);
        var staff = routing.StaffAsync(asker, null, ct);
        await Task.WhenAll(agencies, staff);
        if ((await agencies).Succeeded && (await staff).Succeeded)
            return kept = new DirectorySnapshot((await agencies).Value!, (await staff).Value!, now, Missing: false);
        Interlocked.Exchange(ref failed, now.UtcTicks);
        return Last();

        DirectorySnapshot Last() => kept ?? new DirectorySnapshot([], [], now, Missing: true);
    }
}

/// <summary>The directory at one time.</summary>
internal sealed record DirectorySnapshot(IReadOnlyList<Agency> Agencies, IReadOnlyList<StaffMember> Staff, DateTimeOffset ReadAt, bool Missing)
{
    private readonly Dictionary<string, (Unit Unit, Agency Agency)> units = Agencies.SelectMany(a => a.Units.Select(u => (u, a))).ToDictionary(x => x.u.Code, x => (x.u, x.a));
    private readonly Dictionary<string, Agency> agencies = Agencies.ToDictionary(a => a.Code);
    private readonly Dictionary<Guid, StaffMember> staff = Staff.ToDictionary(s => s.Id);

    public LocalizedText? UnitName(string? code) => code is not null && units.TryGetValue(code, out var found) ? found.Unit.Name : null;

    /// <summary>Agency and unit, as one reads them together.</summary>
    public LocalizedText? FullUnitName(string? code)
    {
        if (code is null || !units.TryGetValue(code, out var found))
            return null;
        var (unit, agency) = found;
        return new(agency.ShortName.Zh + " " + unit.Name.Zh, unit.Name.En is { } en && agency.ShortName.En is { } of ? $"{en}, {of}" : null);
    }

    public LocalizedText? AgencyName(string? code) => code is not null && agencies.TryGetValue(code, out var found) ? found.Name : null;

    public StaffMember? Person(Guid? id) => id is { } known && staff.TryGetValue(known, out var found) ? found : null;
}
