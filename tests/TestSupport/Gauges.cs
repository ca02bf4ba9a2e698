using System.Diagnostics.Metrics;

namespace CaseTracker.TestSupport;

/// <summary>What a collector of metrics sees.</summary>
public static class Gauges
{
    /// <summary>The gauges of this process whose names begin so, by name and tags (<c>name tag=value tag=value</c>); of several hosts the highest value.</summary>
    public static IReadOnlyDictionary<string, double> Read(string prefix)
    {
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.IsObservable && instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;

        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]);
            seen[key] = Math.Max(value, seen.GetValueOrDefault(key, double.MinValue));
        }
    }
}
