using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Estimates;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class EstimateTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-03-02T09:00", "2026-03-02T17:00", "0.5")] // the same day
    [InlineData("2026-03-06T18:00", "2026-03-07T10:00", "0.5")] // Fri evening, Sat
    [InlineData("2026-03-02T09:00", "2026-03-06T10:00", "4")]
    [InlineData("2026-03-02T09:00", "2026-03-20T10:00", "14")]
    public void ActualDays_AreOfficeDaysAfterReceipt(string received, string satisfied, string days) =>
        Assert.Equal(decimal.Parse(days, System.Globalization.CultureInfo.InvariantCulture), ActualDays.Of(At(received), At(satisfied), [], Calendar));

    [Fact]
    public void ActualDays_LeaveOutDaysOnWhichTheClockStood()
    {
        Pause[] pauses = [new() { Id = Guid.NewGuid(), Round = 1, Kind = PauseKind.Supplement, CaseId = Guid.NewGuid(), PausedAt = At("2026-03-04T09:00"), ResumedAt = At("2026-03-09T09:00") }];

        Assert.Equal(4m, ActualDays.Of(At("2026-03-02T09:00"), At("2026-03-11T10:00"), pauses, Calendar)); // 3, 4, 10, 11 March
    }

    [Fact]
    public async Task Estimate_RestsOnTheLast90Days_IsToldFrom20CasesOn_AndOnlyWhenItChanged()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        await AnswerAsync(host, Enumerable.Repeat("2026-03-02T12:00", 10).Concat(Enumerable.Repeat("2026-03-05T12:00", 7)).Concat(Enumerable.Repeat("2026-03-20T12:00", 2)));
        var open = await host.OpenAsync("2026-03-02T09:00");
        host.JumpTo("2026-03-21T02:10");

        await host.NightAsync<ComputeEstimates>();
        await host.NightAsync<ComputeEstimates>();

        Assert.Empty((await host.Client.EstimatesAsync(Actor.Anyone, Ct)).Required());
        Assert.Null((await host.ClockOfAsync(open)).Estimate);
        Assert.Equal([(1L, 19, 0.5m)], (await ChangesAsync(host)).Select(c => (c.Version, c.Estimate.Cases, c.Estimate.MedianDays)));

        await AnswerAsync(host, ["2026-03-20T12:00"]);
        await host.NightAsync<ComputeEstimates>();

        var estimate = new Estimate("PET-MAYOR", 20, 0.5m, 14, Day("2026-03-21"), 20);
        Assert.Equal([estimate with { ServiceCode = Estimate.WholeCity }, estimate], (await host.Client.EstimatesAsync(Actor.Anyone, Ct)).Required());
        Assert.Equal((2L, estimate), (await ChangesAsync(host)).Select(c => (c.Version, c.Estimate)).Last());
        Assert.Equal((estimate, null), ((await host.ClockOfAsync(open)).Estimate, (await host.ClockOfAsync(open)).SuggestedDate)); // nine of ten had been answered by now
        var fresh = await host.OpenAsync("2026-03-20T09:00"); // due Fri 3/27
        Assert.Equal(Day("2026-04-13"), (await host.ClockOfAsync(fresh)).SuggestedDate); // the 14th office day: 4/3 and 4/6 are off

        host.JumpTo("2026-07-01T02:10");
        await host.NightAsync<ComputeEstimates>();
        Assert.Equal((3L, 0), (await ChangesAsync(host)).Select(c => (c.Version, c.Estimate.Cases)).Last());
        Assert.Empty((await host.Client.EstimatesAsync(Actor.Anyone, Ct)).Required());
    }

    [Fact]
    public async Task WholeCity_IsEveryServiceTogether_AndInTimeIsWithinThePublishedLimit()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        await AnswerAsync(host, Enumerable.Repeat("2026-03-05T12:00", 15));
        await AnswerAsync(host, Enumerable.Repeat("2026-03-09T23:59", 3), "HOT-LAMP", 5);  // its last day
        await AnswerAsync(host, ["2026-03-10T00:00"], "HOT-LAMP", 5); // the day after
        var extended = await host.OpenAsync(Submitted("2026-03-02T09:00", 5) with { ServiceCode = "HOT-LAMP" });
        (await host.Client.ExtendAsync(Head, extended, Delay("2026-03-20"), Ct)).Required();
        await host.DeliverAsync(Replied(extended, "2026-03-10T09:00"));
        host.JumpTo("2026-03-21T02:10");

        await host.NightAsync<ComputeEstimates>();

        // Too few of either service to be told, enough of both together.
        Assert.Equal([new Estimate(Estimate.WholeCity, 20, 3, 5, Day("2026-03-21"), 18)], (await host.Client.EstimatesAsync(Actor.Anyone, Ct)).Required());
    }

    private static async Task AnswerAsync(DeadlinesHost host, IEnumerable<string> answers, string service = "PET-MAYOR", int days = 30)
    {
        foreach (var at in answers)
            await host.DeliverAsync(Replied(await host.OpenAsync(Submitted("2026-03-02T09:00", days) with { ServiceCode = service }), at));
    }

    private static Task<List<EstimateChanged>> ChangesAsync(DeadlinesHost host) => host.QueryAsync(async db =>
        (await db.Set<OutboxMessage>().Where(m => m.Stream == "estimate:PET-MAYOR").OrderBy(m => m.Id).ToListAsync(Ct)).ConvertAll(m => JsonSerializer.Deserialize<EstimateChanged>(m.Body, ContractJson.Options)!));
}
