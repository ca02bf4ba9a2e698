using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CaseTracker.Platform.Security;

/// <summary>Encrypts single columns: AES-256-GCM under the newest key, bound to column and row.</summary>
/// <remarks>Layout: 1 byte version, 4 bytes key id, 12 bytes nonce, 16 bytes tag, ciphertext. A value copied to another row or column does not decrypt.</remarks>
public sealed class ColumnCipher
{
    private const int Header = 1 + 4 + 12 + 16;
    private readonly Dictionary<uint, byte[]> _keys;
    private readonly uint _newest;

    /// <summary>Uses the installation's encryption keys.</summary>
    public ColumnCipher(Keys keys) : this((keys ?? throw new ArgumentNullException(nameof(keys)))["Encryption"]) { }

    internal ColumnCipher(IReadOnlyList<byte[]> keys)
    {
        _keys = keys.ToDictionary(Keys.IdOf);
        _newest = Keys.IdOf(keys[0]);
    }

    /// <summary>Encrypts <paramref name="text"/> for one column of one row.</summary>
    /// <param name="text">The clear text.</param>
    /// <param name="column">Name of the column with its table, for example <c>cases.description</c>.</param>
    /// <param name="row">Key of the row.</param>
    public byte[] Encrypt(string text, string column, Guid row) => EncryptBytes(Encoding.UTF8.GetBytes(text), column, row);

    /// <summary>Encrypts bytes as <see cref="Encrypt"/> does a text.</summary>
    public byte[] EncryptBytes(ReadOnlySpan<byte> plain, string column, Guid row)
    {
        var result = new byte[Header + plain.Length];
        result[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(1), _newest);
        RandomNumberGenerator.Fill(result.AsSpan(5, 12));
        using var aes = new AesGcm(_keys[_newest], 16);
        aes.Encrypt(result.AsSpan(5, 12), plain, result.AsSpan(Header), result.AsSpan(17, 16), AssociatedData(column, row));
        return result;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made for the same column and row.</summary>
    /// <exception cref="CryptographicException">The key is unknown, or the value was changed or moved.</exception>
    public string Decrypt(byte[] cipher, string column, Guid row) => Encoding.UTF8.GetString(DecryptBytes(cipher, column, row));

    /// <summary>Decrypts what <see cref="EncryptBytes"/> made for the same column and row.</summary>
    /// <exception cref="CryptographicException">The key is unknown, or the value was changed or moved.</exception>
    public byte[] DecryptBytes(byte[] cipher, string column, Guid row)
    {
        ArgumentNullException.ThrowIfNull(cipher);
        if (cipher.Length < Header || cipher[0] != 1 || !_keys.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(cipher.AsSpan(1)), out var key))
            throw new CryptographicException("The value was encrypted under a key that is not configured.");
        var plain = new byte[cipher.Length - Header];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(cipher.AsSpan(5, 12), cipher.AsSpan(Header), cipher.AsSpan(17, 16), plain, AssociatedData(column, row));
        return plain;
    }

    private static byte[] AssociatedData(string column, Guid row)
    {
        var data = new byte[Encoding.UTF8.GetByteCount(column) + 16];
        row.TryWriteBytes(data);
        Encoding.UTF8.GetBytes(column, data.AsSpan(16));
        return data;
    }
}

/// <summary>Keyed hashes for equality search over encrypted columns: HMAC-SHA-256 under a key of its own.</summary>
public sealed class BlindIndex(Keys keys)
{
    private const int Block = 16;
    private readonly byte[] _key = keys["Index"][0];
    private readonly ConcurrentDictionary<string, byte[]> _termKeys = new();

    /// <summary>The hash of a normalised value; <paramref name="kind"/> keeps kinds apart (<c>phone</c>, <c>email</c>, <c>name</c>).</summary>
    public byte[] Hash(string kind, string normalised) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{kind}\n{normalised}"));

    /// <summary>The hashes of very many short terms, 32 bits each, for an index over arrays: sorted, each once. Two terms in some thousand million share a number, so a match is nearly always one.</summary>
    /// <param name="kind">Keeps kinds apart.</param>
    /// <param name="terms">The normalised terms.</param>
    /// <remarks>Terms are blocks of AES under a key of their kind: a text's hundreds of them cost what one keyed hash costs. What is too long for a block is hashed first.</remarks>
    public int[] Terms(string kind, IReadOnlyCollection<string> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        using var aes = Aes.Create();
        aes.Key = _termKeys.GetOrAdd(kind, k => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"terms\n{k}")));
        var blocks = new byte[terms.Count * Block];
        var at = 0;
        foreach (var term in terms)
        {
            var block = blocks.AsSpan(at, Block);
            // The last byte tells a short term (its length) from a hashed one.
            if (Encoding.UTF8.TryGetBytes(term, block[..^1], out var length))
                block[^1] = (byte)length;
            else
            {
                Hash(kind, term).AsSpan(0, Block).CopyTo(block);
                block[^1] = byte.MaxValue;
            }
            at += Block;
        }
        // Each block stands for itself and only a fourth of it is kept: what makes ECB wrong for messages is what an index is.
        aes.EncryptEcb(blocks, blocks, PaddingMode.None);
        var hashes = new SortedSet<int>();
        for (at = 0; at < blocks.Length; at += Block)
            hashes.Add(BinaryPrimitives.ReadInt32BigEndian(blocks.AsSpan(at)));
        return [.. hashes];
    }
}

/// <summary>Look-up codes (查詢碼): 8 digits of HMAC(look-up key, case, generation). Derived when needed, never stored, never on the bus.</summary>
public sealed class LookupCodes(Keys keys)
{
    private readonly IReadOnlyList<byte[]> _keys = keys["Lookup"];

    /// <summary>The code of a case under the newest key.</summary>
    public string CodeFor(Guid caseId, int generation) => Derive(_keys[0], caseId, generation);

    /// <summary>True when <paramref name="given"/> (digits only) is the code under any configured key. Takes the same time either way.</summary>
    public bool Matches(Guid caseId, int generation, string given)
    {
        var offered = Encoding.ASCII.GetBytes(given ?? "");
        var match = false;
        foreach (var key in _keys)
            match |= CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Derive(key, caseId, generation)), offered);
        return match;
    }

    private static string Derive(byte[] key, Guid caseId, int generation)
    {
        Span<byte> input = stackalloc byte[20];
        caseId.TryWriteBytes(input);
        BinaryPrimitives.WriteInt32BigEndian(input[16..], generation);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, input, hash);
        // 64 bits modulo 10^8: the bias is below 10^-11.
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
    }
}
