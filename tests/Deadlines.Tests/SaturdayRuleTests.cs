using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>The setting for an end on a Saturday: the whole of the following office day, or its morning.</summary>
public sealed class SaturdayRuleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-03-03", 4, LimitUnit.CalendarDays, "2026-03-09", "2026-03-09T12:00")] // Sat 3/7 → Mon
    [InlineData("2026-03-03", 5, LimitUnit.CalendarDays, "2026-03-09", "2026-03-10T00:00")] // Sun 3/8 → Mon: all of it
    [InlineData("2026-03-03", 6, LimitUnit.CalendarDays, "2026-03-09", "2026-03-10T00:00")] // Mon itself
    [InlineData("2025-12-30", 2, LimitUnit.Months, "2026-03-02", "2026-03-02T12:00")] // Sat 2/28 → Mon
    [InlineData("2026-02-10", 4, LimitUnit.CalendarDays, "2026-02-23", "2026-02-23T12:00")] // Sat 2/14 → Mon after Lunar New Year
    [InlineData("2026-02-10", 11, LimitUnit.CalendarDays, "2026-02-23", "2026-02-23T12:00")] // Sat 2/21, the last day of that holiday but one
    [InlineData("2026-02-10", 12, LimitUnit.CalendarDays, "2026-02-23", "2026-02-24T00:00")] // Sun 2/22
    [InlineData("2026-01-28", 30, LimitUnit.CalendarDays, "2026-03-02", "2026-03-02T12:00")] // Fri 2/27, a holiday, moves to Sat first
    [InlineData("2025-01-09", 30, LimitUnit.CalendarDays, "2025-02-08", "2025-02-09T00:00")] // a make-up Saturday is an office day
    [InlineData("2026-03-02", 5, LimitUnit.WorkingDays, "2026-03-09", "2026-03-10T00:00")]
    public void Noon_EndOnASaturdayOff_LeavesTheMorning(string received, int value, LimitUnit unit, string due, string overdueFrom)
    {
        var history = new DeadlineHistory { ReceivedAt = At(received), Limit = new(value, unit) };

        var noon = DeadlineCalculator.Compute(history, Calendar.WithSaturdayRule(SaturdayRule.Noon));

        Assert.Equal(new DueDate(Day(due), At(overdueFrom), false), noon.Due);
        Assert.Equal(noon.Due, DeadlineCalculator.Due(history.ReceivedAt, history.Limit, Calendar.WithSaturdayRule(SaturdayRule.Noon).WithClosures([]).AssumingWeekdays()));
        Assert.Equal(Day(due), DeadlineCalculator.Compute(history, Calendar).Due.Date);
        Assert.Equal(At(due).AddDays(1), DeadlineCalculator.Compute(history, Calendar).Due.OverdueFrom);
        Assert.Equal(overdueFrom.EndsWith("T12:00", StringComparison.Ordinal), noon.Ledger[^1].Why.Zh.Contains("中午12時", StringComparison.Ordinal));
        Assert.Equal(overdueFrom.EndsWith("T12:00", StringComparison.Ordinal), noon.Ledger[^1].Why.En!.Contains("noon", StringComparison.Ordinal));
    }

    [Fact]
    public void Noon_ExtensionAskedInTheAfternoon_IsTooLate()
    {
        var calendar = Calendar.WithSaturdayRule(SaturdayRule.Noon);

        Assert.True(Verdict("2026-03-09T11:59").Accepted);
        Assert.Equal("extension-after-due", Verdict("2026-03-09T12:00").Error);

        ExtensionVerdict Verdict(string at) => DeadlineCalculator.Compute(new()
        {
            ReceivedAt = At("2026-03-03"),
            Limit = new(4, LimitUnit.CalendarDays),
            Extensions = [new AskedExtension { RequestedAt = At(at), ApprovedAt = At(at), Value = 2, Unit = LimitUnit.CalendarDays }],
        }, calendar).Verdicts.Single();
    }

    [Fact]
    public async Task Setting_ReachesPreviewsAndClocks()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("deadlines-noon");
        await DeadlinesHost.PrepareAsync(database);
        await using var host = await DeadlinesHost.StartAsync(database, "2026-03-03T09:00", saturdayRule: "noon");

        var preview = (await host.Client.PreviewAsync(Actor.Anyone, new() { ReceivedAt = "2026-03-03", Limit = new(4, "calendar_days") }, Ct)).Required();
        Assert.Equal(("2026-03-07", "2026-03-09", "2026-03-09T12:00:00+08:00"), (preview.Nominal, preview.Due, preview.OverdueFrom));

        var caseId = await host.OpenAsync("2026-03-03T09:00", 4, LimitUnit.CalendarDays);
        await host.MoveToAsync("2026-03-09T11:59");
        Assert.False((await host.ClockOfAsync(caseId)).Overdue);
        await host.MoveToAsync("2026-03-09T12:00");
        Assert.True((await host.ClockOfAsync(caseId)).Overdue);
        Assert.Equal(At("2026-03-09T12:00"), Assert.Single(await host.SentAsync<DeadlineMissed>(caseId)).OccurredAt);
    }

    [Fact]
    public async Task UnknownSetting_StopsTheStart()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("deadlines-saturday");

        var refused = await Assert.ThrowsAsync<StartupException>(() => DeadlinesHost.StartAsync(database, "2026-03-03T09:00", saturdayRule: "Monday"));
        Assert.Contains("Deadlines__SaturdayRule", refused.Message, StringComparison.Ordinal);
    }
}
