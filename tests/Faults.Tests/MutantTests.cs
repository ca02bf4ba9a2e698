using CaseTracker.ProviderSimulator;

namespace CaseTracker.FaultTests;

/// <summary>The faults again, each with the guard against it left out: a suite that stays green then has shown nothing.</summary>
public sealed class MutantTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    [Theory, Trait("Tier", "Full")]
    // What is handled twice is told twice, or fails on what is there already and is put aside.
    [InlineData("inbox-off", "I7", "I11")]
    [InlineData("mandatory-off", "I6")]
    [InlineData("mark-before-publish", "I6")]
    [InlineData("cursor-poller", "I6")]
    [InlineData("resend-on-unknown", "I5")]
    [InlineData("no-version-guard", "I7")]
    public async Task WithoutTheGuard_TheInvariantBreaks(string mutant, params string[] oneOf)
    {
        await using var city = await City.FoundAsync(mutant);
        await using var citizens = new Citizens(city, Load.Busy, 1);
        citizens.Start();
        await citizens.MoreAsync(5);
        await (mutant switch
        {
            "inbox-off" => RedeliverAsync(city),
            "mandatory-off" => BrokerTests.DeleteQueueAsync(city, citizens),
            "mark-before-publish" => PullTheCableAsync(city, citizens),
            "cursor-poller" => citizens.MoreAsync(200, TimeSpan.FromMinutes(3)),
            "resend-on-unknown" => LoseAnswersAsync(city, citizens),
            _ => BrokerTests.TurnRoundAsync(city, citizens),
        });
        await citizens.StopAsync();

        var broken = await Assert.ThrowsAsync<BrokenInvariantsException>(() => city.ProveAsync(Patience));
        Assert.Contains(broken.Broken, b => oneOf.Contains(b.Split(' ')[0]));
    }

    /// <summary>The same without a mutant holds: what breaks above is the guard, not the test.</summary>
    [Fact, Trait("Tier", "Full")]
    public async Task WithEveryGuard_AllOfItHolds()
    {
        await using var city = await City.FoundAsync();
        await using var citizens = new Citizens(city, Load.Busy, 1);
        citizens.Start();
        await citizens.MoreAsync(5);
        await RedeliverAsync(city);
        await BrokerTests.DeleteQueueAsync(city, citizens);
        await PullTheCableAsync(city, citizens);
        await LoseAnswersAsync(city, citizens);
        await BrokerTests.TurnRoundAsync(city, citizens);
        await citizens.StopAsync();
        await city.ProveAsync();
        await city.CheckAuditAsync();
    }

    private static async Task RedeliverAsync(City city)
    {
        for (var i = 0; i < 3; i++)
            await city.CrashAsync("Cases", "consumer.after-commit");
    }

    private static async Task PullTheCableAsync(City city, Citizens citizens)
    {
        city.AllToBroker(c => c.Break());
        await citizens.MoreAsync(20);
        city.AllToBroker(c => c.Mend());
    }

    private static async Task LoseAnswersAsync(City city, Citizens citizens)
    {
        city.Sms.Play(new Script { Fault = "500-kept", Times = 10 }, new Script());
        await citizens.MoreAsync(15);
    }
}
