using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.WebUi.Formatting;
using Npgsql;

namespace CaseTracker.Portal.Tests;

/// <summary>Whether somebody has reported it already: asked after the place, without scripts, in both languages.</summary>
public sealed class NearbyCaseTests : IAsyncLifetime
{
    private const string Sidewalk = "HOT-SIDEWALK";
    private const string Asked = "附近已經有人反映過";
    private const string Next = "發生什麼事？";

    private static readonly RoughPoint Point = new(22.654m, 120.312m);

    private static readonly (string, string)[] Answers =
    [
        ("Input.District", "6400500000"), ("Input.Place", "民族一路"), ("Input.Position", "22.6542, 120.3123"), ("Input.Description", "人行道的磚翹起來，很多人絆倒。"),
        ("Input.Name", "王小明"), ("Input.Notify", "sms"), ("Input.Phone", "0912-345-678"),
    ];

    private PortalHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PortalHost.StartAsync(new() { ["Limits:NearbyPerHour"] = "3" });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("", Asked, "2月13日（五）收件", "辦理中", "預計3月2日（一）", "一樣的問題，我要一起追蹤", "一樣，和2月13日（五）收件的案件一起追蹤")]
    [InlineData("/en", "Somebody has reported something near there", "Received on Friday 13 February", "In progress", "Expected on Monday 2 March", "The same problem: I want to follow it too", "The same: followed together with the case received on")]
    public async Task SameProblem_IsFollowed_WithANumberOfItsOwn(string language, string title, string received, string status, string expected, string same, string followed)
    {
        var other = await _host.ShowAsync(Near());
        using var browser = _host.Browser();

        var asked = await WhereAsync(browser, language);

        PageTests.AssertPersonal(asked, HttpStatusCode.OK, language, title, received, status, expected, same);
        AssertNothingOf(other, asked);
        var check = await browser.GoOnAsync(await browser.ContinueAsync(asked, ("Same", "yes")), Answers);
        PageTests.AssertPersonal(check, HttpStatusCode.OK, language, followed, "22.6542, 120.3123");
        AssertNothingOf(other, check);
        var sent = await browser.SendAsync(check.StepForm);
        var request = Assert.Single(_host.Others.Submissions).Request;
        Assert.Equal((other.CaseId, 22.6542, 120.3123), (request.RelatedTo, request.Location!.Latitude, request.Location.Longitude));
        var done = await browser.PageAsync(sent.Location);
        PageTests.AssertPersonal(done, HttpStatusCode.OK, language, CaseNumbers.Format(_host.Others.AcceptedCases.Single().CaseNumber));
        AssertNothingOf(other, done);
    }

    [Theory]
    [InlineData("", "不一樣")]
    [InlineData("/en", "Another problem")]
    public async Task AnotherProblem_NamesNoCase_AndTheAnswerCanBeChanged(string language, string other)
    {
        var near = await _host.ShowAsync(Near());
        using var browser = _host.Browser();

        var check = await browser.GoOnAsync(await browser.ContinueAsync(await WhereAsync(browser, language), ("Same", "no")), Answers);

        PageTests.AssertPersonal(check, HttpStatusCode.OK, language, other);
        var again = await browser.PageAsync(check.StepPath("nearby") + "?then=check");
        PageTests.AssertPersonal(again, HttpStatusCode.OK, language);
        Assert.Equal("no", again.StepForm.Value("Same"));
        // Nobody could note what was sent: the same key with another answer is another case, and the answer is kept for it.
        _host.Others.Refusal = Failure.Conflict("idempotency-key-reused");
        var refused = await browser.SendAsync(check.StepForm);
        _host.Others.Refusal = null;
        Assert.Null(Assert.Single(_host.Others.Submissions).Request.RelatedTo);
        var changed = await browser.ContinueAsync(await browser.PageAsync(refused.StepPath("nearby") + "?then=check"), ("Same", "yes"));
        Assert.Equal("check", changed.StepName);
        await browser.SendAsync(changed.StepForm);
        Assert.Equal(near.CaseId, _host.Others.Submissions.Last().Request.RelatedTo);
        Assert.Equal(2, _host.Others.Submissions.Select(s => s.Key).Distinct().Count());
    }

    [Theory]
    [InlineData("", "請選擇是不是一樣的問題。")]
    [InlineData("/en", "Select whether it is the same problem.")]
    public async Task NothingChosen_IsSaid_AndNobodyGoesPast(string language, string says)
    {
        await _host.ShowAsync(Near());
        using var browser = _host.Browser();

        var refused = await browser.ContinueAsync(await WhereAsync(browser, language));

        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, says);
        Assert.Equal(refused.Address.AbsolutePath, (await browser.PageAsync(refused.StepPath("what"))).Location);
        Assert.Equal("what", (await browser.ContinueAsync(refused, ("Same", "no"))).StepName);
    }

    public static TheoryData<string> NotAskedAbout() => ["closed", "withdrawn", "protected", "other item", "item that is not public", "200 m away", "no position"];

    [Theory]
    [MemberData(nameof(NotAskedAbout))]
    public async Task OtherCases_AreNotAskedAbout(string what)
    {
        var view = Near();
        await _host.ShowAsync(what switch
        {
            "closed" => view with { Status = CaseStatus.Closed, Outcome = Outcome.Done },
            "withdrawn" => view with { Status = CaseStatus.Withdrawn },
            // Cases sends no point of such a case; a point that came all the same is not looked at.
            "protected" => view with { Confidential = true },
            "other item" => view with { ServiceCode = "HOT-LAMP" },
            "item that is not public" => view with { ServiceCode = "PET-MAYOR" },
            "200 m away" => view with { Point = Point with { Latitude = 22.656m } },
            _ => view with { Point = null },
        });
        using var browser = _host.Browser();

        Assert.Contains(Next, (await WhereAsync(browser, service: what == "item that is not public" ? "PET-MAYOR" : Sidewalk)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClosedMeanwhile_IsNotAskedAboutAnyMore()
    {
        var view = await _host.ShowAsync(Near());
        using var browser = _host.Browser();
        Assert.Contains(Asked, (await WhereAsync(browser)).Text, StringComparison.Ordinal);

        await _host.ShowAsync(view with { Version = view.Version + 1, Status = CaseStatus.Closed, Outcome = Outcome.Done });

        Assert.Contains(Next, (await WhereAsync(browser)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoGivesNoPosition_IsNotAsked()
    {
        await _host.ShowAsync(Near());
        using var browser = _host.Browser();

        Assert.Contains(Next, (await WhereAsync(browser, more: [("Input.Position", "")])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoProtectsTheirIdentity_FollowsNobody_AndIsNotAskedAnyMore()
    {
        await _host.ShowAsync(Near());
        using var browser = _host.Browser();
        var check = await browser.GoOnAsync(await browser.ContinueAsync(await WhereAsync(browser), ("Same", "yes")), [.. Answers, ("Input.Confidential", "true")]);

        Assert.DoesNotContain("一起追蹤", check.Text, StringComparison.Ordinal);
        Assert.NotEqual("nearby", (await browser.ArriveAsync(await browser.PageAsync(check.StepPath("nearby")))).StepName);
        var elsewhere = await browser.ContinueAsync(await browser.PageAsync(check.StepPath("where") + "?then=check"), ("Input.Position", "22.6543, 120.3124"));
        Assert.Equal("check", elsewhere.StepName);
        await browser.SendAsync(elsewhere.StepForm);
        Assert.Null(Assert.Single(_host.Others.Submissions).Request.RelatedTo);
    }

    [Theory]
    [InlineData("", "座標是兩個數字")]
    [InlineData("/en", "Coordinates are two numbers")]
    public async Task WhatIsNoPosition_IsSaid_AndKept(string language, string says)
    {
        using var browser = _host.Browser();

        var refused = await WhereAsync(browser, language, more: [("Input.Position", "民族一路口")]);

        PageTests.AssertPersonal(refused, HttpStatusCode.BadRequest, language, says);
        Assert.Equal("民族一路口", refused.StepForm.Value("Input.Position"));
    }

    [Fact]
    public async Task ManyCases_TheNearestFiveAreShown_AtOnePointTheOldestFirst()
    {
        await _host.ShowAsync(Near() with { Point = Point with { Latitude = 22.655m }, ReceivedAt = Views.At("2026-01-20T09:00:00") });
        var there = new Dictionary<int, Guid>();
        foreach (var day in (int[])[7, 3, 5, 1, 6, 2])
            there[day] = (await _host.ShowAsync(Near() with { ReceivedAt = Views.At($"2026-02-0{day}T09:00:00") })).CaseId;
        using var browser = _host.Browser();

        var asked = await WhereAsync(browser);

        Assert.Equal(["2月1日", "2月2日", "2月3日", "2月5日", "2月6日"], Regex.Matches(asked.Text, @"\d+月\d+日(?=（.）收件)").Select(m => m.Value));
        // The first one is followed.
        await browser.SendAsync((await browser.GoOnAsync(await browser.ContinueAsync(asked, ("Same", "yes")), Answers)).StepForm);
        Assert.Equal(there[1], Assert.Single(_host.Others.Submissions).Request.RelatedTo);
    }

    [Fact]
    public async Task PlaceChanged_IsAskedAgainOnlyAboutOtherCases()
    {
        await _host.ShowAsync(Near());
        await _host.ShowAsync(Near() with { Point = new(22.7m, 120.3m) });
        using var browser = _host.Browser();
        var check = await browser.GoOnAsync(await browser.ContinueAsync(await WhereAsync(browser), ("Same", "yes")), Answers);
        var where = check.StepPath("where") + "?then=check";

        var same = await browser.ContinueAsync(await browser.PageAsync(where), ("Input.Position", "22.6543, 120.3124"));
        var elsewhere = await browser.ContinueAsync(await browser.PageAsync(where), ("Input.Position", "22.7, 120.3"));

        Assert.Equal("check", same.StepName);
        Assert.Contains("一起追蹤", same.Text, StringComparison.Ordinal);
        Assert.Equal("nearby", elsewhere.StepName);
        Assert.Null(elsewhere.StepForm.Value("Same"));
        var answered = await browser.ContinueAsync(elsewhere, ("Same", "yes"));
        Assert.Equal("check", answered.StepName);
        var nowhere = await browser.ContinueAsync(await browser.PageAsync(where), ("Input.Position", "22.62, 120.31"));
        Assert.Equal("check", nowhere.StepName);
        Assert.DoesNotContain("一起追蹤", nowhere.Text, StringComparison.Ordinal);
        await browser.SendAsync(nowhere.StepForm);
        Assert.Null(Assert.Single(_host.Others.Submissions).Request.RelatedTo);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task PutAsideAtTheQuestion_OpensTheQuestion_OrTheNextWhenNothingIsNearAnyMore(string language)
    {
        var near = await _host.ShowAsync(Near());
        using var browser = _host.Browser();
        var saved = await browser.SaveAsync(await WhereAsync(browser, language), ("Same", "yes"));

        var asked = await SaveJourneyTests.ResumeAsync(browser, SaveJourneyTests.Code(saved), language);
        PageTests.AssertPersonal(asked, HttpStatusCode.OK, language);
        Assert.Equal(("nearby", "yes"), (asked.StepName, asked.StepForm.Value("Same")));
        await _host.ShowAsync(near with { Version = near.Version + 1, Status = CaseStatus.Closed, Outcome = Outcome.Done });
        Assert.Equal("what", (await SaveJourneyTests.ResumeAsync(browser, SaveJourneyTests.Code(saved), language)).StepName);
    }

    [Fact]
    public async Task PutAsideAfterTheQuestion_KeepsTheAnswer()
    {
        var near = await _host.ShowAsync(Near());
        using var browser = _host.Browser();
        var check = await browser.GoOnAsync(await browser.ContinueAsync(await WhereAsync(browser), ("Same", "yes")), Answers);

        var resumed = await SaveJourneyTests.ResumeAsync(browser, SaveJourneyTests.Code(await browser.SaveAsync(check)));
        await browser.SendAsync(resumed.StepForm);

        Assert.Equal(near.CaseId, Assert.Single(_host.Others.Submissions).Request.RelatedTo);
    }

    [Fact]
    public async Task WhoAsksTooOften_GoesOnWithoutIt()
    {
        await _host.ShowAsync(Near());
        using var browser = _host.Browser();
        var source = Http.NewSource();
        var seen = new List<bool>();
        for (var i = 0; i < 4; i++)
            seen.Add((await WhereAsync(browser, source: source)).Text.Contains(Asked, StringComparison.Ordinal));

        Assert.Equal([true, true, true, false], seen);
    }

    [Fact]
    public async Task ReadModelAway_NobodyWaitsForTheQuestion()
    {
        using var browser = _host.Browser();
        await _host.ExecuteAsync("alter table portal.public_cases rename to away");

        Assert.Contains(Next, (await WhereAsync(browser)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_CostsIndexLookUpsOnly()
    {
        await _host.ExecuteAsync("""
            insert into portal.public_cases (case_number, case_id, version, lookup_generation, view, updated_at, request_id, listed, service_code, received_at, closed, grid_latitude, grid_longitude)
            select 'n' || i, gen_random_uuid(), 1, 1, '\x00', now(), 'r' || i, i % 20 > 0, case i % 3 when 0 then 'HOT-SIDEWALK' else 'HOT-LAMP' end, now(), i % 2 = 0, 22500 + i % 300, 120200 + i % 307 from generate_series(1, 60000) as i
            """);
        await _host.ExecuteAsync("analyze portal.public_cases");
        await using var connection = new NpgsqlConnection(_host.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var explain = new NpgsqlCommand("explain " + NearbyCases.FindSql, connection)
        {
            Parameters = { new() { Value = Sidewalk }, new() { Value = (int[])[22654, 22654, 22655, 22655] }, new() { Value = (int[])[120312, 120313, 120312, 120313] }, new() { Value = NearbyCases.Most } },
        };
        var plan = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken))
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                plan.Add(reader.GetString(0));

        Assert.Contains(plan, line => line.Contains("ix_public_cases_nearby", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private static PublicView Near() => Views.InProgress() with { Point = Point };

    /// <summary>Says where; the page after that.</summary>
    private static async Task<HtmlPage> WhereAsync(HttpClient browser, string language = "", string service = Sidewalk, (string, string)[]? more = null, string? source = null)
    {
        var given = Answers.Where(a => a.Item1 is "Input.District" or "Input.Place" or "Input.Position" && more?.Any(m => m.Item1 == a.Item1) is not true).Concat(more ?? []).ToArray();
        var where = await browser.BeginAsync(language, service);
        return await browser.ArriveAsync(await browser.SendAsync(where.StepForm with { Source = source }, given));
    }

    private static void AssertNothingOf(PublicView other, HtmlPage page)
    {
        foreach (var hidden in (string[])[other.CaseNumber, CaseNumbers.Format(other.CaseNumber), other.CaseId.ToString(), other.Place!, "已到現場量測"])
            Assert.DoesNotContain(hidden, page.Html, StringComparison.OrdinalIgnoreCase);
    }
}
