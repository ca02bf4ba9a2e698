using CaseTracker.Desk.Data;
using CaseTracker.Desk.Filters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Desk.Tests;

/// <summary>Filters of the search that somebody keeps under a name.</summary>
public sealed class SavedFilterTests(SharedDesk shared) : IClassFixture<SharedDesk>, IAsyncLifetime
{
    private const string Filtered = "/staff/cases?status=in_progress&overdue=true";

    private DeskHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = shared.Fresh();
        await host.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().SavedFilters.ExecuteDeleteAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Filters_AreKept_ForTheirOwnerAlone_AndRemoved()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        using var other = await host.SignedInAsync("parks.supervisor");

        var saved = await SaveAsync(browser, Filtered, "<逾期>");
        var page = await browser.GetAsync(saved.Location!);

        Assert.Equal((302, Filtered), (saved.Status, saved.Location));
        Assert.Contains("條件已經存成「<逾期>」。", page.Text);
        Assert.Contains("href=\"/staff/cases?status=in_progress&amp;overdue=true\">&lt;逾期&gt;</a>", (await browser.GetAsync("/staff/cases")).Html);
        Assert.Contains("href=\"/en/staff/cases?status=in_progress&amp;overdue=true\">", (await browser.GetAsync("/en/staff/cases")).Html);
        Assert.DoesNotContain("逾期&gt;", (await other.GetAsync("/staff/cases")).Html);

        Assert.Equal(302, (await browser.PostBlindlyAsync("/staff/cases?handler=remove", "/staff/cases", ("FilterName", "<逾期>"))).Status);
        Assert.Empty(await AllAsync());
    }

    [Fact]
    public async Task Words_AreNotKept()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        var found = await browser.PostAsync("/staff/cases", ("Text", "林美惠"), ("Status", "in_progress"));

        Assert.Equal(302, (await SaveAsync(browser, found.Location!, "辦理中的")).Status);

        Assert.Equal("?status=in_progress", Assert.Single(await AllAsync()).Query);
    }

    [Fact]
    public async Task SameName_IsReplaced_OnlyAfterSayingSo()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        await SaveAsync(browser, Filtered, "我的");

        var refused = await SaveAsync(browser, "/staff/cases?status=closed", " 我的 ");

        Assert.Equal(400, refused.Status);
        Assert.Equal(["您已經有同名的條件。按「取代原來的」就換成這一組，或改個名字。"], refused.Errors);
        Assert.Contains("name=\"Replace\" value=\"true\"", refused.Html);
        Assert.Equal("?status=in_progress&overdue=true", Assert.Single(await AllAsync()).Query);
        Assert.Equal(302, (await SaveAsync(browser, "/staff/cases?status=closed", "我的", ("Replace", "true"))).Status);
        Assert.Equal("?status=closed", Assert.Single(await AllAsync()).Query);
    }

    [Fact]
    public async Task Refusals_AreSaidAtTheField_AndTheResultsStay()
    {
        host.Others.Search = _ => new([new(Samples.Row(), Contracts.Cases.CaseSearchHit.Filter)], 1, AtLeast: false, null, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var nameless = await SaveAsync(browser, Filtered, " ");
        Assert.Equal(400, nameless.Status);
        Assert.Equal(["請取個名字。"], nameless.Errors);
        Assert.Contains("415-2048-8163", nameless.Text);
        Assert.Equal(["名字最多 40 個字，不能有看不見的符號。"], (await SaveAsync(browser, Filtered, new string('字', 41))).Errors);
        for (var n = 1; n <= SavedFilter.Most; n++)
            Assert.Equal(302, (await SaveAsync(browser, Filtered, $"第{n}組")).Status);
        Assert.Equal(["最多存 20 組。請先刪除不用的。"], (await SaveAsync(browser, Filtered, "第21組")).Errors);
        Assert.Equal(302, (await SaveAsync(browser, Filtered, "第20組", ("Replace", "true"))).Status);
        Assert.Equal(SavedFilter.Most, (await AllAsync()).Count);
    }

    private static Task<Answer> SaveAsync(Browser browser, string path, string name, params (string, string)[] more) =>
        browser.PostBlindlyAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "handler=save", "/staff/cases", [("FilterName", name), .. more]);

    private Task<List<SavedFilter>> AllAsync() => host.InScopeAsync(services => services.GetRequiredService<DeskDbContext>().SavedFilters.AsNoTracking().ToListAsync());
}
