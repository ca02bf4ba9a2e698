namespace CaseTracker.Notifications.Transports;

/// <summary>Closed, it keeps every notice from leaving: notices are settled as sent with the evidence "recorded", and no transport sees them. For generated demo data.</summary>
public sealed class TransportGate(bool closed)
{
    private int _closed = closed ? 1 : 0;

    /// <summary>True while notices are only recorded.</summary>
    public bool RecordOnly => Volatile.Read(ref _closed) > 0;

    /// <summary>Closes the gate until the result is disposed of. May be nested.</summary>
    public IDisposable Close()
    {
        Interlocked.Increment(ref _closed);
        return new Opening(this);
    }

    private sealed class Opening(TransportGate gate) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref gate._closed);
        }
    }
}
