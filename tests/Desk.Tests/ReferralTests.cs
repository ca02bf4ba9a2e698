using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Tests;

/// <summary>A case is passed on to an authority outside the city, and followed.</summary>
public sealed class ReferralTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/cases/" + Samples.Number;

    private static readonly (string Name, string Value)[] Good =
    [
        ("Input.Authority", "TPC"), ("Input.Reason", "壓到樹枝的是台電的電線，要由台電派人處理。"), ("Input.DocumentNumber", "高市工養字第115001號"),
        ("Input.Way", "letter"), ("Input.FollowUpOn", "2026-03-13"),
    ];

    private static readonly ReferralView Referral = new()
    {
        ReferralId = Guid.NewGuid(),
        At = Samples.Now,
        Authority = new("台灣電力公司", "Taiwan Power Company"),
        Phone = "1911",
        WebPage = "https://www.taipower.com.tw/",
        DocumentNumber = "高市工養字第115001號",
        Way = ReferralWay.Letter,
        FollowUpOn = new(2026, 3, 13),
        Reason = new("壓到樹枝的是台電的電線。", Language.Zh),
    };

    [Fact]
    public async Task Refer_Preview_ShowsWhatTheApplicantReads_AndSendsNothing()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("refer");
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.PostAsync(Root + "/refer", [.. Good, ("preview", "true")]);

        Assert.Equal(200, page.Status);
        Assert.Empty(host.Others.Acts);
        Assert.Contains("這件事由台灣電力公司負責，我們已轉過去並持續追蹤。", page.Text);
        Assert.Contains("3月13日（五）前告訴您那邊怎麼處理", page.Text);
        Assert.Contains("1911", page.Text);
        // What was typed stays.
        Assert.Contains("高市工養字第115001號", page.Html);
    }

    [Theory]
    [InlineData("", Root)]
    [InlineData("triage", "/staff/triage")]
    public async Task Refer_GoesToCases_AndBackToWhereOneCameFrom(string from, string back)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("refer");
        using var browser = await host.SignedInAsync("coordinator");

        var answer = await browser.PostAsync(Root + "/refer" + (from.Length > 0 ? "?from=" + from : ""), [.. Good, ("Input.From", from)]);

        Assert.Equal((302, back), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/referrals", act.Path);
        Assert.Equal(new ReferRequest
        {
            Authority = "TPC",
            Reason = "壓到樹枝的是台電的電線，要由台電派人處理。",
            Language = Language.Zh,
            DocumentNumber = "高市工養字第115001號",
            Way = ReferralWay.Letter,
            FollowUpOn = new(2026, 3, 13),
        }, act.As<ReferRequest>());
        Assert.Contains("已經轉介，正在通知申請人。追蹤日是3月13日（五）。", (await browser.GetAsync(back)).Text);
    }

    [Fact]
    public async Task Refer_Refused_KeepsWhatWasTypedAndSaysWhy()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("refer");
        using var browser = await host.SignedInAsync("parks.handler");

        host.Others.RefuseOnce = Failure.Invalid("followUpOn", "not-an-office-day");
        var wrong = await browser.PostAsync(Root + "/refer", Good);
        host.Others.RefuseOnce = Failure.Conflict("move-not-allowed", "replied");
        var late = await browser.PostAsync(Root + "/refer", Good);
        var nothing = await browser.PostAsync(Root + "/refer");

        Assert.Equal((400, 409, 400), (wrong.Status, late.Status, nothing.Status));
        Assert.Contains("這一天不上班", wrong.Text);
        Assert.Contains("案件現在的狀態不能做這件事", late.Text);
        Assert.Contains("要由台電派人處理", late.Text);
    }

    [Theory]
    [InlineData(false, "3月13日（五）前要告訴申請人那邊怎麼處理。")]
    [InlineData(true, "答應申請人的日期已經過了：3月13日（五）。")]
    public async Task CasePage_SaysWhoIsResponsible_AndUntilWhen(bool missed, string said)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Detail("note", "end_referral", "close") with { Referral = Referral with { Missed = missed } };
        host.Others.Clock = Samples.Clock() with { FollowUpOn = new(2026, 3, 13) };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root);
        var clock = await browser.GetAsync(Root + "/deadline");
        var english = await browser.GetAsync("/en" + Root);

        Assert.Contains("已轉給台灣電力公司", page.Text);
        Assert.Contains(said, page.Text);
        Assert.Contains("追蹤日 3月13日（五）", page.Text);
        Assert.Contains("追蹤日以前，請把那邊的進度告訴申請人", page.Text);
        Assert.Contains("那個機關說由我們辦", page.Text);
        Assert.DoesNotContain("期限 3月4日", page.Text);
        Assert.Contains("已移送，市府的期限到此為止。", clock.Text);
        Assert.Contains("Taiwan Power Company", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Note_OfAReferredCase_TellsTheNextDay()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Detail("note");
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("下次什麼時候再告訴申請人", (await browser.GetAsync(Root + "/note")).Text);
        var answer = await browser.PostAsync(Root + "/note", ("Input.Audience", "public"), ("Input.Text", "台電說下週二派人修剪。"), ("Input.FollowUpOn", "2026-03-20"));

        Assert.Equal(302, answer.Status);
        Assert.Equal(new DateOnly(2026, 3, 20), Assert.Single(host.Others.Acts).As<AddNoteRequest>().FollowUpOn);
    }

    [Fact]
    public async Task EndReferral_GoesToCases()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Detail("end_referral");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Root + "/end-referral", ("Input.Reason", "台電說電桿是市政府的，由市政府處理。"));

        Assert.Equal((302, Root), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/referrals/end", act.Path);
        Assert.Equal("台電說電桿是市政府的，由市政府處理。", act.As<EndReferralRequest>().Reason);
    }

    [Fact]
    public async Task MyDeadlines_ShowTheDayAmongTheOthers()
    {
        var host = shared.Fresh();
        var row = Detail().Row with { FollowUpOn = Samples.Today };
        host.Others.List = _ => new([row], 1, Samples.Now);
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync("/staff/deadlines");

        Assert.Contains("追蹤日", page.Text);
        Assert.Contains("今天要告訴申請人轉介的進度", page.Text);
        Assert.DoesNotContain("停止計算或還沒有期限", page.Text);
    }

    private static CaseDetail Detail(params string[] allowed)
    {
        var detail = Samples.Detail(allowed);
        return detail with { Row = detail.Row with { Status = CaseStatus.Referred, Due = null, FollowUpOn = new(2026, 3, 13) }, Referral = Referral };
    }
}
