using System.Globalization;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.TellFreshness;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>What is shown while changes cannot reach the read model says of when it is.</summary>
public sealed class FreshnessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhileChangesWait_PageAndApiSayOfWhenTheyAre()
    {
        await using var host = await PortalHost.StartAsync();
        var view = await host.ShowAsync(Views.InProgress());

        await LookAsync(host, new(Ago(host, 0), null));
        Assert.Null(await StaleAsync(host, view));

        // The broker is away: the oldest change that could not leave is ten minutes old.
        await LookAsync(host, new(Ago(host, 10), null));
        Assert.InRange((await StaleAsync(host, view))!.Value.TotalMinutes, 9.9, 10.5);

        // Then Cases too: what was true stays true.
        await LookAsync(host, null);
        Assert.InRange((await StaleAsync(host, view))!.Value.TotalMinutes, 9.9, 10.5);

        await LookAsync(host, new(Ago(host, 0.5), null));
        Assert.Null(await StaleAsync(host, view));
    }

    [Fact]
    public async Task WhatWasPublishedAndNotHandledYet_IsNotHere()
    {
        await using var host = await PortalHost.StartAsync();
        var view = await host.ShowAsync(Views.InProgress());
        var message = Guid.NewGuid();
        await LookAsync(host, new(Ago(host, 10), null));

        await LookAsync(host, new(Ago(host, 0), message));
        Assert.NotNull(await StaleAsync(host, view));

        await host.ExecuteAsync($"insert into portal.inbox_messages (consumer, message_id, processed_at) values ('portal-project-public-view', '{message}', now())");
        await LookAsync(host, new(Ago(host, 0), message));
        Assert.Null(await StaleAsync(host, view));
    }

    private static DateTimeOffset Ago(PortalHost host, double minutes) => host.Services.GetRequiredService<MachineTime>().GetUtcNow() - TimeSpan.FromMinutes(minutes);

    private static async Task LookAsync(PortalHost host, ToldUpTo? told)
    {
        host.Others.Told = told;
        await host.Services.GetRequiredService<ReadModelFreshness>().LookAsync(Ct);
    }

    /// <summary>How old the page and the API say they are, which must agree; null when they are of now.</summary>
    private static async Task<TimeSpan?> StaleAsync(PortalHost host, PublicView view)
    {
        var now = host.Services.GetRequiredService<BusinessTime>().GetUtcNow();
        using var browser = host.Browser();
        var page = await host.ProveAsync(browser, view, "");
        var asOf = DateTimeOffset.Parse((string)(await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Json["asOf"]!, CultureInfo.InvariantCulture);
        var stale = now - asOf > TimeSpan.FromMinutes(1);
        Assert.Equal(stale, page.Text.Contains("之後的變動晚一點才看得到", StringComparison.Ordinal));
        return stale ? now - asOf : null;
    }
}
