namespace CaseTracker.Cases.Features.StoreUpload;

/// <summary>Reads an upload through one small buffer and stops after so many bytes: the memory it takes does not depend on the size of the file.</summary>
internal sealed class UploadReader(Stream source, long limit)
{
    // The longest segment of a JPEG and its marker fit.
    private const int Capacity = 128 * 1024;

    private readonly byte[] _buffer = new byte[Capacity];
    private int _start;
    private int _end;
    private long _read;
    private bool _ended;

    /// <summary>True when there was more than the limit: what was read is not the whole file.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>What is in the buffer.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>True when at least so many bytes are buffered now; false at the end of the file.</summary>
    public async ValueTask<bool> FillAsync(int count, CancellationToken ct)
    {
        while (_end - _start < count && !_ended)
        {
            if (_start + count > Capacity)
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
                (_start, _end) = (0, _end - _start);
            }
            var got = await source.ReadAsync(_buffer.AsMemory(_end, Math.Min(Capacity - _end, 64 * 1024)), ct);
            _read += got;
            _end += got;
            TooLarge |= _read > limit;
            _ended = got == 0 || TooLarge;
        }
        return _end - _start >= count;
    }

    /// <summary>Takes buffered bytes; they stay valid until the next filling.</summary>
    public ReadOnlyMemory<byte> Take(int count)
    {
        var taken = _buffer.AsMemory(_start, count);
        _start += count;
        return taken;
    }

    /// <summary>Copies so many bytes; false when the file ends before.</summary>
    public async ValueTask<bool> CopyAsync(long count, Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken ct)
    {
        while (count > 0)
        {
            if (!await FillAsync(1, ct))
                return false;
            var part = Take((int)Math.Min(count, Buffered.Length));
            count -= part.Length;
            await write(part);
        }
        return true;
    }

    /// <summary>Copies all that is left.</summary>
    public async ValueTask CopyRestAsync(Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken ct)
    {
        while (await FillAsync(1, ct))
            await write(Take(Buffered.Length));
    }

    /// <summary>Reads to the end without keeping anything: a sender who is still sending would not see the answer.</summary>
    public async ValueTask DrainAsync(CancellationToken ct)
    {
        while (await source.ReadAsync(_buffer, ct) > 0)
        {
        }
    }
}
