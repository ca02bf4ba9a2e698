using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Desk.Tests;

/// <summary>The form for calls made and letters sent.</summary>
public sealed class TellingTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private static readonly NoticeView Call = Samples.Notice(NoticeKind.Reply, NoticeState.Task) with { Channel = NoticeWay.Phone, OwedAt = Samples.Now.AddDays(-1) };
    private static readonly NoticeView Letter = Samples.Notice(NoticeKind.Reply, NoticeState.Task) with { Channel = NoticeWay.Letter };

    private static string Path(NoticeView notice) => $"/staff/cases/{Samples.Number}/notices/{notice.ObligationId}";

    [Fact]
    public async Task Form_SaysWhatToSay_AndOffersWhatCanHappen()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var call = await browser.GetAsync(Path(Call));
        var letter = await browser.GetAsync(Path(Letter));
        var english = await browser.GetAsync("/en" + Path(Call));

        Assert.Equal((200, 200, 200), (call.Status, letter.Status, english.Status));
        Assert.Matches("高雄市：收到您的案件。.*已經在電話裡說了.*沒有人接.*電話或地址不對", call.Text);
        Assert.Contains("信已經寄出", letter.Text);
        Assert.DoesNotContain("沒有人接", letter.Text);
        Assert.Contains("I told them on the phone", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Post_LogsItAtTheOwner()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call), ("Input.Result", "told"), ("Input.On", "2026-03-02"), ("Input.Time", "09:05"));

        Assert.Equal(302, answer.Status);
        Assert.EndsWith("/messages", answer.Location);
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/notifications/obligations/{Call.ObligationId}/tellings", act.Path);
        Assert.Equal((TellingResult.Told, DateTimeOffset.Parse("2026-03-02T09:05:00+08:00", System.Globalization.CultureInfo.InvariantCulture)), act.As<LogTelling>() is var t ? (t.Result!.Value, t.At!.Value) : default);
    }

    [Fact]
    public async Task Post_WithoutATime_SendsNothing()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call), ("Input.Result", "told"), ("Input.On", "2026-13-02"), ("Input.Time", ""));

        Assert.Equal(400, answer.Status);
        Assert.Equal(2, answer.Errors.Count);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Post_OwnerRefuses_SaysWhyInWords()
    {
        var host = Fresh();
        host.Others.Refusal = Failure.Invalid("at", "told-in-future");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call), ("Input.Result", "told"), ("Input.On", "2026-03-02"), ("Input.Time", "23:59"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["時間不能比現在晚。"], answer.Errors);
    }

    [Fact]
    public async Task NoticeThatIsNoTask_HasNoForm()
    {
        var host = Fresh();
        var sent = Samples.Notice();
        host.Others.Notices = [sent];
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Equal(409, (await browser.GetAsync(Path(sent))).Status);
        Assert.Equal(409, (await browser.GetAsync(Path(Call))).Status);
    }

    private DeskHost Fresh()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Notices = [Call, Letter];
        return host;
    }
}
