using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>Who approves an extension, and what becomes of one that waits.</summary>
public class ApprovalTests
{
    private static readonly ExtensionDecision Yes = new() { Grant = true };
    private static readonly ExtensionDecision No = new() { Grant = false, Note = "先補會勘紀錄" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handler_Waits_SupervisorGrants()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9

        var asked = await host.RequestAsync(caseId, "2026-03-16");

        Assert.Equal((ExtensionRequestState.Waiting, "unit-head", StaffRole.Supervisor, null), (asked.State, asked.Level.Code, asked.Level.Role, asked.Warning));
        Assert.Equal(["DeadlineSet", "ReminderDue"], await host.SentNamesAsync(caseId));
        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        Assert.Equal(ReminderStage.ApprovalWaiting, reminder.Stage);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds);
        Assert.Equal(Day("2026-03-09"), (await host.ClockOfAsync(caseId)).Due.Date);
        Assert.Equal("extension-waiting", (await host.Client.ExtendAsync(Supervisor, caseId, Delay("2026-03-12"), Ct)).Failure!.Code);

        var listed = Assert.Single((await host.Client.ApprovalsAsync(Supervisor, Ct)).Required());
        Assert.Equal((asked.RequestId, caseId, "PET-MAYOR", Unit, HandlerId, Day("2026-03-09"), Day("2026-03-16"), 7),
            (listed.RequestId, listed.CaseId, listed.ServiceCode, listed.Unit, listed.RequestedBy, listed.From.Date, listed.To.Date, listed.Days));
        await DoneAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, Yes, Ct));

        var extended = Assert.Single(await host.SentAsync<DeadlineExtended>(caseId));
        Assert.Equal((Day("2026-03-16"), "5個工作天，從3月3日起算。已經展期，最後一天是3月16日。"), (extended.Due.Date, extended.Reckoning!.Zh));
        var clock = await host.ClockOfAsync(caseId);
        var request = Assert.Single(clock.Requests);
        Assert.Equal((Day("2026-03-16"), ExtensionRequestState.Granted, Supervisor.StaffId), (clock.Due.Date, request.State, request.DecidedBy));
        Assert.Equal(["extension-requested", "deadline-extended"], await host.AuditAsync(caseId));
        Assert.Contains("missed 2026-03-17T00:00", await host.OpenStepsAsync(caseId));
        Assert.Empty((await host.Client.ApprovalsAsync(Supervisor, Ct)).Required());
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).CancelReason);
        Assert.Equal(("already-decided", "granted"), Conflict(await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, No, Ct))));
    }

    [Fact]
    public async Task Declined_TheDateStays_AndAnotherMayBeAskedFor()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var asked = await host.RequestAsync(caseId, "2026-03-16");

        await DoneAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, No, Ct));

        var request = Assert.Single((await host.ClockOfAsync(caseId)).Requests);
        Assert.Equal((ExtensionRequestState.Declined, "先補會勘紀錄"), (request.State, request.DecisionNote));
        Assert.Empty(await host.SentAsync<DeadlineExtended>(caseId));
        Assert.Equal(["extension-requested", "extension-declined"], await host.AuditAsync(caseId));
        Assert.Equal(ExtensionRequestState.Waiting, (await host.RequestAsync(caseId, "2026-03-12")).State);
    }

    [Theory]
    [InlineData("2026-03-16", "unit-head", StaffRole.Supervisor)] // 7 days
    [InlineData("2026-03-17", "agency-head", StaffRole.AgencyHead)] // 8
    [InlineData("2026-04-08", "agency-head", StaffRole.AgencyHead)] // 30
    [InlineData("2026-04-09", "agency-head-long", StaffRole.AgencyHead)] // 31
    public async Task Level_ByLength(string to, string level, StaffRole role)
    {
        await using var host = await DeadlinesHost.StartAsync();

        var asked = await host.RequestAsync(await host.OpenAsync("2026-03-02T09:00"), to); // due Mon 3/9

        Assert.Equal((level, role), (asked.Level.Code, asked.Level.Role));
    }

    [Fact]
    public async Task Petition_BeyondThirtyDays_WarnsAndThenGoesToTheHeadOfTheAgency()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", 20); // Mon 3/30
        Assert.Null((await host.Client.ExtendAsync(Head, caseId, Delay("2026-04-01"), Ct)).Required().Warning); // the thirtieth day
        var warned = (await host.Client.ExtendAsync(Supervisor, caseId, Delay("2026-04-02"), Ct)).Required();
        Assert.Equal((ExtensionRequestState.Granted, "unit-head", "beyond-30-calendar-days"), (warned.State, warned.Level.Code, warned.Warning));
        await DoneAsync(host.Client.ExtendAsync(Head, caseId, Delay("2026-04-15"), Ct).AsDone()); // Wed: the thirtieth office day

        var beyond = (await host.Client.ExtendAsync(Supervisor, caseId, Delay("2026-04-16"), Ct)).Required();

        Assert.Equal((ExtensionRequestState.Waiting, "agency-head"), (beyond.State, beyond.Level.Code));
        var statutory = await host.OpenAsync("2026-03-02T09:00", 60, LimitUnit.CalendarDays, DeadlinePolicy.Statutory); // Fri 5/1 is off: Mon 5/4
        var asked = (await host.Client.ExtendAsync(Supervisor, statutory, Delay("2026-05-06"), Ct)).Required();
        Assert.Equal((ExtensionRequestState.Granted, null), (asked.State, asked.Warning));
    }

    [Fact]
    public async Task LongExtension_NeedsARemark()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var asked = (await host.Client.ExtendAsync(Head, caseId, Delay("2026-04-30"), Ct)).Required();
        Assert.Equal(ExtensionRequestState.Waiting, asked.State);

        Assert.Equal(["required"], (await RefusedAsync(host.Client.DecideExtensionAsync(AgencyHead, asked.RequestId, Yes, Ct))).Errors!["note"]);
        await DoneAsync(host.Client.DecideExtensionAsync(AgencyHead, asked.RequestId, Yes with { Note = "列專案管制" }, Ct));

        Assert.Equal(Day("2026-04-30"), (await host.ClockOfAsync(caseId)).Due.Date);
    }

    [Fact]
    public async Task Rights_WhoStandsAboveMayToo_NobodyElse()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (shortly, longer) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        var (short7, long14) = (await host.RequestAsync(shortly, "2026-03-16"), await host.RequestAsync(longer, "2026-03-23"));
        Actor[] nobody = [Handler, Stranger, Colleague, Deputy, Coordinator, Service, Staff(Guid.NewGuid(), "PWB-ROADS", null, StaffRole.AgencyHead), Staff(Guid.NewGuid(), Agency, "PWB-PARKS/DESIGN", StaffRole.Supervisor)];

        foreach (var actor in nobody)
        {
            Assert.Equal(403, (await RefusedAsync(host.Client.DecideExtensionAsync(actor, short7.RequestId, Yes, Ct))).Status);
            if (actor.Kind == ActorKind.Staff)
                Assert.Empty((await host.Client.ApprovalsAsync(actor, Ct)).Required());
        }
        Assert.Equal(403, (await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, long14.RequestId, Yes, Ct))).Status);
        Assert.Equal(404, (await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, Guid.NewGuid(), Yes, Ct))).Status);
        Assert.Equal([short7.RequestId], (await host.Client.ApprovalsAsync(Supervisor, Ct)).Required().Select(r => r.RequestId));
        Assert.Equal(2, (await host.Client.ApprovalsAsync(AgencyHead, Ct)).Required().Count);

        await DoneAsync(host.Client.DecideExtensionAsync(AgencyHead, short7.RequestId, Yes, Ct));
        await DoneAsync(host.Client.DecideExtensionAsync(AgencyHead, long14.RequestId, Yes, Ct));
    }

    [Fact]
    public async Task Deputy_DecidesForTheSupervisor_ButNotOnTheirOwnRequest()
    {
        await using var host = await DeadlinesHost.StartAsync();
        host.Directory.Know(Supervisor, HandlerId);
        host.Directory.Know(AgencyHead, DeputyId);
        var (mine, others) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        var own = await host.RequestAsync(mine, "2026-03-16");
        var asked = (await host.Client.ExtendAsync(Deputy, others, Delay("2026-03-16"), Ct)).Required();

        Assert.Equal([asked.RequestId], (await host.Client.ApprovalsAsync(Handler, Ct)).Required().Select(r => r.RequestId));
        Assert.Equal([own.RequestId], (await host.Client.ApprovalsAsync(Deputy, Ct)).Required().Select(r => r.RequestId)); // for the head, who stands above
        Assert.Equal(403, (await RefusedAsync(host.Client.DecideExtensionAsync(Handler, own.RequestId, Yes, Ct))).Status);
        await DoneAsync(host.Client.DecideExtensionAsync(Handler, asked.RequestId, Yes, Ct));
        host.Directory.Down = true;
        Assert.Equal(503, (await RefusedAsync(host.Client.DecideExtensionAsync(Deputy, own.RequestId, Yes, Ct))).Status);
        Assert.Empty((await host.Client.ApprovalsAsync(Deputy, Ct)).Required());

        await DoneAsync(host.Client.DecideExtensionAsync(Supervisor, own.RequestId, Yes, Ct)); // nobody's deputy: the directory is not asked
    }

    [Fact]
    public async Task NoUnit_CoordinatorHasItAtOnce()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", assigned: false);

        Assert.Equal(ExtensionRequestState.Granted, (await host.Client.ExtendAsync(Coordinator, caseId, Delay("2026-05-29"), Ct)).Required().State);

        var inUnit = await host.OpenAsync("2026-03-02T09:00");
        Assert.Equal(ExtensionRequestState.Waiting, (await host.Client.ExtendAsync(Coordinator, inUnit, Delay("2026-03-16"), Ct)).Required().State);
    }

    [Fact]
    public async Task NobodyDecides_TheRequestLapsesWithTheDate()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, decidedLate) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        await host.RequestAsync(caseId, "2026-03-16");
        var late = await host.RequestAsync(decidedLate, "2026-03-16");
        host.JumpTo("2026-03-10T00:00"); // before the sweep has come by
        Assert.Equal("extension-after-due", (await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, late.RequestId, Yes, Ct))).Code);
        Assert.Empty((await host.Client.ApprovalsAsync(Supervisor, Ct)).Required());

        await host.SweepAsync();

        Assert.Equal(ExtensionRequestState.Lapsed, Assert.Single((await host.ClockOfAsync(caseId)).Requests).State);
        Assert.Equal("extension-after-due", (await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, late.RequestId, Yes, Ct))).Code);
        Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
    }

    [Fact]
    public async Task CaseEnds_TheRequestLapses()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var asked = await host.RequestAsync(caseId, "2026-03-16");

        await host.DeliverAsync(Replied(caseId, "2026-03-03T09:00"));

        Assert.Equal(ExtensionRequestState.Lapsed, Assert.Single((await host.ClockOfAsync(caseId)).Requests).State);
        Assert.Equal("clock-ended", (await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, Yes, Ct))).Code);
    }

    [Fact]
    public async Task PausedMeanwhile_NoGrantWhileItStands_NorForADateThatWasOvertaken()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (caseId, supplement) = (await host.OpenAsync("2026-03-02T09:00"), Guid.NewGuid());
        var asked = await host.RequestAsync(caseId, "2026-03-10");
        await host.DeliverAsync(Requested(caseId, supplement, "2026-03-03T09:00"));
        Assert.Equal("clock-paused", (await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, Yes, Ct))).Code);
        await host.DeliverAsync(Received(caseId, supplement, "2026-03-09T09:00"));

        Assert.Equal(("extension-overtaken", "2026-03-13"), Conflict(await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, Yes, Ct))));
        await DoneAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, No, Ct));
    }

    [Theory]
    [InlineData(null, null, "grant", "required")]
    [InlineData(false, null, "note", "required")]
    [InlineData(false, "否", "note", "too-short")]
    [InlineData(true, "LONG", "note", "too-long")]
    [InlineData(true, "壞\u0000字", "note", "forbidden-characters")]
    public async Task Decision_UnfitFields_AreNamed(bool? grant, string? note, string field, string error)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var asked = await host.RequestAsync(caseId, "2026-03-16");

        var refused = await RefusedAsync(host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, new() { Grant = grant, Note = note == "LONG" ? new string('字', 501) : note }, Ct));

        Assert.Equal([error], refused.Errors![field]);
        Assert.Equal(ExtensionRequestState.Waiting, Assert.Single((await host.ClockOfAsync(caseId)).Requests).State);
    }

    [Fact]
    public async Task TwoDecisionsAtOnce_OneCounts()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        var asked = await host.RequestAsync(caseId, "2026-03-16");

        var answers = await Task.WhenAll(new[] { Yes, No, Yes, No }.Select(d => host.Client.DecideExtensionAsync(Supervisor, asked.RequestId, d, Ct)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal("already-decided", a.Failure!.Code));
    }

    private static (string, string?) Conflict(Failure failure) => (failure.Code, failure.Current);
}
