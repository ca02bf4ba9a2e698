using System.Diagnostics;
using System.Globalization;
using CaseTracker.ProviderSimulator;

namespace CaseTracker.FaultTests;

/// <summary>Anything at any time, for as long as one likes.</summary>
public sealed class ChaosTests
{
    private const double DefaultMinutes = 5;

    /// <remarks><c>CASETRACKER_CHAOS_MINUTES</c> is how long, <c>CASETRACKER_CHAOS_SEED</c> which chaos.</remarks>
    [Fact, Trait("Tier", "Full")]
    public async Task EverythingDiesAtRandom_AndNothingIsLostOrToldTwiceUnsaid()
    {
        var minutes = double.TryParse(Environment.GetEnvironmentVariable("CASETRACKER_CHAOS_MINUTES"), CultureInfo.InvariantCulture, out var given) ? given : DefaultMinutes;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CASETRACKER_CHAOS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var chosen) ? chosen : Environment.TickCount;
        var dice = new Random(seed);
        var done = new SortedDictionary<string, int>();
        await using var city = await City.FoundAsync();
        await using var citizens = new Citizens(city, Load.Steady, 1);
        city.Sms.Play(new Script { Callbacks = "normal" });
        citizens.Start();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalMinutes < minutes)
        {
            await citizens.MoreAsync(dice.Next(2, 15), TimeSpan.FromMinutes(3));
            var name = City.Names[dice.Next(City.Names.Count)];
            (string What, Func<Task> Act) fault = dice.Next(20) switch
            {
                < 8 => ($"kill -9 {name}", () => city.RestartAsync(name)),
                < 10 => ("kill -9 two services", () => Task.WhenAll(city.RestartAsync(name), city.RestartAsync(City.Names[(City.Names.IndexOf(name) + 1) % City.Names.Count]))),
                < 12 => ("kill -9 the broker", async () =>
                {
                    city.Broker.Kill();
                    await city.Broker.StartAgainAsync();
                }
                ),
                12 => ("restart the broker", async () =>
                {
                    await city.Broker.StopAsync();
                    await city.Broker.StartAgainAsync();
                }
                ),
                13 => ("kill -9 the database", async () =>
                {
                    await city.Postgres.KillAsync();
                    await city.Postgres.StartAgainAsync();
                }
                ),
                14 => ("reset every cable to the broker", () => ResetAsync(city.AllToBroker)),
                15 => ("reset every cable to the database", () => ResetAsync(city.AllToDatabase)),
                16 => ("hang up on the mail server", () => CutMailAsync(city)),
                17 => ("the provider drops answers", () => PlayAsync(city, "accept-drop")),
                18 => ("the provider fails and keeps", () => PlayAsync(city, "500-kept")),
                _ => ("the provider is busy", () => PlayAsync(city, "429")),
            };
            await fault.Act();
            done[fault.What] = done.GetValueOrDefault(fault.What) + 1;
        }
        await citizens.StopAsync();

        var held = await city.ProveAsync(TimeSpan.FromMinutes(15));
        await city.CheckAuditAsync();
        var answers = city.Ledger.Answers.Where(a => a.What == "submit" && a.Status == 201).Select(a => a.After.TotalMilliseconds).Order().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            seed {seed}, services that ended by themselves and were started again {city.StartedAgain}, {watch.Elapsed.TotalMinutes:F1} min, {done.Values.Sum()} faults: {string.Join(", ", done.Select(d => $"{d.Value} x {d.Key}"))}
            {held.Cases} cases, {held.Messages} messages at their recipients; lost 0, twice without a flag 0, flagged twice {held.Flagged.Values.Sum()} ({string.Join("; ", held.Flagged.Select(f => $"{f.Value} after {f.Key}"))})
            submissions: {answers.Count} accepted, median {answers[answers.Count / 2]:F0} ms, 99 % within {answers[answers.Count * 99 / 100]:F0} ms; {city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 })} x 503, {city.Ledger.Answers.Count(a => a is { What: "submit", Status: null })} without an answer
            """));
    }

    private static Task ResetAsync(Action<Action<BreakableProxy>> all)
    {
        all(c => c.Break());
        all(c => c.Mend());
        return Task.CompletedTask;
    }

    private static Task CutMailAsync(City city)
    {
        city.ToMail.CutAt("\r\n.\r\n", afterServerWorked: true);
        return Task.CompletedTask;
    }

    private static Task PlayAsync(City city, string fault)
    {
        city.Sms.Play(new Script { Fault = fault, Times = 10, Callbacks = "normal", RetryAfter = fault == "429" ? 1 : null }, new Script { Callbacks = "normal" });
        return Task.CompletedTask;
    }
}
