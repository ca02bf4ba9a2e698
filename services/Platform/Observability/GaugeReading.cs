namespace CaseTracker.Platform;

/// <summary>What gauges show, read from the database at most every five seconds (machine time) and only while somebody looks.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="read">Reads it; must be cheap.</param>
/// <param name="machine">Machine time.</param>
public sealed class GaugeReading<T>(Func<CancellationToken, Task<T>> read, MachineTime machine) where T : class
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private long? _readAt;
    private T? _value;

    /// <summary>The latest reading; null when it could not be had, and then the gauges show a gap.</summary>
    public T? Current
    {
        get
        {
            lock (_lock)
            {
                if (_readAt is { } at && machine.GetElapsedTime(at) < Fresh)
                    return _value;
                try
                {
                    // Whoever collects metrics asks in its own thread and cannot wait otherwise.
                    using var limit = new CancellationTokenSource(Fresh);
                    _value = Task.Run(() => read(limit.Token), limit.Token).GetAwaiter().GetResult();
                }
                catch (Exception e) when (e is System.Data.Common.DbException or OperationCanceledException or TimeoutException)
                {
                    _value = null;
                }
                _readAt = machine.GetTimestamp();
                return _value;
            }
        }
    }
}
