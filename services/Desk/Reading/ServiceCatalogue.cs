using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Reading;

/// <summary>The service items, kept for a short time.</summary>
internal sealed class ServiceCatalogue(MachineTime machine, IOptions<DeskOptions> options)
{
    private volatile Snapshot? kept;

    /// <summary>The items; the last known ones, or null, when Cases does not answer.</summary>
    public async Task<IReadOnlyList<ServiceItem>?> ReadAsync(CasesClient cases, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        if (kept is { } fresh && now - fresh.ReadAt < options.Value.DirectoryTime)
            return fresh.Items;
        var items = await cases.ServiceItemsAsync(Actor.Service("desk"), ct);
        if (items.Succeeded)
            kept = new(items.Value, now);
        return kept?.Items;
    }

    private sealed record Snapshot(IReadOnlyList<ServiceItem> Items, DateTimeOffset ReadAt);
}
