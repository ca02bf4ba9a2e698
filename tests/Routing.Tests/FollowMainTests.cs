using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Routing.Tests;

/// <summary>A merged case is with the unit and the handler of its main case.</summary>
public sealed class FollowMainTests : IAsyncLifetime
{
    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Merged_GoesToTheMainCasesHandler_NowAndLater()
    {
        var main = await _host.SubmitToNorthAsync();
        var (triage, south) = (await _host.SubmitToTriageAsync(), await _host.SubmitToTriageAsync());
        await _host.AssignAsync(TestPeople.Coordinator, south, new() { Unit = "ROADS/SOUTH", Reason = "南區" });
        foreach (var child in (Guid[])[triage, south])
        {
            await _host.DeliverAsync(Merged(child, main));
            await _host.DeliverAsync(Merged(child, main));
        }

        foreach (var child in (Guid[])[triage, south])
            Assert.Equal(("ROADS/NORTH", TestPeople.NorthHandlerId), await InChargeAsync(child));
        Assert.Equal((null, "ROADS/SOUTH"), ((await _host.AssignedAsync(triage))[^1].PreviousUnit, (await _host.AssignedAsync(south))[^1].PreviousUnit));
        Assert.Equal((1, 2), ((await _host.AssignedAsync(triage)).Count, (await _host.AssignedAsync(south)).Count));

        await _host.AssignAsync(TestPeople.Coordinator, main, new() { Unit = "ROADS/SOUTH", Handler = null, Reason = "其實在南區" });
        await _host.DeliverAsync((await _host.AssignedAsync(main))[^1]);

        foreach (var child in (Guid[])[triage, south])
            Assert.Equal(("ROADS/SOUTH", TestPeople.SouthHandlerId), await InChargeAsync(child));
    }

    [Fact]
    public async Task NobodyAssignsAMergedCase_AndItWeighsOnNoDesk()
    {
        var (main, child) = (await _host.SubmitToNorthAsync(), await _host.SubmitToNorthAsync());
        await _host.DeliverAsync(Merged(child, main));

        var refused = await _host.Client.AssignAsync(TestPeople.Coordinator, child, new() { Unit = "WATER/DITCH", Reason = "這是側溝" }, Ct);

        Assert.Equal((409, "case-merged"), (refused.Failure!.Status, refused.Failure.Code));
        // One open case is on that desk; the other officer of the unit got one more meanwhile.
        var others = await _host.SubmitToNorthAsync(TestPeople.OtherNorthHandlerId);
        Assert.NotEqual(Guid.Empty, others);
        var next = await _host.SubmitToTriageAsync();
        await _host.AssignAsync(TestPeople.Coordinator, next, new() { Unit = "ROADS/NORTH", Reason = "北區" });
        Assert.Contains("目前1件", (await _host.CaseAsync(next)).History[0].Reason.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unmerged_StaysWhereItIs_AndFollowsNoMore()
    {
        var (main, child) = (await _host.SubmitToNorthAsync(), await _host.SubmitToTriageAsync());
        await _host.DeliverAsync(Merged(child, main));
        await _host.DeliverAsync(new CaseUnmerged { CaseId = child, Version = 21, OccurredAt = _host.Clock.GetUtcNow(), MergeId = Guid.NewGuid() });
        // Late, of the merge that has ended.
        await _host.DeliverAsync(Merged(child, main));
        await _host.AssignAsync(TestPeople.Coordinator, main, new() { Unit = "ROADS/SOUTH", Reason = "其實在南區" });
        await _host.DeliverAsync((await _host.AssignedAsync(main))[^1]);

        Assert.Equal(("ROADS/NORTH", TestPeople.NorthHandlerId), await InChargeAsync(child));
        await _host.AssignAsync(TestPeople.Coordinator, child, new() { Unit = "WATER/DITCH", Reason = "這是側溝" });
        Assert.Equal("WATER/DITCH", (await _host.CaseAsync(child)).Unit);
    }

    private async Task<(string?, Guid)> InChargeAsync(Guid caseId) => await _host.CaseAsync(caseId) is var c ? (c.Unit, c.Handler ?? Guid.Empty) : default;

    private CasesMerged Merged(Guid caseId, Guid main) =>
        new() { CaseId = caseId, Version = 20, OccurredAt = _host.Clock.GetUtcNow(), MainId = main, MergeId = Guid.NewGuid(), MergedBy = TestPeople.CoordinatorId };
}
