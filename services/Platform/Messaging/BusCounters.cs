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

    private long _activity;

    public IReadOnlyDictionary<string, long> PublishedByType => _published;

    public IReadOnlyDictionary<string, long> HandledByType => _handled;

    /// <summary>Rises with whatever the loops of this process do: messages published, messages handled, items swept.</summary>
    public long Activity => Interlocked.Read(ref _activity);

    public void Published(Type type)
    {
        Interlocked.Increment(ref _activity);
        _published.AddOrUpdate(type.Name, 1, (_, n) => n + 1);
        PublishedMessages.Add(1, new KeyValuePair<string, object?>("type", type.Name));
    }

    public void Swept(int items) => Interlocked.Add(ref _activity, items);

    public void Handled(Type type, int messages, int duplicates)
    {
        Interlocked.Add(ref _activity, messages);
        _handled.AddOrUpdate(type.Name, messages, (_, n) => n + messages);
        HandledMessages.Add(messages, new KeyValuePair<string, object?>("type", type.Name));
        if (duplicates > 0)
            DuplicateMessages.Add(duplicates, new KeyValuePair<string, object?>("type", type.Name));
    }
}
