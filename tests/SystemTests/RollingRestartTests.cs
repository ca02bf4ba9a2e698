using CaseTracker.TestSupport;

namespace CaseTracker.SystemTests;

public sealed class RollingRestartTests
{
    private const string Stubborn = "cases1";

    /// <summary>Each of twelve processes is stopped and started again, one after the other, while people work. One of them would take a minute to leave and is killed.</summary>
    /// <remarks>Nobody may notice: no request may fail or stay without an answer, not even one that nobody may send twice. The applicants' programs would repeat a
    /// submission under its key, but need not; what the proxy repeats, it repeats before anybody has seen it.</remarks>
    [Fact, Trait("Tier", "Full")]
    public async Task EveryProcessInTurn_UnderLoad_NobodyNoticesAndEverybodyIsToldOnce()
    {
        Requirement.Met(PostfixSink.UnmetReason);
        await using var sink = await PostfixSink.StartAsync([]);
        await using var city = await ReplicatedDeployment.StartAsync(MainJobScenario.At("2026-03-02T10:00"), new Dictionary<string, string?>
        {
            ["Smtp__Host"] = "127.0.0.1",
            ["Smtp__Port"] = $"{sink.Port}",
            ["Smtp__StartTls"] = "false",
            ["Smtp__From"] = "cases@city.example",
        }, Stubborn);
        await using var life = new CityLife(city);
        await life.BeginAsync();
        await WorkGoesOnAsync(life);

        foreach (var instance in city.Instances)
        {
            if (instance == Stubborn)
                await city.StopThenKillAsync(instance);
            else
                await city.StopAsync(instance);
            await WorkGoesOnAsync(life);
            await city.StartAsync(instance);
        }
        await WorkGoesOnAsync(life);
        await life.EndAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(Summary(life, city));

        Assert.True(life.Log.All(a => a.Fate == Fate.Ok), $"{Summary(life, city)}\n{city.Balancer.Output}");
        await city.SettleAsync();
        Assert.Empty(await city.ErrorsAsync());

        // Every accepted case is there once, and nothing else is.
        Assert.Equal(life.Submitted, life.Accepted.Count);
        Assert.Equal(life.Accepted.Keys.Order(StringComparer.Ordinal), (await city.ListAsync("select number from cases.cases", r => r.GetString(0))).Order(StringComparer.Ordinal));
        Assert.Equal(life.Noted.Order(), await city.ListAsync("select case_id from cases.timeline_entries where kind = 'progress' order by case_id", r => r.GetGuid(0)));
        Assert.Equal(life.Replied.Order(), await city.ListAsync("select case_id from cases.replies order by case_id", r => r.GetGuid(0)));

        // Everybody has one receipt by text message and one by e-mail, each handed over in one attempt that nobody doubts.
        var told = (await city.MailboxAsync()).Where(m => m is { Kind: "receipt", Channel: "sms" }).Select(m => m.CaseNumber!);
        Assert.Equal(life.Accepted.Keys.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        Assert.Equal(life.Accepted.Count, await city.ScalarAsync<long>("select count(distinct case_id) from notifications.obligations where kind = 'receipt' and channel = 'email' and state = 'sent'"));
        Assert.Equal(0, await city.ScalarAsync<long>("select count(*) from notifications.attempts where state <> 'accepted' or possible_duplicate"));
        Assert.Equal(
            (await city.ListAsync("select id from notifications.obligations where channel = 'email' and state = 'sent'", r => r.GetGuid(0))).Select(id => $"<{id:N}@city.example>").Order(StringComparer.Ordinal),
            sink.Taken.SelectMany(m => m.Split('\n')).Where(l => l.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)).Select(l => l[11..].Trim()).Order(StringComparer.Ordinal));
    }

    /// <summary>Waits until people have got a few dozen more answers.</summary>
    private static async Task WorkGoesOnAsync(CityLife life)
    {
        var before = life.Log.Count;
        await Wait.UntilAsync(() => life.Log.Count > before + 30, TimeSpan.FromSeconds(60), "people go on working");
    }

    private static string Summary(CityLife life, ReplicatedDeployment city) => string.Join('\n', [
        .. life.Log.GroupBy(a => a.Act).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
            $"{g.Key}: {g.Count()} asked, {g.Count(a => a.Fate == Fate.Failed)} failed, {g.Count(a => a.Fate == Fate.Unknown)} unanswered, longest {g.Max(a => a.Took).TotalMilliseconds:0} ms"),
        .. life.Log.Where(a => a.Fate != Fate.Ok).GroupBy(a => (a.Act, a.Detail)).Select(g => $"{g.Key.Act} {g.Key.Detail}: {g.Count()}"),
        $"tried again by the proxy: {city.Balancer.Output.Split('\n').Count(l => l.Contains("retries=", StringComparison.Ordinal) && !l.Contains("retries=0", StringComparison.Ordinal))}"]);
}
