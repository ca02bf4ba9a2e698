using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The applicant answers what is missing, and takes more time for it.</summary>
public class SupplementAnswerTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APart_IsKeptForStaff_AndTheCaseGoesOnWaiting()
    {
        var (c, supplement) = await AskedAsync();

        (await AnswerAsync(c.CaseId, supplement, Here(1, "身分證字號在申請書第二頁。"))).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.NeedInfo, TimelineKind.SupplementAnswered, "1", "2", null), (view.Status, view.Timeline[^1].Kind, view.Timeline[^1].Data["count"], view.Timeline[^1].Data["total"], view.Timeline[^1].Words));
        Assert.Empty(view.Supplement!.Answers);
        var answer = Assert.Single((await host.DetailAsync(c.CaseNumber)).Supplement!.Answers);
        Assert.Equal((1, host.Now, SupplementWay.Written, "身分證字號在申請書第二頁。"), (answer.Item, answer.At, answer.Way, answer.Words));
        Assert.Equivalent(new[] { answer }, (await OwnAsync(c.CaseId)).Supplement!.Answers, strict: true);
        Assert.Empty(await host.SentAsync<SupplementReceived>(c.CaseId));
        Assert.Equal(ApplicantWord.SupplementAnswered, Assert.Single(await host.SentAsync<ApplicantSpoke>(c.CaseId)).Word);
        Assert.Single(await AuditAsync(c.CaseId), a => a.Act == "supplement-answered" && a.StaffId is null);
        Assert.Equal(0, await host.CountAsync($"select count(*) from cases.supplement_answers where case_id = '{c.CaseId}' and position('申請書' in encode(words, 'escape')) > 0"));
    }

    [Fact]
    public async Task SentTwice_IsKeptOnce_AndALaterAnswerCounts()
    {
        var (c, supplement) = await AskedAsync();
        (await AnswerAsync(c.CaseId, supplement, Here(1, "第一版"), new() { Item = 2, Way = SupplementWay.Posted })).Required();

        Assert.Equal((409, "nothing-changed"), Told(await AnswerAsync(c.CaseId, supplement, Here(1, "第一版"), new() { Item = 2, Way = SupplementWay.Posted })));
        (await AnswerAsync(c.CaseId, supplement, Here(1, "第二版"), new() { Item = 2, Way = SupplementWay.Posted })).Required();

        Assert.Equal([(1, SupplementWay.Written, "第二版"), (2, SupplementWay.Posted, null)], (await OwnAsync(c.CaseId)).Supplement!.Answers.Select(a => (a.Item, a.Way, a.Words)));
        Assert.Equal(3, await host.CountAsync($"select count(*) from cases.supplement_answers where case_id = '{c.CaseId}'"));
        // What is in the post has not arrived: staff say when it has.
        Assert.Equal(CaseStatus.NeedInfo, (await host.PublicViewAsync(c.CaseId)).Status);
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new() { Complete = true }, Ct)).Required();
        Assert.Equal((409, "supplement-over"), Told(await AnswerAsync(c.CaseId, supplement, Here(1, "第三版"))));
    }

    [Fact]
    public async Task EverythingWrittenHere_HasArrived()
    {
        var (c, supplement) = await AskedAsync();
        (await AnswerAsync(c.CaseId, supplement, Here(2, "照片看不清楚的地方是水溝蓋。"))).Required();

        (await AnswerAsync(c.CaseId, supplement, Here(1, "身分證字號在申請書第二頁。"))).Required();

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.InProgress, null), (view.Status, view.Supplement));
        Assert.Equal([TimelineKind.SupplementAnswered, TimelineKind.SupplementReceived], view.Timeline.TakeLast(2).Select(e => e.Kind));
        Assert.Equal(supplement, Assert.Single(await host.SentAsync<SupplementReceived>(c.CaseId)).SupplementId);
        Assert.Null((await OwnAsync(c.CaseId)).Supplement);
        Assert.Equal((409, "supplement-over"), Told(await AnswerAsync(c.CaseId, supplement, Here(1, "身分證字號在申請書第二頁。"))));
        Assert.Single(await host.SentAsync<SupplementReceived>(c.CaseId));
    }

    [Fact]
    public async Task WhatIsAttached_HasArrived_AndStaysWithItsItem()
    {
        var (c, supplement) = await AskedAsync();
        var (first, second, third) = (await UploadAsync("同意書一.pdf"), await UploadAsync("同意書二.pdf"), await UploadAsync("現場.pdf"));
        (await AnswerAsync(c.CaseId, supplement, Attached(1, first))).Required();
        Assert.Equal((409, "nothing-changed"), Told(await AnswerAsync(c.CaseId, supplement, Attached(1))));
        (await AnswerAsync(c.CaseId, supplement, Attached(1, second) with { Words = "共兩頁" })).Required();

        var seen = Assert.Single((await host.DetailAsync(c.CaseNumber)).Supplement!.Answers);
        Assert.Equal([first, second], seen.Files);
        var own = await OwnAsync(c.CaseId);
        Assert.Equal(["同意書一.pdf", "同意書二.pdf"], own.Attachments.Select(a => a.Name));
        Assert.Equal([first, second], own.Supplement!.Answers.Single().Files);
        Assert.All(own.Attachments, a => Assert.True(a.ForApplicant));
        Assert.Empty(await host.SentAsync<SupplementReceived>(c.CaseId));

        (await AnswerAsync(c.CaseId, supplement, Attached(2, third))).Required();

        Assert.Equal(CaseStatus.InProgress, (await host.PublicViewAsync(c.CaseId)).Status);
        Assert.Single(await host.SentAsync<SupplementReceived>(c.CaseId));
        Assert.Contains(await AuditAsync(c.CaseId), a => a.Act == "supplement-answered" && a.Facts!.Contains(third.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task FilesThatCannotBeTaken_TakeNothingElseWithThem()
    {
        var (c, supplement) = await AskedAsync();
        var file = await UploadAsync("同意書.pdf");
        Assert.Equal("required", (await AnswerAsync(c.CaseId, supplement, Here(2, "寫在這裡。"), Attached(1))).Failure?.Errors?["answers[1].attachments"].Single());
        Assert.Equal("unknown-upload", (await AnswerAsync(c.CaseId, supplement, Attached(1, file), Attached(2, Guid.NewGuid()))).Failure?.Errors?["attachments"].Single());
        Assert.Equal("unknown-upload", (await AnswerAsync(c.CaseId, supplement, Attached(1) with { Attachments = ["no id"] })).Failure?.Errors?["attachments"].Single());
        Assert.Equal("too-many-files", (await AnswerAsync(c.CaseId, supplement, Attached(1, [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid())]), Attached(2, [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid())]))).Failure?.Errors?["attachments"].Single());

        var own = await OwnAsync(c.CaseId);
        Assert.Empty(own.Attachments);
        Assert.Empty(own.Supplement!.Answers);
        // It was not used up by what was refused.
        (await AnswerAsync(c.CaseId, supplement, Attached(1, file))).Required();
        Assert.Equal("unknown-upload", (await AnswerAsync(c.CaseId, supplement, Attached(2, file))).Failure?.Errors?["attachments"].Single());
    }

    [Fact]
    public async Task BadAnswers_AreRefusedWithTheirField_AndNobodyElseAnswers()
    {
        var (c, supplement) = await AskedAsync();
        Assert.Equal(["answers"], (await AnswerAsync(c.CaseId, supplement)).Failure!.Errors!.Keys);
        Assert.Equal("required", (await AnswerAsync(c.CaseId, supplement, Here(1, " "))).Failure?.Errors?["answers[0].words"].Single());
        Assert.Equal("required", (await AnswerAsync(c.CaseId, supplement, Here(1, "寫在這裡。"), new() { Item = 2 })).Failure?.Errors?["answers[1].way"].Single());
        Assert.Equal("too-long", (await AnswerAsync(c.CaseId, supplement, Here(2, new string('長', 1001)))).Failure?.Errors?["answers[0].words"].Single());
        foreach (var wrong in (ItemAnswer[][])[[Here(3, "沒有這一項。")], [Here(0, "也沒有。")], [Here(1, "兩次"), Here(1, "兩次")]])
            Assert.Equal("out-of-range", (await AnswerAsync(c.CaseId, supplement, wrong)).Failure?.Errors?["answers"].Single());
        Assert.Equal((409, "supplement-over"), Told(await AnswerAsync(c.CaseId, Guid.NewGuid(), Here(1, "別的補件"))));
        var request = new AnswerSupplementRequest { SupplementId = supplement, Answers = [Here(1, "不是我")] };
        foreach (var actor in (Actor[])[Applicant(c.CaseId, 1), Applicant(Guid.NewGuid()), Actor.Anyone, TestPeople.Portal, TestPeople.OtherAgency])
        {
            Assert.Equal(404, (await host.Client.AnswerSupplementAsync(actor, c.CaseId, request, Ct)).Failure?.Status);
            Assert.Equal(404, (await host.Client.ExtendSupplementAsync(actor, c.CaseId, new() { SupplementId = supplement }, Ct)).Failure?.Status);
        }
        Assert.Equal(403, (await host.Client.AnswerSupplementAsync(TestPeople.Handler, c.CaseId, request, Ct)).Failure?.Status);
        Assert.Empty((await OwnAsync(c.CaseId)).Supplement!.Answers);
    }

    [Fact]
    public async Task MoreTime_OnceAndWithoutAsking()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAssignedAsync();
        var supplement = await alone.AskAsync(c.CaseId);
        alone.Owners.Due = Samples.Due(2026, 3, 19);
        alone.Owners.Down = true;
        Assert.Equal(503, (await alone.Client.ExtendSupplementAsync(Applicant(c.CaseId), c.CaseId, new() { SupplementId = supplement }, Ct)).Failure?.Status);
        alone.Owners.Down = false;

        (await alone.Client.ExtendSupplementAsync(Applicant(c.CaseId), c.CaseId, new() { SupplementId = supplement, Reason = "戶政事務所要等三天。" }, Ct)).Required();

        var view = await alone.PublicViewAsync(c.CaseId);
        Assert.Equal((CaseStatus.NeedInfo, new DateOnly(2026, 3, 19), TimelineKind.SupplementExtended, "2026-03-19", null), (view.Status, view.Supplement!.DueOn, view.Timeline[^1].Kind, view.Timeline[^1].Data["due"], view.Timeline[^1].Words));
        Assert.Equal("戶政事務所要等三天。", (await alone.DetailAsync(c.CaseNumber)).Timeline[^1].Words!.Text);
        var own = (await alone.Client.OwnAsync(Applicant(c.CaseId), c.CaseId, Ct)).Required().Supplement!;
        Assert.Equal((new DateOnly(2026, 3, 19), false), (own.DueOn, own.MayExtend));
        var sent = Assert.Single(await alone.SentAsync<SupplementExtended>(c.CaseId));
        Assert.Equal((supplement, new DateOnly(2026, 3, 19)), (sent.SupplementId, sent.DueOn));
        Assert.Equal(new DateOnly(2026, 3, 19), (await alone.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.SupplementReminder, supplement, Ct)).Required().Supplement!.DueOn);
        Assert.Equal((409, "supplement-extended-already"), Told(await alone.Client.ExtendSupplementAsync(Applicant(c.CaseId), c.CaseId, new() { SupplementId = supplement }, Ct)));
        // Nobody may close for want of an answer before the day that was given.
        alone.Clock.MoveTo(new DateTimeOffset(2026, 3, 19, 23, 0, 0, TimeSpan.FromHours(8)));
        var close = new CloseRequest { Outcome = Outcome.NoResponse, Text = "一直沒有收到補件，所以先結案。" };
        Assert.Equal("supplement-not-lapsed", (await alone.Client.CloseAsync(TestPeople.Handler, c.CaseId, close, Ct)).Failure?.Errors?["outcome"].Single());
        alone.Clock.MoveTo(new DateTimeOffset(2026, 3, 20, 0, 0, 0, TimeSpan.FromHours(8)));
        (await alone.Client.CloseAsync(TestPeople.Handler, c.CaseId, close, Ct)).Required();
        Assert.Equal((409, "supplement-over"), Told(await alone.Client.ExtendSupplementAsync(Applicant(c.CaseId), c.CaseId, new() { SupplementId = supplement }, Ct)));
    }

    [Fact]
    public async Task MoreTime_ThatHasPassedToo_IsNone()
    {
        await using var alone = await CasesHost.StartAsync();
        var c = await alone.SubmitAssignedAsync();
        var supplement = await alone.AskAsync(c.CaseId);
        alone.Owners.Due = Samples.Due(2026, 3, 19);
        alone.Clock.MoveTo(new DateTimeOffset(2026, 3, 20, 9, 0, 0, TimeSpan.FromHours(8)));

        Assert.Equal((409, "supplement-lapsed"), Told(await alone.Client.ExtendSupplementAsync(Applicant(c.CaseId), c.CaseId, new() { SupplementId = supplement }, Ct)));
        Assert.Empty(await alone.SentAsync<SupplementExtended>(c.CaseId));
    }

    private async Task<(SubmittedCase Case, Guid Supplement)> AskedAsync()
    {
        var c = await host.SubmitAssignedAsync();
        return (c, await host.AskAsync(c.CaseId));
    }

    private Task<Result<Done>> AnswerAsync(Guid caseId, Guid supplement, params ItemAnswer[] answers) =>
        host.Client.AnswerSupplementAsync(Applicant(caseId), caseId, new() { SupplementId = supplement, Answers = answers }, Ct);

    private async Task<OwnCase> OwnAsync(Guid caseId) => (await host.Client.OwnAsync(Applicant(caseId), caseId, Ct)).Required();

    private async Task<Guid> UploadAsync(string name) => (await host.Client.UploadAsync(Actor.Anyone, name, new MemoryStream("%PDF-1.7 \n%%EOF"u8.ToArray()), Ct)).Required().UploadId;

    private static ItemAnswer Attached(int item, params Guid[] uploads) => new() { Item = item, Way = SupplementWay.Uploaded, Attachments = [.. uploads.Select(u => u.ToString())] };

    private static ItemAnswer Here(int item, string words) => new() { Item = item, Way = SupplementWay.Written, Words = words };

    private static Actor Applicant(Guid caseId, int level = 2) => new() { Kind = ActorKind.Citizen, CitizenLevel = level, CaseId = caseId };

    private static (int?, string?) Told(Result<Done> result) => (result.Failure?.Status, result.Failure?.Code);

    private Task<List<AuditEntry>> AuditAsync(Guid caseId) => host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == caseId).ToListAsync(Ct));
}
