using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CaseTracker.Platform.Messaging;

/// <summary>Counts messages since the process started, per type: metrics, and the way a simulated clock knows that everything has come to rest.</summary>
internal sealed class BusCounters
{
    private static readonly Meter Meter = new("CaseTracker.Bus");
    private static readonly Counter<long> PublishedMessages = Meter.CreateCounter<long>("casetracker.bus.published");
    private static readonly Counter<long> HandledMessages = Meter.CreateCounter<long>("casetracker.bus.handled");
    private static readonly Counter<long> DuplicateMessages = Meter.CreateCounter<long>("casetracker.bus.duplicates");
    private readonly ConcurrentDictionary<string, long> _published = new();
    private readonly ConcurrentDictionary<string, long> _handled = new();

    public IReadOnlyDictionary<string, long> PublishedByType => _published;

    public IReadOnlyDictionary<string, long> HandledByType => _handled;

    public void Published(Type type)
    {
        _published.AddOrUpdate(type.Name, 1, (_, n) => n + 1);
        PublishedMessages.Add(1, new KeyValuePair<string, object?>("type", type.Name));
    }

    public void Handled(Type type, bool duplicate)
    {
        _handled.AddOrUpdate(type.Name, 1, (_, n) => n + 1);
        HandledMessages.Add(1, new KeyValuePair<string, object?>("type", type.Name));
        if (duplicate)
            DuplicateMessages.Add(1, new KeyValuePair<string, object?>("type", type.Name));
    }
}
