using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class FoldingTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Assigned_MovesTheStatusAndGivesTheAgencySight()
    {
        var submitted = await host.SubmitAsync();

        await host.DeliverAsync(Samples.Assigned(submitted.CaseId, host.Now));

        var detail = await host.DetailAsync(submitted.CaseNumber);
        Assert.Equal((CaseStatus.Assigned, "ROADS/NORTH", TestPeople.HandlerId), (detail.Row.Status, detail.Row.Unit, detail.Row.Handler));
        Assert.Equal([TimelineKind.Received, TimelineKind.Assigned, TimelineKind.HandlerNamed], detail.Timeline.Select(e => e.Kind));
        Assert.Equal((true, "ROADS/NORTH", TestPeople.CoordinatorId), (detail.Timeline[1].Public, detail.Timeline[1].Data["unit"], detail.Timeline[1].StaffId));
        Assert.Equal((false, TestPeople.HandlerId.ToString()), (detail.Timeline[2].Public, detail.Timeline[2].Data["staff"]));
        Assert.Equal(["ROADS"], await AgenciesAsync(submitted.CaseId));
        Assert.Equal([1, 2], (await host.SentAsync<PublicViewChanged>(submitted.CaseId)).Select(e => e.Version));
    }

    [Fact]
    public async Task Assigned_HandedToAnotherUnit_KeepsStatusAndTakesTheReasonFromRouting()
    {
        var submitted = await host.SubmitAssignedAsync();
        await host.NoteAsync(submitted.CaseId);
        var moved = Samples.Assigned(submitted.CaseId, host.Now.AddMinutes(5), 2, "PARKS/TREES", "PARKS", from: "ROADS/NORTH", noHandler: true);
        host.Owners.Know(submitted.CaseId, new CaseRouting
        {
            Unit = "PARKS/TREES",
            History =
            [
                new AssignmentView(moved.OccurredAt, "PARKS/TREES", null, TestPeople.CoordinatorId, new LocalizedText("樹根造成，屬公園處權責")),
                new AssignmentView(host.Now, "ROADS/NORTH", TestPeople.HandlerId, null, new LocalizedText("規則")),
            ],
        });

        await host.DeliverAsync(moved);

        var detail = await host.DetailAsync(submitted.CaseNumber, TestPeople.OtherAgency);
        Assert.Equal((CaseStatus.InProgress, "PARKS/TREES", (Guid?)null), (detail.Row.Status, detail.Row.Unit, detail.Row.Handler));
        var entry = detail.Timeline[^1];
        Assert.Equal((TimelineKind.HandedOver, "ROADS/NORTH", "PARKS/TREES", "樹根造成，屬公園處權責"), (entry.Kind, entry.Data["from"], entry.Data["unit"], entry.Words?.Text));
        Assert.Equal(["PARKS"], await AgenciesAsync(submitted.CaseId));
        // The applicant sees that it moved, not why units pass it on.
        var seen = (await host.PublicViewAsync(submitted.CaseId)).Timeline[^1];
        Assert.Equal((TimelineKind.HandedOver, (StaffWords?)null), (seen.Kind, seen.Words));
    }

    [Fact]
    public async Task Assigned_WhileRoutingIsDown_ComesAgainLater()
    {
        await using var alone = await CasesHost.StartAsync();
        var submitted = await alone.SubmitAssignedAsync();
        var moved = Samples.Assigned(submitted.CaseId, alone.Now, 2, "PARKS/TREES", "PARKS", from: "ROADS/NORTH");
        var id = Guid.NewGuid();
        alone.Owners.Down = true;

        await Assert.ThrowsAnyAsync<Exception>(() => alone.DeliverAsync(moved, id));
        Assert.Equal("ROADS/NORTH", (await alone.PublicViewAsync(submitted.CaseId)).Unit);
        alone.Owners.Down = false;
        alone.Owners.Know(submitted.CaseId, new CaseRouting { History = [] });
        await alone.DeliverAsync(moved, id);

        Assert.Equal("PARKS/TREES", (await alone.PublicViewAsync(submitted.CaseId)).Unit);
    }

    [Fact]
    public async Task DueSet_OpensTheClock()
    {
        var submitted = await host.SubmitAsync();

        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        var view = await host.PublicViewAsync(submitted.CaseId);
        Assert.Equal((Samples.Due(2026, 3, 9), Samples.Due(2026, 3, 9)), (view.OriginalDue, view.Due));
        Assert.Equal((TimelineKind.DueSet, "2026-03-09"), (view.Timeline[^1].Kind, view.Timeline[^1].Data["due"]));
    }

    [Fact]
    public async Task DueSet_InHours_NamesTheInstantInTaipeiTime()
    {
        var submitted = await host.SubmitAsync(r => r with { ServiceCode = "HOT-HOLE" });
        var due = new DueDate(new DateOnly(2026, 3, 2), DateTimeOffset.Parse("2026-03-02T05:30:00Z", null), true);

        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, due));

        var view = await host.PublicViewAsync(submitted.CaseId);
        Assert.Equal(due, view.Due);
        Assert.Equal("2026-03-02T13:30:00+08:00", view.Timeline[^1].Data["due"]);
    }

    [Fact]
    public async Task PausedAndResumed_HideAndShowTheDate()
    {
        var submitted = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        await host.DeliverAsync(new DeadlinePaused { CaseId = submitted.CaseId, Version = 2, OccurredAt = host.Now });
        var paused = await host.PublicViewAsync(submitted.CaseId);
        await host.DeliverAsync(new DeadlineResumed { CaseId = submitted.CaseId, Version = 3, OccurredAt = host.Now, Due = Samples.Due(2026, 3, 16) });
        var resumed = await host.PublicViewAsync(submitted.CaseId);

        Assert.Equal((true, null, Samples.Due(2026, 3, 9)), (paused.Paused, paused.Due, paused.OriginalDue));
        Assert.Equal((false, Samples.Due(2026, 3, 16), Samples.Due(2026, 3, 9)), (resumed.Paused, resumed.Due, resumed.OriginalDue));
        Assert.True(resumed.Version > paused.Version);
        Assert.Equal(resumed.Version, (await host.SentAsync<PublicViewChanged>(submitted.CaseId))[^1].Version);
    }

    [Fact]
    public async Task PausedForAnotherCause_IsPartOfTheStory()
    {
        var submitted = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        await host.DeliverAsync(new DeadlinePaused { CaseId = submitted.CaseId, Version = 2, OccurredAt = host.Now, Kind = PauseKind.Interpretation, ExpectedEnd = new(2026, 3, 12) });
        await host.DeliverAsync(new DeadlineResumed { CaseId = submitted.CaseId, Version = 3, OccurredAt = host.Now, Due = Samples.Due(2026, 3, 16), Kind = PauseKind.Interpretation });

        var told = (await host.PublicViewAsync(submitted.CaseId)).Timeline.Where(e => e.Kind is TimelineKind.Paused or TimelineKind.Resumed).ToList();
        Assert.Equal([TimelineKind.Paused, TimelineKind.Resumed], told.Select(e => e.Kind));
        Assert.Equal(("interpretation", "2026-03-12", "2026-03-16"), (told[0].Data["cause"], told[0].Data["until"], told[1].Data["due"]));
    }

    [Fact]
    public async Task Reckoning_FollowsTheDateInForce()
    {
        var submitted = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 9)) with { Reckoning = new("五個工作天。", "Five working days."), Provisional = true });
        var set = await host.PublicViewAsync(submitted.CaseId);

        await host.DeliverAsync(Moved(submitted.CaseId, version: 3, Samples.Due(2026, 3, 9), Samples.Due(2026, 3, 10)));
        // An older message changes nothing that is in force.
        await host.DeliverAsync(new DeadlineResumed { CaseId = submitted.CaseId, Version = 2, OccurredAt = host.Now, Due = Samples.Due(2026, 3, 20), Reckoning = new("舊的。") });
        var moved = await host.PublicViewAsync(submitted.CaseId);

        Assert.Equal((new LocalizedText("五個工作天。", "Five working days."), true), (set.DueReckoning, set.DueProvisional));
        Assert.Equal((Samples.Due(2026, 3, 10), Samples.Due(2026, 3, 10), new LocalizedText("停班一天。", "Closed one day.")), (moved.Due, moved.OriginalDue, moved.DueReckoning));
        var entry = Assert.Single(moved.Timeline, e => e.Kind == TimelineKind.DateMoved);
        Assert.Equal(("closure", "2026-03-09", "2026-03-10"), (entry.Data["cause"], entry.Data["from"], entry.Data["due"]));
    }

    [Fact]
    public async Task Silence_LastsUntilTheApplicantSeesAWord()
    {
        var submitted = await host.SubmitAssignedAsync();
        await host.DeliverAsync(new SilenceExceeded { CaseId = submitted.CaseId, Version = 2, OccurredAt = host.Now, SilentSince = host.Now.AddDays(-12) });
        Assert.Equal(host.Now.AddDays(-12), await SilentSinceAsync());

        await host.DeliverAsync(Samples.Settled(submitted.CaseId, host.Now.AddMinutes(1)));
        Assert.Null(await SilentSinceAsync());

        Task<DateTimeOffset?> SilentSinceAsync() => host.QueryAsync(db => db.Cases.Where(c => c.Id == submitted.CaseId).Select(c => c.SilentSince).SingleAsync(Ct));
    }

    /// <summary>Where the limit counts from complete papers, no date is told before that, and the act exists once.</summary>
    [Fact]
    public async Task CompleteDocuments_StartsTheClockOnce()
    {
        var atCounter = await host.Client.SubmitAsync(TestPeople.CityIntake, Samples.Submission() with { ServiceCode = "APP-TREE", Channel = Channel.Counter, DocumentsComplete = true }, Guid.NewGuid().ToString(), Ct);
        Assert.True(Assert.Single(await host.SentAsync<CaseSubmitted>(atCounter.Required().CaseId)).DocumentsComplete);
        Assert.NotNull(atCounter.Value!.ExpectedBy);

        // What a citizen claims about papers nobody has seen does not count.
        var byWeb = await host.SubmitAssignedAsync(s => s with { ServiceCode = "APP-TREE", DocumentsComplete = true });
        Assert.Null(byWeb.ExpectedBy);
        Assert.False(Assert.Single(await host.SentAsync<CaseSubmitted>(byWeb.CaseId)).DocumentsComplete);
        (await host.Client.CompleteDocumentsAsync(TestPeople.Handler, byWeb.CaseId, Ct)).Required();
        Assert.Single(await host.SentAsync<DocumentsCompleted>(byWeb.CaseId));
        Assert.Equal("documents-already-complete", (await host.Client.CompleteDocumentsAsync(TestPeople.Handler, byWeb.CaseId, Ct)).Failure?.Code);
        Assert.Equal(403, (await host.Client.CompleteDocumentsAsync(TestPeople.OtherUnit, (await host.SubmitAssignedAsync(s => s with { ServiceCode = "APP-TREE" })).CaseId, Ct)).Failure?.Status);
        Assert.Equal("documents-already-complete", (await host.Client.CompleteDocumentsAsync(TestPeople.Handler, (await host.SubmitAssignedAsync()).CaseId, Ct)).Failure?.Code);
    }

    /// <summary>Where the limit counts from the confirmation, the clock starts with it, once; for every other case nothing depends on it.</summary>
    [Fact]
    public async Task ContactConfirmed_StartsTheClockThatWaitsForIt()
    {
        var waiting = await host.SubmitAssignedAsync(s => s with { ServiceCode = "APP-PLOT" });
        Assert.Null(waiting.ExpectedBy);
        Assert.True((await host.Client.NoticeFactsAsync(TestPeople.Notifications, waiting.CaseId, NoticeKind.Receipt, waiting.CaseId, Ct)).Required().AwaitsConfirmation);
        Assert.True((await host.Client.NoticeFactsAsync(TestPeople.Notifications, waiting.CaseId, NoticeKind.ContactUnconfirmed, waiting.CaseId, Ct)).Required().Holds);

        var at = host.Now.AddDays(2);
        await host.DeliverAsync(Confirmed(waiting.CaseId, at));
        await host.DeliverAsync(Confirmed(waiting.CaseId, at.AddDays(1)) with { Version = 3, Way = NoticeWay.Sms });

        Assert.Equal(at, Assert.Single(await host.SentAsync<DocumentsCompleted>(waiting.CaseId)).OccurredAt);
        var call = (await host.Client.NoticeFactsAsync(TestPeople.Notifications, waiting.CaseId, NoticeKind.ContactUnconfirmed, waiting.CaseId, Ct)).Required();
        Assert.Equal((false, "confirmed"), (call.Holds, call.CancelReason));
        var view = await host.PublicViewAsync(waiting.CaseId);
        Assert.Single(view.Timeline, e => e.Kind == TimelineKind.ContactConfirmed && e.At == at);
        Assert.Equal("documents-already-complete", (await host.Client.CompleteDocumentsAsync(TestPeople.Handler, waiting.CaseId, Ct)).Failure?.Code);

        var other = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Confirmed(other.CaseId, at));
        Assert.Empty(await host.SentAsync<DocumentsCompleted>(other.CaseId));
        var papers = await host.SubmitAssignedAsync(s => s with { ServiceCode = "APP-TREE" });
        await host.DeliverAsync(Confirmed(papers.CaseId, at));
        Assert.Empty(await host.SentAsync<DocumentsCompleted>(papers.CaseId));

        static ContactConfirmed Confirmed(Guid caseId, DateTimeOffset at) => new() { CaseId = caseId, Version = 2, OccurredAt = at, Way = NoticeWay.Email };
    }

    private DeadlineMoved Moved(Guid caseId, long version, DueDate from, DueDate to) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = host.Now,
        MoveId = Guid.NewGuid(),
        Cause = MoveCause.Closure,
        PreviousDue = from,
        Due = to,
        OriginalDue = to,
        Reckoning = new("停班一天。", "Closed one day."),
    };

    [Fact]
    public async Task Missed_ThenPromised_ShowsTheSlotsAndTheStory()
    {
        var submitted = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 1)));
        var missed = Samples.Missed(submitted.CaseId, host.Now, Samples.Due(2026, 3, 1), 2);
        var fallback = Samples.Slots("原因還在確認。") with { Source = DelaySource.Fallback, DateKind = DateKind.NextWord };
        host.Owners.Know(missed.StageId, fallback);
        var promise = new PromiseGiven { CaseId = submitted.CaseId, Version = 3, OccurredAt = host.Now.AddHours(1), PromiseId = Guid.NewGuid(), PromisedOn = new DateOnly(2026, 3, 20) };
        host.Owners.Know(promise.PromiseId, Samples.Slots());

        await host.DeliverAsync(missed with { DateKind = DateKind.NextWord, Source = DelaySource.Fallback });
        var late = await host.PublicViewAsync(submitted.CaseId);
        await host.DeliverAsync(promise);
        var promised = await host.PublicViewAsync(submitted.CaseId);

        Assert.Equal(fallback, late.Delay);
        Assert.Equal(Samples.Slots(), promised.Delay);
        Assert.Equal(Samples.Due(2026, 3, 1), promised.Due); // a promise never moves the due date
        Assert.Equal([TimelineKind.Received, TimelineKind.Assigned, TimelineKind.DueSet, TimelineKind.Overdue, TimelineKind.Promised], promised.Timeline.Select(e => e.Kind));
        var overdue = promised.Timeline[3];
        Assert.Equal(("2026-03-01", "2026-03-20", "next_word", "fallback"), (overdue.Data["due"], overdue.Data["expected"], overdue.Data["dateKind"], overdue.Data["source"]));
        Assert.Equal(("2026-03-20", "連日大雨，現場沒辦法施工。"), (promised.Timeline[4].Data["expected"], promised.Timeline[4].Words!.Text));
        var row = (await host.DetailAsync(submitted.CaseNumber)).Row;
        Assert.Equal((true, new DateOnly(2026, 3, 20)), (row.Overdue, row.PromisedOn));
    }

    [Fact]
    public async Task Missed_ByManyCasesAtOnce_EachIsFoldedOnceAndOneUnknownCostsOnlyItself()
    {
        await using var alone = await CasesHost.StartAsync();
        var due = Samples.Due(2026, 3, 1);
        var cases = new List<SubmittedCase>();
        for (var i = 0; i < 40; i++)
            cases.Add(await alone.SubmitAsync());
        var missed = cases.ConvertAll(c => Samples.Missed(c.CaseId, alone.Now, due, 2));
        // Of one of them the promise is missed too; it comes with the rest, and before.
        var broken = new PromiseMissed { CaseId = cases[0].CaseId, Version = 5, OccurredAt = alone.Now, StageId = Guid.NewGuid(), PromisedOn = new(2026, 3, 5), ExpectedOn = new(2026, 3, 20), DateKind = DateKind.NextWord };
        var unknown = Samples.Missed(Guid.NewGuid(), alone.Now, due, 2);
        var later = Samples.Slots("還在等材料。");
        alone.Owners.Know(broken.StageId, later);
        foreach (var message in missed.Append(unknown))
            alone.Owners.Know(message.StageId, Samples.Slots());

        var promise = alone.DeliverAsync(broken);
        var lost = alone.DeliverAsync(unknown);
        await Task.WhenAll(missed.Select(m => alone.DeliverAsync(m, m.StageId)));
        await promise;
        await Assert.ThrowsAsync<InvalidOperationException>(() => lost);
        await Task.WhenAll(missed.Select(m => alone.DeliverAsync(m, m.StageId)));

        Assert.Equal(40, await alone.CountAsync("select count(*) from cases.timeline_entries where kind = 'overdue'"));
        Assert.Equal(39, await alone.CountAsync("select count(*) from cases.cases where delay_version = 2"));
        Assert.Equal(later, (await alone.PublicViewAsync(cases[0].CaseId)).Delay);
        // What time did to many goes after what people do.
        Assert.Equal(41, await alone.CountAsync("select count(*) from cases.outbox_messages where bulk and type like '%.PublicViewChanged'"));
        Assert.Equal(0, await alone.CountAsync("select count(*) from cases.outbox_messages where bulk and type like '%.CaseSubmitted'"));
    }

    [Fact]
    public async Task Extended_ForAnEnglishReader_HasTheEnglishReason()
    {
        var submitted = await host.SubmitAsync(r => r.With(a => a with { Language = Language.En }));
        await host.DeliverAsync(Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 9)));
        var extended = Extended(submitted.CaseId, 2);
        host.Owners.Know(extended.ExtensionId, Samples.Slots());

        await host.DeliverAsync(extended);

        var view = await host.PublicViewAsync(submitted.CaseId);
        Assert.Equal((Samples.Due(2026, 3, 23), Samples.Due(2026, 3, 9), 1), (view.Due, view.OriginalDue, view.Extensions));
        Assert.Equal(new StaffWords("Rain made it unsafe to work.", Language.En), view.Timeline[^1].Words);
        Assert.Equal(("2026-03-09", "2026-03-23", "1"), (view.Timeline[^1].Data["from"], view.Timeline[^1].Data["due"], view.Timeline[^1].Data["times"]));
        Assert.NotNull(view.Delay);
    }

    [Fact]
    public async Task RemindersAndNotices_AreForStaffOnly()
    {
        var submitted = await host.SubmitAssignedAsync();
        var before = (await host.SentAsync<PublicViewChanged>(submitted.CaseId)).Count;

        await host.DeliverAsync(new ReminderDue { CaseId = submitted.CaseId, Version = 2, OccurredAt = host.Now, ReminderId = Guid.NewGuid(), Stage = ReminderStage.DueSoon, Due = Samples.Due(2026, 3, 9) });
        await host.DeliverAsync(Samples.Settled(submitted.CaseId, host.Now.AddMinutes(3), NoticeKind.PromiseMissed));

        var detail = await host.DetailAsync(submitted.CaseNumber);
        Assert.Equal(("due_soon", "2026-03-09"), (detail.Timeline[^2].Data["stage"], detail.Timeline[^2].Data["due"]));
        Assert.Equal(("promise-missed", "sms", "sent"), (detail.Timeline[^1].Data["kind"], detail.Timeline[^1].Data["channel"], detail.Timeline[^1].Data["state"]));
        Assert.All(detail.Timeline.TakeLast(2), e => Assert.False(e.Public));
        Assert.Equal(host.Now.AddMinutes(3), detail.Row.LastPublicEventAt);
        Assert.DoesNotContain((await host.PublicViewAsync(submitted.CaseId)).Timeline, e => e.Kind is TimelineKind.Reminded or TimelineKind.NoticeSettled);
        Assert.Equal(before, (await host.SentAsync<PublicViewChanged>(submitted.CaseId)).Count);
    }

    [Fact]
    public async Task AnyMessage_Twice_LeavesOneEntry()
    {
        var submitted = await host.SubmitAsync();
        var set = Samples.Set(submitted.CaseId, host.Now, Samples.Due(2026, 3, 9));
        var id = Guid.NewGuid();

        for (var i = 0; i < 3; i++)
            await host.DeliverAsync(set, id);

        Assert.Equal(2, await host.CountAsync($"select count(*) from cases.timeline_entries where case_id = '{submitted.CaseId}'"));
    }

    [Fact]
    public async Task UnknownCase_IsAnError() =>
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => host.DeliverAsync(Samples.Set(Guid.NewGuid(), host.Now, Samples.Due(2026, 3, 9))));

    [Fact]
    public async Task WhileDeadlinesIsDown_WordsComeAgainLater()
    {
        await using var alone = await CasesHost.StartAsync();
        var submitted = await alone.SubmitAsync();
        var missed = Samples.Missed(submitted.CaseId, alone.Now, Samples.Due(2026, 3, 1), 2);
        alone.Owners.Know(missed.StageId, Samples.Slots());
        alone.Owners.Down = true;

        await Assert.ThrowsAnyAsync<Exception>(() => alone.DeliverAsync(missed));
        Assert.Null((await alone.PublicViewAsync(submitted.CaseId)).Delay);
        alone.Owners.Down = false;
        await alone.DeliverAsync(missed);

        Assert.NotNull((await alone.PublicViewAsync(submitted.CaseId)).Delay);
    }

    [Fact]
    public async Task ShuffledAndConcurrentMessages_GiveTheSameCase()
    {
        var expected = await FoldAsync(messages => messages, concurrent: false);
        var random = new Random(4711);
        for (var round = 0; round < 25; round++)
            Assert.Equal(expected, await FoldAsync(messages =>
            {
                var shuffled = messages.ToArray();
                random.Shuffle(shuffled);
                return shuffled;
            }, concurrent: round % 5 == 4));
    }

    /// <summary>One long story told in some order; what the record says afterwards.</summary>
    private async Task<string> FoldAsync(Func<object[], object[]> order, bool concurrent)
    {
        var at = host.Now;
        var id = (await host.SubmitAsync()).CaseId;
        var (extended, missed, promised, promiseMissed) = (Extended(id, 5), Samples.Missed(id, at.AddDays(22), Samples.Due(2026, 3, 23), 7, Guid.NewGuid()), Guid.NewGuid(), Guid.NewGuid());
        host.Owners.Know(extended.ExtensionId, Samples.Slots("延長的原因"));
        host.Owners.Know(missed.StageId, Samples.Slots("逾期的原因"));
        host.Owners.Know(promised, Samples.Slots("承諾的原因"));
        host.Owners.Know(promiseMissed, Samples.Slots("又逾期的原因"));
        host.Owners.Know(id, new CaseRouting { History = [new AssignmentView(at.AddHours(3), "PARKS/TREES", null, null, new LocalizedText("改分的原因"))] });
        object[] story =
        [
            Samples.Set(id, at, Samples.Due(2026, 3, 9)),
            Samples.Assigned(id, at.AddHours(1), 1, noHandler: true),
            Samples.Assigned(id, at.AddHours(2), 2),
            Samples.Assigned(id, at.AddHours(3), 3, "PARKS/TREES", "PARKS", from: "ROADS/NORTH", noHandler: true),
            Samples.Assigned(id, at.AddHours(4), 4, "PARKS/TREES", "PARKS", handler: TestPeople.DeputyId),
            new DeadlinePaused { CaseId = id, Version = 2, OccurredAt = at.AddDays(1) },
            new DeadlineResumed { CaseId = id, Version = 3, OccurredAt = at.AddDays(4), Due = Samples.Due(2026, 3, 12) },
            new ReminderDue { CaseId = id, Version = 4, OccurredAt = at.AddDays(5), ReminderId = Guid.NewGuid(), Stage = ReminderStage.DueSoon, Due = Samples.Due(2026, 3, 12) },
            extended with { PreviousDue = Samples.Due(2026, 3, 12) },
            new ReminderDue { CaseId = id, Version = 6, OccurredAt = at.AddDays(21), ReminderId = Guid.NewGuid(), Stage = ReminderStage.DueToday, Due = Samples.Due(2026, 3, 23) },
            missed,
            new PromiseGiven { CaseId = id, Version = 8, OccurredAt = at.AddDays(23), PromiseId = promised, PromisedOn = new DateOnly(2026, 4, 1) },
            new PromiseMissed { CaseId = id, Version = 9, OccurredAt = at.AddDays(31), StageId = promiseMissed, PromisedOn = new DateOnly(2026, 4, 1), ExpectedOn = new DateOnly(2026, 4, 8), DateKind = DateKind.NextWord },
            Samples.Settled(id, at.AddMinutes(1)),
            Samples.Settled(id, at.AddDays(22), NoticeKind.Overdue, version: 2),
        ];
        if (concurrent)
            await Parallel.ForEachAsync(order(story), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct }, async (message, _) => await host.DeliverAsync(message));
        else
            foreach (var message in order(story))
                await host.DeliverAsync(message);

        var c = await host.QueryAsync(db => db.Cases.AsNoTracking().SingleAsync(x => x.Id == id, Ct));
        var view = await host.PublicViewAsync(id);
        var entries = await host.QueryAsync(db => db.Timeline.AsNoTracking().Where(e => e.CaseId == id).ToListAsync(Ct));
        Assert.Equal(Enumerable.Range(1, entries.Count), entries.Select(e => e.Seq).Order());
        Assert.Equal(entries.Count, c.LastSeq);
        return string.Join('\n',
        [
            $"{c.Status} v{c.Version} {c.OwnerAgency} {c.Agency} {c.Unit} {c.Handler} {c.Deputy} {c.AssignedAt:O}",
            $"{c.OriginalDue} | {c.DueLastSet} | {c.Paused} | {c.Extensions} | {c.PromisedOn} | {c.ClockEndsAt:O} | {c.LastPublicEventAt:O}",
            $"{view.Delay}",
            .. await AgenciesAsync(id),
            .. entries.Select(e => $"{e.Kind} {e.Public} {string.Join(',', e.Data.OrderBy(d => d.Key).Select(d => $"{d.Key}={d.Value}"))} {(e.Words is null ? "" : "words")}").Order(StringComparer.Ordinal),
        ]);
    }

    private static DeadlineExtended Extended(Guid caseId, long version) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = DateTimeOffset.Parse(CasesHost.Start, null).AddDays(6),
        ExtensionId = Guid.NewGuid(),
        PreviousDue = Samples.Due(2026, 3, 9),
        Due = Samples.Due(2026, 3, 23),
        Times = 1,
    };

    private Task<List<string>> AgenciesAsync(Guid caseId) => host.QueryAsync(db => db.Access.AsNoTracking().Where(a => a.CaseId == caseId).Select(a => a.Agency).ToListAsync(Ct));
}
