using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Transports;

internal sealed class TwilioOptions
{
    public const string Section = "Sms:Twilio";

    [Required]
    public string BaseUrl { get; set; } = "https://api.twilio.com";

    public string? AccountSid { get; set; }

    public string? AuthToken { get; set; }

    /// <summary>Our number in E.164.</summary>
    public string? From { get; set; }
}

/// <summary>Text messages by Twilio's REST API, which takes no idempotency key: only an answer that says so proves that nothing was sent.</summary>
internal sealed partial class TwilioTransport(HttpClient http, IOptions<TwilioOptions> options, ILogger<TwilioTransport> logger) : ISmsTransport
{
    // The receiver's number is at fault: another try cannot help, staff must call.
    private static readonly HashSet<int> RecipientErrors = [21211, 21214, 21217, 21265, 21408, 21421, 21610, 21612, 21614, 21635];

    public string Name => "twilio";

    public async Task<SendResult> SendAsync(OutgoingSms sms, CancellationToken ct)
    {
        var settings = options.Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(settings.BaseUrl.TrimEnd('/') + "/"), $"2010-04-01/Accounts/{Uri.EscapeDataString(settings.AccountSid!)}/Messages.json"))
        {
            Content = new FormUrlEncodedContent([new("To", sms.To), new("From", settings.From), new("Body", sms.Text)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AccountSid}:{settings.AuthToken}")));
        try
        {
            using var response = await http.SendAsync(request, ct);
            var result = await ReadAsync(response, ct);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                LogRefused((int)response.StatusCode);
            return result;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            // No request without a connection: certainly not sent.
            return SendResult.NotSent("provider-unreachable");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return SendResult.Unknown(e is OperationCanceledException ? "provider-timeout" : "connection-lost");
        }
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

    private static async Task<SendResult> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        switch (status)
        {
            case 200 or 201:
                return await FieldAsync(response, "sid", ct) is { ValueKind: JsonValueKind.String } sid ? SendResult.Accepted(sid.GetString(), status: status) : SendResult.Unknown("answer-unreadable", status);
            case 429:
                var wait = response.Headers.RetryAfter?.Delta;
                return SendResult.NotSent("provider-busy", status, wait > TimeSpan.Zero ? wait : null);
            case 400:
                var code = await FieldAsync(response, "code", ct) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : status;
                return RecipientErrors.Contains(code) ? SendResult.Rejected("number-refused", code) : SendResult.NotSent("request-refused", code);
            case >= 400 and < 500:
                return SendResult.NotSent("request-refused", status);
            default:
                // Twilio: a 500 on sending is not idempotent, a retry may send twice.
                return SendResult.Unknown("provider-failed", status);
        }
    }

    private static async Task<JsonElement?> FieldAsync(HttpResponseMessage response, string name, CancellationToken ct)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(name, out var field) ? field.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The SMS provider refuses our account ({Status}): check Sms__Twilio__AccountSid and __AuthToken")]
    private partial void LogRefused(int status);
}
