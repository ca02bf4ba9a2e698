using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Tests;

/// <summary>Asking to set a petition aside: the form, what the applicant will read, and what the case shows meanwhile.</summary>
public sealed class SetAsideTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/cases/" + Samples.Number;
    private const string Form = Root + "/set-aside";
    private const string Reason = "同一件事在一月已經答覆，沒有新的事實。";

    private static readonly (string, string)[] Again =
        [("Input.Ground", "already_answered"), ("Input.EarlierReplyOn", "2026-01-20"), ("Input.EarlierReplyNumber", "高市工園字第1號"), ("Input.Reason", Reason)];

    private DeskHost Open()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("set_aside", "reply");
        return host;
    }

    [Fact]
    public async Task Form_HasEveryFieldWithoutScripts()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Form);

        foreach (var field in (string[])["Ground", "EarlierCase", "EarlierReplyOn", "EarlierReplyNumber", "Reason"])
            Assert.Contains($"name=\"Input.{field}\"", page.Html);
        Assert.Contains($"href=\"{Form}\"", (await browser.GetAsync(Root)).Html);
    }

    [Fact]
    public async Task Post_GoesToCases()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, Again);

        Assert.Equal((302, Root), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.Equal($"/internal/cases/cases/{Samples.CaseId}/set-aside-requests", act.Path);
        Assert.Equal(new SetAsideRequest { Ground = SetAsideGround.AlreadyAnswered, Reason = Reason, Language = Language.Zh, EarlierReplyOn = new(2026, 1, 20), EarlierReplyNumber = "高市工園字第1號" }, act.As<SetAsideRequest>());
        Assert.Contains("在等主管核准", (await browser.GetAsync(Root)).Text);
    }

    /// <summary>What was typed under the second ground does not count once another one is chosen.</summary>
    [Fact]
    public async Task Post_AnotherGround_LeavesTheEarlierReplyOut()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.handler");

        await browser.PostAsync(Form, [("Input.Ground", "not_competent"), .. Again[1..]]);

        Assert.Equal(new SetAsideRequest { Ground = SetAsideGround.NotCompetent, Reason = Reason, Language = Language.Zh }, Assert.Single(host.Others.Acts).As<SetAsideRequest>());
    }

    [Fact]
    public async Task Preview_ShowsWhatTheApplicantWillReadAndSendsNothing()
    {
        var host = Open();
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, [.. Again, ("preview", "true")]);
        var english = await browser.PostAsync("/en" + Form, [.. Again, ("preview", "true")]);

        Assert.Equal(200, answer.Status);
        Assert.Empty(host.Others.Acts);
        Assert.Contains("行政程序法第173條第2款：同一件事在2026年1月20日（二）已經明確答覆過（高市工園字第1號）。", answer.Text);
        Assert.Contains("有新的事實或證據", answer.Text);
        Assert.Contains("clearly answered on Tuesday 20 January 2026 (", english.Text);
    }

    [Fact]
    public async Task Preview_OfAProtectedCase_LeavesTheReasonOut()
    {
        var host = shared.Fresh();
        var detail = Samples.Detail("set_aside");
        host.Others.Details[Samples.Number] = detail with { Row = detail.Row with { Confidential = true } };
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, [.. Again, ("preview", "true")]);

        Assert.Contains("通知和查詢頁不會寫出原因", answer.Text);
        Assert.Contains("同一件事已經明確答覆過。", answer.Text);
    }

    [Theory]
    [InlineData("earlierReplyOn", "after-receipt", "之前的答覆要早於收到這個案件。")]
    [InlineData("earlierCase", "earlier-case-of-somebody-else", "那個案件不是同一位申請人的。")]
    [InlineData("ground", "required", "請選擇依據哪一款。")]
    public async Task Refused_IsSaidAtTheFieldAndNothingTypedIsLost(string field, string code, string said)
    {
        var host = Open();
        host.Others.Refusal = Failure.Invalid(field, code);
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, Again);

        Assert.Equal(400, answer.Status);
        Assert.Equal([said], answer.Errors);
        Assert.Contains("value=\"高市工園字第1號\"", WebUtility.HtmlDecode(answer.Html));
        Assert.Contains(Reason, answer.Text);
    }

    [Theory]
    [InlineData(409, "not-a-petition", "只有陳情案件可以不予處理")]
    [InlineData(409, "set-aside-waiting", "已經有一個不予處理的申請在等核准")]
    [InlineData(403, "applicant-hidden", "這個案件身分保密")]
    public async Task Refused_AsAWhole_IsSaidInWords(int status, string code, string said)
    {
        var host = Open();
        host.Others.Refusal = new() { Code = code, Status = status };
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync(Form, Again);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task Case_WhileItWaits_SaysSo()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("reply") with { SetAside = Samples.SetAside() };
        using var browser = await host.SignedInAsync("parks.handler");

        var page = await browser.GetAsync(Root);
        var english = await browser.GetAsync("/en" + Root);

        Assert.Contains("不予處理在等核准", page.Text);
        Assert.Contains("期限繼續計算", page.Text);
        Assert.Contains("高市工園字第1號", page.Text);
        Assert.DoesNotContain($"href=\"{Form}\"", page.Html);
        Assert.Null(english.UnmarkedChinese);
    }
}
