using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CaseTracker.Notifications.Tests.Doubles;

/// <summary>Behaves like the provider's message endpoint, with the faults a test asks for.</summary>
internal sealed class TwilioSimulator : IAsyncDisposable
{
    public const string Account = "AC00000000000000000000000000000001";
    public const string Token = "secret";

    private readonly WebApplication _app;

    private TwilioSimulator(WebApplication app) => _app = app;

    public string BaseUrl => _app.Urls.First();

    /// <summary>What it took: to and body.</summary>
    public ConcurrentQueue<(string To, string Body)> Taken { get; } = new();

    /// <summary>The next answers: a status, a status with an error number (<c>400/21211</c>), <c>hang</c>, <c>drop</c>, <c>lost</c> (taken, then dropped), <c>garbled</c>; nothing = 201.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public static async Task<TwilioSimulator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var simulator = new TwilioSimulator(app);
        app.MapPost($"/2010-04-01/Accounts/{Account}/Messages.json", simulator.TakeAsync);
        await app.StartAsync();
        return simulator;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:{Token}"))}")
        {
            await AnswerAsync(context, 401, """{"code":20003,"message":"Authenticate","status":401}""");
            return;
        }
        var form = await context.Request.ReadFormAsync();
        var fault = Faults.TryDequeue(out var next) ? next : "201";
        switch (fault)
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case "drop":
                context.Abort();
                return;
            case "lost":
                Taken.Enqueue((form["To"]!, form["Body"]!));
                context.Abort();
                return;
            case "garbled":
                Taken.Enqueue((form["To"]!, form["Body"]!));
                await AnswerAsync(context, 201, "{\"sid\":");
                return;
            case "201":
                Taken.Enqueue((form["To"]!, form["Body"]!));
                await AnswerAsync(context, 201, $$"""{"sid":"SM{{Guid.NewGuid():N}}","status":"queued","from":"{{form["From"]}}"}""");
                return;
            case "429":
                context.Response.Headers.RetryAfter = "900";
                await AnswerAsync(context, 429, """{"code":20429,"message":"Too Many Requests","status":429}""");
                return;
            default:
                var parts = fault.Split('/');
                await AnswerAsync(context, int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts.Length > 1 ? $$"""{"code":{{parts[1]}},"message":"x","status":400}""" : "<html>oops</html>");
                return;
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }
}
