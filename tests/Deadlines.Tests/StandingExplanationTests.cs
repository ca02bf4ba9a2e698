using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>A unit explains the delay of many cases at once.</summary>
public class StandingExplanationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missed_NobodyExplained_TheUnitsWordsAreUsed()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var (silent, explained) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        await host.ExplainAsync(explained, Delay("2026-03-12"));
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Supervisor, Storm(), Ct));

        await host.MoveToAsync("2026-03-10T00:00");

        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(silent));
        Assert.Equal((DelaySource.Unit, DateKind.Completion, Day("2026-03-24")), (missed.Source, missed.DateKind, missed.ExpectedOn)); // ten office days after Tue 3/10
        var slots = (await host.OccasionAsync(silent, NoticeKind.Overdue, missed.StageId)).Slots!;
        Assert.Equal(("天災後案件突然增加很多，先處理有危險的。", "全隊出動，依危險程度排序。", "依危險程度排序"), (slots.Reason.Zh, slots.Progress.Zh, slots.ProgressShort.Zh));
        Assert.Equal(DelaySource.Handler, Assert.Single(await host.SentAsync<DeadlineMissed>(explained)).Source);
        var clock = await host.ClockOfAsync(silent);
        Assert.Equal((0, Day("2026-03-24")), (clock.Defects, clock.PromisedOn)); // no defect: the unit has explained
    }

    [Fact]
    public async Task OfOneService_ComesBeforeThatOfAll_AndOthersKeepTheFallback()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Supervisor, Storm(), Ct));
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Supervisor, Storm() with { ServiceCode = "PET-MAYOR", OfficeDays = 3 }, Ct));
        var (own, other, elsewhere) = (await host.OpenAsync("2026-03-02T09:00"), Submitted("2026-03-02T09:00") with { ServiceCode = "HOT-TREE" }, Submitted("2026-03-02T09:00"));
        await host.OpenAsync(other);
        await host.OpenAsync(elsewhere, assigned: false);

        await host.MoveToAsync("2026-03-10T00:00");

        Assert.Equal(Day("2026-03-13"), Assert.Single(await host.SentAsync<DeadlineMissed>(own)).ExpectedOn);
        Assert.Equal(Day("2026-03-24"), Assert.Single(await host.SentAsync<DeadlineMissed>(other.CaseId)).ExpectedOn);
        Assert.Equal(DelaySource.Fallback, Assert.Single(await host.SentAsync<DeadlineMissed>(elsewhere.CaseId)).Source);
    }

    [Theory]
    [InlineData(true, "2026-03-02", "2026-03-31")] // ended
    [InlineData(false, "2026-03-02", "2026-03-09")] // its last day has passed
    [InlineData(false, "2026-03-11", "2026-03-31")] // not begun
    public async Task OutsideItsDays_IsNotUsed(bool ended, string from, string to)
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Supervisor, Storm() with { From = Day(from), To = Day(to) }, Ct));
        var given = Assert.Single((await host.Client.StandingExplanationsAsync(Supervisor, Ct)).Required());
        if (ended)
            await DoneAsync(host.Client.EndStandingExplanationAsync(Supervisor, given.Id, Ct));

        await host.MoveToAsync("2026-03-10T00:00");

        Assert.Equal(DelaySource.Fallback, Assert.Single(await host.SentAsync<DeadlineMissed>(caseId)).Source);
    }

    [Fact]
    public async Task Overlap_IsRefused_UntilTheOtherHasEnded()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.Client.GiveStandingExplanationAsync(Supervisor, Storm(), Ct)));
        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal((409, "standing-explanation-overlaps"), (a.Failure!.Status, a.Failure.Code)));
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Supervisor, Storm() with { From = Day("2026-04-01"), To = Day("2026-04-10") }, Ct));

        var first = (await host.Client.StandingExplanationsAsync(Supervisor, Ct)).Required().Single(e => e.From == Day("2026-03-02"));
        await DoneAsync(host.Client.EndStandingExplanationAsync(Coordinator, first.Id, Ct));
        await DoneAsync(host.Client.EndStandingExplanationAsync(Supervisor, first.Id, Ct)); // a second click
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Supervisor, Storm(), Ct));

        Assert.Equal(3, (await host.Client.StandingExplanationsAsync(Coordinator, Ct)).Required().Count);
    }

    [Fact]
    public async Task Rights_TheUnitsSupervisor_TheAgencysHeadAndCoordinators()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        await DoneAsync(host.Client.GiveStandingExplanationAsync(Coordinator, Storm(), Ct));
        var given = Assert.Single((await host.Client.StandingExplanationsAsync(Supervisor, Ct)).Required());
        Assert.Equal((Unit, Coordinator.StaffId, 10), (given.Unit, given.GivenBy, given.OfficeDays));

        Assert.Equal(given.Id, Assert.Single((await host.Client.StandingExplanationsAsync(AgencyHead, Ct)).Required()).Id);
        await DoneAsync(host.Client.GiveStandingExplanationAsync(AgencyHead, Storm() with { ServiceCode = "HEAD" }, Ct));
        await DoneAsync(host.Client.EndStandingExplanationAsync(AgencyHead, Assert.Single((await host.Client.StandingExplanationsAsync(AgencyHead, Ct)).Required(), e => e.ServiceCode == "HEAD").Id, Ct));

        var headElsewhere = AgencyHead with { StaffId = Guid.NewGuid(), Agency = "ROADS" };
        Assert.Empty((await host.Client.StandingExplanationsAsync(headElsewhere, Ct)).Required());
        foreach (var actor in new[] { Handler, Stranger, headElsewhere, Service, Actor.Anyone })
        {
            Assert.Equal(403, (await RefusedAsync(host.Client.GiveStandingExplanationAsync(actor, Storm() with { ServiceCode = "X" }, Ct))).Status);
            Assert.Equal(404, (await RefusedAsync(host.Client.EndStandingExplanationAsync(actor, given.Id, Ct))).Status);
        }
        Assert.Empty((await host.Client.StandingExplanationsAsync(Stranger, Ct)).Required()); // a supervisor, of another unit
        Assert.Equal(403, (await host.Client.StandingExplanationsAsync(Handler, Ct)).Failure!.Status);
    }

    [Fact]
    public async Task Form_UnfitFields_AreNamed()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();

        var empty = await RefusedAsync(host.Client.GiveStandingExplanationAsync(Coordinator, new(), Ct));
        Assert.Equal(["from", "officeDays", "progress", "reasonCode", "to", "unit"], empty.Errors!.Keys.Order());
        var wrong = await RefusedAsync(host.Client.GiveStandingExplanationAsync(Coordinator, Storm() with
        {
            Unit = "NO/SUCH",
            From = Day("2026-03-01"),
            To = Day("2026-02-27"),
            OfficeDays = 61,
            ProgressShort = "一二三四五六七八九十一二三",
            ServiceCode = new string('X', 41),
        }, Ct));
        Assert.Equal("from:date-in-past officeDays:out-of-range progressShort:too-long serviceCode:unknown-service to:ends-before-start unit:unknown-unit",
            string.Join(' ', wrong.Errors!.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{e.Value.Single()}")));
        Assert.Equal(["date-too-far"], (await RefusedAsync(host.Client.GiveStandingExplanationAsync(Coordinator, Storm() with { To = Day("2026-06-01") }, Ct))).Errors!["to"]);
        Assert.Empty((await host.Client.StandingExplanationsAsync(Coordinator, Ct)).Required());
    }

    private static StandingExplanationRequest Storm() => new()
    {
        Unit = Unit,
        From = Day("2026-03-02"),
        To = Day("2026-03-31"),
        ReasonCode = "backlog",
        Progress = "全隊出動，依危險程度排序。",
        ProgressShort = "依危險程度排序",
        OfficeDays = 10,
    };
}
