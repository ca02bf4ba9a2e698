using System.Net;
using System.Security.Cryptography;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.ProjectPublicView;
using CaseTracker.WebUi.Formatting;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.LookUpCase;

/// <summary>How often a look-up may go wrong.</summary>
internal sealed class LookupOptions
{
    public const string Section = "Lookup";

    /// <summary>Wrong proofs for one case number in <see cref="Window"/>.</summary>
    public int WrongPerCase { get; set; } = 5;

    /// <summary>Wrong proofs from one address in <see cref="Window"/>.</summary>
    public int WrongPerSource { get; set; } = 30;

    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>A case whose look-up was proved.</summary>
/// <param name="View">What may be seen.</param>
/// <param name="LookupGeneration">Generation of its look-up code.</param>
/// <param name="Helper">The keyed hash by which a helper proved it; null for the applicant.</param>
internal sealed record FoundCase(PublicView View, int LookupGeneration, string? Helper);

/// <summary>
/// Looks a case up by number and proof. One point select brings the case and both counters; a second statement is written only for a
/// wrong proof. An unknown number goes the same way as a wrong proof: the same statements, as many bytes, the same hashes and comparisons, the same answer.
/// </summary>
internal sealed class LookUpCase(
    [FromKeyedServices("portal")] NpgsqlDataSource source, PublicCaseStore store, BlindIndex index, LookupCodes codes, MachineTime machine, IOptions<LookupOptions> options)
{
    // The case itself, or else the one with the next number: to fetch nothing at all would be quicker, and tell that there is nothing.
    private const string SelectSql = """
        select c.case_id, c.lookup_generation, c.phone_hash, c.email_hash, c.view, n.failed_at, s.failed_at, c.helper_hash, c.second_helper_hash, coalesce(c.case_number = asked.number, false)
        from (values ($1)) as asked (number)
        left join lateral (select * from portal.public_cases p where p.case_number >= asked.number order by p.case_number limit 1) c on true
        left join portal.proof_failures n on n.kind = 'case' and n.key = $2
        left join portal.proof_failures s on s.kind = 'source' and s.key = $3
        """;

    private const string ReadSql = "select case_id, lookup_generation, view, helper_hash, second_helper_hash from portal.public_cases where case_number = $1";

    // Always in this order, so that two failures never wait for each other's row.
    private const string FailSql = """
        insert into portal.proof_failures as f (kind, key, failed_at, last_at)
        values ('case', $1, array[$3], $3), ('source', $2, array[$3], $3)
        on conflict (kind, key) do update
        set failed_at = (f.failed_at || excluded.failed_at)[greatest(1, cardinality(f.failed_at) + 2 - $4):], last_at = excluded.last_at
        returning kind, failed_at
        """;

    private static readonly byte[] NoHash = new byte[32];

    // How many tries for one case number are weighed at the same moment in this process: guesses sent all at once cannot outrun their count.
    private static readonly SemaphoreSlim[] Gates = [.. Enumerable.Range(0, 1024).Select(_ => new SemaphoreSlim(4, 4))];

    private readonly ProofLimit _perCase = new(options.Value.WrongPerCase, options.Value.Window);
    private readonly ProofLimit _perSource = new(options.Value.WrongPerSource, options.Value.Window);

    /// <summary>The case; 400 for what cannot be a number, 404 <c>case-not-found</c>, 429 <c>too-many-tries</c>.</summary>
    public async Task<Result<FoundCase>> RunAsync(string? caseNumber, string? proof, IPAddress? from, CancellationToken ct)
    {
        if (Check(caseNumber, proof, out var number) is { } invalid)
            return invalid;
        var given = LookupProof.Read(proof!);
        var caseKey = index.Hash("lookup-case", number);
        var sourceKey = index.Hash("lookup-source", RequestSource.Of(from));

        var gate = Gates[(uint)caseKey[0] << 2 | (uint)caseKey[1] & 3];
        await gate.WaitAsync(ct);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            var row = await ReadAsync(connection, number, caseKey, sourceKey, ct);
            var now = machine.GetUtcNow();
            if (Longer(_perCase.WaitAfter(row.CaseFailures, now), _perSource.WaitAfter(row.SourceFailures, now)) is { } blocked)
                return TooMany(blocked);
            var (proved, helper) = Prove(row, given);
            if (proved)
                return new FoundCase(store.Open(row.View!, row.CaseId), row.Generation, helper);
            return await FailAsync(connection, caseKey, sourceKey, now, ct) is { } wait ? TooMany(wait) : Failure.NotFound("case-not-found");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A case that was proved before; null when it is gone, its look-up code was replaced, or who proved it does not help any more.</summary>
    public async Task<PublicView?> ReadAsync(string number, Guid caseId, int generation, string? helper, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(ReadSql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
        await command.PrepareAsync(ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct) || reader.GetGuid(0) != caseId || reader.GetInt32(1) != generation)
            return null;
        if (helper is not null && Base64(Bytes(reader, 3)) != helper && Base64(Bytes(reader, 4)) != helper)
            return null;
        return store.Open(reader.GetFieldValue<byte[]>(2), caseId);
    }

    private static Failure? Check(string? caseNumber, string? proof, out string number)
    {
        var errors = new FieldErrors();
        number = "";
        if (caseNumber is { Length: > 64 })
            errors.Add("caseNumber", "case-number-invalid");
        else if (CaseNumbers.Read(caseNumber, out var error) is { } read)
            number = read;
        else
            errors.Add("caseNumber", error!);
        if (string.IsNullOrWhiteSpace(proof))
            errors.Add("proof", "required");
        else if (proof.Length > LookupProof.MaxLength)
            errors.Add("proof", "too-long");
        else if (TextRules.HasForbiddenCharacters(proof))
            errors.Add("proof", "invalid-characters");
        return errors.Any ? errors.ToFailure() : null;
    }

    private static async Task<Row> ReadAsync(NpgsqlConnection connection, string number, byte[] caseKey, byte[] sourceKey, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SelectSql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = number });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = caseKey });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = sourceKey });
        await command.PrepareAsync(ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var failures = (Case: Instants(reader, 5), Source: Instants(reader, 6));
        return reader.IsDBNull(0)
            ? new Row(false, Guid.Empty, 0, null, null, null, failures.Case, failures.Source, null, null)
            : new Row(reader.GetBoolean(9), reader.GetGuid(0), reader.GetInt32(1), Bytes(reader, 2), Bytes(reader, 3), Bytes(reader, 4), failures.Case, failures.Source, Bytes(reader, 7), Bytes(reader, 8));
    }

    /// <summary>Every comparison is made, whichever kind of proof was given and whether there is a case or not.</summary>
    /// <returns>Whether it is proved, and by which helper if not by the applicant.</returns>
    private (bool Proved, string? Helper) Prove(Row row, LookupProof given)
    {
        var code = codes.Matches(row.CaseId, row.Generation, given.Code ?? "--------") & given.Code is not null;
        var (phone, email) = (index.Hash("phone", given.PhoneKey ?? ""), index.Hash("email", given.EmailKey ?? ""));
        var applicant = code | (Same(row.PhoneHash, phone) & given.PhoneKey is not null) | (Same(row.EmailHash, email) & given.EmailKey is not null);
        var first = Helps(row.HelperHash);
        var second = Helps(row.SecondHelperHash);
        return (row.Found & (applicant | first | second), applicant ? null : Base64(first ? row.HelperHash : second ? row.SecondHelperHash : null));

        bool Helps(byte[]? stored) => (Same(stored, phone) & given.PhoneKey is not null) | (Same(stored, email) & given.EmailKey is not null);
    }

    private static bool Same(byte[]? stored, byte[] given) => CryptographicOperations.FixedTimeEquals(stored ?? NoHash, given) & stored is not null;

    private static string? Base64(byte[]? hash) => hash is null ? null : Convert.ToBase64String(hash);

    private async Task<TimeSpan?> FailAsync(NpgsqlConnection connection, byte[] caseKey, byte[] sourceKey, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FailSql, connection);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = caseKey });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = sourceKey });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Max(_perCase.Allowed, _perSource.Allowed) + 1 });
        await command.PrepareAsync(ct);
        TimeSpan? wait = null;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            wait = Longer(wait, (reader.GetString(0) == "case" ? _perCase : _perSource).WaitOf(reader.GetFieldValue<DateTime[]>(1), now));
        return wait;
    }

    private static DateTime[]? Instants(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTime[]>(column);

    private static byte[]? Bytes(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a > b ? a : b;

    private static Failure TooMany(TimeSpan wait) => new() { Code = "too-many-tries", Status = StatusCodes.Status429TooManyRequests, RetryAfter = wait };

    /// <param name="Found">False when the rest is of another case, and proves nothing.</param>
    private sealed record Row(bool Found, Guid CaseId, int Generation, byte[]? PhoneHash, byte[]? EmailHash, byte[]? View, DateTime[]? CaseFailures, DateTime[]? SourceFailures, byte[]? HelperHash, byte[]? SecondHelperHash);
}
