using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class CatalogueTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_Twice_PublishesEachItemOnce()
    {
        await using var host = await CasesHost.StartAsync();
        await CasesHost.PrepareAsync(host.Database);

        var published = await host.SentAsync<ServiceItemChanged>();

        Assert.Equal(["APP-PLOT", "APP-TREE", "HOT-HOLE", "PET-FIELD", "PET-HEAD", "PET-MAYOR", "PET-REPORT"], published.Select(p => p.Item.Code).Order());
        Assert.All(published, p => Assert.Equal(1, p.Version));
    }

    [Fact]
    public async Task ServiceItems_AreTheSeedsItems()
    {
        await using var host = await CasesHost.StartAsync();

        var items = (await host.Client.ServiceItemsAsync(Actor.Service("portal"), Ct)).Required();

        Assert.Equal(["APP-PLOT", "APP-TREE", "HOT-HOLE", "PET-FIELD", "PET-HEAD", "PET-MAYOR", "PET-REPORT"], items.Select(i => i.Code));
        var hole = items[2];
        Assert.Equal((new Limit(4, LimitUnit.Hours), true, "ROADS/NORTH"), (hole.Limit, hole.FirstReportSatisfies, hole.Unit));
    }

    [Fact]
    public async Task Load_ChangedItem_IsANewVersionAndOldCasesKeepTheirPromise()
    {
        await using var host = await CasesHost.StartAsync(settings: new() { ["Cases:CatalogueRefresh"] = "00:00:00.01" });
        var before = await host.SubmitAsync();
        using var seeds = Seeds(json => json[0]!["limit"]!["value"] = 7);

        await CasesHost.PrepareAsync(host.Database, seeds.Path);
        var changed = Assert.Single(await host.SentAsync<ServiceItemChanged>(), p => p.Version == 2);
        await Wait.UntilAsync(async () => (await host.Client.ServiceItemsAsync(Actor.Service("portal"), Ct)).Required().Single(i => i.Code == "PET-MAYOR").Limit.Value == 7, TimeSpan.FromSeconds(10), "the catalogue to be read again", Ct);
        var after = await host.SubmitAsync();

        Assert.Equal(("PET-MAYOR", 7), (changed.Item.Code, changed.Item.Limit.Value));
        Assert.Equal(5, Assert.Single(await host.SentAsync<CaseSubmitted>(before.CaseId)).Limit.Value);
        Assert.Equal(7, Assert.Single(await host.SentAsync<CaseSubmitted>(after.CaseId)).Limit.Value);
        Assert.Equal(2, await host.CountAsync("select count(*) from cases.service_items where code = 'PET-MAYOR'"));
    }

    [Fact]
    public async Task Load_ByManyHostsAtOnce_PublishesEachItemOnce()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CasesHost.PrepareAsync(database), Ct)));

        await using var host = await CasesHost.StartAsync(database);
        Assert.Equal(7, (await host.SentAsync<ServiceItemChanged>()).Count);
    }

    [Fact]
    public async Task Load_WrongFile_StopsTheStartWithASentence()
    {
        var server = await PostgresServer.SharedAsync();
        using var twice = Seeds(json => json.Add(json[0]!.DeepClone()));
        using var zero = Seeds(json => json[0]!["limit"]!["value"] = 0);

        Assert.Contains("PET-MAYOR twice", (await Assert.ThrowsAsync<StartupException>(async () => await CasesHost.PrepareAsync(await server.CreateDatabaseAsync(), twice.Path))).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", (await Assert.ThrowsAsync<StartupException>(async () => await CasesHost.PrepareAsync(await server.CreateDatabaseAsync(), zero.Path))).Message, StringComparison.Ordinal);
    }

    /// <summary>A copy of the test's reference data with another list of services.</summary>
    private static TestFolder Seeds(Action<JsonArray> change)
    {
        var folder = TestFolder.Create("cases-seeds");
        var reference = Directory.CreateDirectory(Path.Combine(folder.Path, "reference")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(CasesHost.TestSeeds, "reference")))
            File.Copy(file, Path.Combine(reference, Path.GetFileName(file)));
        var services = Path.Combine(reference, "services.json");
        var json = JsonNode.Parse(File.ReadAllText(services))!.AsArray();
        change(json);
        File.WriteAllText(services, json.ToJsonString());
        return folder;
    }
}
