using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaseTracker.TestSupport;

namespace CaseTracker.SystemTests;

public sealed class KillTests
{
    /// <summary>Kills the whole process at random moments while letters of three weeks ago are keyed in, each overdue at once: every number a client
    /// saw exists afterwards, and every receipt and every late notice was sent once by SMS and once by e-mail.</summary>
    [Fact]
    public async Task KilledTwentyTimes_NothingAcceptedIsLostAndNothingIsToldTwice()
    {
        const int kills = 20;
        await using var city = await AllInOneDeployment.StartAsync(MainJobScenario.At("2026-03-23T10:00"));
        var seen = new ConcurrentBag<(string Number, string Code)>();
        var unknown = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(() => SubmitAsync(city.AddressOf("portal"), seen, unknown, stop.Token))).ToArray();
        var random = new Random(20260213);
        for (var kill = 0; kill < kills; kill++)
        {
            var before = seen.Count;
            await Wait.UntilAsync(() => seen.Count > before + random.Next(1, 25), TimeSpan.FromSeconds(60), "submissions go on");
            city.Process.Kill();
            await city.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
            await city.Process.DisposeAsync();
            await city.StartProcessAsync();
        }
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        // A submission whose answer was lost is repeated under its key, as a client would: it is one case, new or known.
        foreach (var key in unknown)
            await PostAsync(city.Portal, key, seen, default);
        // The last one: when it has been told everything, everything before it was handled.
        await PostAsync(city.Portal, Guid.NewGuid().ToString(), seen, default);
        Assert.True(seen.Count > kills, $"{seen.Count} submissions");
        Assert.Equal(seen.Count, seen.Select(s => s.Number).Distinct().Count());

        List<MailboxMessage> told = [];
        await Wait.UntilAsync(async () => (told = [.. (await city.MailboxAsync()).Where(m => m.Kind is "receipt" or "overdue")]).Count >= seen.Count * 4, TimeSpan.FromSeconds(120), "everybody is told");
        Assert.Equal(
            seen.SelectMany(s => (string[])[$"{s.Number} email overdue", $"{s.Number} email receipt", $"{s.Number} sms overdue", $"{s.Number} sms receipt"]).Order(StringComparer.Ordinal),
            told.Select(m => $"{m.CaseNumber} {m.Channel} {m.Kind}").Order(StringComparer.Ordinal));

        // One try each: everything is told, so the read model had its turn too.
        foreach (var (number, code) in seen)
        {
            using var answer = await city.Portal.PostAsJsonAsync("/api/v1/cases/lookup", new { caseNumber = number, proof = code });
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"case {number}: {(int)answer.StatusCode}");
        }
        TestContext.Current.SendDiagnosticMessage("{0} cases seen over {1} kills, {2} answers lost and repeated", seen.Count, kills, unknown.Count);
    }

    private static async Task SubmitAsync(Uri portal, ConcurrentBag<(string, string)> seen, ConcurrentBag<string> unknown, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = portal, Timeout = TimeSpan.FromSeconds(20) };
        while (!stop.IsCancellationRequested)
        {
            var key = Guid.NewGuid().ToString();
            // An answer that never came may hide an accepted case; it is asked for again at the end.
            if (!await PostAsync(http, key, seen, stop))
            {
                unknown.Add(key);
                await Wait.UntilAsync(async () => stop.IsCancellationRequested || await AnswersAsync(http), TimeSpan.FromSeconds(120), "the portal is back", CancellationToken.None);
            }
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/healthz");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> PostAsync(HttpClient http, string key, ConcurrentBag<(string, string)> seen, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/intake/cases");
            request.Headers.Add("X-Api-Key", Deployment.ApiKey);
            request.Headers.Add("Idempotency-Key", key);
            request.Content = JsonContent.Create(new
            {
                serviceCode = "HOT-LAMP",
                description = "巷口的路燈不亮，晚上看不到路，請派人來修。",
                channel = "letter",
                receivedAt = "2026-03-02T10:00:00+08:00",
                location = new { district = "三民區", address = "民族一路" },
                // Everybody is somebody else: nobody is told more on one day than a contact may be.
                applicant = new { name = "測試人", phone = $"09{(uint)key.GetHashCode(StringComparison.Ordinal) % 100_000_000:D8}", email = $"{key}@example.test" },
            });
            using var answer = await http.SendAsync(request, CancellationToken.None);
            if (answer.StatusCode != HttpStatusCode.Created)
                return false;
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None))!;
            seen.Add(((string)body["caseNumber"]!, (string)body["lookupCode"]!));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
