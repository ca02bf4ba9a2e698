using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Portal.Data;
using CaseTracker.Portal.Features.RebuildPublicViews;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

public sealed class ReadModelTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_MakeWhatTheModelDescribes()
    {
        await using var context = new PortalDbContext(new DbContextOptionsBuilder<PortalDbContext>().UseNpgsql(host.Database, pg => pg.MigrationsHistoryTable("schema_history", "portal")).Options);

        await SchemaAssert.ModelMatchesDatabaseAsync(context, "portal");
    }

    [Fact]
    public async Task OlderView_NeverReplacesANewerOne()
    {
        var view = Views.InProgress() with { Version = 7 };
        await host.ShowAsync(view with { Status = CaseStatus.Replied });

        // An older event comes late, and Cases' answer to it was on its way for even longer.
        await host.ShowAsync(view with { Version = 6, Status = CaseStatus.Assigned });
        host.Others.Know(view with { Version = 5 });
        await host.DeliverAsync(new PublicViewChanged { CaseId = view.CaseId, Version = 8, OccurredAt = view.ReceivedAt });

        Assert.Equal("replied", (string)(await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Json["status"]!);
    }

    [Fact]
    public async Task ViewThatIsThereAlready_IsNotFetchedAgain()
    {
        await using var own = await PortalHost.StartAsync();
        var view = await own.ShowAsync(Views.InProgress());
        await own.DeliverAsync(new PublicViewChanged { CaseId = view.CaseId, Version = view.Version, OccurredAt = view.ReceivedAt });
        await own.DeliverAsync(new PublicViewChanged { CaseId = view.CaseId, Version = view.Version - 1, OccurredAt = view.ReceivedAt });

        Assert.Equal(1, own.Others.ViewQuestions);
    }

    [Fact]
    public async Task ManyChangedAtOnce_AreFetchedTogetherAndTheNewestIsKept()
    {
        await using var own = await PortalHost.StartAsync();
        var views = Enumerable.Range(0, 120).Select(_ => Views.InProgress() with { Version = 3, Status = CaseStatus.Replied }).ToList();
        foreach (var view in views)
            own.Others.Know(view);

        await Task.WhenAll(
            from view in views
            from version in (long[])[2, 3]
            select own.DeliverAsync(new PublicViewChanged { CaseId = view.CaseId, Version = version, OccurredAt = view.ReceivedAt }));

        Assert.InRange(own.Others.ViewQuestions, 1, 40);
        Assert.Equal(120L, await own.ScalarAsync<long>("select count(*) from portal.public_cases where version = 3"));
        Assert.Equal("replied", (string)(await own.Api.LookUpAsync(views[7].CaseNumber, own.CodeOf(views[7]))).Json["status"]!);
    }

    [Fact]
    public async Task CaseThatCasesDoesNotKnow_CostsTheOthersNothing()
    {
        await using var own = await PortalHost.StartAsync();
        var view = Views.InProgress();
        own.Others.Know(view);

        var lost = own.DeliverAsync(new PublicViewChanged { CaseId = Guid.NewGuid(), Version = 1, OccurredAt = view.ReceivedAt });
        await own.DeliverAsync(new PublicViewChanged { CaseId = view.CaseId, Version = view.Version, OccurredAt = view.ReceivedAt });

        await Assert.ThrowsAsync<InvalidOperationException>(() => lost);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view))).Status);
    }

    [Fact]
    public async Task CasesIsDown_EventIsKeptForLater()
    {
        await using var own = await PortalHost.StartAsync();
        var view = Views.InProgress();
        own.Others.Know(view);
        own.Others.Down = true;
        var id = Guid.NewGuid();
        var message = new PublicViewChanged { CaseId = view.CaseId, Version = view.Version, OccurredAt = view.ReceivedAt };
        await Assert.ThrowsAnyAsync<Exception>(() => own.DeliverAsync(message, id));

        own.Others.Down = false;
        await own.DeliverAsync(message, id);

        Assert.Equal(System.Net.HttpStatusCode.OK, (await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view))).Status);
    }

    [Fact]
    public async Task EverythingElseIsDown_LookUpWorks()
    {
        await using var own = await PortalHost.StartAsync();
        var view = await own.ShowAsync(Views.InProgress());
        own.Others.Down = true;

        Assert.Equal(System.Net.HttpStatusCode.OK, (await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view))).Status);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await own.Api.AskAsync("/api/v1/services")).Status);
    }

    [Fact]
    public async Task Database_HoldsNoWordInClear()
    {
        var view = await host.ShowAsync(host.WithContacts(Views.Overdue()));

        var row = await host.ScalarAsync<string>("select c::text || encode(c.view, 'escape') from portal.public_cases c where case_number = $1", view.CaseNumber);

        foreach (var word in (string[])["民族一路", "估價", "人行道", "in_progress", "0912345678", "wang@example.test"])
            Assert.DoesNotContain(word, row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuild_BringsEveryViewByPagesAndReplacesNothingNewer()
    {
        await using var own = await PortalHost.StartAsync();
        var views = Enumerable.Range(0, 5).Select(_ => Views.InProgress()).ToList();
        foreach (var view in views)
            own.Others.Know(view);
        var newer = views[2] with { Version = 9, Status = CaseStatus.Replied };
        await own.ShowAsync(newer);
        own.Others.Know(views[2]);

        await using var scope = own.Services.CreateAsyncScope();
        var count = (await scope.ServiceProvider.GetRequiredService<RebuildPublicViews>().RunAsync(Ct)).Required();

        Assert.Equal(new RebuildCount(5, 4), count);
        foreach (var view in views)
            Assert.Equal(view == views[2] ? "replied" : "in_progress", (string)(await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view))).Json["status"]!);
        // Again: the same views are written once more, as after a change of their form.
        Assert.Equal(new RebuildCount(5, 4), (await scope.ServiceProvider.GetRequiredService<RebuildPublicViews>().RunAsync(Ct)).Required());
    }

    [Fact]
    public async Task ViewsOfAnOlderVersion_AreShownAsTheyAre_AndWrittenAgain()
    {
        await using var own = await PortalHost.StartAsync();
        var view = await own.ShowAsync(Views.InProgress());
        await using var scope = own.Services.CreateAsyncScope();
        var rebuild = scope.ServiceProvider.GetRequiredService<RebuildPublicViews>();
        Assert.False(await rebuild.IsEmptyAsync(Ct));
        await own.ExecuteAsync("update portal.public_cases set outdated = true");

        Assert.True(await rebuild.IsEmptyAsync(Ct));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view))).Status);
        (await rebuild.RunAsync(Ct)).Required();

        Assert.False(await rebuild.IsEmptyAsync(Ct));
    }

    [Fact]
    public async Task Start_WithAnEmptyReadModel_FillsItOnceCasesAnswers()
    {
        var view = Views.InProgress();
        var host = new PortalHost { MoreSettings = new() { ["Portal:RebuildOnStart"] = "Empty" } };
        host.Others.Know(view);
        host.Others.Down = true;
        await host.InitializeAsync();
        await using var _ = host;
        await host.ExecuteAsync("delete from portal.service_items; delete from portal.agencies");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Status);

        host.Others.Down = false;

        await Wait.UntilAsync(async () => await host.ScalarAsync<long>("select count(*) from portal.public_cases") == 1, TimeSpan.FromSeconds(20), "the read model to be filled", Ct);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Status);
        Assert.Equal(Reference.Items.Count, (await host.Api.AskAsync("/api/v1/services")).Json.AsArray().Count);
        Assert.Equal(0L, await host.ScalarAsync<long>("select max(version) from portal.service_items"));
    }

    [Fact]
    public async Task Rebuild_BringsEstimatesAndLaterOnesAreStillNewer()
    {
        await using var own = await PortalHost.StartAsync();
        own.Others.Estimates = [new("HOT-LAMP", 42, 4, 7, new(2026, 2, 24), 40)];

        await using var scope = own.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<RebuildPublicViews>().RunAsync(Ct)).Required();
        Assert.Equal(42, (int)(await own.Api.AskAsync("/api/v1/services/HOT-LAMP")).Json["recentActualDays"]!["cases"]!);
        await own.DeliverAsync(new EstimateChanged { Estimate = new("HOT-LAMP", 43, 4, 7, new(2026, 2, 25), 40), Version = 1 });

        Assert.Equal(43, (int)(await own.Api.AskAsync("/api/v1/services/HOT-LAMP")).Json["recentActualDays"]!["cases"]!);
    }
}
