using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.LearnUnitWords;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>What is learned of the words of units' cases, what is forgotten, and who is told.</summary>
public sealed class LikelyUnitsTests : IAsyncLifetime
{
    private CasesHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CasesHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Words_PointToTheUnitThatHadSuchCases_AndAreNamed()
    {
        await DecideAsync("ROADS/NORTH", 6, i => $"巷口的路燈不亮，晚上很暗，第{i}次反映。");
        await DecideAsync("PARKS/TREES", 6, i => $"公園的大樹倒了，壓到涼亭，第{i}次反映。");
        await LearnAsync();

        var likely = await LikelyAsync(await SubmitAsync("學校旁邊有路燈不亮，請來修理。"));

        Assert.Equal(["ROADS/NORTH", "PARKS/TREES"], likely.Select(u => u.Unit));
        Assert.True(likely[0].Weight > 0 && likely[1].Weight < 0, $"{likely[0].Weight} {likely[1].Weight}");
        Assert.Equal((6, 0.5), (likely[0].Cases, likely[0].Share));
        Assert.Equal(["路燈不亮"], likely[0].Words);
        Assert.Empty(likely[1].Words);
    }

    [Fact]
    public async Task WordsOfFewCases_AreNeitherCountedNorNamed()
    {
        await DecideAsync("ROADS/NORTH", 2, _ => "巷口的路燈不亮很久了。");
        await DecideAsync("ROADS/NORTH", 4, _ => "馬路中央有很深的坑洞。");
        await DecideAsync("PARKS/TREES", 4, _ => "公園的大樹倒了壓到涼亭。");
        await LearnAsync();

        var lamp = await LikelyAsync(await SubmitAsync("學校旁邊有路燈不亮，請來修理。"));
        var tree = await LikelyAsync(await SubmitAsync("學校旁邊有大樹倒了，請來修理。"));

        Assert.All(lamp, u => Assert.Empty(u.Words));
        Assert.Equal("PARKS/TREES", tree[0].Unit);
        Assert.True(tree[0].Weight > 0);
        // Four cases have it: counted, but too few to be named.
        Assert.Empty(tree[0].Words);
        Assert.Equal(0, await _host.CountAsync($"select count(*) from cases.learned_terms where term = any (array[{string.Join(',', _host.Index.Terms("words", ["路燈", "不亮"]))}])"));
    }

    [Fact]
    public async Task Learned_AreCasesThatStaffDecidedOrTheUnitAnswered_ForTheUnitThatHasThemNow()
    {
        await DecideAsync("ROADS/NORTH", 3, _ => "巷口的路燈不亮很久了。");
        // By a rule alone: nobody has said that it is right there. Answered there: somebody has.
        for (var i = 0; i < 4; i++)
            await RuleAsync("ROADS/SOUTH", "巷口的路燈不亮很久了。");
        for (var i = 0; i < 3; i++)
            await _host.ReplyAsync(await RuleAsync("ROADS/NORTH", "巷口的路燈不亮很久了。"));
        await DecideAsync("PARKS/TREES", 1, _ => "公園的大樹倒了壓到涼亭。");
        var moved = (await DecideAsync("ROADS/NORTH", 1, _ => "巷口的路燈不亮很久了。"))[0];
        _host.Owners.Know(moved, new CaseRouting { History = [] });
        await _host.DeliverAsync(Samples.Assigned(moved, _host.Now, version: 2, unit: "PARKS/TREES", agency: "PARKS", from: "ROADS/NORTH"));
        await LearnAsync();

        Assert.Equal([("PARKS/TREES", 2), ("ROADS/NORTH", 6)], await LearnedAsync());
        // Counted afresh, not added up.
        await LearnAsync();
        Assert.Equal([("PARKS/TREES", 2), ("ROADS/NORTH", 6)], await LearnedAsync());
    }

    [Fact]
    public async Task ProtectedWithdrawnDeletedAndOldCases_AreNotLearned_OrForgottenAgain()
    {
        var kept = await DecideAsync("ROADS/NORTH", 6, _ => "巷口的路燈不亮很久了。");
        await DecideAsync("ROADS/NORTH", 3, _ => "鄰居的路燈接了私電。", confidential: true);
        await LearnAsync();
        Assert.Equal([("ROADS/NORTH", 6)], await LearnedAsync());

        await using (var superuser = await _host.SuperuserAsync())
        await using (var change = superuser.CreateCommand($"""
            update cases.cases set confidential = true where id = '{kept[0]}';
            update cases.cases set status = 'withdrawn' where id = '{kept[1]}';
            delete from cases.case_terms where case_id = '{kept[2]}';
            delete from cases.case_search where case_id = '{kept[2]}'
            """))
            await change.ExecuteNonQueryAsync(Ct);
        await LearnAsync();
        Assert.Equal([("ROADS/NORTH", 3)], await LearnedAsync());
        Assert.Equal(3, await _host.CountAsync("select max(cases)::bigint from cases.learned_terms"));

        _host.Clock.MoveTo(_host.Now + LearnUnitWords.Window);
        await LearnAsync();
        Assert.Empty(await LearnedAsync());
        Assert.Equal(0, await _host.CountAsync("select count(*) from cases.learned_terms"));
    }

    [Fact]
    public async Task AProtectedCase_IsWeighedByItsOwnWords_ThatNobodyElseFinds()
    {
        await DecideAsync("ROADS/NORTH", 6, _ => "巷口的路燈不亮很久了。");
        await DecideAsync("PARKS/TREES", 6, _ => "公園的大樹倒了壓到涼亭。");
        await LearnAsync();

        var likely = await LikelyAsync((await _host.SubmitAsync(r => r with { Description = "鄰居把路燈不亮的事怪我，請保密。", Confidential = true })).CaseId);

        Assert.Equal(["路燈不亮"], likely[0].Words);
    }

    [Fact]
    public async Task OnlyServicesAndCoordinators_AreAnswered_AndMayHaveItLearned()
    {
        var caseId = await SubmitAsync("路燈不亮，請來修理。");
        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.CityIntake, TestPeople.Supervisor, TestPeople.Auditor, Actor.Anyone])
        {
            Assert.Equal(403, (await _host.Client.LikelyUnitsAsync(actor, caseId, Ct)).Failure?.Status);
            Assert.Equal(403, (await _host.Client.LearnUnitWordsAsync(actor, Ct)).Failure?.Status);
        }
        Assert.True((await _host.Client.LikelyUnitsAsync(TestPeople.Coordinator, caseId, Ct)).Succeeded);
        Assert.True((await _host.Client.LearnUnitWordsAsync(TestPeople.Coordinator, Ct)).Succeeded);
        Assert.Equal("case-not-found", (await _host.Client.LikelyUnitsAsync(TestPeople.Portal, Guid.NewGuid(), Ct)).Failure?.Code);
    }

    [Fact]
    public async Task AStartWithoutAnythingLearned_LearnsAtOnce_AndLeavesTheRestToTheNight()
    {
        await DecideAsync("ROADS/NORTH", 3, _ => "巷口的路燈不亮很久了。");
        await StartAgainAsync();
        Assert.Equal([("ROADS/NORTH", 3)], await LearnedAsync());

        await DecideAsync("PARKS/TREES", 3, _ => "公園的大樹倒了壓到涼亭。");
        await StartAgainAsync();
        Assert.Equal([("ROADS/NORTH", 3)], await LearnedAsync());

        async Task StartAgainAsync()
        {
            await using var scope = _host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<LearnUnitWords>().LoadAsync(Ct);
        }
    }

    private async Task<Guid> SubmitAsync(string text, bool confidential = false) => (await _host.SubmitAsync(r => (r with { Description = text, Confidential = confidential }).At(l => l with { Address = null, Latitude = null, Longitude = null }))).CaseId;

    /// <summary>Cases that a coordinator gave to a unit.</summary>
    private async Task<IReadOnlyList<Guid>> DecideAsync(string unit, int times, Func<int, string> text, bool confidential = false)
    {
        var cases = new List<Guid>();
        for (var i = 0; i < times; i++)
        {
            cases.Add(await SubmitAsync(text(i), confidential));
            await _host.DeliverAsync(Samples.Assigned(cases[^1], _host.Now, unit: unit, agency: unit.Split('/')[0]));
        }
        return cases;
    }

    /// <summary>A case that a rule gave to a unit.</summary>
    private async Task<Guid> RuleAsync(string unit, string text)
    {
        var caseId = await SubmitAsync(text);
        await _host.DeliverAsync(Samples.Assigned(caseId, _host.Now, unit: unit) with { DecidedBy = null });
        return caseId;
    }

    private async Task LearnAsync() => (await _host.Client.LearnUnitWordsAsync(TestPeople.Portal, Ct)).Required();

    private async Task<IReadOnlyList<LikelyUnit>> LikelyAsync(Guid caseId) => (await _host.Client.LikelyUnitsAsync(TestPeople.Portal, caseId, Ct)).Required();

    private async Task<IReadOnlyList<(string, int)>> LearnedAsync()
    {
        await using var superuser = await _host.SuperuserAsync();
        await using var command = superuser.CreateCommand("select unit, cases from cases.learned_units order by unit");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var found = new List<(string, int)>();
        while (await reader.ReadAsync(Ct))
            found.Add((reader.GetString(0), reader.GetInt32(1)));
        return found;
    }
}
