using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.FaultTests.Checker;

namespace CaseTracker.FaultTests;

/// <summary>How much goes on while something breaks.</summary>
public enum Load
{
    /// <summary>One client, a case every now and then.</summary>
    Idle,
    /// <summary>Two clients, less than the city can tell on two cores: for hours.</summary>
    Steady,
    /// <summary>Several clients at once, without end; more than that.</summary>
    Busy,
}

/// <summary>The people outside: they hand in letters that are late already and applications of today, look cases up, answer some as staff, and disagree with some of the answers. They write down what they were told, and nothing else.</summary>
internal sealed class Citizens(City city, Load load, int seed) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ReplyRequest Solved = new() { Outcome = Outcome.Done, Text = "結論：已經處理完成，謝謝您告訴我們。" };
    private readonly ConcurrentQueue<string> _unknown = new();
    private readonly ConcurrentQueue<Said> _accepted = new();
    private readonly ConcurrentQueue<Guid> _answered = new();
    private readonly CancellationTokenSource _stop = new();
    private Task[] _clients = [];

    /// <summary>Cases whose number a client of this load has seen.</summary>
    public int Accepted => _accepted.Count;

    public void Start() => _clients = [.. Enumerable.Range(0, load switch { Load.Idle => 1, Load.Steady => 2, _ => 3 }).Select(i => Task.Run(() => LiveAsync(i)))];

    /// <summary>Waits until so many more cases were accepted.</summary>
    public Task MoreAsync(int cases, TimeSpan? patience = null)
    {
        var before = Accepted;
        return Wait.UntilAsync(() => Accepted >= before + cases, patience ?? TimeSpan.FromSeconds(60), $"{cases} more cases are accepted");
    }

    /// <summary>A case is answered, and its applicant disagrees at once.</summary>
    public async Task DisagreeAsync(CaseDetail late)
    {
        city.Ledger.Acted(late.Row.CaseId, "replied", await OutcomeAsync(() => city.Cases.ReplyAsync(DemoStaff.HandlerOf(late.Row.Unit!)!, late.Row.CaseId, Solved, default)));
        await DisagreeAsync(late.Row.CaseId);
    }

    /// <summary>Ends the load; what nobody knows the end of is repeated under its key, as a client would.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        using var http = NewClient();
        while (_unknown.TryDequeue(out var key))
            await Wait.UntilAsync(() => SubmitAsync(http, key), TimeSpan.FromSeconds(60), "an unanswered submission is answered when it is repeated");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task LiveAsync(int client)
    {
        using var http = NewClient();
        var dice = new Random((seed * 100) + client);
        while (!_stop.IsCancellationRequested)
        {
            var key = $"{seed}-{client}-{Guid.NewGuid():N}";
            if (!await SubmitAsync(http, key))
                _unknown.Enqueue(key);
            if (dice.Next(3) == 0 && _accepted.TryPeek(out _))
                await LookUpAsync(http, _accepted.ElementAt(dice.Next(_accepted.Count)));
            if (dice.Next(6) == 0 && _accepted.Count > 10)
                await ActAsync(_accepted.ElementAt(dice.Next(_accepted.Count - 10)), reply: dice.Next(2) == 0);
            if (dice.Next(6) == 0 && _answered.TryDequeue(out var answered))
                await DisagreeAsync(answered);
            try
            {
                // A person thinks before the next form; the point is that there is load, not how much.
                await Task.Delay(load switch { Load.Idle => 250, Load.Steady => 2000, _ => 300 }, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private HttpClient NewClient() => new() { BaseAddress = city.AddressOf("portal"), Timeout = Patience };

    /// <returns>False when nobody knows whether there is a case.</returns>
    private async Task<bool> SubmitAsync(HttpClient http, string key)
    {
        var random = new Random(StringComparer.Ordinal.GetHashCode(key));
        var said = new Said
        {
            Key = key,
            Phone = $"09{random.Next(100_000_000):D8}",
            Email = $"{key}@{Canary.Domain}",
            Description = $"巷口的路燈不亮，晚上看不到路，請派人來修。{Canary.Word}{key}",
        };
        var watch = Stopwatch.StartNew();
        int? status = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/intake/cases");
            request.Headers.Add("X-Api-Key", Deployment.ApiKey);
            request.Headers.Add("Idempotency-Key", key);
            // Two of three are letters of three weeks ago: their time is over at once.
            var late = random.Next(3) > 0;
            request.Content = JsonContent.Create(new
            {
                serviceCode = "HOT-LAMP",
                description = said.Description,
                channel = late ? "letter" : "counter",
                receivedAt = late ? "2026-03-02T10:00:00+08:00" : null,
                location = new { district = "三民區", address = "民族一路" },
                applicant = new { name = $"{Canary.Word}先生", phone = said.Phone, email = said.Email, notify = new[] { "sms", "email" } },
            });
            using var answer = await http.SendAsync(request);
            status = (int)answer.StatusCode;
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                said = said with { Number = (string)body["caseNumber"]!, Code = (string)body["lookupCode"]! };
                _accepted.Enqueue(said);
                return true;
            }
            // What is refused with a clear word is not a case. Unavailable may be one whose answer was lost inside.
            return (int)answer.StatusCode is >= 400 and < 500;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or JsonException)
        {
            return false;
        }
        finally
        {
            city.Ledger.Heard(said, new Answer("submit", status, watch.Elapsed));
        }
    }

    private async Task LookUpAsync(HttpClient http, Said @case)
    {
        var watch = Stopwatch.StartNew();
        int? status = null;
        try
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/cases/lookup", new { caseNumber = @case.Number, proof = @case.Code });
            status = (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            // Nobody answered.
        }
        city.Ledger.Heard(null, new Answer("look-up", status, watch.Elapsed));
    }

    private async Task ActAsync(Said @case, bool reply)
    {
        Guid? id = null;
        var outcome = await OutcomeAsync(async () =>
        {
            var detail = await city.Cases.DetailAsync(DemoStaff.Actor("coordinator"), @case.Number!, default);
            if (!detail.Succeeded || detail.Value!.Row.Unit is not { } unit || DemoStaff.HandlerOf(unit) is not { } handler)
                return Failure.NotFound("case-not-found");
            id = detail.Value.Row.CaseId;
            return reply
                ? await city.Cases.ReplyAsync(handler, id.Value, Solved, default)
                : await city.Cases.AddNoteAsync(handler, id.Value, new() { Public = true, Text = "已到現場查看，正在請廠商估價。" }, default);
        });
        if (id is not { } known)
            return;
        city.Ledger.Acted(known, reply ? "replied" : "note-added", outcome);
        if (reply && outcome == ActOutcome.Done)
            _answered.Enqueue(known);
    }

    private async Task DisagreeAsync(Guid caseId)
    {
        var applicant = new Actor { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = caseId };
        city.Ledger.Acted(caseId, "reopened", await OutcomeAsync(() => city.Cases.ReopenAsync(applicant, caseId, new() { Reason = ReopenReason.StillThere, Words = "路燈還是不亮，晚上看不到路。" }, default)));
    }

    private static async Task<ActOutcome> OutcomeAsync(Func<Task<Result<Done>>> act)
    {
        try
        {
            var done = await act();
            return done.Succeeded ? ActOutcome.Done : done.Failure.Status >= 500 ? ActOutcome.Unknown : ActOutcome.Refused;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            // Nobody knows whether it happened.
            return ActOutcome.Unknown;
        }
    }
}
