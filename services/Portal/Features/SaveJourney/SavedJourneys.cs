using System.Net;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.SaveJourney;

/// <summary>Where a person was when the application was saved.</summary>
internal enum JourneyPage
{
    Details,
    Nearby,
    Check,
}

/// <summary>What a code opens: the application, or once it was sent its receipt.</summary>
internal sealed record SavedJourney
{
    public JourneyPage Page { get; init; }
    public Journey? Journey { get; init; }
    /// <summary>The receipt, as it stands in its address.</summary>
    public string? Receipt { get; init; }
}

/// <summary>
/// Applications that people put aside for a day. What was typed is encrypted, the code is kept as a keyed hash: whoever has the table has neither.
/// Wrong codes are counted by source like wrong proofs of look-ups.
/// </summary>
internal sealed partial class SavedJourneys(
    [FromKeyedServices("portal")] NpgsqlDataSource source, ColumnCipher cipher, BlindIndex index, RequestLimits limits, MachineTime machine, IOptions<LookupOptions> options, ILogger<SavedJourneys> logger)
{
    /// <summary>How long they are kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // No honest form comes near.
    private const int Most = 60_000;

    private const string Column = "saved_journeys.content";

    // One code a journey: the one shown last.
    private const string SaveSql = """
        with earlier as (delete from portal.saved_journeys where id = $5)
        insert into portal.saved_journeys (id, code_hash, content, saved_at) values ($1, $2, $3, $4)
        """;

    private const string FindSql = """
        select j.id, j.content, f.failed_at
        from (values ($1)) as asked (code_hash)
        left join portal.saved_journeys j on j.code_hash = asked.code_hash and j.saved_at > $3
        left join portal.proof_failures f on f.kind = 'resume' and f.key = $2
        """;

    private const string FailSql = """
        insert into portal.proof_failures as f (kind, key, failed_at, last_at) values ('resume', $1, array[$2], $2)
        on conflict (kind, key) do update
        set failed_at = (f.failed_at || excluded.failed_at)[greatest(1, cardinality(f.failed_at) + 2 - $3):], last_at = excluded.last_at
        returning failed_at
        """;

    private readonly ProofLimit _perSource = new(options.Value.WrongPerSource, options.Value.Window);

    /// <summary>Keeps what was typed; the code that opens it, and the journey as it goes on from here. 400 for more than a form holds, 429 <c>too-many-saves</c>, 503.</summary>
    public async Task<Result<(string Code, Journey Journey)>> SaveAsync(Journey journey, JourneyPage page, IPAddress? from, CancellationToken ct)
    {
        var saved = journey with { Saved = Guid.CreateVersion7() };
        var content = JsonSerializer.Serialize(new SavedJourney { Page = page, Journey = saved }, ContractJson.Options);
        if (content.Length > Most)
            return Failure.Invalid("description", "too-long");
        if (await limits.SaveAsync(from, ct) is { } over)
            return over;
        var code = ResumeCode.Draw();
        try
        {
            await using var command = source.CreateCommand(SaveSql);
            Add(command, NpgsqlDbType.Uuid, saved.Saved.Value);
            Add(command, NpgsqlDbType.Bytea, Hash(code));
            Add(command, NpgsqlDbType.Bytea, cipher.Encrypt(content, Column, saved.Saved.Value));
            Add(command, NpgsqlDbType.TimestampTz, machine.GetUtcNow());
            Add(command, NpgsqlDbType.Uuid, journey.Saved ?? (object)DBNull.Value);
            await command.ExecuteNonQueryAsync(ct);
            return (code, saved);
        }
        catch (NpgsqlException e)
        {
            LogNotSaved(e);
            return Failure.Unavailable();
        }
    }

    /// <summary>What a code opens; 404 <c>resume-code-unknown</c>, 429 <c>too-many-tries</c>.</summary>
    /// <param name="code">As <see cref="ResumeCode.Read"/> gives it.</param>
    public async Task<Result<SavedJourney>> FindAsync(string code, IPAddress? from, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var sourceKey = index.Hash("resume-source", RequestSource.Of(from));
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var command = new NpgsqlCommand(FindSql, connection))
        {
            Add(command, NpgsqlDbType.Bytea, Hash(code));
            Add(command, NpgsqlDbType.Bytea, sourceKey);
            Add(command, NpgsqlDbType.TimestampTz, now - Lifetime);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            // A right code is refused too, or guessing could go on unseen.
            if (_perSource.WaitAfter(reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTime[]>(2), now) is { } blocked)
                return TooMany(blocked);
            if (!reader.IsDBNull(0))
                return JsonSerializer.Deserialize<SavedJourney>(cipher.Decrypt(reader.GetFieldValue<byte[]>(1), Column, reader.GetGuid(0)), ContractJson.Options)!;
        }
        await using var fail = new NpgsqlCommand(FailSql, connection);
        Add(fail, NpgsqlDbType.Bytea, sourceKey);
        Add(fail, NpgsqlDbType.TimestampTz, now);
        Add(fail, NpgsqlDbType.Integer, _perSource.Allowed + 1);
        var failures = (DateTime[])(await fail.ExecuteScalarAsync(ct))!;
        return _perSource.WaitOf(failures, now) is { } wait ? TooMany(wait) : Failure.NotFound("resume-code-unknown");
    }

    /// <summary>The journey has become a case: its code opens the receipt from now on.</summary>
    public async Task SentAsync(Journey journey, string receipt)
    {
        if (journey.Saved is not { } id)
            return;
        try
        {
            await using var command = source.CreateCommand("update portal.saved_journeys set content = $2 where id = $1");
            Add(command, NpgsqlDbType.Uuid, id);
            Add(command, NpgsqlDbType.Bytea, cipher.Encrypt(JsonSerializer.Serialize(new SavedJourney { Receipt = receipt }, ContractJson.Options), Column, id));
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            // The case is accepted. Sent again, the same key gives the same receipt.
            LogNotMarked(e);
        }
    }

    private byte[] Hash(string code) => index.Hash("resume-code", code);

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });

    private static Failure TooMany(TimeSpan wait) => new() { Code = "too-many-tries", Status = StatusCodes.Status429TooManyRequests, RetryAfter = wait };

    [LoggerMessage(1, LogLevel.Error, "A journey could not be saved")]
    private partial void LogNotSaved(Exception e);

    [LoggerMessage(2, LogLevel.Warning, "A saved journey was sent, and its code could not be led to the receipt")]
    private partial void LogNotMarked(Exception e);
}
