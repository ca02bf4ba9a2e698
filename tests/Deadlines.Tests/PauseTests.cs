using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>Stops for causes that the law does not count, named by staff.</summary>
public class PauseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PauseKind.Interpretation, "等上級機關解釋法令", "waiting for a ruling on the law")]
    [InlineData(PauseKind.ForceMajeure, "遇到天災等不可抗力", "a disaster or another outside cause")]
    [InlineData(PauseKind.CoHandling, "等其他機關辦理", "waiting for another authority")]
    public async Task Pause_StopsTheClock_EndLetsItGoOn(PauseKind kind, string zh, string en)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // Mon, due Mon 3/9
        await host.MoveToAsync("2026-03-04T10:00"); // Wed

        await DoneAsync(host.Client.PauseAsync(Handler, caseId, Because(kind) with { ExpectedEnd = Day("2026-03-20") }, Ct));

        var told = Assert.Single(await host.SentAsync<DeadlinePaused>(caseId));
        Assert.Equal((kind, Day("2026-03-20")), (told.Kind, told.ExpectedEnd));
        Assert.Empty(await host.OpenStepsAsync(caseId));
        await host.MoveToAsync("2026-03-12T10:00"); // Thu
        var clock = await host.ClockOfAsync(caseId);
        var pause = Assert.Single(clock.Pauses);
        Assert.Equal((true, false, kind, At("2026-03-04T10:00"), null, "請中央說明第5條", Day("2026-03-20")), (clock.Paused, clock.Overdue, pause.Kind, pause.From, pause.To, pause.Note, pause.ExpectedEnd));
        Assert.Equal("clock-paused", (await RefusedAsync(host.Client.PauseAsync(Handler, caseId, Because(kind), Ct))).Code);

        await DoneAsync(host.Client.EndPauseAsync(Supervisor, caseId, pause.PauseId, Ct));

        var resumed = Assert.Single(await host.SentAsync<DeadlineResumed>(caseId));
        Assert.Equal(Day("2026-03-17"), resumed.Due.Date); // 3 days were left: Fri, Mon, Tue
        Assert.Contains($"中間停止計算8天（{zh}）", resumed.Reckoning!.Zh, StringComparison.Ordinal);
        Assert.Contains($"the clock stood for 8 days ({en})", resumed.Reckoning.En!, StringComparison.OrdinalIgnoreCase);
        clock = await host.ClockOfAsync(caseId);
        Assert.Equal((false, At("2026-03-12T10:00")), (clock.Paused, Assert.Single(clock.Pauses).To));
        Assert.Contains(clock.Ledger, l => l.Why.Zh == $"停止計算，{zh}（3月5日到3月12日）");
        Assert.Contains("missed 2026-03-18T00:00", await host.OpenStepsAsync(caseId));
        Assert.Equal(["clock-paused", "clock-resumed"], await host.AuditAsync(caseId));
        Assert.Equal("pause-ended", (await RefusedAsync(host.Client.EndPauseAsync(Handler, caseId, pause.PauseId, Ct))).Code);
        Assert.Equal((404, "pause-not-found"), Refusal(await RefusedAsync(host.Client.EndPauseAsync(Handler, caseId, Guid.NewGuid(), Ct))));
    }

    [Fact]
    public async Task Pause_OfAnOverdueOrEndedClock_IsRefused()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (overdue, ended) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        await host.DeliverAsync(Replied(ended, "2026-03-02T10:00"));
        host.JumpTo("2026-03-10T00:00"); // even before the sweep has come by

        Assert.Equal((409, "clock-overdue"), Refusal(await RefusedAsync(host.Client.PauseAsync(Handler, overdue, Because(PauseKind.ForceMajeure), Ct))));
        Assert.Equal((409, "clock-ended"), Refusal(await RefusedAsync(host.Client.PauseAsync(Handler, ended, Because(PauseKind.ForceMajeure), Ct))));
        Assert.Equal((403, "not-permitted"), Refusal(await RefusedAsync(host.Client.PauseAsync(Stranger, overdue, Because(PauseKind.ForceMajeure), Ct))));
        Assert.Empty(await host.SentAsync<DeadlinePaused>(overdue));
    }

    [Theory]
    [InlineData(null, "請中央說明", null, "kind", "required")]
    [InlineData(PauseKind.Supplement, "請中央說明", null, "kind", "unknown-kind")]
    [InlineData(PauseKind.Interpretation, null, null, "note", "required")]
    [InlineData(PauseKind.Interpretation, "三個字", null, "note", "too-short")]
    [InlineData(PauseKind.Interpretation, "LONG", null, "note", "too-long")]
    [InlineData(PauseKind.Interpretation, "壞\u0000的字元", null, "note", "forbidden-characters")]
    [InlineData(PauseKind.Interpretation, "請中央說明", "2026-03-01", "expectedEnd", "date-in-past")]
    [InlineData(PauseKind.Interpretation, "請中央說明", "2046-03-01", "expectedEnd", "date-too-far")]
    public async Task Form_UnfitFields_AreNamed(PauseKind? kind, string? note, string? expectedEnd, string field, string error)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var request = new PauseRequest { Kind = kind, Note = note == "LONG" ? new string('字', 501) : note, ExpectedEnd = expectedEnd is null ? null : Day(expectedEnd) };

        Assert.Equal([error], (await RefusedAsync(host.Client.PauseAsync(Handler, caseId, request, Ct))).Errors![field]);
        Assert.False((await host.ClockOfAsync(caseId)).Paused);
    }

    [Fact]
    public async Task SupplementDuringAPause_TheClockGoesOnWhenBothHaveEnded()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.MoveToAsync("2026-03-03T10:00");
        await DoneAsync(host.Client.PauseAsync(Handler, caseId, Because(PauseKind.CoHandling), Ct));
        await host.MoveToAsync("2026-03-04T10:00");
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-04T10:00"));
        await host.MoveToAsync("2026-03-06T10:00");
        var pauses = (await host.ClockOfAsync(caseId)).Pauses;
        Assert.Equal([PauseKind.CoHandling, PauseKind.Supplement], pauses.Select(p => p.Kind));
        Assert.Equal("pause-is-supplement", (await RefusedAsync(host.Client.EndPauseAsync(Handler, caseId, supplement, Ct))).Code);

        await DoneAsync(host.Client.EndPauseAsync(Handler, caseId, pauses[0].PauseId, Ct));
        Assert.True((await host.ClockOfAsync(caseId)).Paused);
        Assert.Empty(await host.SentAsync<DeadlineResumed>(caseId));
        await host.MoveToAsync("2026-03-09T10:00");
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-09T10:00"));

        Assert.Equal([PauseKind.CoHandling, PauseKind.Supplement], (await host.SentAsync<DeadlinePaused>(caseId)).Select(p => p.Kind));
        Assert.Equal(Day("2026-03-13"), Assert.Single(await host.SentAsync<DeadlineResumed>(caseId)).Due.Date); // 4 days left: Tue to Fri
    }

    [Fact]
    public async Task TwoClicks_StopTheClockOnce()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Client.PauseAsync(Handler, caseId, Because(PauseKind.ForceMajeure), Ct)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal("clock-paused", a.Failure!.Code));
        Assert.Single((await host.ClockOfAsync(caseId)).Pauses);
    }

    private static PauseRequest Because(PauseKind kind) => new() { Kind = kind, Note = "請中央說明第5條" };

    private static (int, string) Refusal(Failure failure) => (failure.Status, failure.Code);
}
