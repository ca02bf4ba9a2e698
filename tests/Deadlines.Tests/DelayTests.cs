using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>Explaining, extending and promising: who may, when, with what, and what follows.</summary>
public class DelayTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Extend_BeforeTheDate_MovesIt()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        await host.MoveToAsync("2026-03-06T15:00");

        await host.ExtendAsync(caseId, Delay("2026-03-21")); // Sat → Mon 3/23

        var extended = Assert.Single(await host.SentAsync<DeadlineExtended>(caseId));
        Assert.Equal((Day("2026-03-09"), Day("2026-03-23"), 1), (extended.PreviousDue.Date, extended.Due.Date, extended.Times));
        Assert.Equal(["due_soon 2026-03-19T08:30", "due_today 2026-03-23T08:30", "missed 2026-03-24T00:00", "overdue 2026-03-24T08:30"], await host.OpenStepsAsync(caseId));
        Assert.Equal(["deadline-extended"], await host.AuditAsync(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), Day("2026-03-23")), (clock.OriginalDue.Date, clock.Due.Date));
        var view = Assert.Single(clock.Extensions);
        Assert.Equal((Day("2026-03-23"), null, Day("2026-03-23")), (view.To.Date, view.NotifiedAt, view.Slots.ExpectedOn));
        Assert.Contains(clock.Ledger, l => l.Why.Zh == "展期，期限改到3月23日");
        var facts = await host.OccasionAsync(caseId, NoticeKind.Extension, extended.ExtensionId);
        Assert.Equal((true, Day("2026-03-09"), Day("2026-03-23"), "天氣不好，現場沒辦法安全作業。連日大雨，無法上樹修剪。"), (facts.Holds, facts.PreviousDue!.Date, facts.Due!.Date, facts.Slots!.Reason.Zh));
    }

    [Fact]
    public async Task Delays_SentTwiceUnderOneKey_AreDoneOnce()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9

        Assert.Equal(400, (await host.Client.ExtendAsync(Supervisor, caseId, Delay("2026-03-01"), Ct, "bulk-1")).Failure!.Status);
        Assert.True((await host.Client.ExtendAsync(Supervisor, caseId, Delay("2026-03-16"), Ct, "bulk-1")).Succeeded);
        Assert.Equal("done-already", (await host.Client.ExtendAsync(Supervisor, caseId, Delay("2026-03-16"), Ct, "bulk-1")).Failure!.Code);
        Assert.True((await host.Client.ExplainAsync(Handler, caseId, Delay("2026-03-20"), Ct, "bulk-2")).Succeeded);
        Assert.Equal("done-already", (await host.Client.ExplainAsync(Handler, caseId, Delay("2026-03-20"), Ct, "bulk-2")).Failure!.Code);
        await host.MoveToAsync("2026-03-18T09:00");
        Assert.True((await host.Client.PromiseAsync(Handler, caseId, Delay("2026-03-25"), Ct, "bulk-3")).Succeeded);
        Assert.Equal("done-already", (await host.Client.PromiseAsync(Handler, caseId, Delay("2026-03-25"), Ct, "bulk-3")).Failure!.Code);

        Assert.Single(await host.SentAsync<DeadlineExtended>(caseId));
        Assert.Single(await host.SentAsync<PromiseGiven>(caseId));
    }

    [Fact]
    public async Task Extend_Petition_SeveralTimes_ThePreviousNoticeIsOvertaken()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.ExtendAsync(caseId, Delay("2026-03-16"));
        await host.MoveToAsync("2026-03-03T10:00");
        await host.ExtendAsync(caseId, Delay("2026-03-30"));

        var extended = await host.SentAsync<DeadlineExtended>(caseId);
        Assert.Equal([(1, Day("2026-03-16")), (2, Day("2026-03-30"))], extended.Select(e => (e.Times, e.Due.Date)));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.Extension, extended[0].ExtensionId)).CancelReason);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.Extension, extended[1].ExtensionId)).Holds);
    }

    [Fact]
    public async Task Extend_AfterAStop_ThePauseLaterMovesTheExtendedDate()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        await host.ExtendAsync(caseId, Delay("2026-03-16")); // Mon
        await host.MoveToAsync("2026-03-12T09:00"); // Thu
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-12T09:00"));
        Assert.Equal("paused", (await host.OccasionAsync(caseId, NoticeKind.Extension, (await host.SentAsync<DeadlineExtended>(caseId))[0].ExtensionId)).CancelReason);
        Assert.Equal("clock-paused", (await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay("2026-04-30"), Ct).AsDone())).Code);

        await host.MoveToAsync("2026-03-17T09:00"); // Tue
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-17T09:00"));

        Assert.Equal(Day("2026-03-19"), (await host.ClockOfAsync(caseId)).Due.Date); // Fri and Mon were left → Wed, Thu
    }

    [Theory]
    [InlineData("2026-07-01", null)] // Wed: 15 + 15 days
    [InlineData("2026-07-02", "extension-too-long")]
    public async Task Extend_Statutory_AtMostTheOriginalLength(string to, string? error)
    {
        await using var host = await DeadlinesHost.StartAsync("2026-06-01T09:00");
        var caseId = await host.OpenAsync("2026-06-01T09:00", 15, LimitUnit.CalendarDays, DeadlinePolicy.Statutory); // due Tue 6/16

        var answer = await host.Client.ExtendAsync(Head, caseId, Delay(to), Ct);

        Assert.Equal(error, answer.Failure?.Code);
        if (error is not null)
            Assert.Equal((409, "2026-07-01"), (answer.Failure!.Status, answer.Failure.Current));
    }

    [Fact]
    public async Task Extend_Statutory_StricterOfTheTwoCounts()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-09-11T09:00");
        var caseId = await host.OpenAsync("2026-09-11T09:00", 15, LimitUnit.CalendarDays, DeadlinePolicy.Statutory); // Sat 9/26 → Tue 9/29

        Assert.Equal("extension-too-long", (await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay("2026-10-13"), Ct).AsDone())).Code);
        await host.ExtendAsync(caseId, Delay("2026-10-12"));

        Assert.Equal("extension-once-only", (await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay("2026-10-14"), Ct).AsDone())).Code);
    }

    [Theory]
    [InlineData(DeadlinePolicy.Statutory, "2026-03-02", null, "2026-03-02T17:00")] // at most 4 more hours: the end of the period, not of the day
    [InlineData(DeadlinePolicy.Statutory, "2026-03-03", "extension-too-long", null)]
    [InlineData(DeadlinePolicy.Petition, "2026-03-02", null, "2026-03-03T00:00")]
    [InlineData(DeadlinePolicy.Petition, "2026-03-07", null, "2026-03-08T00:00")] // Sat: what is promised in hours is done on rest days too
    public async Task Extend_LimitInHours_ToTheEndOfADay(DeadlinePolicy policy, string to, string? error, string? overdueFrom)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", 4, LimitUnit.Hours, policy);

        var answer = await host.Client.ExtendAsync(Head, caseId, Delay(to), Ct);

        Assert.Equal(error, answer.Failure?.Code);
        if (overdueFrom is not null)
            Assert.Equal(At(overdueFrom), (await host.ClockOfAsync(caseId)).Due.OverdueFrom);
    }

    [Theory]
    [InlineData("2026-03-09", "date-not-after-due")]
    [InlineData("2026-03-06", "date-not-after-due")]
    [InlineData("2028-01-03", "calendar-not-loaded")]
    public async Task Extend_DateThatCannotBe_IsAFieldError(string to, string code)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        var failure = await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay(to), Ct).AsDone());

        Assert.Equal((400, code), (failure.Status, failure.Errors!["expectedOn"].Single()));
    }

    [Fact]
    public async Task Acts_OnTheWrongSideOfTheDate_AreRefused()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        host.JumpTo("2026-03-09T23:59");
        Assert.Equal("promise-before-due", (await RefusedAsync(host.Client.PromiseAsync(Handler, caseId, Delay("2026-03-20"), Ct))).Code);

        host.JumpTo("2026-03-10T00:00"); // even before the sweep has come by

        Assert.Equal("extension-after-due", (await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay("2026-03-20"), Ct).AsDone())).Code);
        Assert.Equal("explanation-after-due", (await RefusedAsync(host.Client.ExplainAsync(Handler, caseId, Delay("2026-03-20"), Ct))).Code);
        Assert.Empty(await host.AuditAsync(caseId));
        await host.PromiseAsync(caseId, Delay("2026-03-20"));
    }

    [Fact]
    public async Task Acts_OnAnEndedCase_AreRefused()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.DeliverAsync(Replied(caseId, "2026-03-02T10:00"));

        foreach (var act in Acts(host, Handler, caseId))
            Assert.Equal((409, "clock-ended", "satisfied"), Refusal(await RefusedAsync(act)));
        foreach (var act in Acts(host, Handler, Guid.NewGuid()))
            Assert.Equal((404, "clock-not-open", null), Refusal(await RefusedAsync(act)));
    }

    [Fact]
    public async Task Promise_AfterTheDate_LeavesItAndReplacesTheNextWord()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T09:00");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal(["promise_missed 2026-03-13T00:00"], await host.OpenStepsAsync(caseId));

        await host.PromiseAsync(caseId, Delay("2026-03-20"));

        var promise = Assert.Single(await host.SentAsync<PromiseGiven>(caseId));
        Assert.Equal(Day("2026-03-20"), promise.PromisedOn);
        Assert.Equal(["promise_missed 2026-03-21T00:00"], await host.OpenStepsAsync(caseId));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), true, Day("2026-03-20"), 1), (clock.Due.Date, clock.Overdue, clock.PromisedOn, clock.Defects));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)).CancelReason);
        var facts = await host.OccasionAsync(caseId, NoticeKind.Promise, promise.PromiseId);
        Assert.Equal((true, Day("2026-03-20"), DateKind.Completion), (facts.Holds, facts.Slots!.ExpectedOn, facts.Slots.DateKind));

        await host.MoveToAsync("2026-03-21T00:00");
        var passed = Assert.Single(await host.SentAsync<PromiseMissed>(caseId));
        Assert.Equal((Day("2026-03-20"), DateKind.NextWord, Day("2026-03-24")), (passed.PromisedOn, passed.DateKind, passed.ExpectedOn)); // Sat: Mon, Tue
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.PromiseMissed, passed.StageId)).Holds);
        await host.PromiseAsync(caseId, Delay("2026-04-10"));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.PromiseMissed, passed.StageId)).CancelReason);
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.Promise, promise.PromiseId)).CancelReason);
        Assert.Equal(["promise_missed 2026-04-11T00:00"], await host.OpenStepsAsync(caseId));
    }

    [Fact]
    public async Task Promise_BeforeTheSweepCameBy_IsWhatTheMissSays()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-09T12:00");
        host.JumpTo("2026-03-10T00:00");
        await host.PromiseAsync(caseId, Delay("2026-03-20"));

        await host.SweepAsync();

        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal((DelaySource.Handler, Day("2026-03-20")), (missed.Source, missed.ExpectedOn));
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)).CancelReason);
        Assert.Equal(["overdue 2026-03-10T08:30", "promise_missed 2026-03-21T00:00"], await host.OpenStepsAsync(caseId));
        Assert.Equal(0, (await host.ClockOfAsync(caseId)).Defects);
    }

    [Fact]
    public async Task Promise_SecondClick_IsNotToldTwice()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T09:00");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.PromiseAsync(caseId, Delay("2026-03-20"))));
        await host.PromiseAsync(caseId, Delay("2026-03-20") with { Progress = "換了說法，日期一樣。" });

        Assert.Equal(2, (await host.SentAsync<PromiseGiven>(caseId)).Count);
        Assert.Equal(["date-promised", "date-promised"], await host.AuditAsync(caseId));
    }

    [Theory]
    [InlineData("2026-03-10", null)] // today
    [InlineData("2026-03-09", "date-in-past")]
    [InlineData("2036-12-31", "date-too-far")]
    public async Task Promise_Date_FromTodayOn(string on, string? code)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T09:00");

        var answer = await host.Client.PromiseAsync(Handler, caseId, Delay(on), Ct);

        Assert.Equal(code, answer.Failure?.Errors!["expectedOn"].Single());
    }

    [Fact]
    public async Task Explain_IsKeptForTheClockPage_AndSendsNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        await host.ExplainAsync(caseId, Delay("2026-03-12"));

        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));
        Assert.Equal(["delay-explained"], await host.AuditAsync(caseId));
        Assert.Equal(Day("2026-03-12"), (await host.ClockOfAsync(caseId)).Explanation!.ExpectedOn);
        Assert.Equal("date-not-after-due", (await RefusedAsync(host.Client.ExplainAsync(Handler, caseId, Delay("2026-03-09"), Ct))).Errors!["expectedOn"].Single());
    }

    [Theory]
    [InlineData(null, "原因", "現況如此", null, "reasonCode", "required")]
    [InlineData("nonsense", "原因", "現況如此", null, "reasonCode", "unknown-reason")]
    [InlineData("other", null, "現況如此", null, "reason", "required")]
    [InlineData("other", "  ", "現況如此", null, "reason", "required")]
    [InlineData("weather", "壞\u0000字", "現況如此", null, "reason", "forbidden-characters")]
    [InlineData("weather", "LONG", "現況如此", null, "reason", "too-long")]
    [InlineData("weather", null, null, null, "progress", "required")]
    [InlineData("weather", null, "三個字", null, "progress", "too-short")]
    [InlineData("weather", null, "LONG", null, "progress", "too-long")]
    [InlineData("weather", null, "現況如此", "一二三四五六七八九十一二三", "progressShort", "too-long")]
    public async Task Form_EmptyOrUnfitWords_AreFieldErrors(string? code, string? reason, string? progress, string? progressShort, string field, string error)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var request = new DelayRequest { ReasonCode = code, Reason = Long(reason), Progress = Long(progress), ProgressShort = progressShort, ExpectedOn = Day("2026-03-12") };

        foreach (var act in new[] { host.Client.ExplainAsync(Handler, caseId, request, Ct), host.Client.ExtendAsync(Handler, caseId, request, Ct).AsDone() })
            Assert.Equal([error], (await RefusedAsync(act)).Errors![field]);
        Assert.Equal(["required"], (await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, request with { ExpectedOn = null }, Ct).AsDone())).Errors!["expectedOn"]);

        static string? Long(string? text) => text == "LONG" ? new string('字', 301) : text;
    }

    [Theory]
    [InlineData("weather", Language.Zh, "天氣不好，現場沒辦法安全作業。雨太大", "Bad weather made it unsafe to work on site.")]
    [InlineData("weather", Language.En, "天氣不好，現場沒辦法安全作業。雨太大", "Bad weather made it unsafe to work on site. 雨太大")]
    [InlineData("other", Language.Zh, "遇到別的狀況，原因寫在後面。雨太大", null)]
    public async Task Slots_WordsStayInTheirLanguage(string code, Language language, string zh, string? en)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");

        await host.ExplainAsync(caseId, new() { ReasonCode = code, Reason = "雨太大", Progress = "在等雨停下來", ExpectedOn = Day("2026-03-12"), Language = language });

        var slots = (await host.ClockOfAsync(caseId)).Explanation!;
        Assert.Equal((zh, en), (slots.Reason.Zh, slots.Reason.En));
        Assert.Equal(("目前在「已分派」", "at the step \"Assigned\""), (slots.ProgressShort.Zh, slots.ProgressShort.En));
    }

    [Fact]
    public async Task Rights_UnitHandlerDeputyAndCoordinatorMay_NobodyElse()
    {
        await using var host = await DeadlinesHost.StartAsync();
        foreach (var actor in new[] { Handler, Supervisor, Deputy, Coordinator })
            await DoneAsync(host.Client.ExtendAsync(actor, await host.OpenAsync("2026-03-02T09:00"), Delay("2026-03-16"), Ct).AsDone());
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        Actor[] others = [Stranger, Colleague, Service, Actor.Anyone, new() { Kind = ActorKind.Client, Agency = Agency }, Staff(Guid.NewGuid(), Agency, null, StaffRole.AgencyHead), Staff(Guid.NewGuid(), "RDEC", null, StaffRole.Auditor)];
        foreach (var actor in others)
            foreach (var act in Acts(host, actor, caseId))
                Assert.Equal((403, "not-permitted", null), Refusal(await RefusedAsync(act)));
        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));

        // Without a unit nobody but the coordinator may; after a hand-over the new unit may and the old one may not.
        var unassigned = await host.OpenAsync("2026-03-02T09:00", assigned: false);
        Assert.Equal(403, (await RefusedAsync(host.Client.ExtendAsync(Handler, unassigned, Delay("2026-03-16"), Ct).AsDone())).Status);
        await DoneAsync(host.Client.ExtendAsync(Coordinator, unassigned, Delay("2026-03-16"), Ct).AsDone());
        await host.DeliverAsync(Assigned(caseId, "2026-03-02T10:00", version: 3, unit: "PWB-ROADS/MAINT", agency: "PWB-ROADS") with { Handler = null, Deputy = null });
        await host.DeliverAsync(Assigned(caseId, "2026-03-02T09:30", version: 2)); // came late
        Assert.Equal(403, (await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay("2026-03-16"), Ct).AsDone())).Status);
        await DoneAsync(host.Client.ExtendAsync(Stranger, caseId, Delay("2026-03-16"), Ct).AsDone());
    }

    [Fact]
    public async Task Rights_ToSee_AgencyAuditorAndServices()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        foreach (var actor in new[] { Handler, Colleague, Deputy, Coordinator, Service, Staff(Guid.NewGuid(), "RDEC", null, StaffRole.Auditor) })
            Assert.True((await host.Client.ClockAsync(actor, caseId, Ct)).Succeeded);
        foreach (var actor in new[] { Stranger, Actor.Anyone, new Actor { Kind = ActorKind.Client, Agency = Agency } })
            Assert.Equal("clock-not-open", (await host.Client.ClockAsync(actor, caseId, Ct)).Failure!.Code);
        foreach (var actor in new[] { Handler, Actor.Anyone })
            Assert.Equal(403, (await host.Client.OccasionAsync(actor, caseId, NoticeKind.Receipt, caseId, Ct)).Failure!.Status);
    }

    [Fact]
    public async Task Extend_WhenTheOutboxRefuses_ChangesNothing()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await using var admin = Npgsql.NpgsqlDataSource.Create(host.Database);
        await using (var refuse = admin.CreateCommand("alter table deadlines.outbox_messages add constraint refuse_all check (false) not valid"))
            await refuse.ExecuteNonQueryAsync(Ct);

        Assert.InRange((await RefusedAsync(host.Client.ExtendAsync(Handler, caseId, Delay("2026-03-16"), Ct).AsDone())).Status, 500, 503);

        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(caseId)).Due.Date);
        Assert.Equal(4, (await host.OpenStepsAsync(caseId)).Count);
        Assert.Empty(await host.AuditAsync(caseId));
    }

    [Fact]
    public async Task Told_InTime_IsNoted()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.ExtendAsync(caseId, Delay("2026-03-16"));
        var extended = Assert.Single(await host.SentAsync<DeadlineExtended>(caseId));

        await host.DeliverAsync(Settled(caseId, extended.ExtensionId, "2026-03-02T09:10", NoticeState.Failed));
        await host.DeliverAsync(Settled(caseId, extended.ExtensionId, "2026-03-02T09:15"));
        await host.DeliverAsync(Settled(caseId, extended.ExtensionId, "2026-03-12T09:00")); // a second way, later: one in time is enough

        Assert.Equal(At("2026-03-02T09:15"), Assert.Single((await host.ClockOfAsync(caseId)).Extensions).NotifiedAt);
        Assert.Equal(Day("2026-03-16"), (await host.ClockOfAsync(caseId)).Due.Date);
        Assert.Equal(["DeadlineSet", "DeadlineExtended"], await host.SentNamesAsync(caseId));
    }

    [Fact]
    public async Task Told_AfterTheOldEnd_TheCaseIsOverdueSinceThen()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        await host.MoveToAsync("2026-03-09T22:00");
        await host.ExtendAsync(caseId, Delay("2026-03-16"));
        var extended = Assert.Single(await host.SentAsync<DeadlineExtended>(caseId));
        await host.MoveToAsync("2026-03-10T08:30");
        Assert.False((await host.ClockOfAsync(caseId)).Overdue);

        await host.DeliverAsync(Settled(caseId, extended.ExtensionId, "2026-03-10T08:30"));

        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal((Day("2026-03-09"), Day("2026-03-16"), DateKind.Completion, DelaySource.Handler), (missed.Due.Date, missed.ExpectedOn, missed.DateKind, missed.Source));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((Day("2026-03-09"), true, Day("2026-03-16")), (clock.Due.Date, clock.Overdue, clock.PromisedOn));
        Assert.Equal(["overdue 2026-03-10T08:30", "promise_missed 2026-03-17T00:00"], await host.OpenStepsAsync(caseId));
        await host.MoveToAsync("2026-03-20");
        Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal(Day("2026-03-16"), Assert.Single(await host.SentAsync<PromiseMissed>(caseId)).PromisedOn);
    }

    [Fact]
    public async Task Told_AfterTheOldEnd_ButStoppedBeforeIt_IsInTime()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-09T20:00");
        await host.ExtendAsync(caseId, Delay("2026-03-16"));
        var extended = Assert.Single(await host.SentAsync<DeadlineExtended>(caseId));
        await host.DeliverAsync(Requested(caseId, Guid.NewGuid(), "2026-03-09T21:00"));
        await host.MoveToAsync("2026-03-10T08:30");

        await host.DeliverAsync(Settled(caseId, extended.ExtensionId, "2026-03-10T08:30"));

        Assert.Empty(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.False((await host.ClockOfAsync(caseId)).Overdue);
    }

    private static NoticeSettled Settled(Guid caseId, Guid extension, string at, NoticeState state = NoticeState.Sent) => new()
    {
        CaseId = caseId,
        Version = 1,
        OccurredAt = At(at),
        ObligationId = Guid.NewGuid(),
        Kind = NoticeKind.Extension,
        OccasionId = extension,
        Channel = NoticeWay.Sms,
        State = state,
    };

    private static Task<Result<Done>>[] Acts(DeadlinesHost host, Actor actor, Guid caseId) =>
    [
        host.Client.ExplainAsync(actor, caseId, Delay("2026-03-16"), Ct),
        host.Client.ExtendAsync(actor, caseId, Delay("2026-03-16"), Ct).AsDone(),
        host.Client.PromiseAsync(actor, caseId, Delay("2026-03-16"), Ct),
    ];

    private static (int, string, string?) Refusal(Failure failure) => (failure.Status, failure.Code, failure.Current);
}
