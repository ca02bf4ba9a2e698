using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>A merge moves no date; where the main case takes longer than a merged one's own date, its applicant is told before that passes.</summary>
public class FollowMainTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MainCaseThatIsEarlier_ChangesNothingOfWhatWasTold()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (main, child) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00", 10));

        await host.DeliverAsync(Merged(child, main));
        await host.ExtendAsync(main, Delay("2026-03-12"));
        await PassOnAsync<DeadlineExtended>(host, main);

        Assert.Empty(await host.SentAsync<DelayForeseen>(child));
        Assert.Equal(Day("2026-03-16"), (await host.ClockOfAsync(child)).Due.Date);
        Assert.Equal(["missed 2026-03-17T00:00"], (await host.OpenStepsAsync(child)).Where(s => s.StartsWith("missed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MainCaseThatIsLater_IsToldAtOnce_WithReasonStateAndDate_AndMovesNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (main, child) = (await host.OpenAsync("2026-03-02T09:00", 20), await host.OpenAsync("2026-03-02T09:00")); // 3/30, 3/9

        await host.DeliverAsync(Merged(child, main));
        await host.DeliverAsync(Merged(child, main));

        var told = Assert.Single(await host.SentAsync<DelayForeseen>(child));
        Assert.Equal((Day("2026-03-09"), Day("2026-03-30")), (told.Due.Date, told.ExpectedOn));
        var facts = await host.OccasionAsync(child, NoticeKind.DelayForeseen, told.ExplanationId);
        Assert.Equal((true, Day("2026-03-09"), Day("2026-03-30"), "案件目前的狀態是「已分派」。"), (facts.Holds, facts.Due!.Date, facts.Slots!.ExpectedOn, facts.Slots.Progress.Zh));
        Assert.StartsWith("同一件事有好幾位民眾反映", facts.Slots.Reason.Zh, StringComparison.Ordinal);
        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(child)).Due.Date);
        Assert.Empty(await host.SentAsync<DeadlineExtended>(child));

        // Its own date passes: late is late, and the words are there.
        await host.MoveToAsync("2026-03-10T00:01");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(child));
        Assert.Equal((DelaySource.Handler, Day("2026-03-30")), (missed.Source, missed.ExpectedOn));
        Assert.Equal("overtaken", (await host.OccasionAsync(child, NoticeKind.DelayForeseen, told.ExplanationId)).CancelReason);
    }

    [Fact]
    public async Task WhatIsSaidOfTheMainCasesDate_ReachesEachMergedCaseByItsOwnDate()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var main = await host.OpenAsync("2026-03-02T09:00"); // 3/9
        var (early, late) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00", 20)); // 3/9, 3/30
        await host.DeliverAsync(Merged(early, main));
        await host.DeliverAsync(Merged(late, main));

        (await host.Client.ExplainAsync(Handler, main, Delay("2026-03-13"), Ct)).Required();
        Assert.Empty(await host.SentAsync<DelayForeseen>(main));
        Assert.Equal(Day("2026-03-13"), Assert.Single(await host.SentAsync<DelayForeseen>(early)).ExpectedOn);
        Assert.Empty(await host.SentAsync<DelayForeseen>(late));

        await host.ExtendAsync(main, Delay("2026-03-18"));
        await PassOnAsync<DeadlineExtended>(host, main);
        Assert.Equal(Day("2026-03-18"), (await host.SentAsync<DelayForeseen>(early))[^1].ExpectedOn);
        Assert.Empty(await host.SentAsync<DelayForeseen>(late));
        // Only the last word is true.
        Assert.Equal("overtaken", (await host.OccasionAsync(early, NoticeKind.DelayForeseen, (await host.SentAsync<DelayForeseen>(early))[0].ExplanationId)).CancelReason);

        await host.MoveToAsync("2026-03-19T09:00");
        (await host.Client.PromiseAsync(Handler, main, Delay("2026-04-02"), Ct)).Required();
        await PassOnAsync<PromiseGiven>(host, main);
        await PassOnAsync<PromiseGiven>(host, main);
        // One is late and gets the new date; the other one's own date is still to come, and it hears of it before.
        Assert.Equal(Day("2026-04-02"), Assert.Single(await host.SentAsync<PromiseGiven>(early)).PromisedOn);
        Assert.Equal(Day("2026-04-02"), Assert.Single(await host.SentAsync<DelayForeseen>(late)).ExpectedOn);
    }

    [Fact]
    public async Task Unmerged_GoesOnAlone_AndIsExplainedByNobody()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (main, child) = (await host.OpenAsync("2026-03-02T09:00", 20), await host.OpenAsync("2026-03-02T09:00"));
        await host.DeliverAsync(Merged(child, main));
        var told = Assert.Single(await host.SentAsync<DelayForeseen>(child));

        await host.DeliverAsync(new CaseUnmerged { CaseId = child, Version = 21, OccurredAt = At("2026-03-02T10:00"), MergeId = Guid.NewGuid() });
        await host.ExtendAsync(main, Delay("2026-04-10"));
        await PassOnAsync<DeadlineExtended>(host, main);
        // What comes late of a merge that has ended starts nothing.
        await host.DeliverAsync(Merged(child, main));

        Assert.Single(await host.SentAsync<DelayForeseen>(child));
        Assert.Equal("overtaken", (await host.OccasionAsync(child, NoticeKind.DelayForeseen, told.ExplanationId)).CancelReason);
        await host.MoveToAsync("2026-03-10T00:01");
        Assert.Equal(DelaySource.Fallback, Assert.Single(await host.SentAsync<DeadlineMissed>(child)).Source);
    }

    private static CasesMerged Merged(Guid caseId, Guid main) =>
        new() { CaseId = caseId, Version = 20, OccurredAt = At("2026-03-02T09:30"), MainId = main, MergeId = Guid.NewGuid(), MergedBy = HandlerId };

    /// <summary>What Deadlines said of the main case comes back to it over the bus.</summary>
    private static async Task PassOnAsync<T>(DeadlinesHost host, Guid main) where T : Contracts.ICaseEvent
    {
        foreach (var message in await host.SentAsync<T>(main))
            await host.DeliverAsync(message);
    }
}
