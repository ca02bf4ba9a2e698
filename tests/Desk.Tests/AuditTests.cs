using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Audit;

namespace CaseTracker.Desk.Tests;

/// <summary>Who did what, from every service, and whether it is what was written.</summary>
public sealed class AuditTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Page = "/staff/audit";

    private static readonly Guid Handler = FakeServices.Staff.Single(s => s.Email == "parks.handler@example.test").Id;

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

        Assert.Equal(status, (await browser.GetAsync(Page)).Status);
        Assert.Equal(status == 200, (await browser.GetAsync("/staff")).Html.Contains($"href=\"{Page}\"", StringComparison.Ordinal));
        if (status != 200)
            Assert.Equal(status, (await browser.PostAsync(Page)).Status);
    }

    [Fact]
    public async Task Entries_OfAllServices_NewestFirst_InWords()
    {
        var host = shared.Fresh();
        host.Others.List = query => query.CaseIds is { } ids && ids.Contains(Samples.CaseId) ? new([Samples.Row()], 1, Samples.Now) : new([], 0, Samples.Now);
        host.Others.Entries = (service, _) => service switch
        {
            "cases" => new([Entry(0, "case-viewed", Handler) with { Facts = JsonSerializer.SerializeToElement(new { applicant = "masked" }) }], false),
            "deadlines" => new([Entry(2, "deadline-extended", Handler), Entry(-1, "some-new-act", null)], false),
            _ => new([], false),
        };
        using var browser = await host.SignedInAsync("auditor");

        var page = await browser.GetAsync(Page);
        var english = await browser.GetAsync("/en" + Page);

        var name = FakeServices.Staff.Single(s => s.Id == Handler).Name.Zh;
        Assert.Matches($"{name} 延長期限 415-2048-8163.*{name} 看了案件 415-2048-8163 {{\"applicant\":\"masked\"}}.*系統 some-new-act", page.Text.ReplaceLineEndings(" "));
        // Signing in is an entry of Desk itself.
        Assert.Contains("登入", page.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Filters_AskTheServices()
    {
        var host = shared.Fresh();
        host.Others.List = query => query.Number == "41520488163" || query.CaseIds is not null ? new([Samples.Row()], 1, Samples.Now) : new([], 0, Samples.Now);
        var asked = new List<AuditQuery>();
        host.Others.Entries = (_, query) =>
        {
            lock (asked)
                asked.Add(query);
            return new([], false);
        };
        using var browser = await host.SignedInAsync("auditor");

        await browser.GetAsync($"{Page}?Number=415-2048-8163&Staff={Handler}&From=2026-03-02&To=2026-03-03");

        Assert.Equal(4, asked.Count);
        Assert.All(asked, query => Assert.Equal(new AuditQuery
        {
            CaseId = Samples.CaseId,
            StaffId = Handler,
            From = new(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(8)),
            Until = new(2026, 3, 4, 0, 0, 0, TimeSpan.FromHours(8)),
        }, query));
        asked.Clear();
        Assert.Contains("0 筆", (await browser.GetAsync(Page + "?Number=41520488174")).Text);
        Assert.Equal(400, (await browser.GetAsync(Page + "?Number=415-2048-8164")).Status);
        Assert.Equal(400, (await browser.GetAsync(Page + "?From=yesterday")).Status);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task Check_SaysWhatIsWholeAndWhatIsNot()
    {
        var host = shared.Fresh();
        host.Others.Checks["cases"] = new(1200, 0, null, "1200:AB");
        host.Others.Checks["deadlines"] = new(7, 0, new(8, AuditFault.EntryRemoved), "7:CD");
        host.Others.Checks["routing"] = new(3, 2, null, "3:EF");
        host.Others.Down.Add("notifications");
        using var browser = await host.SignedInAsync("auditor");

        var page = await browser.PostAsync(Page);

        Assert.Contains("案件 1,200 完整 1200:AB", page.Text);
        Assert.Contains("期限 7 從第 8 筆起不完整：紀錄不見了 7:CD", page.Text);
        Assert.Contains("分派 3 2 筆還沒封存", page.Text);
        Assert.Contains("通知服務沒有回應，看不到它的操作紀錄。", page.Text);
        Assert.Matches("登入與帳號 [0-9,]+ 完整", page.Text);
    }

    private static AuditLine Entry(int minutes, string act, Guid? staff) => new()
    {
        At = Samples.Now.AddMinutes(minutes),
        ActorKind = staff is null ? ActorKind.Service : ActorKind.Staff,
        StaffId = staff,
        Act = act,
        CaseId = staff is null ? null : Samples.CaseId,
    };
}
