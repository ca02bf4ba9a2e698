using System.Text.Json.Nodes;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Routing.Data;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Routing.Tests;

public sealed class ReferenceDataTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_MakeWhatTheModelDescribes()
    {
        await using var host = await RoutingHost.StartAsync();
        await using var db = new RoutingDbContext(new DbContextOptionsBuilder<RoutingDbContext>().UseNpgsql(host.Database, pg => pg.MigrationsHistoryTable("schema_history", "routing")).Options);

        await SchemaAssert.ModelMatchesDatabaseAsync(db, "routing");
    }

    [Fact]
    public async Task Load_FirstTime_TellsEveryAgencyOnce()
    {
        await using var host = await RoutingHost.StartAsync();

        var told = await host.SentAsync<AgencyChanged>();

        Assert.Equal([("HUB", 1L), ("ROADS", 1L), ("WATER", 1L)], told.Select(m => (m.Agency.Code, m.Version)).Order());
        Assert.Equal(["ROADS/NORTH", "ROADS/SOUTH", "ROADS/LIGHT"], told.Single(m => m.Agency.Code == "ROADS").Agency.Units.Select(u => u.Code));
    }

    [Fact]
    public async Task Load_SameFilesAgain_TellsNobody()
    {
        await using var host = await RoutingHost.StartAsync();

        await RoutingHost.PrepareAsync(host.Database, RoutingHost.TestSeeds);

        Assert.Equal(3, (await host.SentAsync<AgencyChanged>()).Count);
    }

    [Fact]
    public async Task Load_ChangedFiles_TellsWhatChangedAndDropsWhatIsGone()
    {
        await using var host = await RoutingHost.StartAsync();
        await host.KnowServiceAsync("LAMP", "ROADS/LIGHT");
        using var seeds = SeedsWith(agencies =>
        {
            var roads = agencies[1]!;
            roads["phone"] = "07-7654321";
            roads["units"]!.AsArray().RemoveAt(2);
            agencies[2]!["units"]!.AsArray().Add(JsonNode.Parse("""{ "code": "WATER/LIGHT", "name": { "zh": "照明科", "en": "Lighting" } }"""));
        }, rules => rules.AsArray().RemoveAt(0));

        await RoutingHost.PrepareAsync(host.Database, seeds.Path, demoStaff: false);

        var told = (await host.SentAsync<AgencyChanged>()).Skip(3).OrderBy(m => m.Agency.Code, StringComparer.Ordinal).ToList();
        Assert.Equal([("ROADS", 2L), ("WATER", 2L)], told.Select(m => (m.Agency.Code, m.Version)));
        Assert.Equal(("07-7654321", "ROADS/NORTH ROADS/SOUTH"), (told[0].Agency.Phone, string.Join(' ', told[0].Agency.Units.Select(u => u.Code))));
        // The unit that is gone takes no case any more, by rule or by hand.
        var caseId = await host.SubmitAsync("LAMP");
        Assert.Null((await host.CaseAsync(caseId)).Unit);
        Assert.Equal(["unknown-unit"], (await host.Client.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/LIGHT" }, Ct)).Failure!.Errors!["unit"]);
        Assert.Equal(["ditch-narrow-south"], await host.QueryAsync(db => db.Rules.Select(r => r.Code).ToListAsync(Ct)));
    }

    [Fact]
    public async Task Load_UnitMovesToAnotherAgency_BothAreTold()
    {
        await using var host = await RoutingHost.StartAsync();
        using var seeds = SeedsWith(agencies =>
        {
            var unit = agencies[1]!["units"]!.AsArray()[2]!;
            agencies[1]!["units"]!.AsArray().RemoveAt(2);
            agencies[2]!["units"]!.AsArray().Add(unit);
        });

        await RoutingHost.PrepareAsync(host.Database, seeds.Path, demoStaff: false);

        var told = (await host.SentAsync<AgencyChanged>()).Skip(3).ToDictionary(m => m.Agency.Code, m => m.Agency.Units.Select(u => u.Code));
        Assert.DoesNotContain("ROADS/LIGHT", told["ROADS"]);
        Assert.Contains("ROADS/LIGHT", told["WATER"]);
    }

    [Fact]
    public async Task Load_SeveralHostsAtOnce_OneLoads()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("routing_atonce");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RoutingHost.PrepareAsync(database, RoutingHost.TestSeeds)));

        await using var host = await RoutingHost.StartAsync(database, RoutingHost.TestSeeds);
        Assert.Equal(3, (await host.SentAsync<AgencyChanged>()).Count);
        Assert.Equal(10, (await host.Client.StaffAsync(TestPeople.Service, null, Ct)).Required().Count);
    }

    [Fact]
    public async Task Load_WithoutTheSetting_NobodyInvented()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("routing_nostaff");
        await RoutingHost.PrepareAsync(database, RoutingHost.TestSeeds, demoStaff: false);
        await using var host = await RoutingHost.StartAsync(database, RoutingHost.TestSeeds);

        Assert.Empty((await host.Client.StaffAsync(TestPeople.Service, null, Ct)).Required());
    }

    [Fact]
    public async Task Load_RuleNamesUnknownUnit_StartIsRefusedWithASentence()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("routing_badrule");
        using var seeds = SeedsWith(_ => { }, rules => rules[0]!["unit"] = "ROADS/NOWHERE");

        var refused = await Assert.ThrowsAsync<StartupException>(() => RoutingHost.PrepareAsync(database, seeds.Path));

        Assert.Equal("seeds/reference/routing-rules.json: rule ditch-wide names the unit ROADS/NOWHERE, which is not in seeds/reference/agencies.json.", refused.Message);
    }

    [Fact]
    public async Task Load_TwoCoordinatingAgencies_StartIsRefused()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("routing_twohubs");
        using var seeds = SeedsWith(agencies => agencies[1]!["coordinating"] = true);

        await Assert.ThrowsAsync<StartupException>(() => RoutingHost.PrepareAsync(database, seeds.Path));
    }

    public sealed class OfTheCity : IAsyncLifetime
    {
        private RoutingHost _host = null!;
        private ServiceItem[] _items = [];

        public async ValueTask InitializeAsync()
        {
            var seeds = Path.Combine(Repository.Root, "seeds");
            var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(new DatabaseTemplate("routing_city", db => RoutingHost.PrepareAsync(db, seeds)));
            _host = await RoutingHost.StartAsync(database, seeds);
            _items = await _host.Services.GetRequiredService<SeedFiles>().ReadJsonAsync<ServiceItem[]>("reference/services.json", Ct);
            foreach (var item in _items)
                await _host.DeliverAsync(new ServiceItemChanged { Item = item, Version = 1 });
        }

        public ValueTask DisposeAsync() => _host.DisposeAsync();

        [Theory]
        [InlineData("6", null, "WRB/DITCH")]                     // six metres and more: Water Resources Bureau
        [InlineData("6", "6402400000", "WRB/DITCH")]
        [InlineData("12.5", "6403300000", "WRB/DITCH")]
        [InlineData("5.99", "6402400000", "LUZHU/ECON")]         // narrower: the district office
        [InlineData("5.99", "6403300000", "JIASIAN/SEC")]
        [InlineData("5.99", "6400100000", "RDEC/JSC")]           // a district office that is not connected
        [InlineData(null, "6402400000", "LUZHU/ECON")]
        public async Task Ditches_GoByRoadWidthAndDistrict(string? width, string? district, string unit)
        {
            var caseId = await _host.SubmitAsync("HOT-DITCH", district, width is null ? null : decimal.Parse(width, System.Globalization.CultureInfo.InvariantCulture));

            Assert.Equal(unit, (await _host.CaseAsync(caseId)).Unit);
        }

        [Fact]
        public async Task EveryServiceItem_GoesToAUnitWithAReasonOrToTriage()
        {
            foreach (var item in _items)
            {
                var routing = await _host.CaseAsync(await _host.SubmitAsync(item.Code));

                Assert.True((routing.Unit is null) == (item.Unit is null), $"{item.Code} went to {routing.Unit ?? "triage"}");
                if (routing.Unit is not null)
                {
                    var reason = Assert.Single(routing.History).Reason;
                    Assert.False(string.IsNullOrEmpty(reason.En), item.Code);
                }
            }
        }

        [Fact]
        public async Task EveryUnitWithCases_HasSomebodyToRemind()
        {
            foreach (var unit in _items.Select(i => i.Unit).OfType<string>().Distinct())
            {
                var caseId = await _host.SubmitAsync(_items.First(i => i.Unit == unit).Code);
                foreach (var stage in Enum.GetValues<Contracts.Deadlines.ReminderStage>())
                    Assert.NotEmpty((await _host.Client.RemindedAsync(TestPeople.Service, caseId, stage, Ct)).Required());
            }
        }
    }

    /// <summary>A copy of the test's reference data with changes.</summary>
    private static TestFolder SeedsWith(Action<JsonNode> agencies, Action<JsonNode>? rules = null)
    {
        var folder = TestFolder.Create("seeds");
        Change("agencies.json", agencies);
        Change("routing-rules.json", rules ?? (_ => { }));
        Directory.CreateDirectory(Path.Combine(folder.Path, "demo"));
        File.Copy(Path.Combine(RoutingHost.TestSeeds, "demo", "staff.json"), Path.Combine(folder.Path, "demo", "staff.json"));
        return folder;

        void Change(string file, Action<JsonNode> change)
        {
            var node = JsonNode.Parse(File.ReadAllText(Path.Combine(RoutingHost.TestSeeds, "reference", file)))!;
            change(node);
            Directory.CreateDirectory(Path.Combine(folder.Path, "reference"));
            File.WriteAllText(Path.Combine(folder.Path, "reference", file), node.ToJsonString());
        }
    }
}
