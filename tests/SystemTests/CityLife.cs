using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.SystemTests;

/// <summary>What became of a request, as whoever sent it saw it.</summary>
internal enum Fate
{
    Ok,
    /// <summary>An answer that it was not done, and whose fault it is: 5xx.</summary>
    Failed,
    /// <summary>No answer, or half of one: it may have been done.</summary>
    Unknown,
}

/// <param name="Act">What was asked for.</param>
/// <param name="Fate">What came of it.</param>
/// <param name="Detail">Status or exception.</param>
/// <param name="Took">From sending to the last byte of the answer.</param>
internal sealed record Asked(string Act, Fate Fate, string Detail, TimeSpan Took);

/// <summary>People at work: citizens submit and look up, a handler notes and replies, a coordinator reads the lists. Each act once; every answer is written down.</summary>
internal sealed partial class CityLife(ReplicatedDeployment city) : IAsyncDisposable
{
    private readonly ConcurrentQueue<Asked> _log = [];
    private readonly ConcurrentDictionary<string, string> _codes = [];
    private readonly ConcurrentQueue<Guid> _forNote = [];
    private readonly ConcurrentQueue<Guid> _forReply = [];
    private readonly CancellationTokenSource _over = new();
    private List<(Guid Id, string Number)> _visible = [];
    private Task _all = Task.CompletedTask;
    private int _submitted;

    public IReadOnlyCollection<Asked> Log => _log;

    /// <summary>Accepted cases: number to look-up code.</summary>
    public IReadOnlyDictionary<string, string> Accepted => _codes;

    /// <summary>Submissions sent, each under a key of its own.</summary>
    public int Submitted => _submitted;

    public ConcurrentBag<Guid> Noted { get; } = [];

    public ConcurrentBag<Guid> Replied { get; } = [];

    public async Task BeginAsync()
    {
        var desk = await SignInAsync("coordinator");
        _all = Task.WhenAll(
            Repeat(TimeSpan.FromMilliseconds(400), SubmitAsync),
            Repeat(TimeSpan.FromMilliseconds(400), SubmitAsync),
            Repeat(TimeSpan.FromMilliseconds(150), LookUpAsync),
            Repeat(TimeSpan.FromMilliseconds(500), NoteAsync),
            Repeat(TimeSpan.FromMilliseconds(500), ReplyAsync),
            Repeat(TimeSpan.FromMilliseconds(700), _ => ReadAsync(desk)),
            Repeat(TimeSpan.FromSeconds(1), LearnAsync));
    }

    public async Task EndAsync()
    {
        await _over.CancelAsync();
        await _all;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _over.Dispose();
    }

    // A pace, so that two cores are busy but not buried.
    private Task Repeat(TimeSpan pace, Func<HttpClient, Task> act) => Task.Run(async () =>
    {
        using var http = new HttpClient { BaseAddress = city.Balancer.Portal, Timeout = TimeSpan.FromSeconds(60) };
        using var timer = new PeriodicTimer(pace);
        try
        {
            do
                await act(http);
            while (await timer.WaitForNextTickAsync(_over.Token));
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    });

    private async Task SubmitAsync(HttpClient http)
    {
        var i = Interlocked.Increment(ref _submitted);
        await AskAsync("submit", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cases");
            request.Headers.Add("Idempotency-Key", $"rolling-{i.ToString(CultureInfo.InvariantCulture)}");
            request.Content = JsonContent.Create(new
            {
                serviceCode = "HOT-LAMP",
                description = "巷口的路燈不亮，晚上看不到路，請派人來修。",
                location = new { district = "三民區", address = $"民族一路{i.ToString(CultureInfo.InvariantCulture)}號" },
                applicant = new { name = "測試人", phone = $"09{i:D8}", email = $"rolling{i.ToString(CultureInfo.InvariantCulture)}@example.test", notify = new[] { "sms", "email" } },
            });
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                var body = JsonNode.Parse(text)!;
                Assert.True(_codes.TryAdd((string)body["caseNumber"]!, (string)body["lookupCode"]!), "one number for two keys");
            }
            return (answer.StatusCode, HttpStatusCode.Created);
        });
    }

    private async Task LookUpAsync(HttpClient http)
    {
        // Only what the read model has: anything else would be an honest 404.
        if (_visible is not { Count: > 0 } visible || !_codes.TryGetValue(visible[Random.Shared.Next(visible.Count)].Number is var number ? number : "", out var code))
            return;
        await AskAsync("look-up", async () =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/cases/lookup", new { caseNumber = number, proof = code });
            await answer.Content.ReadAsByteArrayAsync();
            return (answer.StatusCode, HttpStatusCode.OK);
        });
    }

    private Task NoteAsync(HttpClient _) => ActAsync("note", _forNote, Noted, (handler, id) => city.Cases.AddNoteAsync(handler, id, new() { Public = true, Text = "已到現場查看，正在請廠商估價。" }, default));

    private Task ReplyAsync(HttpClient _) => ActAsync("reply", _forReply, Replied, (handler, id) => city.Cases.ReplyAsync(handler, id, new() { Outcome = Outcome.Done, Text = "結論：路燈已經修好，謝謝您告訴我們。" }, default));

    private async Task ActAsync(string name, ConcurrentQueue<Guid> todo, ConcurrentBag<Guid> done, Func<Actor, Guid, Task<Result<Done>>> act)
    {
        if (!todo.TryDequeue(out var id))
            return;
        await AskAsync(name, async () =>
        {
            var result = await act(DemoStaff.Actor("parks.handler"), id);
            if (result.Succeeded)
                done.Add(id);
            else if (result.Failure!.Status == 409)
                // The case changed under the hand of its handler, who looks again and presses again.
                todo.Enqueue(id);
            var status = result.Succeeded ? HttpStatusCode.OK : (HttpStatusCode)result.Failure!.Status;
            return (status, status == HttpStatusCode.Conflict ? HttpStatusCode.Conflict : HttpStatusCode.OK);
        });
    }

    /// <summary>A page that needs the session: made at one instance, read at both.</summary>
    private Task ReadAsync(HttpClient desk) => AskAsync("desk page", async () =>
    {
        using var answer = await desk.GetAsync("/staff");
        await answer.Content.ReadAsByteArrayAsync();
        return (answer.StatusCode, HttpStatusCode.OK);
    });

    private async Task LearnAsync(HttpClient _)
    {
        var known = _visible.Select(v => v.Id).ToHashSet();
        _visible = [.. await city.ListAsync(
            "select c.id, c.number from cases.cases c join portal.public_cases p on p.case_id = c.id where c.unit = 'PWB-PARKS/MAINT'", r => (r.GetGuid(0), r.GetString(1)))];
        foreach (var (i, id) in _visible.Select(v => v.Id).Where(id => !known.Contains(id)).Index())
            (i % 2 == 0 ? _forNote : _forReply).Enqueue(id);
    }

    private async Task AskAsync(string act, Func<Task<(HttpStatusCode Got, HttpStatusCode Wanted)>> ask)
    {
        var begun = Stopwatch.GetTimestamp();
        (Fate Fate, string Detail) end;
        try
        {
            var (got, wanted) = await ask();
            end = (got == wanted ? Fate.Ok : Fate.Failed, $"{(int)got}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            end = (Fate.Unknown, e.GetType().Name);
        }
        _log.Enqueue(new(act, end.Fate, end.Detail, Stopwatch.GetElapsedTime(begun)));
    }

    private async Task<HttpClient> SignInAsync(string userName)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = city.Balancer.Desk, Timeout = TimeSpan.FromSeconds(60) };
        var token = TokenField().Match(await http.GetStringAsync("/staff/sign-in")).Groups[1].Value;
        using var answer = await http.PostAsync("/staff/sign-in", new FormUrlEncodedContent([new("UserName", userName), new("Password", "Demo-only-2026!"), new("__RequestVerificationToken", WebUtility.HtmlDecode(token))]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return http;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
