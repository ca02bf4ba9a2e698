using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.Desk.Tests;

/// <summary>A unit's words for many cases, and what the auditor found.</summary>
public sealed class StandingAndAuditTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Standing = "/staff/standing-explanations", Audit = "/staff/audit-deadlines";

    private static readonly (string, string)[] Good =
    [
        ("Input.Unit", "PWB-PARKS/MAINT"), ("Input.From", "2026-03-02"), ("Input.To", "2026-03-31"), ("Input.ReasonCode", "weather"),
        ("Input.Progress", "正在依序到現場處理"), ("Input.ProgressShort", "依序處理"), ("Input.OfficeDays", "10"),
    ];

    [Fact]
    public async Task Standing_ListsWhatHoldsAndWhatEnded()
    {
        var host = shared.Fresh();
        host.Others.Standing.AddRange([Samples.Standing(), Samples.Standing(Samples.Now) with { Id = Guid.NewGuid(), ServiceCode = "PET-MAYOR" }]);
        using var browser = await host.SignedInAsync("parks.supervisor");

        var page = await browser.GetAsync(Standing);
        var english = await browser.GetAsync("/en" + Standing);

        Assert.Contains("使用中", page.Text);
        Assert.Contains("已停用", page.Text);
        Assert.Contains("颱風後案件很多", page.Text);
        Assert.Contains("逾期後 10 個工作天", page.Text);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page.Html, "name=\"End\""));
        Assert.Null(english.UnmarkedChinese);
    }

    [Theory]
    [InlineData("parks.supervisor", true, false)]
    [InlineData("coordinator", true, true)]
    public async Task Standing_OffersTheUnitsThePersonAnswersFor(string userName, bool own, bool other)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync(userName);

        var page = await browser.GetAsync(Standing);

        Assert.Equal(own, page.Html.Contains("value=\"PWB-PARKS/MAINT\"", StringComparison.Ordinal));
        Assert.Equal(other, page.Html.Contains("value=\"PWB-ROADS/MAINT\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Standing_Valid_GoesToDeadlines()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Standing, Good);

        Assert.Equal((302, Standing), (answer.Status, answer.Location));
        var sent = Assert.Single(host.Others.Acts).As<StandingExplanationRequest>();
        Assert.Equal(new()
        {
            Unit = "PWB-PARKS/MAINT",
            From = Samples.Today,
            To = new(2026, 3, 31),
            ReasonCode = "weather",
            Progress = "正在依序到現場處理",
            ProgressShort = "依序處理",
            OfficeDays = 10,
        }, sent);
        Assert.Contains("單位說明已儲存。", (await browser.GetAsync(Standing)).Text);
    }

    [Fact]
    public async Task Standing_Wrong_IsSaidAtTheFieldsAndKept()
    {
        var host = shared.Fresh();
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]> { ["to"] = ["required"], ["progressShort"] = ["too-long"], ["officeDays"] = ["out-of-range"] });
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Standing, [.. Good.SkipLast(1), ("Input.OfficeDays", "90")]);
        var letters = await browser.PostAsync(Standing, [.. Good.SkipLast(1), ("Input.OfficeDays", "ten")]);

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請輸入用到哪一天。", "簡短說法太長：中文最多12個字，英文最多32個字元。", "請輸入1到60。"], answer.Errors);
        Assert.Contains("正在依序到現場處理", answer.Text);
        Assert.Contains("value=\"90\"", answer.Html);
        Assert.Equal((400, "請輸入數字，1到60。"), (letters.Status, Assert.Single(letters.Errors)));
    }

    [Fact]
    public async Task Standing_Overlapping_IsReadable()
    {
        var host = shared.Fresh();
        host.Others.Refusal = Failure.Conflict("standing-explanation-overlaps");
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Standing, Good);

        Assert.Equal(409, answer.Status);
        Assert.StartsWith("這個單位和服務項目在這段期間已經有說明了。", Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task Standing_End_GoesToDeadlines()
    {
        var host = shared.Fresh();
        host.Others.Standing.Add(Samples.Standing());
        using var browser = await host.SignedInAsync("parks.supervisor");

        var answer = await browser.PostAsync(Standing, ("End", Samples.Standing().Id.ToString()));

        Assert.Equal(302, answer.Status);
        Assert.Equal($"/internal/deadlines/standing-explanations/{Samples.Standing().Id}/end", Assert.Single(host.Others.Acts).Path);
        Assert.Contains("這個說明已停用。", (await browser.GetAsync(Standing)).Text);
    }

    [Theory]
    [InlineData("auditor", 200, 403)]
    [InlineData("coordinator", 200, 200)]
    [InlineData("administrator", 200, 403)]
    [InlineData("parks.supervisor", 403, 200)]
    [InlineData("parks.handler", 403, 403)]
    public async Task Pages_AreForTheirRoles(string userName, int audit, int standing)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync(userName);

        Assert.Equal(audit, (await browser.GetAsync(Audit)).Status);
        Assert.Equal(standing, (await browser.GetAsync(Standing)).Status);
        var home = await browser.GetAsync("/staff");
        Assert.Equal(audit == 200, home.Html.Contains($"href=\"{Audit}\"", StringComparison.Ordinal));
        Assert.Equal(standing == 200, home.Html.Contains($"href=\"{Standing}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_ShowsTheNumberAndLinksEachDifference()
    {
        var host = shared.Fresh();
        host.Others.List = query => query.CaseIds is { } ids && ids.Contains(Samples.CaseId) ? new([Samples.Row()], 1, Samples.Now) : new([], 0, Samples.Now);
        host.Others.Audit = Samples.Audit with { Differences = [.. Samples.Audit.Differences, new(Guid.NewGuid(), "some-new-rule", "1", "2")], TotalDifferences = 300 };
        using var browser = await host.SignedInAsync("auditor");

        var page = await browser.GetAsync(Audit);
        var english = await browser.GetAsync("/en" + Audit);

        Assert.Contains("逾期未告知 2", page.Text);
        Assert.Contains("檢查的案件 20,000", page.Text);
        Assert.Contains("只列出前 2 筆。", page.Text);
        Assert.Contains("415-2048-8163 期限不一樣 2026-03-04 2026-03-05", page.Text);
        Assert.Contains($"href=\"/staff/cases/{Samples.Number}/deadline\"", page.Html);
        Assert.Contains("（查不到案號） some-new-rule", page.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Audit_NeverRanOrNotReadable_SaysSo()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("auditor");

        host.Others.Audit = new(null, 0, 0, [], 0);
        Assert.Contains("還沒有執行過。", (await browser.GetAsync(Audit)).Text);
        host.Others.Audit = Samples.Audit with { Untold = 0, Differences = [], TotalDifferences = 0 };
        Assert.Contains("沒有不一致。", (await browser.GetAsync(Audit)).Text);
        host.Others.Down.Add("deadlines");
        Assert.Contains("稽核結果現在讀不到", (await browser.GetAsync(Audit)).Text);
    }

    [Fact]
    public async Task ManyDifferences_AreNamedByHundreds()
    {
        var host = shared.Fresh();
        host.Others.Audit = new(Samples.Now, 500, 0, [.. Enumerable.Range(0, 150).Select(_ => new AuditDifference(Guid.NewGuid(), "not-told", "1", "0"))], 150);
        using var browser = await host.SignedInAsync("auditor");

        await browser.GetAsync(Audit);

        Assert.Equal([100, 50], host.Others.Calls.Where(c => c.Path == "/internal/cases/lists").Select(c => c.As<Contracts.Cases.CaseListQuery>().CaseIds!.Count));
    }
}
