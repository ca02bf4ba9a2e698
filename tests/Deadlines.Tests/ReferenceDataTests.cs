using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Platform;
using CaseTracker.Platform.Hosting;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class ReferenceDataTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_Twice_ChangesNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var before = await VersionsAsync(host);

        await host.Services.GetRequiredService<Migrator>().SeedAsync(Ct);

        Assert.Equal(before, await VersionsAsync(host));
        Assert.Equal([2025, 2026, 2027], await host.QueryAsync(db => db.CalendarYears.Select(y => y.Year).Order().ToListAsync(Ct)));
        Assert.Equal(1095, await host.QueryAsync(db => db.CalendarDays.CountAsync(Ct)));
    }

    [Fact]
    public async Task ChangedCalendar_IsANewVersion_AndUsedAtOnce()
    {
        using var seeds = CopySeeds();
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("deadlines-seeds");
        await DeadlinesHost.PrepareAsync(database, seeds.Path);
        await using var host = await DeadlinesHost.StartAsync(database, "2026-03-02T09:00", seeds.Path);
        Assert.Equal("2026-03-09", await DueAsync(host));

        Edit(seeds, "2026.csv", "20260305,四,0,", "20260305,四,2,補假");
        await host.Services.GetRequiredService<Migrator>().SeedAsync(Ct);

        Assert.Equal("2026-03-10", await DueAsync(host));
        Assert.Equal(2, await host.QueryAsync(db => db.CalendarYears.Where(y => y.Year == 2026).Select(y => y.Version).SingleAsync(Ct)));
    }

    [Theory]
    [InlineData("2026.csv", "20260305,四,0,\r\n", "", "seeds/calendars/2026.csv is not the official office calendar of 2026: 364 days instead of 365.")]
    [InlineData("2026.csv", "20260305,四,0,", "20260305,五,0,", "seeds/calendars/2026.csv is not the official office calendar of 2026: line 65: 20260305 is not a 星期五.")]
    public async Task BrokenCalendar_RefusesTheStart(string file, string text, string instead, string message)
    {
        using var seeds = CopySeeds();
        Edit(seeds, file, text, instead);
        var server = await PostgresServer.SharedAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(async () => await DeadlinesHost.PrepareAsync(await server.CreateDatabaseAsync("deadlines-broken"), seeds.Path));

        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task WithoutReferenceData_PreviewSaysWhatIsMissing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<DeadlinesDbContext>();
            await db.CalendarDays.ExecuteDeleteAsync(Ct);
            await db.CalendarYears.ExecuteDeleteAsync(Ct);
        }

        var answer = await host.Client.PreviewAsync(Actor.Anyone, new() { ReceivedAt = "2026-03-02", Limit = new(5, "working_days") }, Ct);

        Assert.Equal(["calendar-not-loaded"], answer.Failure!.Errors!["receivedAt"]);
    }

    [Fact]
    public async Task Reasons_AreTheSeedsInTheirOrder()
    {
        await using var host = await DeadlinesHost.StartAsync();

        var reasons = (await host.Client.ReasonsAsync(Handler, Ct)).Required();

        Assert.Equal(["weather", "site_visit", "other_agency", "work_schedule", "complex", "verification", "backlog", "other"], reasons.Select(r => r.Code));
        Assert.Equal(new DelayReason("weather", new("天候", "Weather"), new("天氣不好，現場沒辦法安全作業。", "Bad weather made it unsafe to work on site.")), reasons[0]);
    }

    [Fact]
    public async Task OlderAgencyName_DoesNotReplaceTheNewer()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var agency = new Contracts.Routing.Agency { Code = Agency, Name = new("新名字"), ShortName = new("新"), Units = [new(Unit, new("新隊名", "New Team"), null)] };

        await host.DeliverAsync(new Contracts.Routing.AgencyChanged { Agency = agency, Version = 3 });
        await host.DeliverAsync(new Contracts.Routing.AgencyChanged { Agency = agency with { Name = new("舊名字") }, Version = 2 });

        Assert.Equal("新名字", await host.QueryAsync(db => db.Agencies.Where(a => a.Code == Agency).Select(a => a.NameZh).SingleAsync(Ct)));
        Assert.Equal("新隊名", await host.QueryAsync(db => db.Units.Where(u => u.Code == Unit).Select(u => u.NameZh).SingleAsync(Ct)));
    }

    [Fact]
    public async Task Occasions_OfOthersAndUnknownOnes()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var unknown = await host.OccasionAsync(Guid.NewGuid(), NoticeKind.Receipt, Guid.NewGuid());
        Assert.Equal((true, null, null), (unknown.Holds, unknown.OriginalDue, unknown.Due));
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        foreach (var kind in new[] { NoticeKind.Receipt, NoticeKind.Supplement, NoticeKind.Transferred, NoticeKind.Reply, NoticeKind.Closed })
            Assert.Equal((true, Day("2026-03-09")), ((await host.OccasionAsync(caseId, kind, Guid.NewGuid())).Holds, (await host.OccasionAsync(caseId, kind, Guid.NewGuid())).Due!.Date));
        foreach (var kind in new[] { NoticeKind.Extension, NoticeKind.Overdue, NoticeKind.Promise, NoticeKind.PromiseMissed, NoticeKind.StaffReminder })
            Assert.Equal((404, "occasion-not-found"), NotFound(await host.Client.OccasionAsync(Service, caseId, kind, Guid.NewGuid(), Ct)));
    }

    [Fact]
    public async Task Reminder_HoldsWhileItsDateDoes()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-05T08:30"); // Thu
        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        var facts = await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId);
        Assert.Equal((true, ReminderStage.DueSoon, Day("2026-03-09")), (facts.Holds, facts.Stage, facts.Due!.Date));

        await host.ExtendAsync(caseId, Delay("2026-03-16"));

        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).CancelReason);
    }

    private static (int, string) NotFound(Result<OccasionFacts> answer) => (answer.Failure!.Status, answer.Failure.Code);

    private static async Task<string> DueAsync(DeadlinesHost host) => (await host.Client.PreviewAsync(Actor.Anyone, new() { ReceivedAt = "2026-03-02", Limit = new(5, "working_days") }, Ct)).Required().Due;

    private static Task<List<long>> VersionsAsync(DeadlinesHost host) =>
        host.QueryAsync(async db => (List<long>)[.. await db.CalendarYears.OrderBy(y => y.Year).Select(y => y.Version).ToListAsync(Ct), .. await db.DelayWords.Select(w => w.Version).ToListAsync(Ct)]);

    private static TestFolder CopySeeds()
    {
        var folder = TestFolder.Create("seeds");
        foreach (var sub in new[] { "calendars", "reference" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, sub));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "seeds", sub)))
                File.Copy(file, Path.Combine(folder.Path, sub, Path.GetFileName(file)));
        }
        return folder;
    }

    private static void Edit(TestFolder seeds, string file, string text, string instead)
    {
        var path = Path.Combine(seeds.Path, "calendars", file);
        var content = File.ReadAllText(path);
        Assert.Contains(text, content, StringComparison.Ordinal);
        File.WriteAllText(path, content.Replace(text, instead, StringComparison.Ordinal));
    }
}
