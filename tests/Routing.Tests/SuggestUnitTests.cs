using CaseTracker.Contracts.Cases;
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

        var suggestion = await SuggestedAsync();

        Assert.Equal(("ROADS/SOUTH", RoutingConfidence.Likely), (suggestion?.Unit, suggestion?.Confidence));
        Assert.Equal("近90天同類案件 12/15 件由測試養工處南區隊辦理", suggestion?.Reason.Zh);
        Assert.Equal("In the last 90 days 12 of 15 cases of this kind went to Roads Office, South Team", suggestion?.Reason.En);
    }

    [Fact]
    public async Task Suggestion_EnoughInTheDistrict_CountsTheDistrict()
    {
        await DecideAsync("WATER/DITCH", times: 5, There);
        await DecideAsync("ROADS/SOUTH", times: 3, Here);

        var suggestion = await SuggestedAsync(await _host.SubmitToTriageAsync(district: Here));

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

        Assert.Empty(await SuggestionsAsync(await _host.SubmitAsync("PETITION")));
    }

    [Fact]
    public async Task Suggestion_HandOver_CountsForTheLastUnitOnly()
    {
        await DecideAsync("ROADS/NORTH", times: 1);
        var caseId = await _host.SubmitToTriageAsync();
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH", Reason = "先給北區" });
        var (_, offerId) = await _host.OfferAsync("ROADS/SOUTH", caseId);
        (await _host.Client.AcceptOfferAsync(TestPeople.SouthHandler, caseId, offerId, new(), TestContext.Current.CancellationToken)).Required();
        await DecideAsync("ROADS/SOUTH", times: 1);

        var suggestion = await SuggestedAsync();

        Assert.Equal("近90天同類案件 2/3 件由測試養工處南區隊辦理", suggestion?.Reason.Zh);
    }

    [Fact]
    public async Task Suggestion_DecisionsOlderThan90Days_AreForgotten()
    {
        await DecideAsync("ROADS/SOUTH", times: 1);
        var decided = _host.Clock.GetUtcNow();
        var waiting = await _host.SubmitToTriageAsync();

        _host.Clock.MoveTo(decided.AddDays(90));
        var onTheLastDay = await SuggestedAsync(waiting);
        _host.Clock.MoveTo(decided.AddDays(90).AddMilliseconds(1));
        var after = await SuggestedAsync(waiting);

        Assert.Equal(RoutingConfidence.Uncertain, onTheLastDay?.Confidence);
        Assert.Null(after);
    }

    [Fact]
    public async Task Suggestion_UnitIsGone_IsNotSuggested()
    {
        await DecideAsync("ROADS/LIGHT", times: 3);
        await _host.QueryAsync(db => db.Units.Where(u => u.Code == "ROADS/LIGHT").ExecuteUpdateAsync(s => s.SetProperty(u => u.Active, false), Ct));

        Assert.Empty(await SuggestionsAsync(await _host.SubmitToTriageAsync()));
    }

    [Fact]
    public async Task Suggestion_OutOfTriage_IsNotShown()
    {
        await DecideAsync("ROADS/SOUTH", times: 1);
        var caseId = await _host.SubmitToTriageAsync();
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH" });

        Assert.Empty(await SuggestionsAsync(caseId));
    }

    [Fact]
    public async Task Assign_SuggestionTaken_IsTheReason()
    {
        await DecideAsync("ROADS/SOUTH", times: 3);
        var caseId = await _host.SubmitToTriageAsync();

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Handler = TestPeople.SouthHandlerId });

        Assert.Equal("採用建議：近90天同類案件 3/3 件由測試養工處南區隊辦理", (await _host.CaseAsync(caseId)).History[0].Reason.Zh);
        Assert.Equal("ROADS/SOUTH", await FirstSuggestedAsync(caseId));
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
        Assert.Equal("ROADS/SOUTH", await FirstSuggestedAsync(caseId));
    }

    [Fact]
    public async Task Suggestions_WordsAndLikeCases_AreWeighedTogether_AndEachSaysWhy()
    {
        await DecideAsync("WATER/DITCH", times: 3);
        await DecideAsync("ROADS/NORTH", times: 1);
        var caseId = await _host.SubmitToTriageAsync();
        _host.Cases.Say(caseId, Likely("ROADS/LIGHT", 6, 0.3, 40, "路燈", "不亮"), Likely("ROADS/NORTH", 0.5, 0.4, 60), Likely("WATER/DITCH", -2, 0.2, 20), Likely("HUB/GONE", 9, 0.1, 9));

        var suggestions = await SuggestionsAsync(caseId);

        Assert.Equal(["ROADS/LIGHT", "ROADS/NORTH", "WATER/DITCH"], suggestions.Select(s => s.Unit));
        Assert.Equal([RoutingConfidence.Likely, RoutingConfidence.Uncertain, RoutingConfidence.Uncertain], suggestions.Select(s => s.Confidence));
        Assert.Equal(["路燈", "不亮"], suggestions[0].Words);
        Assert.Equal(["用詞和測試養工處照明科辦過的案件相近", "用詞和測試養工處北區隊辦過的案件相近；近90天同類案件 1/4 件由測試養工處北區隊辦理", "近90天同類案件 3/4 件由測試水利局側溝科辦理"], suggestions.Select(s => s.Reason.Zh));
        Assert.Empty(suggestions[2].Words);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Suggestions_CasesIsAwayOrSlow_ComeWithoutWords(bool down)
    {
        await DecideAsync("ROADS/SOUTH", times: 3);
        var caseId = await _host.SubmitToTriageAsync();
        _host.Cases.Say(caseId, Likely("ROADS/LIGHT", 6, 0.3, 40, "路燈"));
        (_host.Cases.Down, _host.Cases.Silent) = (down, !down);

        var suggestion = Assert.Single(await SuggestionsAsync(caseId));

        Assert.Equal(("ROADS/SOUTH", RoutingConfidence.Possible), (suggestion.Unit, suggestion.Confidence));
        Assert.Empty(suggestion.Words);
    }

    [Fact]
    public async Task Suggestions_TheCatalogueNamesAUnitMeanwhile_ComeFromTheRulesFirst()
    {
        var caseId = await _host.SubmitToTriageAsync();
        await _host.KnowServiceAsync("PETITION", "ROADS/LIGHT", version: 2);
        _host.Cases.Say(caseId, Likely("ROADS/SOUTH", 4, 0.5, 40, "坑洞"));

        var suggestions = await SuggestionsAsync(caseId);

        Assert.Equal([("ROADS/LIGHT", RoutingConfidence.Likely), ("ROADS/SOUTH", RoutingConfidence.Likely)], suggestions.Select(s => (s.Unit, s.Confidence)));
        Assert.Equal("服務項目「道路服務」由測試養工處照明科負責", suggestions[0].Reason.Zh);
    }

    [Fact]
    public async Task Suggestions_AreNotWorkedOutForTheOtherServices()
    {
        var caseId = await _host.SubmitToTriageAsync();
        _host.Cases.Say(caseId, Likely("ROADS/SOUTH", 4, 0.5, 40, "坑洞"));

        Assert.Empty((await _host.CaseAsync(caseId, TestPeople.Service)).Suggestions);
        Assert.Equal(0, _host.Cases.Asked);
    }

    [Fact]
    public async Task Assign_SuggestionByWords_KeepsNoneOfThem()
    {
        var caseId = await _host.SubmitToTriageAsync();
        _host.Cases.Say(caseId, Likely("ROADS/SOUTH", 4, 0.5, 40, "坑洞"));

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Handler = TestPeople.SouthHandlerId });

        Assert.Equal("採用建議：用詞和測試養工處南區隊辦過的案件相近", (await _host.CaseAsync(caseId)).History[0].Reason.Zh);
    }

    [Fact]
    public async Task Assign_AnotherOfTheSuggestions_NeedsNoReason_AndIsCounted()
    {
        var caseId = await _host.SubmitToTriageAsync();
        _host.Cases.Say(caseId, Likely("ROADS/SOUTH", 4, 0.5, 40), Likely("WATER/DITCH", 3, 0.2, 20));

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH" });

        Assert.Equal(("ROADS/SOUTH", 2), (await FirstSuggestedAsync(caseId), await TakenAsync(caseId)));
    }

    [Fact]
    public async Task Assign_WhatWasOffered_CountsEvenWhenItWouldNotBeSuggestedAnyMore()
    {
        var caseId = await _host.SubmitToTriageAsync();
        _host.Cases.Say(caseId, Likely("ROADS/NORTH", 4, 0.5, 40));

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/LIGHT", Offered = ["WATER/DITCH", "ROADS/SOUTH", "ROADS/LIGHT"] });
        var tooMany = (await _host.Client.AssignAsync(TestPeople.Coordinator, await _host.SubmitToTriageAsync(), new() { Unit = "ROADS/LIGHT", Offered = ["A", "B", "C", "D"] }, Ct)).Failure;

        Assert.Equal(("WATER/DITCH", 3), (await FirstSuggestedAsync(caseId), await TakenAsync(caseId)));
        Assert.Equal(["invalid-characters"], tooMany!.Errors!["offered"]);
    }

    [Fact]
    public async Task Acceptance_CountsTheLast90Days_AndNamesWhatWasDecidedInstead()
    {
        string[] offered = ["ROADS/SOUTH", "ROADS/NORTH", "WATER/DITCH"];
        await DecideOfferedAsync("ROADS/SOUTH", null, offered);
        _host.Clock.MoveTo(_host.Clock.GetUtcNow().AddDays(91));
        foreach (var (unit, reason) in (IEnumerable<(string, string?)>)[("ROADS/SOUTH", null), ("ROADS/SOUTH", null), ("ROADS/NORTH", null), ("ROADS/LIGHT", "是路燈"), ("ROADS/LIGHT", "是路燈"), ("ROADS/LIGHT", "里長說的")])
            await DecideOfferedAsync(unit, reason, offered);
        await DecideOfferedAsync("ROADS/LIGHT", "沒有建議", []);

        var acceptance = (await _host.Client.AcceptanceAsync(TestPeople.Coordinator, Ct)).Required();

        Assert.Equal((6, 2, 1), (acceptance.Decided, acceptance.First, acceptance.Other));
        Assert.Equal([("ROADS/SOUTH", "ROADS/LIGHT", 3), ("ROADS/SOUTH", "ROADS/NORTH", 1)], acceptance.Overrides.Select(o => (o.Suggested, o.Decided, o.Cases)));
        Assert.Equal(["是路燈", "里長說的"], acceptance.Overrides[0].Reasons);
        Assert.Equal(403, (await _host.Client.AcceptanceAsync(TestPeople.NorthHandler, Ct)).Failure?.Status);
        Assert.True((await _host.Client.AcceptanceAsync(TestPeople.Auditor, Ct)).Succeeded);
    }

    private async Task DecideOfferedAsync(string unit, string? reason, string[] offered) =>
        await _host.AssignAsync(TestPeople.Coordinator, await _host.SubmitToTriageAsync(), new() { Unit = unit, Reason = reason, Offered = offered });

    private Task<string?> FirstSuggestedAsync(Guid caseId) => _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId).Select(d => d.SuggestedUnit).SingleAsync(Ct));

    private Task<int?> TakenAsync(Guid caseId) => _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId).Select(d => d.SuggestionTaken).SingleAsync(Ct));

    private async Task<RoutingSuggestion?> SuggestedAsync() => await SuggestedAsync(await _host.SubmitToTriageAsync());

    private async Task<RoutingSuggestion?> SuggestedAsync(Guid caseId) => await SuggestionsAsync(caseId) is [var first, ..] ? first : null;

    private async Task<IReadOnlyList<RoutingSuggestion>> SuggestionsAsync(Guid caseId) => (await _host.CaseAsync(caseId, TestPeople.Coordinator)).Suggestions;

    private static LikelyUnit Likely(string unit, double weight, double share, int cases, params string[] words) => new(unit, weight, share, cases, words);

    private async Task DecideAsync(string unit, int times, string? district = null, string service = "PETITION")
    {
        for (var i = 0; i < times; i++)
            await _host.AssignAsync(TestPeople.Coordinator, await _host.SubmitToTriageAsync(service, district), new() { Unit = unit, Reason = "看過內容" });
    }
}
