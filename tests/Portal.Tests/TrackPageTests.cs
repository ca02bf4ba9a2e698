using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

public sealed class TrackPageTests(PortalHost host) : IClassFixture<PortalHost>
{
    public static TheoryData<string, string, string[], string[]> States() => new()
    {
        // State, language, what is said, what is not.
        { "received", "", ["已收件", "正在確認由哪個單位辦理", "預計3月2日（一）前完成", "不用做任何事"], ["逾期", "停止計算"] },
        { "received", "/en", ["Received", "deciding which unit", "Nothing."], ["Overdue"] },
        { "assigned", "", ["已分派", "養護", "1999"], ["逾期"] },
        { "in_progress", "", ["辦理中", "人行道破損", "民族一路與十全一路口", "已到現場量測", "預計3月2日（一）前完成"], ["逾期", "為什麼延後"] },
        { "in_progress", "/en", ["In progress", "Broken sidewalk", "Monday 2 March 2026"], ["Overdue"] },
        { "in hours", "", ["預計2月24日（二）14:30前完成"], ["逾期"] },
        { "no clock", "", ["我們會再告訴您預計的日期"], ["逾期"] },
        { "extended", "", ["已延長 1 次", "預計3月13日（五）前完成", "材料要向廠商訂製", "需要更多時間", "延長後的期限"], ["逾期，對不起"] },
        { "overdue", "", ["逾期", "預計3月13日（五）前完成", "為什麼延後", "材料要向廠商訂製", "現在做到哪裡", "已完成估價並下訂", "預計什麼時候", "3月13日（五）前完成", "原訂日期"], ["已經過了"] },
        { "overdue", "/en", ["Overdue", "The material has to be made to order", "Priced and ordered", "Friday 13 March 2026"], [] },
        { "overdue, next word", "", ["逾期", "目前無法估計，3月13日（五）前再告訴您"], ["預計3月13日（五）前完成"] },
        { "overdue, not told yet", "", ["逾期", "已經過了2月20日（五）", "我們會主動通知您"], ["為什麼延後"] },
        { "overdue, told date passed", "", ["逾期", "已經過了2月13日（五）"], ["為什麼延後"] },
        { "need_info", "", ["等您補件", "停止計算", "土地所有權人同意書", "證明可以施工", "3月6日（五）", "期限停止計算"], ["逾期", "不用做任何事"] },
        { "need_info", "/en", ["We need more from you", "Friday 6 March 2026", "土地所有權人同意書"], ["Nothing."] },
        { "explained", "", ["預計3月2日（一）前完成 為什麼是這一天 從2月14日起算5個工作天，春節不計。"], ["還沒有正式公布"] },
        { "explained", "/en", ["Why this day Five working days from 14 February; the Lunar New Year does not count."], [] },
        { "overdue, explained", "", ["為什麼期限是2月20日（五） 從2月14日起算5個工作天，春節不計。"], ["為什麼是這一天"] },
        { "provisional", "", ["那一年的辦公日曆還沒有正式公布。公布後日期如果不同，我們會通知您。"], ["為什麼是這一天"] },
        { "provisional", "/en", ["The office calendar of that year is not final."], [] },
        { "paused", "", ["正在請上級機關解釋法令，期限停止計算。", "預計3月12日（四）恢復計算。", "期限停止計算", "正在請上級機關解釋法令，等候期間不計入處理天數。"], ["等您補件", "為什麼是這一天"] },
        { "paused", "/en", ["The clock is stopped while a higher authority says how the law is to be read.", "It is expected to go on on Thursday 12 March 2026.", "Clock stopped"], [] },
        { "merged", "", ["併案", "和同一件事的其他反映一起辦理。案號不變，進度和結果一樣會告訴您。", "可能晚於期限"], ["0000併入", "前案"] },
        { "merged", "/en", ["Joined", "It is handled together with other reports of the same thing.", "We expect to finish by Tuesday 10 March 2026."], ["Handled here too"] },
        { "moved", "", ["停止上班的日子有變動，期限從3月2日（一）移到3月3日（二）。", "期限繼續計算", "資料齊全", "期限從隔天起開始計算。"], ["申請展期", "沒有核准"] },
        { "moved", "/en", ["The date moved from Monday 2 March 2026 to Tuesday 3 March 2026.", "Papers complete"], ["Extension asked for"] },
        { "referred", "", ["已轉介", "這件事由台灣電力公司負責，我們已轉過去並持續追蹤。", "3月13日（五）前告訴您那邊怎麼處理", "市府的辦理期限到此為止", "1911", "壓到樹枝的是台電的電線", "養護"], ["逾期", "過了日期還沒消息"] },
        { "referred", "/en", ["Passed on", "Taiwan Power Company is responsible.", "We tell you how it stands there by Friday 13 March 2026", "1911"], ["Overdue"] },
        { "referred, news missed", "", ["主管3月17日（二）前告訴您那邊怎麼處理"], ["過了日期還沒消息"] },
        { "referred, without news", "", ["答應2月20日（五）前告訴您進度，還沒有消息", "過了日期還沒消息"], [] },
        { "replied", "", ["已回覆", "結論：可以。已修好。", "結果：已完成"], ["逾期", "預計3月13日"] },
        { "replied", "/en", ["Replied", "結論：可以。已修好。"], [] },
        { "files of the unit", "", ["加入檔案", "加入了2個檔案。", "看承辦單位給您的檔案"], ["加入了1個檔案"] },
        { "files of the unit", "/en", ["Files added", "Files that the unit has added for you"], [] },
        { "in_progress", "", [], ["看承辦單位給您的檔案"] },
        { "closed", "", ["已結案：部分完成", "其餘的說明在回覆裡"], ["逾期"] },
        { "closed", "/en", ["Closed"], [] },
        { "withdrawn", "", ["已撤回"], ["逾期"] },
        { "confidential", "", ["身分保密", "辦理中", "為了保護您的身分"], ["民族一路", "已到現場", "材料要向", "結論"] },
        { "confidential", "/en", ["In progress", "To protect your identity"], ["made to order"] },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task Status_EveryState_SaysWhatMattersInOrder(string state, string language, string[] said, string[] notSaid)
    {
        var view = await host.ShowAsync(Make(state));
        using var browser = host.Browser();

        var page = await OpenAsync(browser, view, language);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: language.Length > 0);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Contains("noindex", page.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.All(said, words => Assert.Contains(words, page.Text, StringComparison.Ordinal));
        Assert.All(notSaid, words => Assert.DoesNotContain(words, page.Text, StringComparison.Ordinal));
        Assert.Contains($"{view.CaseNumber[..3]}-{view.CaseNumber[3..7]}-{view.CaseNumber[7..]}", page.Text, StringComparison.Ordinal);
        // Status, date, what to do, steps, who, story, help: in this order.
        string[] order = ["govuk-tag", language.Length > 0 ? "What you need to do now" : "您現在要做的事", "ct-tracker", language.Length > 0 ? "Who handles it" : "誰在辦理", "ct-timeline", "tel:1999\">1999</a>", "/track/leave"];
        var places = order.Select(o => page.Main.LastIndexOf(o, StringComparison.Ordinal)).ToList();
        places[0] = page.Main.IndexOf(order[0], StringComparison.Ordinal);
        places[4] = page.Main.IndexOf(order[4], StringComparison.Ordinal);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
    }

    [Fact]
    public async Task Timeline_NewestFirst_OlderOnesBehindADetail()
    {
        var view = await host.ShowAsync(Views.InProgress() with
        {
            Timeline = [.. Enumerable.Range(1, 8).Select(i => new TimelineEntry { Seq = i, At = Views.At("2026-02-13T16:30:00").AddHours(i), Kind = TimelineKind.Progress, Public = true, Words = new StaffWords($"第{i}則", Language.Zh) })],
        });
        using var browser = host.Browser();

        var page = await OpenAsync(browser, view, "");

        var places = Enumerable.Range(1, 8).Reverse().Select(i => page.Text.IndexOf($"第{i}則", StringComparison.Ordinal)).ToList();
        Assert.Equal(places.Order(), places);
        Assert.Contains("<details", page.Main[page.Main.IndexOf("第4則", StringComparison.Ordinal)..page.Main.IndexOf("第3則", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WordsOfPeople_AreTextAndNeverMarkup()
    {
        const string attack = "<script>alert(1)</script>";
        var view = await host.ShowAsync(Views.InProgress() with { Place = attack, Timeline = [new TimelineEntry { Seq = 1, At = Views.At("2026-02-13T16:30:00"), Kind = TimelineKind.Progress, Public = true, Words = new StaffWords(attack, Language.Zh) }] });
        using var browser = host.Browser();

        var page = await OpenAsync(browser, view, "");

        Assert.DoesNotContain(attack, page.Html, StringComparison.Ordinal);
        Assert.Contains(attack, page.Text, StringComparison.Ordinal);
    }

    // ---- Access ----

    [Fact]
    public async Task Status_WithoutProof_LeadsToTheLookUpWithTheNumber()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();

        var page = await browser.PageAsync($"/en/track/{view.CaseNumber}");

        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        Assert.Equal($"/en/track?no={view.CaseNumber[..3]}-{view.CaseNumber[3..7]}-{view.CaseNumber[7..]}", page.Location);
        var form = (await browser.PageAsync(page.Location)).Form("/track");
        Assert.Equal($"{view.CaseNumber[..3]}-{view.CaseNumber[3..7]}-{view.CaseNumber[7..]}", form.Value("CaseNumber"));
    }

    [Fact]
    public async Task ProofOfOneCase_OpensNoOther()
    {
        var mine = await host.ShowAsync(Views.InProgress());
        var other = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        await OpenAsync(browser, mine, "");

        Assert.Equal(HttpStatusCode.Redirect, (await browser.PageAsync($"/track/{other.CaseNumber}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync($"/track/{mine.CaseNumber}")).Status);
    }

    [Fact]
    public async Task SeveralCases_StayOpenSideBySide()
    {
        using var browser = host.Browser();
        var views = new List<PublicView>();
        for (var i = 0; i < 6; i++)
            views.Add(await host.ShowAsync(Views.InProgress()));
        foreach (var view in views)
            await OpenAsync(browser, view, "");

        // The five newest.
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PageAsync($"/track/{views[0].CaseNumber}")).Status);
        foreach (var view in views.Skip(1))
            Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync($"/track/{view.CaseNumber}")).Status);
    }

    [Fact]
    public async Task Leave_EndsTheAccess()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var page = await OpenAsync(browser, view, "");

        var left = await browser.SendAsync(page.Form("/track/leave"));

        Assert.Equal((HttpStatusCode.Redirect, "/track?left=1"), (left.Status, left.Location));
        Assert.Contains("您已離開", (await browser.PageAsync(left.Location)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PageAsync($"/track/{view.CaseNumber}")).Status);
    }

    [Fact]
    public async Task ReplacedLookUpCode_EndsTheAccess()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        await OpenAsync(browser, view, "");

        await host.ShowAsync(view with { Version = 5, LookupGeneration = 2 });

        Assert.Equal(HttpStatusCode.Redirect, (await browser.PageAsync($"/track/{view.CaseNumber}")).Status);
    }

    [Fact]
    public async Task Cookie_SaysNothingInClearAndCannotBeChanged()
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var form = (await browser.PageAsync("/track")).Form("/track");
        var sent = await browser.SendAsync(form, ("CaseNumber", view.CaseNumber), ("Proof", host.CodeOf(view)));

        var cookie = sent.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Site.CaseCookie.Name, StringComparison.Ordinal));

        Assert.DoesNotContain(view.CaseNumber, cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(host.CodeOf(view), cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal($"/track/{view.CaseNumber}", sent.Location);

        var value = cookie.Split(';')[0];
        var middle = value.Length / 2;
        var forged = string.Concat(value.AsSpan(0, middle), value[middle] == 'A' ? "B" : "A", value.AsSpan(middle + 1));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/track/{view.CaseNumber}");
        request.Headers.Add("Cookie", forged);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.Redirect, (await Http.SendAsync(client, request)).Status);
    }

    // ---- Look-up page ----

    [Theory]
    [InlineData("", "找不到符合的案件", "錯誤：")]
    [InlineData("/en", "could not find", "Error")]
    public async Task LookUp_WrongProof_SaysOneSentenceAndKeepsTheNumber(string language, string sentence, string title)
    {
        var view = await host.ShowAsync(Views.InProgress());
        using var browser = host.Browser();
        var form = (await browser.PageAsync($"{language}/track")).Form("/track");

        var wrong = await browser.SendAsync(form, ("CaseNumber", view.CaseNumber), ("Proof", "12345678"));
        var unknown = await browser.SendAsync(form, ("CaseNumber", Views.NewNumber()), ("Proof", "12345678"));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (wrong.Status, unknown.Status));
        Assert.Contains(sentence, wrong.Text, StringComparison.Ordinal);
        Assert.StartsWith(title, wrong.Title, StringComparison.Ordinal);
        Assert.Equal(view.CaseNumber, wrong.Form("/track").Value("CaseNumber"));
        PageTests.AssertSound(wrong, english: language.Length > 0);
        static string Neutral(HtmlPage page) => System.Text.RegularExpressions.Regex.Replace(page.Main, "value=\"[^\"]*\"", "");
        Assert.Equal(Neutral(wrong), Neutral(unknown));
    }

    [Theory]
    [InlineData("", "案號少打或打錯了一碼", "請輸入查詢碼")]
    [InlineData("/en", "One digit looks wrong", "look-up code")]
    public async Task LookUp_WrongNumberAndNoProof_ShowsBothErrorsAtTheirFields(string language, string number, string proof)
    {
        using var browser = host.Browser();
        var form = (await browser.PageAsync($"{language}/")).Form("/track");

        var page = await browser.SendAsync(form, ("CaseNumber", "415-2048-8164"), ("Proof", ""));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(2, page.Text.Split(number).Length - 1);
        Assert.Contains(proof, page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("href=\"#CaseNumber\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"#Proof\"", page.Html, StringComparison.Ordinal);
        Assert.Equal("415-2048-8164", page.Form("/track").Value("CaseNumber"));
        PageTests.AssertSound(page, english: language.Length > 0);
    }

    [Fact]
    public async Task LookUp_ByMobile_OpensTheCase()
    {
        var view = await host.ShowAsync(host.WithContacts(Views.InProgress()));
        using var browser = host.Browser();
        var form = (await browser.PageAsync("/")).Form("/track");

        var sent = await browser.SendAsync(form, ("CaseNumber", view.CaseNumber), ("Proof", "0912 345 678"));

        Assert.Equal(HttpStatusCode.OK, (await browser.PageAsync(sent.Location)).Status);
        Assert.DoesNotContain("0912", sent.Location, StringComparison.Ordinal);
    }

    private async Task<HtmlPage> OpenAsync(HttpClient browser, PublicView view, string language)
    {
        var form = (await browser.PageAsync($"{language}/track")).Form("/track");
        var sent = await browser.SendAsync(form, ("CaseNumber", view.CaseNumber), ("Proof", host.CodeOf(view)));
        Assert.Equal((HttpStatusCode.Redirect, $"{language}/track/{view.CaseNumber}"), (sent.Status, sent.Headers.Location?.ToString()));
        return await browser.PageAsync(sent.Location);
    }

    private static readonly LocalizedText Why = new("從2月14日起算5個工作天，春節不計。", "Five working days from 14 February; the Lunar New Year does not count.");

    private static TimelineEntry Entry(int seq, TimelineKind kind, params (string Name, string Value)[] data) =>
        new() { Seq = seq, At = Views.At("2026-02-24T09:00:00"), Kind = kind, Public = true, Data = data.ToDictionary(d => d.Name, d => d.Value) };

    private static TimelineEntry Files(int seq, string count, string by) =>
        new() { Seq = seq, At = Views.At("2026-02-24T09:00:00"), Kind = TimelineKind.FilesAdded, Public = true, Data = new Dictionary<string, string> { ["count"] = count, ["by"] = by } };

    private static PublicView Make(string state)
    {
        var view = Views.InProgress();
        var late = Views.Overdue() with { Due = Views.Due(2026, 2, 20), OriginalDue = Views.Due(2026, 2, 20) };
        var reply = new ReplyView(Guid.NewGuid(), Views.At("2026-02-24T09:00:00"), Outcome.Done, new StaffWords("結論：可以。已修好。", Language.Zh));
        return state switch
        {
            "received" => view with { Status = CaseStatus.Received, Unit = null, Agency = null },
            "assigned" => view with { Status = CaseStatus.Assigned },
            "in hours" => view with { Due = new DueDate(new DateOnly(2026, 2, 24), Views.At("2026-02-24T14:30:00"), HasTime: true) },
            "no clock" => view with { Due = null, OriginalDue = null },
            "extended" => view with { Delay = Views.Slots(), Extensions = 1, Due = Views.Due(2026, 3, 13) },
            "overdue" => late,
            "overdue, next word" => late with { Delay = Views.Slots(DelaySource.Fallback, DateKind.NextWord) },
            "overdue, not told yet" => late with { Delay = null },
            "overdue, told date passed" => late with { Due = Views.Due(2026, 2, 13), Delay = Views.Slots() with { ExpectedOn = new DateOnly(2026, 2, 23) } },
            "need_info" => view with
            {
                Status = CaseStatus.NeedInfo,
                Paused = true,
                Due = null,
                Supplement = new SupplementView(Guid.NewGuid(), Views.At("2026-02-23T10:00:00"), new DateOnly(2026, 3, 6), [new SupplementItem("土地所有權人同意書", "證明可以施工"), new SupplementItem("現場照片", "")]),
            },
            "explained" => view with { DueReckoning = Why },
            "overdue, explained" => late with { DueReckoning = Why },
            "provisional" => view with { DueProvisional = true },
            "paused" => view with { Paused = true, Due = null, DueReckoning = Why, Timeline = [.. view.Timeline, Entry(5, TimelineKind.Paused, ("cause", "interpretation"), ("until", "2026-03-12"))] },
            "merged" => view with
            {
                Merged = true,
                Timeline =
                [
                    .. view.Timeline, Entry(5, TimelineKind.Merged), Entry(6, TimelineKind.DelayForeseen, ("expected", "2026-03-10")),
                    // Staff's alone, even if Cases sent them.
                    Entry(7, TimelineKind.TookIn, ("case", "41520488163")), Entry(8, TimelineKind.RepeatNoted, ("case", "41520488163")),
                ],
            },
            "moved" => view with
            {
                Timeline =
                [
                    Entry(5, TimelineKind.DateMoved, ("cause", "closure"), ("from", "2026-03-02"), ("due", "2026-03-03")), Entry(6, TimelineKind.DocumentsCompleted),
                    Entry(7, TimelineKind.Resumed, ("due", "2026-03-03")),
                    // Cases keeps these from citizens; Portal does too, should they come.
                    Entry(8, TimelineKind.ExtensionRequested, ("due", "2026-03-10")), Entry(9, TimelineKind.ExtensionDeclined),
                ],
            },
            "referred" => view with { Status = CaseStatus.Referred, Due = null, Referral = Passed },
            "referred, news missed" => view with { Status = CaseStatus.Referred, Due = null, Referral = Passed with { FollowUpOn = new(2026, 3, 17), Missed = true } },
            "referred, without news" => view with { Status = CaseStatus.Referred, Due = null, Referral = Passed with { FollowUpOn = new(2026, 2, 20) } },
            "replied" => view with { Status = CaseStatus.Replied, Outcome = Outcome.Done, SatisfiedAt = reply.At, Reply = reply },
            // Files of the applicant are nobody else's business, even if Cases sent that entry.
            "files of the unit" => view with { Timeline = [.. view.Timeline, Files(5, "2", "staff"), Files(6, "1", "applicant")] },
            "closed" => view with { Status = CaseStatus.Closed, Outcome = Outcome.Partly, SatisfiedAt = reply.At, Reply = reply },
            "withdrawn" => view with { Status = CaseStatus.Withdrawn, Outcome = Outcome.Withdrawn },
            "confidential" => late with { Confidential = true, Reply = reply },
            _ => view,
        };
    }

    private static ReferralView Passed => new()
    {
        ReferralId = Guid.NewGuid(),
        At = Views.At("2026-02-25T10:00:00"),
        Authority = new("台灣電力公司", "Taiwan Power Company"),
        Phone = "1911",
        WebPage = "https://www.taipower.com.tw/",
        Way = ReferralWay.Letter,
        FollowUpOn = new(2026, 3, 13),
        Reason = new("壓到樹枝的是台電的電線，要由台電處理。", Language.Zh),
    };
}
