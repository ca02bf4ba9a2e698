using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Data;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Desk.Tests;

/// <summary>My deadlines: what each case still needs, for whom somebody stands in, and how long it has been silent.</summary>
public sealed class MyDeadlineTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    [Fact]
    public async Task Deadlines_AreMyWork_UnderTheirOwnAddress()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row(new(2026, 2, 27))], 1, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff/deadlines");

        Assert.Equal(200, page.Status);
        Assert.Contains("已經逾期。請告訴申請人原因、現況和新的日期。", page.Text);
        Assert.Equal(200, (await browser.GetAsync("/en/staff/deadlines")).Status);
    }

    [Fact]
    public async Task EachRow_SaysWhatIsMissing_AndWhoseTurnItIs()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new(
            [
                Samples.Row(new(2026, 3, 20)) with { Status = CaseStatus.NeedInfo, Paused = true, SupplementDueOn = new(2026, 3, 9) },
                Samples.Row(new(2026, 2, 20)) with { PromisedOn = new(2026, 2, 27) },
                Samples.Row(new(2026, 3, 20)),
                Samples.Row(new(2026, 3, 20)) with { Status = CaseStatus.InProgress },
            ], 4, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff");

        Assert.Contains("補件到期 3月9日（一）", page.Text);
        Assert.Contains("在等申請人補件。", page.Text);
        Assert.Contains("承諾的日期也過了。請再給一個做得到的日期。", page.Text);
        Assert.Contains("請先告訴申請人您打算怎麼辦。", page.Text);
        Assert.Contains("辦好後回覆申請人。", page.Text);
    }

    [Fact]
    public async Task Silence_TooLong_IsSaidWithTheRuleOfTheService()
    {
        var host = shared.Fresh();
        var most = FakeServices.Items.Single(i => i.Code == "PET-MAYOR").Clock.SilenceDays;
        host.Others.List = _ => new([Samples.Row() with { SilentSince = Samples.Row().LastPublicEventAt }, Samples.Row() with { ServiceCode = "GONE", SilentSince = Samples.Now }], 2, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff");

        Assert.Contains($"6 天前 太久了，訂的是最多 {most} 個工作天", page.Text);
        Assert.Contains("太久沒有消息給民眾", page.Text);
        host.Others.List = _ => new([Samples.Row()], 1, Samples.Now);
        Assert.DoesNotContain("太久", (await browser.GetAsync("/staff")).Text);
    }

    [Fact]
    public async Task Deputy_SeesWhomTheyStandInFor()
    {
        var host = shared.Fresh();
        host.Others.List = _ => new([Samples.Row() with { Handler = Samples.ParksSupervisor.Id }, Samples.Row(number: Samples.OtherNumber)], 2, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff");

        Assert.Contains($"您代理的同事承辦的案件也在這裡，案號下面有名字： {Samples.ParksSupervisor.Name.Zh}（這一頁 1 件）", page.Text);
        Assert.Single(Regex.Matches(page.Text, "代理" + Samples.ParksSupervisor.Name.Zh));
        // In a list of the unit everybody is named, and nobody is stood in for.
        Assert.DoesNotContain("您代理的同事", (await browser.GetAsync("/staff?list=unit")).Text);
    }
}

/// <summary>The secret address that a calendar reads.</summary>
public sealed class CalendarFeedTests : IAsyncLifetime
{
    private const string Account = "/staff/account/calendar";
    private DeskHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DeskHost.StartAsync();
        host.Others.List = query => query.List == CaseListKind.Mine
            ? new(
                [
                    Samples.Row(new(2026, 3, 20)),
                    Samples.Row(new(2026, 2, 20), "20000000009") with { PromisedOn = new(2026, 3, 5) },
                    Samples.Row(new(2026, 3, 20), "30000000004") with { Status = CaseStatus.NeedInfo, Paused = true, SupplementDueOn = new(2026, 3, 9) },
                    Samples.Row(new(2026, 3, 25), Samples.OtherNumber) with { Confidential = true },
                    Samples.Row(new(2026, 3, 25), "40000000008") with { Paused = true },
                ], 5, Samples.Now)
            : new([], 0, Samples.Now);
    }

    [Fact]
    public async Task Address_IsShownOnce_AndReadWithoutSigningIn()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        await browser.ConfirmAsync();

        var made = await browser.PostAsync(Account);
        var path = PathOf(made);
        using var calendar = host.Browser();
        var feed = await calendar.GetAsync(path);

        Assert.Equal(200, feed.Status);
        Assert.Equal("text/calendar; charset=utf-8", feed.Message.Content.Headers.ContentType!.ToString());
        Assert.Equal("private, max-age=3600", feed.Message.Headers.CacheControl!.ToString().Replace("max-age=3600, private", "private, max-age=3600", StringComparison.Ordinal));
        var text = feed.Html.Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.Contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H", text);
        Assert.Contains("SUMMARY;LANGUAGE=zh-Hant-TW:期限：市長信箱（線上即時服務陳情）", text);
        Assert.Contains("DTSTART;VALUE=DATE:20260320", text);
        Assert.Matches("DTSTART;VALUE=DATE:20260305(?s:.*?)承諾日：", text);
        Assert.Matches("DTSTART;VALUE=DATE:20260309(?s:.*?)補件到期：", text);
        // A protected case is a number, and what stands still has no date.
        Assert.Contains("期限：100-0000-0007", text);
        Assert.DoesNotContain("400-0000-0008", text);
        Assert.Equal(4, Regex.Count(text, "BEGIN:VEVENT"));
        var asked = host.Others.Calls.Last(c => c.Path.EndsWith("/lists", StringComparison.Ordinal)).Actor;
        Assert.Equal((ActorKind.Staff, (Guid?)Samples.ParksHandler.Id, "PWB-PARKS"), (asked.Kind, asked.StaffId, asked.Agency));
        // Nobody can show it again, and the database does not know it.
        Assert.DoesNotContain("calendar-feed/", (await browser.GetAsync(Account)).Html);
        var secret = path.Split('/')[^1][..40];
        Assert.Equal(40, secret.Length);
        Assert.DoesNotContain(secret, await host.InScopeAsync(async s => string.Join(' ', await s.GetRequiredService<DeskDbContext>().CalendarFeeds.Select(f => Convert.ToHexStringLower(f.SecretHash)).ToListAsync(TestContext.Current.CancellationToken))));
        Assert.Contains("calendar-feed-made", await host.AuditedAsync());
        Assert.Contains("Due: Mayor's mailbox", (await calendar.GetAsync("/en" + path)).Html);
    }

    [Fact]
    public async Task Address_NewOne_EndsTheOneBefore_AndRevokedOneIsGone()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        await browser.ConfirmAsync();
        using var calendar = host.Browser();
        var first = PathOf(await browser.PostAsync(Account));
        var second = PathOf(await browser.PostAsync(Account));

        Assert.NotEqual(first, second);
        Assert.Equal((404, 200), ((await calendar.GetAsync(first)).Status, (await calendar.GetAsync(second)).Status));

        await browser.PostBlindlyAsync(Account + "?handler=Revoke", Account);
        Assert.Equal(404, (await calendar.GetAsync(second)).Status);
        Assert.Contains("calendar-feed-revoked", await host.AuditedAsync());
    }

    [Fact]
    public async Task Address_OfADisabledPerson_IsNotFound_AlsoAfterwards()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        await browser.ConfirmAsync();
        var path = PathOf(await browser.PostAsync(Account));
        using var calendar = host.Browser();
        Assert.Equal(200, (await calendar.GetAsync(path)).Status);
        using var administrator = await host.SignedInAsync("administrator");
        var page = $"/staff/admin/accounts/{Samples.ParksHandler.Id}";
        await administrator.ConfirmAsync();

        await administrator.PostBlindlyAsync(page, page, ("act", "disable"));
        Assert.NotNull((await host.CredentialAsync("parks.handler")).DisabledAt);
        Assert.Equal(404, (await calendar.GetAsync(path)).Status);

        await administrator.PostBlindlyAsync(page, page, ("act", "enable"));
        Assert.Null((await host.CredentialAsync("parks.handler")).DisabledAt);
        Assert.Equal(404, (await calendar.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Address_OfWhoLeft_IsNotFound_AndWithoutTheOwnersItWaits()
    {
        using var browser = await host.SignedInAsync("parks.handler");
        await browser.ConfirmAsync();
        var path = PathOf(await browser.PostAsync(Account));
        using var calendar = host.Browser();

        host.Others.Down.Add("cases");
        Assert.Equal(503, (await calendar.GetAsync(path)).Status);
        host.Others.Down.Clear();
        host.Others.People.RemoveAll(p => p.Id == Samples.ParksHandler.Id);
        // The directory is kept for a few seconds.
        await Wait.UntilAsync(async () => (await calendar.GetAsync(path)).Status == 404, TimeSpan.FromSeconds(30), "the directory does not know the person any more");
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("x")]
    [InlineData("%27%20or%20true--")]
    public async Task Address_Guessed_IsNotFound(string secret)
    {
        using var calendar = host.Browser();

        Assert.Equal(404, (await calendar.GetAsync($"/staff/calendar-feed/{secret}.ics")).Status);
    }

    [Fact]
    public async Task Making_AsksAgainWhoItIs()
    {
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Equal(302, (await browser.GetAsync(Account)).Status);
        Assert.Equal(0, await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().CalendarFeeds.CountAsync(TestContext.Current.CancellationToken)));
    }

    private static string PathOf(Answer page)
    {
        Assert.Equal(200, page.Status);
        return Regex.Match(page.Html, "http://localhost:8080(/staff/calendar-feed/[0-9a-f]{40}\\.ics)").Groups[1].Value;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
