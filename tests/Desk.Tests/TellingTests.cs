using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Desk.Tests;

/// <summary>Calls to make and letters to write: the list, what is said, and how it went.</summary>
public sealed class TellingTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private static readonly Guid Call = Guid.NewGuid(), Letter = Guid.NewGuid();

    private static readonly TaskScript Words = new()
    {
        Kind = NoticeKind.Overdue,
        Channel = NoticeWay.Phone,
        To = "07-5618742轉12",
        Name = "王小明",
        Language = Language.Zh,
        Subject = "您的案件逾期了",
        Text = "王小明，您好：\n\n預計什麼時候：3月9日前完成。",
        Agency = new("高雄市公園處", "Parks Office"),
        Unit = new("南區隊", "South Team"),
        OfficePhone = "07-1234567",
        UnansweredAt = [Samples.Now.AddHours(-3)],
    };

    private static string Path(Guid notice, string from = "") => $"/staff/cases/{Samples.Number}/notices/{notice}{from}";

    [Fact]
    public async Task Call_ShowsNumberAndWords_AndOffersWhatCanHappen()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var call = await browser.GetAsync(Path(Call));
        var english = await browser.GetAsync("/en" + Path(Call));

        Assert.Equal((200, 200), (call.Status, english.Status));
        Assert.Matches("打電話通知.*07-5618742轉12.*沒人接的時間.*這裡是高雄市公園處 南區隊，請問是王小明嗎.*3月9日前完成.*請本人回電 07-1234567", call.Text);
        Assert.Contains("href=\"tel:075618742\"", call.Html, StringComparison.Ordinal);
        Assert.Matches("已經在電話裡說了.*沒有人接.*電話或地址不對", call.Text);
        Assert.Contains("I told them on the phone", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Letter_IsThePageOnPaper_WithTheNationalDate_LargeWhereItWasAskedFor()
    {
        var host = Fresh();
        var detail = Samples.Detail("note");
        host.Others.Details[Samples.Number] = detail with { Applicant = detail.Applicant with { Assistance = [Assistance.LargePrint] } };
        using var browser = await host.SignedInAsync("parks.handler");

        var letter = await browser.GetAsync(Path(Letter));

        Assert.Matches("中華民國115年.*高雄市鹽埕區五福四路1號.*王小明 收.*主旨：您的案件逾期了.*3月9日前完成", letter.Text);
        Assert.Contains("ct-letter--large", letter.Html, StringComparison.Ordinal);
        Assert.Contains("信已經寄出", letter.Text);
        Assert.DoesNotContain("沒有人接", letter.Text);
    }

    [Fact]
    public async Task LetterToAnEnglishReader_IsInEnglishOnAChinesePage()
    {
        var host = Fresh();
        host.Others.Scripts[Letter] = Words with { Channel = NoticeWay.Letter, Language = Language.En, To = "1 Wufu 4th Rd", Name = "Ann Lee", Subject = "Your case is late", Text = "Dear Ann Lee," };
        using var browser = await host.SignedInAsync("parks.handler");

        var letter = await browser.GetAsync(Path(Letter));

        Assert.Matches("South Team, Parks Office.*Monday 2 March 2026.*To Ann Lee.*Subject: Your case is late", letter.Text);
        Assert.Contains("lang=\"en\" aria-label", letter.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("told", TellingResult.Told)]
    [InlineData("no_answer", TellingResult.NoAnswer)]
    public async Task OneClick_LogsItNow_AndGoesBackToTheList(string result, TellingResult logged)
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call, "?list=agency"), ("Input.Result", result), ("Input.On", ""), ("Input.Time", ""));

        Assert.Equal((302, true), (answer.Status, answer.Location?.EndsWith("/staff/calls?scope=agency", StringComparison.Ordinal)));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/notifications/obligations/{Call}/tellings", act.Path);
        Assert.Equal((logged, null), act.As<LogTelling>() is var t ? (t.Result!.Value, t.At) : default);
        // The page was a look at the number; to log it is none.
        Assert.Single(host.Others.Calls, c => c.Path.EndsWith("/openings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherTime_IsLogged_AndGoesBackToTheCase()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call), ("Input.Result", "told"), ("Input.On", "2026-03-02"), ("Input.Time", "09:05"));

        Assert.EndsWith("/messages", answer.Location);
        Assert.Equal(DateTimeOffset.Parse("2026-03-02T09:05:00+08:00", System.Globalization.CultureInfo.InvariantCulture), Assert.Single(host.Others.Acts).As<LogTelling>().At);
    }

    [Fact]
    public async Task HalfATime_SendsNothing_AndShowsTheWordsAgain()
    {
        var host = Fresh();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call), ("Input.Result", "told"), ("Input.On", "2026-13-02"), ("Input.Time", ""));

        Assert.Equal(400, answer.Status);
        Assert.Equal(2, answer.Errors.Count);
        Assert.Contains("請問是王小明嗎", answer.Text);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task OwnerRefuses_SaysWhyInWords()
    {
        var host = Fresh();
        host.Others.Refusal = Failure.Invalid("at", "told-in-future");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Path(Call), ("Input.Result", "told"), ("Input.On", "2026-03-02"), ("Input.Time", "23:59"));

        Assert.Equal(400, answer.Status);
        Assert.Equal(["時間不能比現在晚。"], answer.Errors);
    }

    [Fact]
    public async Task WhatNeedNotBeTold_OrNotByThisPerson_SaysSo()
    {
        var host = Fresh();
        host.Others.Scripts[Call] = Failure.Conflict("overtaken", "replied");
        host.Others.Scripts[Letter] = Failure.Forbidden("applicant-hidden");
        using var browser = await host.SignedInAsync("parks.handler");

        var overtaken = await browser.GetAsync(Path(Call));
        var hidden = await browser.GetAsync(Path(Letter));
        var noTask = await browser.GetAsync(Path(Guid.NewGuid()));

        Assert.Equal((409, 409, 409), (overtaken.Status, hidden.Status, noTask.Status));
        Assert.Contains("這件事不用再通知了，已經從清單拿掉。原因：已經回覆，不用再通知", overtaken.Text);
        Assert.Contains("只有承辦單位的人可以打這通電話", hidden.Text);
        Assert.DoesNotContain("<button type=\"submit\" class=\"govuk-button\" data-module", hidden.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NamesWhatIsToBeToldAndHowOftenItWasTried_NotTheNumber()
    {
        var host = Fresh();
        host.Others.List = _ => new([Samples.Row()], 1, Samples.Now);
        host.Others.Tasks = scope => scope == "unit"
            ? new([new(Call, Samples.CaseId, NoticeKind.Overdue, NoticeWay.Phone, Samples.Now.AddDays(-1), "undelivered", 2, Samples.Now.AddHours(20))], 1)
            : new([], 0);
        using var browser = await host.SignedInAsync("parks.handler");

        var list = await browser.GetAsync("/staff/calls");
        var agency = await browser.GetAsync("/staff/calls?scope=agency");

        Assert.Matches("415-2048-8163.*打電話.*簡訊或郵件送不到.*2次沒人接.*下次從", list.Text);
        Assert.Contains($"/notices/{Call}?list=unit", list.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("07-5618742", list.Html, StringComparison.Ordinal);
        Assert.Contains("現在沒有要打的電話", agency.Text);
    }

    [Fact]
    public async Task NotificationsAway_SaysSo()
    {
        var host = Fresh();
        host.Others.Down.Add("notifications");
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("訊息", (await browser.GetAsync("/staff/calls")).Text);
        Assert.Equal(409, (await browser.GetAsync(Path(Call))).Status);
    }

    private DeskHost Fresh()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note");
        host.Others.Scripts[Call] = Words;
        host.Others.Scripts[Letter] = Words with { Channel = NoticeWay.Letter, To = "高雄市鹽埕區五福四路1號" };
        return host;
    }
}
