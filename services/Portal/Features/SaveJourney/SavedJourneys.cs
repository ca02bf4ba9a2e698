using System.Net;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.LookUpCase;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.SaveJourney;

/// <summary>
/// Keeps what people fill in, for a day after their last answer. What was typed is encrypted; of codes and of the secrets of browsers there are keyed hashes: whoever has the table has none of it.
/// A journey opens for browsers that have begun or resumed it. Wrong codes are counted by source like wrong proofs of look-ups.
/// </summary>
internal sealed partial class SavedJourneys(
    [FromKeyedServices("portal")] NpgsqlDataSource source, ColumnCipher cipher, BlindIndex index, RequestLimits limits, MachineTime machine, IOptions<LookupOptions> options, ILogger<SavedJourneys> logger)
{
    /// <summary>How long they are kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // More browsers than a person has; the one that came first goes.
    private const int MostBrowsers = 5;

    private const string Column = "saved_journeys.content";

    private const string StartSql = "insert into portal.saved_journeys (id, content, browsers, saved_at) values ($1, $2, array[$3], $4)";

    private const string ReadSql = "select content from portal.saved_journeys where id = $1 and $2 = any(browsers) and saved_at > $3";

    // Read again, with the row locked: two pages sent at once lose nothing of each other.
    private const string LockSql = ReadSql + " for update";

    private const string SentSql = "select content from portal.saved_journeys where id = $1 for update";

    private const string WriteSql = "update portal.saved_journeys set content = $2, code_hash = coalesce($3, code_hash), saved_at = $4 where id = $1";

    // Kept only for whoever has its code, or resumed it elsewhere.
    private const string ForgetSql = """
        with left_behind as (update portal.saved_journeys set browsers = array_remove(browsers, $2) where id = $1 and $2 = any(browsers) and (code_hash is not null or cardinality(browsers) > 1) returning id)
        delete from portal.saved_journeys where id = $1 and $2 = any(browsers) and not exists (select from left_behind)
        """;

    private const string WaitSql = "select failed_at from portal.proof_failures where kind = 'resume' and key = $1";

    private const string ResumeSql = """
        update portal.saved_journeys set browsers = (array_remove(browsers, $2) || $2)[greatest(1, cardinality(array_remove(browsers, $2)) + 2 - $3):]
        where code_hash = $1 and saved_at > $4
        returning id
        """;

    private const string FailSql = """
        insert into portal.proof_failures as f (kind, key, failed_at, last_at) values ('resume', $1, array[$2], $2)
        on conflict (kind, key) do update
        set failed_at = (f.failed_at || excluded.failed_at)[greatest(1, cardinality(f.failed_at) + 2 - $3):], last_at = excluded.last_at
        returning failed_at
        """;

    private readonly ProofLimit _perSource = new(options.Value.WrongPerSource, options.Value.Window);

    /// <summary>Begins a journey; its id. 429 <c>too-many-journeys</c>, 503.</summary>
    /// <param name="journey">What is answered already.</param>
    /// <param name="browser">The secret of the browser it is for.</param>
    /// <param name="from">Who begins it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result<Guid>> StartAsync(Journey journey, string browser, IPAddress? from, CancellationToken ct)
    {
        if (await limits.JourneyAsync(from, ct) is { } over)
            return over;
        // It stands in addresses: nothing is to be read from it, not even the time.
        var id = Guid.NewGuid();
        try
        {
            await using var command = source.CreateCommand(StartSql);
            Add(command, NpgsqlDbType.Uuid, id);
            Add(command, NpgsqlDbType.Bytea, Encrypt(new SavedJourney { Journey = journey }, id));
            Add(command, NpgsqlDbType.Bytea, HashBrowser(browser));
            Add(command, NpgsqlDbType.TimestampTz, machine.GetUtcNow());
            await command.ExecuteNonQueryAsync(ct);
            return id;
        }
        catch (NpgsqlException e)
        {
            LogNotStarted(e);
            return Failure.Unavailable();
        }
    }

    /// <summary>The journey, or its receipt; null when there is none, or none for this browser.</summary>
    public async Task<SavedJourney?> FindAsync(Guid id, string? browser, CancellationToken ct)
    {
        if (browser is null)
            return null;
        await using var connection = await source.OpenConnectionAsync(ct);
        return await ReadAsync(connection, ReadSql, id, browser, ct);
    }

    /// <summary>Changes the journey and keeps it for another day; as <see cref="FindAsync"/> it gives what there is afterwards. One that was sent stays as it is.</summary>
    public async Task<SavedJourney?> ChangeAsync(Guid id, string? browser, Func<Journey, Journey> change, CancellationToken ct)
    {
        if (browser is null)
            return null;
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var saved = await ReadAsync(connection, LockSql, id, browser, ct);
        if (saved?.Journey is not { } journey)
            return saved;
        saved = new SavedJourney { Journey = change(journey) };
        await WriteAsync(connection, id, saved, ct);
        await transaction.CommitAsync(ct);
        return saved;
    }

    /// <summary>Opens the journey with this code for a browser; its id. 404 <c>resume-code-unknown</c>, 429 <c>too-many-tries</c>.</summary>
    /// <param name="code">As <see cref="ResumeCode.Read"/> gives it.</param>
    /// <param name="browser">The secret of the browser.</param>
    /// <param name="from">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result<Guid>> ResumeAsync(string code, string browser, IPAddress? from, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var sourceKey = index.Hash("resume-source", RequestSource.Of(from));
        await using var connection = await source.OpenConnectionAsync(ct);
        await using (var wait = new NpgsqlCommand(WaitSql, connection))
        {
            Add(wait, NpgsqlDbType.Bytea, sourceKey);
            // A right code is refused too, or guessing could go on unseen.
            if (_perSource.WaitAfter((DateTime[]?)await wait.ExecuteScalarAsync(ct), now) is { } blocked)
                return TooMany(blocked);
        }
        await using (var resume = new NpgsqlCommand(ResumeSql, connection))
        {
            Add(resume, NpgsqlDbType.Bytea, HashCode(code));
            Add(resume, NpgsqlDbType.Bytea, HashBrowser(browser));
            Add(resume, NpgsqlDbType.Integer, MostBrowsers);
            Add(resume, NpgsqlDbType.TimestampTz, now - Lifetime);
            if (await resume.ExecuteScalarAsync(ct) is Guid id)
                return id;
        }
        await using var fail = new NpgsqlCommand(FailSql, connection);
        Add(fail, NpgsqlDbType.Bytea, sourceKey);
        Add(fail, NpgsqlDbType.TimestampTz, now);
        Add(fail, NpgsqlDbType.Integer, _perSource.Allowed + 1);
        var failures = (DateTime[])(await fail.ExecuteScalarAsync(ct))!;
        return _perSource.WaitOf(failures, now) is { } next ? TooMany(next) : Failure.NotFound("resume-code-unknown");
    }

    /// <summary>The journey has become a case: nothing of it is kept but its receipt. Of two presses the receipt that was there first counts.</summary>
    public async Task<string> SentAsync(Guid id, string receipt)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            await using var read = new NpgsqlCommand(SentSql, connection);
            Add(read, NpgsqlDbType.Uuid, id);
            if (await read.ExecuteScalarAsync(CancellationToken.None) is not byte[] content)
                return receipt;
            if (Decrypt(content, id).Receipt is { } earlier)
                return earlier;
            await WriteAsync(connection, id, new SavedJourney { Receipt = receipt }, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            // The case is accepted. Sent again, the same key gives the same case.
            LogNotMarked(e);
        }
        return receipt;
    }

    /// <summary>A browser opens this journey no more. Without a code that opens it elsewhere it is deleted.</summary>
    public async Task ForgetAsync(Guid id, string? browser, CancellationToken ct)
    {
        if (browser is null)
            return;
        try
        {
            await using var command = source.CreateCommand(ForgetSql);
            Add(command, NpgsqlDbType.Uuid, id);
            Add(command, NpgsqlDbType.Bytea, HashBrowser(browser));
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (NpgsqlException e)
        {
            LogNotForgotten(e);
        }
    }

    private async Task<SavedJourney?> ReadAsync(NpgsqlConnection connection, string sql, Guid id, string browser, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        Add(command, NpgsqlDbType.Uuid, id);
        Add(command, NpgsqlDbType.Bytea, HashBrowser(browser));
        Add(command, NpgsqlDbType.TimestampTz, machine.GetUtcNow() - Lifetime);
        return await command.ExecuteScalarAsync(ct) is byte[] content ? Decrypt(content, id) : null;
    }

    private async Task WriteAsync(NpgsqlConnection connection, Guid id, SavedJourney saved, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(WriteSql, connection);
        Add(command, NpgsqlDbType.Uuid, id);
        Add(command, NpgsqlDbType.Bytea, Encrypt(saved, id));
        Add(command, NpgsqlDbType.Bytea, saved.Journey?.Code is { } code ? HashCode(code) : DBNull.Value);
        Add(command, NpgsqlDbType.TimestampTz, machine.GetUtcNow());
        await command.ExecuteNonQueryAsync(ct);
    }

    private byte[] Encrypt(SavedJourney saved, Guid id) => cipher.Encrypt(JsonSerializer.Serialize(saved, ContractJson.Options), Column, id);

    private SavedJourney Decrypt(byte[] content, Guid id) => JsonSerializer.Deserialize<SavedJourney>(cipher.Decrypt(content, Column, id), ContractJson.Options)!;

    private byte[] HashCode(string code) => index.Hash("resume-code", code);

    private byte[] HashBrowser(string secret) => index.Hash("journey-browser", secret);

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });

    private static Failure TooMany(TimeSpan wait) => new() { Code = "too-many-tries", Status = StatusCodes.Status429TooManyRequests, RetryAfter = wait };

    [LoggerMessage(1, LogLevel.Error, "A journey could not be begun")]
    private partial void LogNotStarted(Exception e);

    [LoggerMessage(2, LogLevel.Warning, "A journey was sent, and its pages could not be led to the receipt")]
    private partial void LogNotMarked(Exception e);

    [LoggerMessage(3, LogLevel.Warning, "A journey that was left could not be deleted; the night will do it")]
    private partial void LogNotForgotten(Exception e);
}
