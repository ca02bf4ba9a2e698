using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.SystemTests;

public sealed class DemoTests
{
    /// <summary>A small demo is written to its end, serves with the real clock, tells nobody, and is there unchanged after a second start.</summary>
    [Fact]
    public async Task Demo_IsWrittenOnceAndServes()
    {
        var began = TimeProvider.System.GetUtcNow();
        await using var city = await AllInOneDeployment.StartAsync(start: null, new Dictionary<string, string?> { ["Demo__Cases"] = "24" }, "--demo");
        var rows = await AllAsync(city);
        Assert.InRange(rows.Count, 20, 24);
        Assert.True(rows.Select(r => r.Status).Distinct().Count() >= 3, $"statuses {string.Join(", ", rows.Select(r => r.Status).Distinct())}");
        Assert.True(rows.Select(r => r.ServiceCode).Distinct().Count() >= 8, "services");
        Assert.Contains(rows, r => r.Overdue);
        Assert.All(rows, r => Assert.True(r.ReceivedAt < began, "received in the past"));
        Assert.DoesNotContain(await city.MailboxAsync(), m => m.At < began);

        await city.Process.StopAsync(TimeSpan.FromSeconds(40));
        await city.Process.DisposeAsync();
        await city.StartProcessAsync();
        Assert.Equal(rows.Select(r => r.CaseNumber).Order(StringComparer.Ordinal), (await AllAsync(city)).Select(r => r.CaseNumber).Order(StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyList<CaseListRow>> AllAsync(Deployment city) =>
        (await city.Cases.ListAsync(DemoStaff.Actor("coordinator"), new() { List = CaseListKind.All, PageSize = 100 }, default)).Required().Rows;
}
