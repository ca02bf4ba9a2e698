using System.Diagnostics.Metrics;
using CaseTracker.Contracts.Messaging;
using CaseTracker.Platform.Data;

namespace CaseTracker.Platform.Messaging;

/// <summary>How many messages wait in each outbox of this process, how long, and how many were given up.</summary>
internal sealed class OutboxGauges
{
    private readonly MachineTime _machine;
    private readonly IReadOnlyList<(string Service, GaugeReading<OutboxView> Reading)> _outboxes;

    public OutboxGauges(ModuleRegistry registry, ModuleDataSources sources, MachineTime machine, IMeterFactory meters)
    {
        _machine = machine;
        _outboxes = [.. registry.Databases.Select(d => (d.Module, new GaugeReading<OutboxView>(ct => OutboxOperations.ReadAsync(sources.For(d.Module), d.Module, ct), machine)))];
        var meter = meters.Create("CaseTracker.Bus");
        meter.CreateObservableGauge("casetracker.outbox.waiting", () => Measure(o => (long)o.Waiting), "{message}", "Messages that wait to be published.");
        meter.CreateObservableGauge("casetracker.outbox.oldest_seconds", () => Measure(o => o.OldestAt is { } oldest ? Math.Max(0, (_machine.GetUtcNow() - oldest).TotalSeconds) : 0), "s", "Age of the oldest message that waits.");
        meter.CreateObservableGauge("casetracker.outbox.parked", () => Measure(o => (long)o.Parked), "{message}", "Messages that were given up and wait for an operator.");
    }

    private IEnumerable<Measurement<T>> Measure<T>(Func<OutboxView, T> of) where T : struct =>
        _outboxes.Select(o => (o.Service, Outbox: o.Reading.Current)).Where(o => o.Outbox is not null).Select(o => new Measurement<T>(of(o.Outbox!), new KeyValuePair<string, object?>("service", o.Service)));
}
