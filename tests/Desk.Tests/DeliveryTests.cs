using CaseTracker.Contracts.Messaging;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Desk.Tests;

/// <summary>What is on its way, what waits, and why.</summary>
public sealed class DeliveryTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Deliveries = "/staff/deliveries";

    [Theory]
    [InlineData("auditor", 200)]
    [InlineData("coordinator", 200)]
    [InlineData("administrator", 200)]
    [InlineData("parks.supervisor", 403)]
    [InlineData("parks.handler", 403)]
    public async Task Page_IsForItsRoles(string userName, int status)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync(userName);

        Assert.Equal(status, (await browser.GetAsync(Deliveries)).Status);
        Assert.Equal(status == 200, (await browser.GetAsync("/staff")).Html.Contains($"href=\"{Deliveries}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_SaysHowManyAndWhy()
    {
        var host = shared.Fresh();
        host.Others.Backlog = new([new(Contracts.NoticeWay.Sms, true, "server-unreachable", 1200, Samples.Now), new(Contracts.NoticeWay.Email, false, "some-new-code", 3, Samples.Now)], 7, 2);
        using var browser = await host.SignedInAsync("coordinator");

        var page = await browser.GetAsync(Deliveries);
        var english = await browser.GetAsync("/en" + Deliveries);

        Assert.Contains("連不上郵件或簡訊的主機，會自動再試 大量通知，排在一般通知後面 簡訊 1,200", page.Text);
        Assert.Contains("上次沒寄成（some-new-code），會自動再試 電子郵件 3", page.Text);
        Assert.Contains("等同仁打電話或寄信 7", page.Text);
        Assert.Contains("最近7天寄不出去，要由同仁通知 2", page.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Parked_TheAdministratorTriesAgain_OthersOnlySeeIt()
    {
        var host = shared.Fresh();
        host.Others.List = query => query.CaseIds is { } ids && ids.Contains(Samples.CaseId) ? new([Samples.Row()], 1, Samples.Now) : new([], 0, Samples.Now);
        host.Others.Outboxes["deadlines"] = new(4, Samples.Now, "BrokerUnavailableException", 1, [new(Guid.NewGuid(), "DeadlineMissed", Samples.CaseId, "JsonException", Samples.Now)]);
        using var auditor = await host.SignedInAsync("auditor");
        using var administrator = await host.SignedInAsync("administrator");

        var seen = await auditor.GetAsync(Deliveries);
        Assert.Contains("DeadlineMissed 415-2048-8163", seen.Text);
        Assert.DoesNotContain("再送一次", seen.Text);

        var answer = await administrator.PostAsync(Deliveries, ("service", "deadlines"));
        Assert.Equal((302, Deliveries), (answer.Status, answer.Location));
        Assert.Equal("/internal/deadlines/outbox/replays", Assert.Single(host.Others.Acts).Path);
        Assert.Contains("已經排進去再送一次。", (await administrator.GetAsync(Deliveries)).Text);
        Assert.Equal(404, (await administrator.PostAsync(Deliveries, ("service", "nobody"))).Status);
    }

    [Fact]
    public async Task ServiceDown_IsNamed_TheRestIsShown()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("auditor");
        host.Others.Down.Add("routing");

        var page = await browser.GetAsync(Deliveries);

        Assert.Contains("分派服務沒有回應，看不到它的訊息。", page.Text);
        Assert.Contains("通知都寄出了。", page.Text);
    }
}
