using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Transports;

internal sealed class TwilioOptions
{
    public const string Section = "Sms:Twilio";

    [Required]
    public string BaseUrl { get; set; } = "https://api.twilio.com";

    public string? AccountSid { get; set; }

    public string? AuthToken { get; set; }

    /// <summary>The token before the last rotation: reports signed with it are still taken.</summary>
    public string? PreviousAuthToken { get; set; }

    /// <summary>Our number in E.164.</summary>
    public string? From { get; set; }

    /// <summary>Public address under which the provider reaches this service; without it, that of the public pages.</summary>
    public string? CallbackUrl { get; set; }
}

/// <summary>Text messages by Twilio's REST API, which takes no idempotency key: only an answer that says so proves that nothing was sent.</summary>
internal sealed partial class TwilioTransport(HttpClient http, IOptions<TwilioOptions> options, TwilioCallbacks callbacks, MachineTime machine, ILogger<TwilioTransport> logger) : ISmsTransport, ILookUpSent
{
    public const string TransportName = "twilio";
    private const int AnswerLimit = 64 * 1024;
    private const int ListLimit = 1024 * 1024;
    private const int PagesLimit = 20;

    // How far the provider's clock and ours may lie apart.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    // A provider that asks for more than this has lost its mind, not its time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    // The receiver's number is at fault: another try cannot help, staff must call.
    private static readonly HashSet<int> RecipientErrors = [21211, 21214, 21217, 21265, 21408, 21421, 21610, 21612, 21614, 21635];

    public string Name => TransportName;

    private string MessagesPath => $"/2010-04-01/Accounts/{Uri.EscapeDataString(options.Value.AccountSid!)}/Messages.json";

    public async Task<SendResult> SendAsync(OutgoingSms sms, CancellationToken ct)
    {
        List<KeyValuePair<string, string>> form = [new("To", sms.To), new("From", options.Value.From!), new("Body", sms.Text)];
        if (callbacks.AddressOf(sms.AttemptId) is { } address)
            form.Add(new("StatusCallback", address));
        using var request = Request(HttpMethod.Post, MessagesPath);
        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var result = await ReadAsync(response, sms.To, ct);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                LogRefused((int)response.StatusCode);
            return result;
        }
        catch (HttpRequestException e) when (IsWithoutConnection(e))
        {
            // No request without a connection: certainly not sent.
            return SendResult.TransportOut("provider-unreachable");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            return SendResult.Unknown(e is OperationCanceledException ? "provider-timeout" : "connection-lost");
        }
    }

    public async Task<SendResult?> ProbeAsync(CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, $"{MessagesPath}?PageSize=1");
        try
        {
            // Any answer but one says that there is somebody; what becomes of a message, only a message tells.
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return response.StatusCode == HttpStatusCode.Unauthorized ? RefusedUs() : null;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            return SendResult.TransportOut(e is OperationCanceledException ? "provider-timeout" : "provider-unreachable");
        }
    }

    public async Task<IReadOnlyList<FoundMessage>?> FindAsync(SentMessage message, CancellationToken ct)
    {
        var from = message.StartedAt - Tolerance;
        var to = $"?To={Uri.EscapeDataString(message.To)}&PageSize=100";
        // What has not been passed on yet has no date of sending and is missing from the list by date.
        var byDate = await ListAsync($"{MessagesPath}{to}&DateSent%3E={from.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", message, from, ct);
        var undated = byDate is null ? null : await ListAsync(MessagesPath + to, message, from, ct);
        return undated is null ? null : [.. byDate!.Concat(undated).DistinctBy(f => f.ProviderId)];
    }

    /// <summary>A handler whose connections fail in their own time, so that a network that swallows packets is told from a slow provider.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                socket.Dispose();
                throw new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var settings = options.Value;
        var request = new HttpRequestMessage(method, new Uri(settings.BaseUrl.TrimEnd('/') + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AccountSid}:{settings.AuthToken}")));
        return request;
    }

    private async Task<SendResult> ReadAsync(HttpResponseMessage response, string to, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        switch (status)
        {
            case 200 or 201:
                using (var body = await TwilioAnswers.ReadAsync(response, AnswerLimit, ct))
                    return body is not null && TwilioAnswers.Text(body.RootElement, "sid") is { } sid && IsOurs(body.RootElement, sid, to) ? SendResult.Accepted(sid, status: status) : SendResult.Unknown("answer-unreadable", status);
            case 429:
                return SendResult.NotSent(SendResult.Busy, status, WaitOf(response.Headers));
            case 401:
                return RefusedUs();
            case 400:
                using (var body = await TwilioAnswers.ReadAsync(response, AnswerLimit, ct))
                {
                    var code = body is null ? status : TwilioAnswers.Number(body.RootElement, "code") ?? status;
                    return RecipientErrors.Contains(code) ? SendResult.Rejected("number-refused", code) : SendResult.NotSent("request-refused", code);
                }
            case >= 400 and < 500:
                return SendResult.NotSent("request-refused", status);
            default:
                // Twilio: a 500 on sending is not idempotent, a retry may send twice.
                return SendResult.Unknown("provider-failed", status);
        }
    }

    private static SendResult RefusedUs() => SendResult.TransportOut("provider-refused-us", (int)HttpStatusCode.Unauthorized);

    private static bool IsWithoutConnection(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    // Given in seconds or as an instant. The instant is by the provider's clock, which its answer tells too.
    private TimeSpan? WaitOf(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - (headers.Date ?? machine.GetUtcNow());
        return wait > LongestWait ? LongestWait : wait > TimeSpan.Zero ? wait : null;
    }

    private bool IsOurs(JsonElement message, string sid, string to) =>
        TwilioAnswers.IsMessageSid(sid) && TwilioAnswers.Text(message, "account_sid") == options.Value.AccountSid && TwilioAnswers.Text(message, "to") == to;

    // Null when the list could not be read to its end: what was not looked at is not absent.
    private async Task<IReadOnlyList<FoundMessage>?> ListAsync(string path, SentMessage sent, DateTimeOffset from, CancellationToken ct)
    {
        var found = new List<FoundMessage>();
        for (var page = 0; page < PagesLimit; page++)
        {
            using var request = Request(HttpMethod.Get, path);
            try
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                if (response.StatusCode != HttpStatusCode.OK)
                    return null;
                using var body = await TwilioAnswers.ReadAsync(response, ListLimit, ct);
                if (body is null || !body.RootElement.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array)
                    return null;
                foreach (var message in messages.EnumerateArray())
                {
                    if (message.ValueKind != JsonValueKind.Object || TwilioAnswers.Text(message, "sid") is not { } sid || TwilioAnswers.Text(message, "body") is not { } text
                        || TwilioAnswers.Instant(message, "date_created") is not { } created || TwilioAnswers.Status(TwilioAnswers.Text(message, "status")) is not { } status || !IsOurs(message, sid, sent.To))
                        return null;
                    if (created >= from && IsSame(sent.Text, text))
                        found.Add(new FoundMessage(sid, status, TwilioAnswers.Number(message, "error_code")));
                }
                if (!body.RootElement.TryGetProperty("next_page_uri", out var next) || next.ValueKind == JsonValueKind.Null)
                    return found;
                // Only further pages of this very list are followed.
                if (next.ValueKind != JsonValueKind.String || !next.GetString()!.StartsWith(MessagesPath + "?", StringComparison.Ordinal))
                    return null;
                path = next.GetString()!;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or OperationCanceledException)
            {
                return null;
            }
        }
        return null;
    }

    // Codes are not kept: where one stood there are eight asterisks, however long it was.
    private static bool IsSame(string kept, string text) =>
        Regex.IsMatch(text, $"^{Regex.Escape(kept).Replace(@"\*\*\*\*\*\*\*\*", "[0-9A-Za-z_-]{4,64}", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [LoggerMessage(1, LogLevel.Error, "The SMS provider refuses our account ({Status}): check Sms__Twilio__AccountSid and __AuthToken")]
    private partial void LogRefused(int status);
}
