using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Features.AuditObligations;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>A withdrawal ends the clock; undone, the time between did not count.</summary>
public class WithdrawalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Withdrawn_EndsTheClock()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // Mon, due Mon 3/9
        await host.MoveToAsync("2026-03-04T10:00");

        await host.DeliverAsync(Withdrawn(caseId, Guid.NewGuid(), "2026-03-04T10:00"));
        await host.MoveToAsync("2026-03-20T10:00");

        Assert.Empty(await host.OpenStepsAsync(caseId));
        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));
        Assert.False((await host.ClockOfAsync(caseId)).Overdue);
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await host.Client.AuditAsync(Auditor, Ct)).Required().Differences);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the messages overtook each other
    public async Task Undone_GoesOnAsIfItHadStood(bool undoneFirst)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, withdrawal) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.MoveToAsync("2026-03-04T10:00"); // Wed: two of five days are used
        if (!undoneFirst)
            await host.DeliverAsync(Withdrawn(caseId, withdrawal, "2026-03-04T10:00"));
        await host.MoveToAsync("2026-03-06T10:00"); // Fri
        await host.DeliverAsync(Undone(caseId, withdrawal, "2026-03-06T10:00"));
        if (undoneFirst)
            await host.DeliverAsync(Withdrawn(caseId, withdrawal, "2026-03-04T10:00"));

        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-11"), false, false), (clock.Due.Date, clock.Paused, clock.Overdue)); // Mon, Tue, Wed
        Assert.Contains(clock.Ledger, l => l.Why.Zh.Contains("案件撤回期間", StringComparison.Ordinal));
        Assert.Equal(Day("2026-03-11"), Assert.Single(await host.SentAsync<DeadlineResumed>(caseId)).Due.Date);
        Assert.Contains("missed 2026-03-12T00:00", await host.OpenStepsAsync(caseId));
        await host.NightAsync<AuditObligations>();
        Assert.Empty((await host.Client.AuditAsync(Auditor, Ct)).Required().Differences);
    }

    private static CaseWithdrawn Withdrawn(Guid caseId, Guid id, string at) => new() { CaseId = caseId, Version = 5, OccurredAt = At(at), WithdrawalId = id };

    private static WithdrawalUndone Undone(Guid caseId, Guid id, string at) => new() { CaseId = caseId, Version = 6, OccurredAt = At(at), WithdrawalId = id };
}
