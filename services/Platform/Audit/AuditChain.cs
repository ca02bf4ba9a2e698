using System.Buffers.Binary;
using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts.Audit;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Platform.Audit;

/// <summary>Seals the entries of a service's audit one to the next, so that what is changed, removed or put in another place afterwards is found.</summary>
/// <remarks>
/// A seal is HMAC-SHA-256 of its number, the seal before and the entry, under a key that the database does not know: who may write there can destroy the chain, not make another.
/// Entries are written by the transaction of the act and sealed some seconds later, so that acts do not wait for each other. What is taken off the end shows against a head kept elsewhere; each is logged once an hour.
/// </remarks>
internal sealed class AuditChain
{
    private const int Batch = 1000;

    // Whoever got a smaller id commits before so many others got theirs: no transaction lives that long.
    private const long Overtaken = 10_000;

    private const int KeyBytes = 4, SealBytes = KeyBytes + HMACSHA256.HashSizeInBytes;
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);

    private const string Content = "jsonb_build_array(e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), e.actor_kind, e.actor_name, e.staff_id, e.agency, e.act, e.case_id, e.facts)::text";

    private readonly ModuleDataSources _sources;
    private readonly MachineTime _machine;
    private readonly Dictionary<uint, byte[]> _keys;
    private readonly uint _newest;

    public AuditChain(ModuleDataSources sources, Keys keys, MachineTime machine)
    {
        (_sources, _machine) = (sources, machine);
        _keys = keys["Audit"].ToDictionary(Keys.IdOf);
        _newest = Keys.IdOf(keys["Audit"][0]);
    }

    /// <summary>Seals what is not sealed yet, unless another instance is at it.</summary>
    /// <param name="schema">The service's.</param>
    /// <param name="whole">True looks at every entry, not only at those of late.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The last seal, null when there is none or another instance seals.</returns>
    public async Task<string?> SealAsync(string schema, bool whole, CancellationToken ct)
    {
        while (true)
        {
            await using var connection = await _sources.For(schema).OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using (var guard = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended($1, 7203))", connection) { Parameters = { new() { Value = schema } } })
                if (await guard.ExecuteScalarAsync(ct) is false)
                    return null;
            var (number, seal) = await LastAsync(connection, schema, ct);
            var (entries, seals) = (new List<long>(Batch), new List<byte[]>(Batch));
            await using (var unsealed = new NpgsqlCommand($"""
                select e.id, {Content} from {schema}.audit_entries e
                where e.id > $1 and not exists (select from {schema}.audit_seals s where s.entry_id = e.id) order by e.id limit {Batch}
                """, connection) { Parameters = { new() { Value = whole ? 0 : await OvertakenAsync(connection, schema, ct) } } })
            {
                await using var rows = await unsealed.ExecuteReaderAsync(ct);
                while (await rows.ReadAsync(ct))
                {
                    seal = Seal(_newest, number + entries.Count + 1, seal, rows.GetString(1));
                    entries.Add(rows.GetInt64(0));
                    seals.Add(seal);
                }
            }
            if (entries.Count > 0)
            {
                await using var insert = new NpgsqlCommand($"insert into {schema}.audit_seals (number, entry_id, seal) select $1 + v.n, v.entry, v.seal from unnest($2, $3) with ordinality as v (entry, seal, n)", connection);
                insert.Parameters.AddWithValue(number);
                insert.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Bigint, entries.ToArray());
                insert.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Bytea, seals.ToArray());
                await insert.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
            }
            if (entries.Count < Batch)
                return Head(number + entries.Count, seal);
        }
    }

    /// <summary>Looks at every seal and every entry.</summary>
    /// <param name="schema">The service's.</param>
    /// <param name="known">A head that was kept elsewhere and must still be there, or null.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AuditCheck> CheckAsync(string schema, string? known, CancellationToken ct)
    {
        await using var connection = await _sources.For(schema).OpenConnectionAsync(ct);
        // One view of both tables, while others write and seal.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var (number, seal, seen) = (0L, (byte[]?)null, known is null);
        await using (var chain = new NpgsqlCommand($"""
            select s.number, s.seal, case when e.id is not null then {Content} end
            from {schema}.audit_seals s left join {schema}.audit_entries e on e.id = s.entry_id order by s.number
            """, connection) { CommandTimeout = 600 })
        {
            await using var rows = await chain.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var given = rows.GetFieldValue<byte[]>(1);
                AuditFault? fault = rows.GetInt64(0) != number + 1 ? AuditFault.SealRemoved
                    : rows.IsDBNull(2) ? AuditFault.EntryRemoved
                    : given.Length != SealBytes ? AuditFault.Changed
                    : !_keys.ContainsKey(BinaryPrimitives.ReadUInt32BigEndian(given)) ? AuditFault.UnknownKey
                    : !CryptographicOperations.FixedTimeEquals(given, Seal(BinaryPrimitives.ReadUInt32BigEndian(given), number + 1, seal, rows.GetString(2))) ? AuditFault.Changed
                    : null;
                if (fault is { } how)
                    return new(number, 0, new(number + 1, how), Head(number, seal));
                (number, seal) = (number + 1, given);
                seen |= Head(number, seal) == known;
            }
        }
        if (!seen)
            return new(number, 0, new(number + 1, AuditFault.SealRemoved), Head(number, seal));
        await using var late = new NpgsqlCommand($"select count(*) from {schema}.audit_entries e where e.at < $1 and not exists (select from {schema}.audit_seals s where s.entry_id = e.id)", connection) { CommandTimeout = 600 };
        late.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, _machine.GetUtcNow() - Usual);
        return new(number, (long)(await late.ExecuteScalarAsync(ct))!, null, Head(number, seal));
    }

    private byte[] Seal(uint key, long number, byte[]? before, string content)
    {
        // Number, seal before and content can be told apart: the first two have a fixed length, the first seal has none before it.
        var sealedBytes = new byte[8 + (before?.Length ?? 0) + Encoding.UTF8.GetByteCount(content)];
        BinaryPrimitives.WriteInt64BigEndian(sealedBytes, number);
        before?.CopyTo(sealedBytes, 8);
        Encoding.UTF8.GetBytes(content, sealedBytes.AsSpan(8 + (before?.Length ?? 0)));
        var seal = new byte[SealBytes];
        BinaryPrimitives.WriteUInt32BigEndian(seal, key);
        HMACSHA256.HashData(_keys[key], sealedBytes, seal.AsSpan(KeyBytes));
        return seal;
    }

    private static async Task<(long Number, byte[]? Seal)> LastAsync(NpgsqlConnection connection, string schema, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select number, seal from {schema}.audit_seals order by number desc limit 1", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (0, null);
    }

    private static async Task<long> OvertakenAsync(NpgsqlConnection connection, string schema, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select coalesce(max(entry_id), 0) - {Overtaken} from {schema}.audit_seals", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static string? Head(long number, byte[]? seal) => seal is null ? null : string.Create(CultureInfo.InvariantCulture, $"{number}:{Convert.ToHexString(seal)}");
}
