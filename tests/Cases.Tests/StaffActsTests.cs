using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class CaseActsTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Note = "已到現場拍照並量測坑洞大小。";
    private const string Words = "坑洞已在三月二日補平，謝謝您的通報。";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // ---- Notes ----

    [Fact]
    public async Task Note_Public_MovesAssignedToInProgressAndIsSeen()
    {
        var c = await host.SubmitAssignedAsync();

        await host.NoteAsync(c.CaseId, Note);

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal(CaseStatus.InProgress, view.Status);
        var entry = view.Timeline[^1];
        Assert.Equal((TimelineKind.Progress, Note, Language.Zh, "ROADS/NORTH", (Guid?)null), (entry.Kind, entry.Words!.Text, entry.Words.Language, entry.Unit, entry.StaffId));
        Assert.Equal(TestPeople.HandlerId, (await host.DetailAsync(c.CaseNumber)).Timeline[^1].StaffId);
        Assert.Equal(new CaseProgressed { CaseId = c.CaseId, Version = 3, OccurredAt = host.Now, Public = true, FirstReport = false }, Assert.Single(await host.SentAsync<CaseProgressed>(c.CaseId)));
        Assert.Equal(3, (await host.SentAsync<PublicViewChanged>(c.CaseId))[^1].Version);
        await AssertAuditAsync(c.CaseId, "note-added", TestPeople.HandlerId);
    }

    [Fact]
    public async Task Note_Internal_ChangesNothingTheApplicantSees()
    {
        var c = await host.SubmitAssignedAsync();
        var before = await host.PublicViewAsync(c.CaseId);
        var announced = (await host.SentAsync<PublicViewChanged>(c.CaseId)).Count;

        await host.NoteAsync(c.CaseId, "申請人很生氣，改天再打。", isPublic: false);

        var after = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((before.Status, before.Timeline.Count), (after.Status, after.Timeline.Count));
        Assert.Equal(announced, (await host.SentAsync<PublicViewChanged>(c.CaseId)).Count);
        Assert.False(Assert.Single(await host.SentAsync<CaseProgressed>(c.CaseId)).Public);
        Assert.Equal("申請人很生氣，改天再打。", (await host.DetailAsync(c.CaseNumber)).Timeline[^1].Words!.Text);
    }

    [Fact]
    public async Task Note_FirstReportOfAHotlineItem_SatisfiesTheDeadlineOnce()
    {
        var c = await host.SubmitAssignedAsync(r => r with { ServiceCode = "HOT-HOLE" });

        await host.NoteAsync(c.CaseId, firstReport: true);
        await host.NoteAsync(c.CaseId, "已補平，明天再複查。", firstReport: true);

        Assert.Equal([true, false], (await host.SentAsync<CaseProgressed>(c.CaseId)).Select(e => e.FirstReport));
        Assert.Equal(host.Now, (await host.PublicViewAsync(c.CaseId)).SatisfiedAt);
    }

    [Fact]
    public async Task Note_FirstReportOfAPetition_DoesNotSatisfyTheDeadline()
    {
        var c = await host.SubmitAssignedAsync();

        await host.NoteAsync(c.CaseId, firstReport: true);

        Assert.True(Assert.Single(await host.SentAsync<CaseProgressed>(c.CaseId)).FirstReport);
        Assert.Null((await host.PublicViewAsync(c.CaseId)).SatisfiedAt);
    }

    [Theory]
    [InlineData(null, true, false, "text", "required")]
    [InlineData("好", true, false, "text", "too-short")]
    [InlineData("處理中", true, false, "text", "note-says-nothing")]
    [InlineData("  本案目前正在處理中，請耐心等候。", true, false, "text", "note-says-nothing")]
    [InlineData("已會勘\u0000完成", true, false, "text", "invalid-characters")]
    [InlineData("已會勘完成", false, true, "public", "first-report-not-public")]
    public async Task Note_BadInput_IsRefused(string? text, bool isPublic, bool firstReport, string field, string code)
    {
        var c = await host.SubmitAssignedAsync();

        var result = await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, new AddNoteRequest { Text = text, Public = isPublic, FirstReport = firstReport }, Ct);

        AssertInvalid(result, field, code);
        Assert.Empty(await host.SentAsync<CaseProgressed>(c.CaseId));
    }

    [Fact]
    public async Task Note_TooLong_IsRefused()
    {
        var c = await host.SubmitAssignedAsync();

        AssertInvalid(await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, new AddNoteRequest { Text = new string('勘', 2001) }, Ct), "text", "too-long");
    }

    [Fact]
    public async Task Note_InternalSetPhrase_IsAllowed()
    {
        var c = await host.SubmitAssignedAsync();

        await host.NoteAsync(c.CaseId, "處理中", isPublic: false);
    }

    // ---- Supplements ----

    [Fact]
    public async Task Supplement_AskedAndAnsweredInTwoRounds_StopsAndGoesOn()
    {
        var c = await host.SubmitAssignedAsync();

        var first = await host.AskAsync(c.CaseId);
        var waiting = await host.PublicViewAsync(c.CaseId);
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = false, Note = "只收到照片" }, Ct)).Required();
        var partly = await host.PublicViewAsync(c.CaseId);
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true, Note = "身分證影本收到" }, Ct)).Required();
        var complete = await host.PublicViewAsync(c.CaseId);
        var second = await host.AskAsync(c.CaseId);

        Assert.Equal((CaseStatus.NeedInfo, first), (waiting.Status, waiting.Supplement!.SupplementId));
        Assert.Equal([new SupplementItem("身分證影本", "確認申請資格"), new SupplementItem("現場照片", "")], waiting.Supplement.Items);
        Assert.Equal(("2", "2026-03-12"), (waiting.Timeline[^1].Data["count"], waiting.Timeline[^1].Data["due"]));
        Assert.Equal((CaseStatus.NeedInfo, waiting.Timeline.Count), (partly.Status, partly.Timeline.Count));
        Assert.Equal((CaseStatus.InProgress, null, TimelineKind.SupplementReceived), (complete.Status, complete.Supplement, complete.Timeline[^1].Kind));
        Assert.Null(complete.Timeline[^1].Words);
        Assert.NotEqual(first, second);
        Assert.Equal(first, Assert.Single(await host.SentAsync<SupplementReceived>(c.CaseId)).SupplementId);
        Assert.Equal(new DateOnly(2026, 3, 12), (await host.SentAsync<SupplementRequested>(c.CaseId))[0].DueOn);
        var staff = (await host.DetailAsync(c.CaseNumber)).Timeline.Select(e => (e.Kind, e.Words?.Text)).ToList();
        Assert.Contains((TimelineKind.SupplementPartial, "只收到照片"), staff);
        Assert.Contains((TimelineKind.Note, "身分證影本收到"), staff);
        Assert.Equal([1, 2], await host.QueryAsync(db => db.Supplements.Where(s => s.CaseId == c.CaseId).OrderBy(s => s.Round).Select(s => s.Round).ToListAsync(Ct)));
        await AssertAuditAsync(c.CaseId, "supplement-partial", TestPeople.HandlerId);
    }

    [Fact]
    public async Task Supplement_WhileOneIsOpen_IsRefused()
    {
        var c = await host.SubmitAssignedAsync();
        await host.AskAsync(c.CaseId);

        var result = await host.Client.RequestSupplementAsync(TestPeople.Handler, c.CaseId, Samples.Asking(host.Clock.TaipeiToday().AddDays(3)), Ct);

        AssertConflict(result, "move-not-allowed", "need_info");
    }

    [Fact]
    public async Task Supplement_BadInput_SaysWhichItem()
    {
        var c = await host.SubmitAssignedAsync();
        var today = host.Clock.TaipeiToday();

        AssertInvalid(await AskAsync(new() { DueOn = today.AddDays(5) }), "items", "required");
        AssertInvalid(await AskAsync(new() { DueOn = today.AddDays(5), Items = [.. Enumerable.Repeat(new SupplementItem("照片", ""), 21)] }), "items", "too-long");
        AssertInvalid(await AskAsync(new() { DueOn = today.AddDays(5), Items = [new("照片", ""), new(" ", "")] }), "items[1].what", "required");
        AssertInvalid(await AskAsync(new() { DueOn = today.AddDays(5), Items = [new("照片", new string('因', 201))] }), "items[0].why", "too-long");
        AssertInvalid(await AskAsync(Samples.Asking(today)), "dueOn", "out-of-range");
        AssertInvalid(await AskAsync(Samples.Asking(today.AddDays(181))), "dueOn", "out-of-range");
        AssertInvalid(await AskAsync(Samples.Asking(today) with { DueOn = null }), "dueOn", "required");

        Task<Result<Done>> AskAsync(RequestSupplementRequest request) => host.Client.RequestSupplementAsync(TestPeople.Handler, c.CaseId, request, Ct);
    }

    // ---- Replies and closings ----

    [Fact]
    public async Task Reply_ThenClose_TellsTheStory()
    {
        var c = await host.SubmitAssignedAsync();
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));

        var reply = await host.ReplyAsync(c.CaseId);
        var replied = await host.PublicViewAsync(c.CaseId);
        await host.CloseAsync(c.CaseId);
        var closed = await host.PublicViewAsync(c.CaseId);

        Assert.Equal((CaseStatus.Replied, Outcome.Done, host.Now), (replied.Status, replied.Outcome, replied.SatisfiedAt));
        Assert.Equal(new ReplyView(reply, host.Now, Outcome.Done, new StaffWords(Words, Language.Zh)), replied.Reply);
        Assert.Equal((CaseStatus.Closed, Outcome.Done, "done"), (closed.Status, closed.Outcome, closed.Timeline[^1].Data["outcome"]));
        Assert.NotNull(closed.Reply);
        var sent = Assert.Single(await host.SentAsync<CaseClosed>(c.CaseId));
        Assert.Equal((Outcome.Done, true), (sent.Outcome, sent.Replied));
        await AssertAuditAsync(c.CaseId, "replied", TestPeople.HandlerId);
        await AssertAuditAsync(c.CaseId, "closed", TestPeople.HandlerId);
    }

    [Fact]
    public async Task Reply_Scheduled_StaysRepliedUntilAnotherReply()
    {
        var c = await host.SubmitAssignedAsync();
        await host.ReplyAsync(c.CaseId, Outcome.Scheduled);

        AssertConflict(await host.Client.CloseAsync(TestPeople.Handler, c.CaseId, new CloseRequest(), Ct), "move-not-allowed", "replied");
        AssertConflict(await host.Client.CloseAsync(TestPeople.Handler, c.CaseId, new CloseRequest { Outcome = Outcome.Done }, Ct), "move-not-allowed", "replied");
        await host.NoteAsync(c.CaseId, "已排入四月施工。");
        await host.ReplyAsync(c.CaseId, Outcome.Done);
        await host.CloseAsync(c.CaseId, Outcome.Done);

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Closed, Outcome.Done), (view.Status, view.Outcome));
        Assert.Equal(2, (await host.SentAsync<CaseReplied>(c.CaseId)).Count);
    }

    [Theory]
    [InlineData(null, Outcome.Done, "text", "required")]
    [InlineData("太短了", Outcome.Done, "text", "too-short")]
    [InlineData(Words, null, "outcome", "required")]
    [InlineData(Words, Outcome.Duplicate, "outcome", "outcome-not-allowed")]
    [InlineData(Words, Outcome.NotHandled, "outcome", "outcome-not-allowed")]
    [InlineData(Words, Outcome.Withdrawn, "outcome", "outcome-not-allowed")]
    [InlineData(Words, Outcome.NoResponse, "outcome", "outcome-not-allowed")]
    public async Task Reply_BadInput_IsRefused(string? text, Outcome? outcome, string field, string code)
    {
        var c = await host.SubmitAssignedAsync();

        AssertInvalid(await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new ReplyRequest { Text = text, Outcome = outcome }, Ct), field, code);
    }

    [Fact]
    public async Task Reply_BeforeAUnitIsResponsible_IsRefused()
    {
        var c = await host.SubmitAsync();

        AssertConflict(await host.Client.ReplyAsync(TestPeople.Coordinator, c.CaseId, new ReplyRequest { Text = Words, Outcome = Outcome.Done }, Ct), "move-not-allowed", "received");
    }

    [Fact]
    public async Task Close_WithoutReply_NeedsWordsAndAnOutcomeThatAllowsIt()
    {
        var c = await host.SubmitAssignedAsync();

        AssertInvalid(await CloseAsync(Outcome.Duplicate, null), "text", "required");
        AssertInvalid(await CloseAsync(Outcome.Duplicate, "太短"), "text", "too-short");
        AssertInvalid(await CloseAsync(null, Words), "outcome", "required");
        AssertInvalid(await CloseAsync(Outcome.Done, Words), "outcome", "outcome-not-allowed");
        // What is not handled is set aside with approval: there is no other way.
        AssertInvalid(await CloseAsync(Outcome.NotHandled, Words), "outcome", "outcome-not-allowed");
        AssertInvalid(await CloseAsync(Outcome.NoResponse, Words), "outcome", "supplement-not-lapsed");
        Assert.Equal(CaseStatus.Assigned, (await host.PublicViewAsync(c.CaseId)).Status);
        (await CloseAsync(Outcome.Duplicate, "這件事併入另一件處理，結果會寫在那一件。")).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Closed, Outcome.Duplicate, (ReplyView?)null), (view.Status, view.Outcome, view.Reply));
        Assert.StartsWith("這件事併入", view.Timeline[^1].Words!.Text, StringComparison.Ordinal);
        var sent = Assert.Single(await host.SentAsync<CaseClosed>(c.CaseId));
        Assert.Equal((Outcome.Duplicate, false), (sent.Outcome, sent.Replied));

        Task<Result<Done>> CloseAsync(Outcome? outcome, string? text) => host.Client.CloseAsync(TestPeople.Handler, c.CaseId, new CloseRequest { Outcome = outcome, Text = text }, Ct);
    }

    [Fact]
    public async Task Close_NoResponse_OnlyAfterTheApplicantsLastDay()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAssignedAsync();
        await alone.AskAsync(c.CaseId, days: 2);
        var request = new CloseRequest { Outcome = Outcome.NoResponse, Text = "請您補的資料到期沒有收到，先結案；補齊後可以再申請。" };

        alone.Clock.MoveTo(Taipei.At(new DateOnly(2026, 3, 4), new TimeOnly(23, 59)));
        AssertInvalid(await alone.Client.CloseAsync(TestPeople.Handler, c.CaseId, request, Ct), "outcome", "supplement-not-lapsed");
        alone.Clock.MoveTo(Taipei.At(new DateOnly(2026, 3, 5), new TimeOnly(0, 0)));
        (await alone.Client.CloseAsync(TestPeople.Handler, c.CaseId, request, Ct)).Required();

        var view = await alone.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.Closed, Outcome.NoResponse, (SupplementView?)null), (view.Status, view.Outcome, view.Supplement));
    }

    [Fact]
    public async Task Close_WithAnotherOutcomeThanTheReply_IsRefused()
    {
        var c = await host.SubmitAssignedAsync();
        await host.ReplyAsync(c.CaseId, Outcome.Partly);

        AssertInvalid(await host.Client.CloseAsync(TestPeople.Handler, c.CaseId, new CloseRequest { Outcome = Outcome.Done }, Ct), "outcome", "outcome-differs-from-reply");
    }

    [Fact]
    public async Task Close_Twice_IsRefusedWithThePresentStatus()
    {
        var c = await host.SubmitAssignedAsync();
        await host.ReplyAsync(c.CaseId);
        await host.CloseAsync(c.CaseId);

        AssertConflict(await host.Client.CloseAsync(TestPeople.Handler, c.CaseId, new CloseRequest(), Ct), "move-not-allowed", "closed");
        AssertConflict(await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new ReplyRequest { Text = Words, Outcome = Outcome.Done }, Ct), "move-not-allowed", "closed");
        AssertConflict(await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, new AddNoteRequest { Text = Note, Public = true }, Ct), "move-not-allowed", "closed");
        await host.NoteAsync(c.CaseId, "申請人來電致謝。", isPublic: false);
    }

    // ---- Races ----

    [Fact]
    public async Task Reply_ByTwoAtOnce_OneWinsAndTheOtherHearsOfIt()
    {
        for (var round = 0; round < 10; round++)
        {
            var c = await host.SubmitAssignedAsync();

            var results = await Task.WhenAll(
                host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new ReplyRequest { Text = Words, Outcome = Outcome.Done }, Ct),
                host.Client.CloseAsync(TestPeople.Colleague, c.CaseId, new CloseRequest { Outcome = Outcome.Duplicate, Text = Words }, Ct));

            var lost = Assert.Single(results, r => !r.Succeeded);
            Assert.Equal(1, await host.CountAsync($"select count(*) from cases.audit_entries where case_id = '{c.CaseId}' and act in ('replied', 'closed')"));
            // A close that begins after the reply is in hears what is wrong with its outcome now.
            if (lost.Failure!.Errors?.GetValueOrDefault("outcome") is { } errors)
            {
                Assert.Equal(["outcome-differs-from-reply"], errors);
                continue;
            }
            Assert.Equal(409, lost.Failure.Status);
            Assert.True(lost.Failure.Code is "changed-meanwhile" or "move-not-allowed", lost.Failure.Code);
            Assert.True(lost.Failure.Current is "replied" or "closed", lost.Failure.Current);
        }
    }

    [Fact]
    public async Task Notes_WhileOtherServicesReport_AreNeverRefused()
    {
        var c = await host.SubmitAssignedAsync();
        var reports = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
                await host.DeliverAsync(Samples.Settled(c.CaseId, host.Now, version: i + 1));
        }, Ct);

        for (var i = 0; i < 30; i++)
            await host.NoteAsync(c.CaseId, $"第{i + 1}次現場紀錄。");
        await reports;

        var entries = (await host.DetailAsync(c.CaseNumber)).Timeline;
        Assert.Equal(3 + 60 + 30, entries.Count);
    }

    // ---- Rights ----

    public static TheoryData<string, int, int, int> Rights { get; } = new()
    {
        // who, note, reply, detail
        { nameof(TestPeople.Handler), 204, 204, 200 },
        { nameof(TestPeople.Deputy), 204, 204, 200 },
        { nameof(TestPeople.Colleague), 204, 204, 200 },
        { nameof(TestPeople.Supervisor), 204, 204, 200 },
        { nameof(TestPeople.Coordinator), 204, 204, 200 },
        { nameof(TestPeople.Intake), 204, 403, 200 },
        { nameof(TestPeople.OtherUnit), 403, 403, 200 },
        { nameof(TestPeople.AgencyHead), 403, 403, 200 },
        { nameof(TestPeople.Auditor), 403, 403, 200 },
        { nameof(TestPeople.OtherAgency), 404, 404, 404 },
        { nameof(TestPeople.OtherSupervisor), 404, 404, 404 },
        { nameof(TestPeople.CityIntake), 404, 404, 404 },
        { nameof(TestPeople.CallCentre), 404, 404, 404 },
        { nameof(TestPeople.Portal), 404, 404, 404 },
        { "Citizen", 404, 404, 404 },
    };

    [Theory]
    [MemberData(nameof(Rights))]
    public async Task Rights_OnACaseOfTheNorthTeam(string who, int note, int reply, int detail)
    {
        var actor = who == "Citizen" ? Actor.Anyone with { CitizenLevel = 2 } : (Actor)typeof(TestPeople).GetField(who)!.GetValue(null)!;
        var c = await host.SubmitAssignedAsync();

        Assert.Equal(detail, StatusOf(await host.Client.DetailAsync(actor, c.CaseNumber, Ct), 200));
        Assert.Equal(note, StatusOf(await host.Client.AddNoteAsync(actor, c.CaseId, new AddNoteRequest { Text = Note, Public = true }, Ct), 204));
        Assert.Equal(reply, StatusOf(await host.Client.RequestSupplementAsync(actor, c.CaseId, Samples.Asking(host.Clock.TaipeiToday().AddDays(5)), Ct), 204));
        if (reply == 204)
            (await host.Client.ReceiveSupplementAsync(actor, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct)).Required();
        else
            Assert.Equal(reply, StatusOf(await host.Client.ReceiveSupplementAsync(actor, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct), 204));
        Assert.Equal(reply, StatusOf(await host.Client.ReplyAsync(actor, c.CaseId, new ReplyRequest { Text = Words, Outcome = Outcome.Done }, Ct), 204));
        Assert.Equal(reply, StatusOf(await host.Client.CloseAsync(actor, c.CaseId, new CloseRequest(), Ct), 204));
    }

    [Fact]
    public async Task Rights_OnACaseInTriage_BelongToTheCoordinatingAgency()
    {
        var c = await host.SubmitAsync();

        Assert.Equal(200, StatusOf(await host.Client.DetailAsync(TestPeople.CityIntake, c.CaseNumber, Ct), 200));
        Assert.Equal(204, StatusOf(await host.Client.AddNoteAsync(TestPeople.CityIntake, c.CaseId, new AddNoteRequest { Text = Note }, Ct), 204));
        Assert.Equal(404, StatusOf(await host.Client.DetailAsync(TestPeople.Handler, c.CaseNumber, Ct), 200));
        Assert.Equal(404, StatusOf(await host.Client.DetailAsync(TestPeople.Handler, "41520488163", Ct), 200));
        Assert.Equal(404, StatusOf(await host.Client.DetailAsync(TestPeople.Coordinator, "nonsense", Ct), 200));
        Assert.Equal(404, StatusOf(await host.Client.AddNoteAsync(TestPeople.Coordinator, Guid.NewGuid(), new AddNoteRequest { Text = Note }, Ct), 204));
    }

    [Theory]
    [InlineData(nameof(TestPeople.Handler), true)]
    [InlineData(nameof(TestPeople.Deputy), true)]
    [InlineData(nameof(TestPeople.Colleague), true)]
    [InlineData(nameof(TestPeople.Supervisor), true)]
    [InlineData(nameof(TestPeople.Coordinator), false)]
    [InlineData(nameof(TestPeople.Intake), false)]
    [InlineData(nameof(TestPeople.OtherUnit), false)]
    [InlineData(nameof(TestPeople.AgencyHead), false)]
    [InlineData(nameof(TestPeople.Auditor), false)]
    public async Task Confidential_OnlyTheUnitSeesTheApplicant(string who, bool shown)
    {
        var actor = (Actor)typeof(TestPeople).GetField(who)!.GetValue(null)!;
        var c = await host.SubmitAssignedAsync(r => (r with { Confidential = true }).With(a => a with { Address = "高雄市三民區民族一路1號" }));

        var applicant = (await host.DetailAsync(c.CaseNumber, actor)).Applicant;

        Assert.Equal(!shown, applicant.Masked);
        Assert.Equal(shown ? ("王小明", "0912-345-678", "ming@example.test", "高雄市三民區民族一路1號") : ("○○○", "***", "***", "***"), (applicant.Name, applicant.Phone!, applicant.Email!, applicant.Address!));
        var audit = await host.QueryAsync(db => db.Set<AuditEntry>().AsNoTracking().SingleAsync(a => a.CaseId == c.CaseId && a.Act == "case-viewed", Ct));
        Assert.Equal(actor.StaffId, audit.StaffId);
        Assert.Contains(shown ? "shown" : "masked", audit.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotConfidential_EveryoneWhoMayReadSeesTheApplicant() =>
        Assert.False((await host.DetailAsync((await host.SubmitAssignedAsync()).CaseNumber, TestPeople.OtherUnit)).Applicant.Masked);

    [Fact]
    public async Task Allowed_FollowsStatusRightsAndClock()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAsync();
        await AssertAllowedAsync(TestPeople.Coordinator, "assign note files contact helpers refer close set_aside withdraw memo merge");
        await AssertAllowedAsync(TestPeople.CityIntake, "note files withdraw");
        await alone.DeliverAsync(Samples.Assigned(c.CaseId, alone.Now));
        await AssertAllowedAsync(TestPeople.Handler, "assign note files contact helpers supplement reply refer close set_aside withdraw merge"); // the clock is not open yet
        await alone.DeliverAsync(Samples.Set(c.CaseId, alone.Now, Samples.Due(2026, 3, 3)));
        await AssertAllowedAsync(TestPeople.Handler, "assign note files contact helpers supplement explain extend reply refer close set_aside withdraw merge");
        await AssertAllowedAsync(TestPeople.Deputy, "note files contact helpers supplement explain extend reply refer close set_aside withdraw merge");
        await AssertAllowedAsync(TestPeople.Supervisor, "assign note files contact helpers supplement explain extend reply refer close set_aside withdraw memo merge");
        await AssertAllowedAsync(TestPeople.Intake, "note files withdraw");
        await AssertAllowedAsync(TestPeople.OtherUnit, "");
        await AssertAllowedAsync(TestPeople.Auditor, "");

        await alone.AskAsync(c.CaseId);
        await alone.DeliverAsync(new DeadlinePaused { CaseId = c.CaseId, Version = 2, OccurredAt = alone.Now });
        await AssertAllowedAsync(TestPeople.Handler, "assign note files contact helpers supplement_receipt close set_aside withdraw merge");
        (await alone.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct)).Required();
        await alone.DeliverAsync(new DeadlineResumed { CaseId = c.CaseId, Version = 3, OccurredAt = alone.Now, Due = Samples.Due(2026, 3, 5) });

        alone.Clock.MoveTo(Taipei.StartOf(new DateOnly(2026, 3, 6)).AddTicks(-10));
        await AssertAllowedAsync(TestPeople.Handler, "assign note files contact helpers supplement explain extend reply refer close set_aside withdraw merge");
        alone.Clock.MoveTo(Taipei.StartOf(new DateOnly(2026, 3, 6)));
        await AssertAllowedAsync(TestPeople.Handler, "assign note files contact helpers supplement promise reply refer close set_aside withdraw merge");
        await alone.ReplyAsync(c.CaseId, Outcome.Scheduled);
        await AssertAllowedAsync(TestPeople.Handler, "note files contact helpers reply reopen");
        await alone.ReplyAsync(c.CaseId);
        await AssertAllowedAsync(TestPeople.Handler, "note files contact helpers reply close reopen");
        await alone.CloseAsync(c.CaseId);
        await AssertAllowedAsync(TestPeople.Handler, "note files reopen");

        async Task AssertAllowedAsync(Actor actor, string acts) => Assert.Equal(acts, string.Join(' ', (await alone.DetailAsync(c.CaseNumber, actor)).Allowed));
    }

    private async Task AssertAuditAsync(Guid caseId, string act, Guid staff) =>
        Assert.Equal(staff, (await host.QueryAsync(db => db.Set<AuditEntry>().AsNoTracking().SingleAsync(a => a.CaseId == caseId && a.Act == act, Ct))).StaffId);

    private static int StatusOf<T>(Result<T> result, int success) => result.Succeeded ? success : result.Failure.Status;

    private static void AssertInvalid<T>(Result<T> result, string field, string code)
    {
        Assert.Equal((400, "invalid-input"), (result.Failure?.Status, result.Failure?.Code));
        var error = Assert.Single(result.Failure!.Errors!);
        Assert.Equal((field, code), (error.Key, Assert.Single(error.Value)));
    }

    private static void AssertConflict<T>(Result<T> result, string code, string current) =>
        Assert.Equal((409, code, current), (result.Failure?.Status, result.Failure?.Code, result.Failure?.Current));
}
