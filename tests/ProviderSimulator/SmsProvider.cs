using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CaseTracker.ProviderSimulator;

/// <summary>Speaks the part of Twilio's API that the product uses, and fails where a script says so. What it took is what a recipient got.</summary>
public sealed class SmsProvider : IAsyncDisposable
{
    public const string Account = "AC00000000000000000000000000000001";
    public const string Token = "secret";

    private readonly WebApplication _app;
    private readonly string _account;
    private readonly string _token;
    private readonly Uri? _callbackTarget;
    private readonly Random _dice;
    private readonly Lock _lock = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly List<TakenMessage> _taken = [];
    private readonly ConcurrentBag<Task> _callbacks = [];
    private readonly CancellationTokenSource _stop = new();
    private List<(Script Script, int Used)> _scripts = [];
    private int _requests;

    private SmsProvider(WebApplication app)
    {
        _app = app;
        _account = app.Configuration["account"] ?? Account;
        _token = app.Configuration["token"] ?? Token;
        _callbackTarget = app.Configuration["callback-target"] is { Length: > 0 } target ? new Uri(target) : null;
        _dice = new Random(app.Configuration.GetValue("seed", 1));
    }

    public string BaseUrl => _app.Urls.First();

    /// <summary>How the list behaves.</summary>
    public ListBehaviour List { get; set; } = new();

    /// <summary>Messages on one page of a list at most.</summary>
    public int PageLimit { get; set; } = 1000;

    /// <summary>Where the customer listens when that is not the public address itself: plays the reverse proxy.</summary>
    public Uri? CallbackTarget { get; set; }

    /// <summary>How often a message was handed in, taken or not.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What was taken, oldest first.</summary>
    public IReadOnlyList<TakenMessage> Taken
    {
        get
        {
            lock (_lock)
                return [.. _taken];
        }
    }

    /// <summary>Makes the provider; it does not listen yet.</summary>
    public static SmsProvider Create(string[] args)
    {
        // Settings files are not watched: the system has few watchers, and many tests start a provider.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new SmsProvider(app);
        app.MapGet("/readyz", () => "ready");
        app.MapPost("/2010-04-01/Accounts/{account}/Messages.json", provider.TakeAsync);
        app.MapGet("/2010-04-01/Accounts/{account}/Messages.json", provider.ListAsync);
        app.MapPut("/simulator/scripts", (Script[] scripts) => provider.Play(scripts));
        app.MapPut("/simulator/list", (ListBehaviour list) => { provider.List = list; });
        app.MapGet("/simulator/messages", () => provider.Taken);
        return provider;
    }

    /// <summary>Starts one inside this process, on a port of its own.</summary>
    public static async Task<SmsProvider> StartAsync()
    {
        var provider = Create([]);
        provider._app.Urls.Add("http://127.0.0.1:0");
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Runs until the process is stopped.</summary>
    public Task RunAsync() => _app.RunAsync();

    /// <summary>Replaces the scripts. The first that fits a message and is not used up decides.</summary>
    public void Play(params Script[] scripts)
    {
        lock (_lock)
            _scripts = [.. scripts.Select(s => (s, 0))];
    }

    /// <summary>Puts a message into the list that nobody handed in here.</summary>
    public TakenMessage Plant(string to, string body, DateTimeOffset createdAt, string status = "delivered", string? statusCallback = null) => Keep(new TakenMessage { Sid = NewSid(), To = to, From = "+15005550006", Body = body, CreatedAt = createdAt.ToUniversalTime(), Status = status, StatusCallback = statusCallback });

    /// <summary>Reports a status of a message to the customer.</summary>
    /// <returns>The customer's answer.</returns>
    public Task<HttpStatusCode> CallBackAsync(TakenMessage message, string status, int? errorCode = null, Action<CallbackRequest>? bend = null)
    {
        (message.Status, message.ErrorCode) = (status, errorCode);
        return ReportAsync(message, status, errorCode, bend);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callbacks);
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task TakeAsync(HttpContext context, string account)
    {
        Interlocked.Increment(ref _requests);
        if (!await IsCustomerAsync(context, account))
            return;
        var form = await context.Request.ReadFormAsync();
        var (to, body) = (form["To"].ToString(), form["Body"].ToString());
        var script = Next(to, body);
        switch (script.Fault)
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case "drop":
                context.Abort();
                return;
            case "redirect":
                context.Response.Headers.Location = "/elsewhere";
                await AnswerAsync(context, 307, "");
                return;
            case var status when !status.Contains("kept", StringComparison.Ordinal) && char.IsAsciiDigit(status[0]):
                if (script.RetryAfter is { } seconds)
                {
                    var now = TimeProvider.System.GetUtcNow().AddSeconds(script.ClockAheadSeconds);
                    context.Response.Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
                    context.Response.Headers.RetryAfter = script.RetryAfterAsDate ? now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture) : seconds.ToString(CultureInfo.InvariantCulture);
                }
                var parts = status.Split('/');
                await AnswerAsync(context, int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? $$"""{"code":{{parts[1]}},"message":"no","status":{{parts[0]}}}""" : "<html>no</html>");
                return;
        }

        var message = Keep(new TakenMessage { Sid = NewSid(), To = to, From = form["From"].ToString(), Body = body, StatusCallback = form["StatusCallback"].ToString() is { Length: > 0 } address ? address : null, CreatedAt = TimeProvider.System.GetUtcNow() });
        if (script.Callbacks == "early")
            await ReportAsync(message, ["sent", "delivered"]);
        switch (script.Fault)
        {
            case "accept-drop":
                context.Abort();
                break;
            case "500-kept":
                await AnswerAsync(context, 500, """{"code":20500,"message":"Internal Server Error","status":500}""");
                break;
            case "garbled":
                await AnswerAsync(context, 201, "{\"sid\":");
                break;
            case "huge":
                await AnswerAsync(context, 201, $$"""{"sid":"{{message.Sid}}","account_sid":"{{_account}}","to":"{{to}}","more":"{{new string('x', 10_000_000)}}"}""");
                break;
            case "wrong-type":
                await AnswerAsync(context, 201, $$"""{"sid":{"value":"{{message.Sid}}"},"account_sid":"{{_account}}","to":"{{to}}"}""");
                break;
            case "other-account":
                await AnswerAsync(context, 201, $$"""{"sid":"{{message.Sid}}","account_sid":"AC99999999999999999999999999999999","to":"{{to}}"}""");
                break;
            case "other-recipient":
                await AnswerAsync(context, 201, $$"""{"sid":"{{message.Sid}}","account_sid":"{{_account}}","to":"+886900000000"}""");
                break;
            case "known-sid":
                await AnswerAsync(context, 201, $$"""{"sid":"{{Taken[0].Sid}}","account_sid":"{{_account}}","to":"{{to}}"}""");
                break;
            default:
                context.Response.StatusCode = 201;
                await context.Response.WriteAsJsonAsync(Shown(message));
                break;
        }
        if (message.StatusCallback is not null && script.Callbacks is not ("none" or "early"))
            _callbacks.Add(ReportLaterAsync(message, script));
    }

    private async Task ReportLaterAsync(TakenMessage message, Script script)
    {
        try
        {
            if (script.Callbacks == "late")
                await Task.Delay(script.LateByMilliseconds, _stop.Token);
            await (script.Callbacks switch
            {
                "twice" => ReportAsync(message, ["sent", "sent", "delivered", "delivered"]),
                "reversed" => ReportAsync(message, ["delivered", "sent"]),
                "undelivered" => ReportAsync(message, ["sent", "undelivered"], 30003),
                "forged" => ReportAsync(message, "delivered", null, r => r.Token = "guessed"),
                _ => ReportAsync(message, ["sent", "delivered"]),
            });
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // The customer is away: the provider tries once.
        }
    }

    private async Task ReportAsync(TakenMessage message, string[] statuses, int? errorCode = null)
    {
        foreach (var status in statuses)
            await CallBackAsync(message, status, status == "undelivered" ? errorCode : null);
    }

    private async Task<HttpStatusCode> ReportAsync(TakenMessage message, string status, int? errorCode, Action<CallbackRequest>? bend)
    {
        var address = message.StatusCallback ?? throw new InvalidOperationException("The customer wants no reports of this message.");
        var request = new CallbackRequest
        {
            SignedAddress = address,
            Target = (CallbackTarget ?? _callbackTarget) is { } target ? new Uri(target, new Uri(address).AbsolutePath) : new Uri(address),
            Token = _token,
            Form =
            [
                new("SmsSid", message.Sid), new("SmsStatus", status), new("MessageStatus", status), new("To", message.To), new("MessageSid", message.Sid),
                new("AccountSid", _account), new("From", message.From), new("ApiVersion", "2010-04-01"),
            ],
        };
        if (errorCode is { } code)
            request.Form.Add(new("ErrorCode", code.ToString(CultureInfo.InvariantCulture)));
        bend?.Invoke(request);
        var signature = Signature(request.Token, request.SignedAddress, request.Form);
        request.Tamper?.Invoke(request.Form);
        using var post = new HttpRequestMessage(HttpMethod.Post, request.Target) { Content = request.Body ?? new FormUrlEncodedContent(request.Form) };
        if (request.Sign)
            post.Headers.Add("X-Twilio-Signature", signature);
        using var answer = await _http.SendAsync(post, _stop.Token);
        return answer.StatusCode;
    }

    /// <summary>The provider's signature: base64 of HMAC-SHA1 over the address and the form's names and values in the order of their names.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The provider's scheme.")]
    private static string Signature(string token, string address, IEnumerable<KeyValuePair<string, string>> form)
    {
        var text = address + string.Concat(form.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Key + f.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text)));
    }

    private async Task ListAsync(HttpContext context, string account)
    {
        if (!await IsCustomerAsync(context, account))
            return;
        if (List.Down)
        {
            await AnswerAsync(context, 503, "<html>later</html>");
            return;
        }
        var query = context.Request.Query;
        var now = TimeProvider.System.GetUtcNow();
        var found = Taken.Where(m => m.CreatedAt + TimeSpan.FromSeconds(List.DelaySeconds) <= now).Reverse();
        if (query["To"].ToString() is { Length: > 0 } to)
            found = found.Where(m => m.To == to);
        if (query["DateSent>"].ToString() is { Length: > 0 } since)
            found = found.Where(m => m.Status is not ("queued" or "sending") && m.CreatedAt.UtcDateTime.Date >= DateTime.ParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        var size = Math.Min(PageLimit, int.TryParse(query["PageSize"], CultureInfo.InvariantCulture, out var wanted) ? wanted : 50);
        var page = int.TryParse(query["Page"], CultureInfo.InvariantCulture, out var number) ? number : 0;
        var all = found.ToList();
        var shown = all.Skip(page * size).Take(size).ToList();
        var rest = string.Concat(query.Where(q => q.Key != "Page").Select(q => $"&{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}"));
        await context.Response.WriteAsJsonAsync(new
        {
            messages = shown.Select(Shown),
            page,
            page_size = size,
            next_page_uri = (page + 1) * size < all.Count ? $"{context.Request.Path}?Page={page + 1}{rest}" : null,
        });
    }

    private object Shown(TakenMessage message) => new
    {
        sid = message.Sid,
        account_sid = _account,
        to = message.To,
        from = message.From,
        body = message.Body,
        status = message.Status,
        error_code = message.ErrorCode,
        date_created = message.CreatedAt.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000",
        date_sent = message.Status is "queued" or "sending" ? null : message.CreatedAt.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000",
    };

    private async Task<bool> IsCustomerAsync(HttpContext context, string account)
    {
        if (account == _account && context.Request.Headers.Authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_account}:{_token}"))}")
            return true;
        await AnswerAsync(context, 401, """{"code":20003,"message":"Authenticate","status":401}""");
        return false;
    }

    private Script Next(string to, string body)
    {
        lock (_lock)
        {
            for (var i = 0; i < _scripts.Count; i++)
            {
                var (script, used) = _scripts[i];
                if (used >= script.Times || (script.Match is { } part && !to.Contains(part, StringComparison.Ordinal) && !body.Contains(part, StringComparison.Ordinal)) || (script.Rate < 1 && _dice.NextDouble() >= script.Rate))
                    continue;
                _scripts[i] = (script, used + 1);
                return script;
            }
            return new Script();
        }
    }

    private TakenMessage Keep(TakenMessage message)
    {
        lock (_lock)
            _taken.Add(message);
        return message;
    }

    private static string NewSid() => $"SM{Guid.NewGuid():N}";

    private static async Task AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }
}
