using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>The real service in a process of its own, killed again and again while it sends.</summary>
public sealed class KilledNotifierTests
{
    private const int Cases = 600;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What the child process runs: the module with owners that know every case.</summary>
    internal static async Task<int> ServeAsync(string database, string keys)
    {
        var owners = new FakeOwners { Any = Known };
        await using var app = NotificationsHost.Create(database, owners, new Dictionary<string, string?>
        {
            ["Urls"] = null,
            ["Jobs:SweepInterval"] = "00:00:01",
            ["Notifications:Lease"] = "00:00:03",
            ["Notifications:Parallelism"] = "2",
        }, keys: keys);
        app.Services.GetRequiredService<BackgroundWork>().Open();
        app.MapGet("/ready", () => "ready").AllowAnonymous();
        await app.RunAsync(Environment.GetEnvironmentVariable("ASPNETCORE_URLS"));
        return 0;
    }

    [Fact]
    public async Task KilledAgainAndAgain_EveryObligationIsMetOnce()
    {
        using var keys = TestFolder.Create("killed-notifier-keys");
        var database = await NotificationsHost.NewDatabaseAsync();
        await using var host = await NotificationsHost.StartAsync(new() { ["CaseTracker:DataDirectory"] = keys.Path }, database, new FakeOwners { Any = Known });
        for (var i = 0; i < Cases; i++)
            await host.DeliverAsync(Samples.Replied(Known(Guid.NewGuid()), Samples.Friday));
        Assert.Equal(Cases * 2, (await host.ObligationsAsync()).Count);

        var kills = 0;
        while (kills < 6)
        {
            await using var child = await StartAsync(database, keys);
            var before = await SentAsync(host);
            if (before == Cases * 2)
                break;
            // Killed while it works, a little later each time.
            var target = Math.Min(before + 20 + 17 * kills, Cases * 2);
            await Wait.UntilAsync(async () => await SentAsync(host) >= target, TimeSpan.FromSeconds(60), $"{target} notices\n{child.Output}", Ct);
            child.Kill();
            kills++;
        }
        await using (var last = await StartAsync(database, keys))
            await Wait.UntilAsync(async () => await SentAsync(host) == Cases * 2, TimeSpan.FromSeconds(90), $"every notice to be sent\n{last.Output}", Ct);

        Assert.True(kills >= 3, $"Only {kills} kills hit a working process.");
        var mailbox = await host.MailboxAsync();
        Assert.Equal(Cases * 2, mailbox.Count);
        var obligations = await host.ObligationsAsync();
        Assert.All(obligations, o => Assert.Equal(NoticeState.Sent, o.State));
        var settled = await host.SettledAsync();
        Assert.Equal(obligations.Select(o => o.Id).Order(), settled.Select(s => s.ObligationId).Order());
        var attempts = await host.AttemptsAsync();
        Assert.All(attempts.GroupBy(a => a.ObligationId), g => Assert.Single(g, a => a.State == AttemptState.Accepted));
        Assert.DoesNotContain(attempts, a => a.State is AttemptState.Started or AttemptState.Unknown);
    }

    private static Task<ChildService> StartAsync(string database, TestFolder keys) => ChildService.StartAsync(new ChildServiceOptions
    {
        Assembly = typeof(KilledNotifierTests).Assembly.Location,
        Arguments = ["notifier", database, keys.Path],
        ReadyPath = "/ready",
    }, Ct);

    private static async Task<int> SentAsync(NotificationsHost host) => (await host.ObligationsAsync()).Count(o => o.State == NoticeState.Sent);

    private static FakeCase Known(Guid caseId)
    {
        var sample = Samples.Case();
        return new FakeCase { CaseId = caseId, Facts = sample.Facts with { Reply = new(caseId, Samples.Friday, Outcome.Done, new("做好了。", Language.Zh)) } };
    }
}
