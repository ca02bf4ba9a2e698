using CaseTracker.Contracts.Routing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Routing.Tests;

public sealed class SuggestUnitTests : IAsyncLifetime
{
    private const string Here = "6400100000";
    private const string There = "6400900000";
    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Suggestion_TwelveOfFifteen_IsLikelyAndSaysWhy()
    {
        await DecideAsync("ROADS/SOUTH", times: 12);
        await DecideAsync("WATER/DITCH", times: 3);

        var suggestion = (await _host.CaseAsync(await _host.SubmitToTriageAsync())).Suggestion;

        Assert.Equal(("ROADS/SOUTH", RoutingConfidence.Likely), (suggestion?.Unit, suggestion?.Confidence));
        Assert.Equal("近90天同類案件 12/15 件由測試養工處南區隊辦理", suggestion?.Reason.Zh);
        Assert.Equal("In the last 90 days 12 of 15 cases of this kind went to Roads Office, South Team", suggestion?.Reason.En);
    }

    [Fact]
    public async Task Suggestion_EnoughInTheDistrict_CountsTheDistrict()
    {
        await DecideAsync("WATER/DITCH", times: 5, There);
        await DecideAsync("ROADS/SOUTH", times: 3, Here);

        var suggestion = (await _host.CaseAsync(await _host.SubmitToTriageAsync(district: Here))).Suggestion;

        Assert.Equal("ROADS/SOUTH", suggestion?.Unit);
        Assert.Equal("近90天同一行政區的同類案件 3/3 件由測試養工處南區隊辦理", suggestion?.Reason.Zh);
    }

    [Fact]
    public async Task Suggestion_OtherServicesAndRules_DoNotCount()
    {
        await DecideAsync("WATER/DITCH", times: 3, service: "OTHER");
        await _host.KnowServiceAsync("PETITION", "WATER/DITCH", version: 1);
        await _host.SubmitAsync("PETITION");
        await _host.KnowServiceAsync("PETITION", unit: null, version: 2);

        Assert.Null((await _host.CaseAsync(await _host.SubmitAsync("PETITION"))).Suggestion);
    }

    [Fact]
    public async Task Suggestion_HandOver_CountsForTheLastUnitOnly()
    {
        await DecideAsync("ROADS/NORTH", times: 1);
        var caseId = await _host.SubmitToTriageAsync();
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH", Reason = "先給北區" });
        await _host.AssignAsync(TestPeople.NorthHandler, caseId, new() { Unit = "ROADS/SOUTH", Reason = "其實是南區" });
        await DecideAsync("ROADS/SOUTH", times: 1);

        var suggestion = (await _host.CaseAsync(await _host.SubmitToTriageAsync())).Suggestion;

        Assert.Equal("近90天同類案件 2/3 件由測試養工處南區隊辦理", suggestion?.Reason.Zh);
    }

    [Fact]
    public async Task Suggestion_DecisionsOlderThan90Days_AreForgotten()
    {
        await DecideAsync("ROADS/SOUTH", times: 1);
        var decided = _host.Clock.GetUtcNow();
        var waiting = await _host.SubmitToTriageAsync();

        _host.Clock.MoveTo(decided.AddDays(90));
        var onTheLastDay = (await _host.CaseAsync(waiting)).Suggestion;
        _host.Clock.MoveTo(decided.AddDays(90).AddMilliseconds(1));
        var after = (await _host.CaseAsync(waiting)).Suggestion;

        Assert.Equal(RoutingConfidence.Uncertain, onTheLastDay?.Confidence);
        Assert.Null(after);
    }

    [Fact]
    public async Task Suggestion_UnitIsGone_IsNotSuggested()
    {
        await DecideAsync("ROADS/LIGHT", times: 3);
        await _host.QueryAsync(db => db.Units.Where(u => u.Code == "ROADS/LIGHT").ExecuteUpdateAsync(s => s.SetProperty(u => u.Active, false), Ct));

        Assert.Null((await _host.CaseAsync(await _host.SubmitToTriageAsync())).Suggestion);
    }

    [Fact]
    public async Task Suggestion_OutOfTriage_IsNotShown()
    {
        await DecideAsync("ROADS/SOUTH", times: 1);
        var caseId = await _host.SubmitToTriageAsync();
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH" });

        Assert.Null((await _host.CaseAsync(caseId)).Suggestion);
    }

    [Fact]
    public async Task Assign_SuggestionTaken_IsTheReason()
    {
        await DecideAsync("ROADS/SOUTH", times: 3);
        var caseId = await _host.SubmitToTriageAsync();

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Handler = TestPeople.SouthHandlerId });

        Assert.Equal("採用建議：近90天同類案件 3/3 件由測試養工處南區隊辦理", (await _host.CaseAsync(caseId)).History[0].Reason.Zh);
        Assert.Equal("ROADS/SOUTH", await SuggestedAsync(caseId));
    }

    [Fact]
    public async Task Assign_SuggestionOverruled_NeedsAReason()
    {
        await DecideAsync("ROADS/SOUTH", times: 3);
        var caseId = await _host.SubmitToTriageAsync();

        var silent = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH" }, Ct)).Failure;
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH", Reason = "是側溝" });

        Assert.Equal(["required"], silent!.Errors!["reason"]);
        Assert.Equal("是側溝", (await _host.CaseAsync(caseId)).History[0].Reason.Zh);
        Assert.Equal("ROADS/SOUTH", await SuggestedAsync(caseId));
    }

    private Task<string?> SuggestedAsync(Guid caseId) => _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId).Select(d => d.SuggestedUnit).SingleAsync(Ct));

    private async Task DecideAsync(string unit, int times, string? district = null, string service = "PETITION")
    {
        for (var i = 0; i < times; i++)
            await _host.AssignAsync(TestPeople.Coordinator, await _host.SubmitToTriageAsync(service, district), new() { Unit = unit, Reason = "看過內容" });
    }
}
