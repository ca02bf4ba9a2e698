using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using Npgsql;

namespace CaseTracker.Cases.Features.StoreUpload;

/// <summary>Keeps a file piece by piece as it arrives. Each piece is committed by itself: a slow sender holds no connection and no transaction.</summary>
internal sealed class ChunkWriter(NpgsqlDataSource source, CaseSeal seal, Guid attachmentId, CancellationToken ct)
{
    private readonly byte[] _buffer = new byte[AttachmentChunk.Size];
    private int _filled;

    public int Chunks { get; private set; }

    public long Size { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        Size += bytes.Length;
        while (bytes.Length > 0)
        {
            var part = Math.Min(bytes.Length, _buffer.Length - _filled);
            bytes[..part].CopyTo(_buffer.AsMemory(_filled));
            _filled += part;
            bytes = bytes[part..];
            if (_filled == _buffer.Length)
                await KeepAsync();
        }
    }

    /// <summary>Keeps what is left.</summary>
    public ValueTask FinishAsync() => _filled > 0 ? KeepAsync() : ValueTask.CompletedTask;

    private async ValueTask KeepAsync()
    {
        await using var command = source.CreateCommand("insert into cases.attachment_chunks (attachment_id, seq, content) values ($1, $2, $3)");
        command.Parameters.AddWithValue(attachmentId);
        command.Parameters.AddWithValue(Chunks);
        command.Parameters.AddWithValue(seal.Chunk(_buffer.AsSpan(0, _filled), attachmentId, Chunks));
        await command.ExecuteNonQueryAsync(ct);
        Chunks++;
        _filled = 0;
    }
}
