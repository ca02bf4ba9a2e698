using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Domain;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.LimitRequests;

/// <summary>How much one sender may ask for (settings <c>Limits:…</c>); what an API key may is said with the key.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Cases from one address in an hour, without a key; 0 for no limit.</summary>
    public int SubmissionsPerHour { get; set; } = 60;

    /// <summary>Files from one address in an hour, without a key; 0 for no limit.</summary>
    public int UploadsPerHour { get; set; } = 300;

    /// <summary>How often in an hour somebody at one address may have case numbers sent; 0 for no limit.</summary>
    public int CaseNumbersPerHour { get; set; } = 10;

    /// <summary>Applications begun from one address in an hour; 0 for no limit.</summary>
    public int JourneysPerHour { get; set; } = 120;

    /// <summary>How often in an hour somebody at one address is told of cases close by; 0 for no limit.</summary>
    public int NearbyPerHour { get; set; } = 120;
}

/// <summary>What is left of a limit after this request.</summary>
/// <param name="Allowed">Requests in a window.</param>
/// <param name="Used">Requests in this window, with this one.</param>
/// <param name="Reset">Until the next window begins.</param>
internal readonly record struct Allowance(int Allowed, int Used, TimeSpan Reset)
{
    public int Remaining => Math.Max(0, Allowed - Used);

    public bool Exceeded => Used > Allowed;
}

/// <summary>Counts requests in windows of fixed length, in the database: the limit is the same however many instances answer.</summary>
internal sealed partial class RequestLimits([FromKeyedServices("portal")] NpgsqlDataSource source, BlindIndex index, MachineTime machine, IOptions<LimitOptions> options, ILogger<RequestLimits> logger)
{
    /// <summary>The longest window: an older count limits nobody.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // A clock a little behind another instance's counts in that one's window.
    private const string CountSql = """
        insert into portal.request_counts as c (kind, key, window_start, requests) values ($1, $2, $3, 1)
        on conflict (kind, key) do update
        set requests = case when excluded.window_start > c.window_start then 1 else c.requests + 1 end, window_start = greatest(c.window_start, excluded.window_start)
        returning requests
        """;

    /// <summary>Counts a case that somebody without a key hands in; 429 <c>too-many-submissions</c>.</summary>
    public async Task<Failure?> SubmissionAsync(IPAddress? from, CancellationToken ct) =>
        Refusal("too-many-submissions", await CountAsync("submission", RequestSource.Of(from), options.Value.SubmissionsPerHour, Hour, ct));

    /// <summary>Counts a file that somebody without a key uploads; 429 <c>too-many-uploads</c>.</summary>
    public async Task<Failure?> UploadAsync(IPAddress? from, CancellationToken ct) =>
        Refusal("too-many-uploads", await CountAsync("upload", RequestSource.Of(from), options.Value.UploadsPerHour, Hour, ct));

    /// <summary>Counts a wish to have case numbers sent; 429 <c>too-many-tries</c>.</summary>
    public async Task<Failure?> CaseNumbersAsync(IPAddress? from, CancellationToken ct) =>
        Refusal("too-many-tries", await CountAsync("case-numbers", RequestSource.Of(from), options.Value.CaseNumbersPerHour, Hour, ct));

    /// <summary>Counts an application that somebody begins to fill in; 429 <c>too-many-journeys</c>.</summary>
    public async Task<Failure?> JourneyAsync(IPAddress? from, CancellationToken ct) =>
        Refusal("too-many-journeys", await CountAsync("journey", RequestSource.Of(from), options.Value.JourneysPerHour, Hour, ct));

    /// <summary>Counts a look at cases close by; false for who has looked too often. Their case goes on without it.</summary>
    public async Task<bool> MayAskNearbyAsync(IPAddress? from, CancellationToken ct) =>
        await CountAsync("nearby", RequestSource.Of(from), options.Value.NearbyPerHour, Hour, ct) is not { Exceeded: true };

    /// <summary>Counts a request of a program; null where it has no limit, or nobody can count now.</summary>
    public Task<Allowance?> ClientAsync(string name, int perMinute, CancellationToken ct) => CountAsync("client", name, perMinute, Minute, ct);

    private static Failure? Refusal(string code, Allowance? allowance) =>
        allowance is { Exceeded: true } over ? new() { Code = code, Status = StatusCodes.Status429TooManyRequests, RetryAfter = over.Reset } : null;

    private async Task<Allowance?> CountAsync(string kind, string key, int allowed, TimeSpan window, CancellationToken ct)
    {
        if (allowed == 0)
            return null;
        var now = machine.GetUtcNow();
        var start = new DateTimeOffset(now.Ticks - (now.Ticks % window.Ticks), TimeSpan.Zero);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var command = new NpgsqlCommand(CountSql, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = index.Hash($"limit-{kind}", key) });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = start.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await command.PrepareAsync(ct);
            return new Allowance(allowed, (int)(await command.ExecuteScalarAsync(ct))!, start + window - now);
        }
        catch (NpgsqlException e)
        {
            // Whoever has something to report does not wait for a counter.
            LogUncounted(e, kind);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A request of kind {Kind} could not be counted and is let through")]
    private partial void LogUncounted(Exception e, string kind);
}
