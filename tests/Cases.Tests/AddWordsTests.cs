using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The applicant adds something to what was said.</summary>
public class AddWordsTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Words = "補充：坑洞旁邊的人孔蓋也鬆了，晚上特別危險。";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsAdded_IsForStaff_AndTheHandlerIsTold()
    {
        var c = await host.SubmitAssignedAsync();
        var before = await host.PublicViewAsync(c.CaseId);

        (await AddAsync(c.CaseId, $" {Words} ")).Required();

        var entry = (await host.DetailAsync(c.CaseNumber)).Timeline[^1];
        Assert.Equal((TimelineKind.ApplicantAdded, false, Words), (entry.Kind, entry.Public, entry.Words!.Text));
        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((before.Status, before.Timeline.Count), (view.Status, view.Timeline.Count));
        Assert.Equal(ApplicantWord.Added, Assert.Single(await host.SentAsync<ApplicantSpoke>(c.CaseId)).Word);
        var audit = Assert.Single(await host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == c.CaseId && a.Act == "words-added").ToListAsync(Ct)));
        Assert.DoesNotContain("人孔蓋", audit.Facts ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_GoWithTheWords_OrNothingDoes()
    {
        var c = await host.SubmitAssignedAsync();
        var upload = (await host.Client.UploadAsync(Actor.Anyone, "人孔蓋.pdf", new MemoryStream("%PDF-1.7 \n%%EOF"u8.ToArray()), Ct)).Required().UploadId;
        var request = new AddWordsRequest { Text = Words, Attachments = [upload.ToString(), Guid.NewGuid().ToString()] };
        Assert.Equal("unknown-upload", (await host.Client.AddWordsAsync(Applicant(c.CaseId), c.CaseId, request, Ct)).Failure?.Errors?["attachments"].Single());
        Assert.DoesNotContain((await host.DetailAsync(c.CaseNumber)).Timeline, e => e.Kind == TimelineKind.ApplicantAdded);

        (await host.Client.AddWordsAsync(Applicant(c.CaseId), c.CaseId, request with { Attachments = [upload.ToString()] }, Ct)).Required();

        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Equal([TimelineKind.ApplicantAdded, TimelineKind.FilesAdded], detail.Timeline.TakeLast(2).Select(e => e.Kind));
        Assert.Equal("人孔蓋.pdf", Assert.Single(detail.Attachments).Name);
    }

    [Fact]
    public async Task TheSameTwice_IsSaidOnce()
    {
        var c = await host.SubmitAssignedAsync();
        (await AddAsync(c.CaseId, Words)).Required();

        Assert.Equal((409, "said-already"), Told(await AddAsync(c.CaseId, Words)));
        (await AddAsync(c.CaseId, Words + "今天早上又有人跌倒。")).Required();

        Assert.Equal(2, (await host.SentAsync<ApplicantSpoke>(c.CaseId)).Count);
    }

    [Fact]
    public async Task OnceAnswered_NothingCanBeAdded()
    {
        var c = await host.SubmitAssignedAsync();
        Assert.True((await OwnAsync(c.CaseId)).MayAdd);
        await host.ReplyAsync(c.CaseId);

        Assert.False((await OwnAsync(c.CaseId)).MayAdd);
        Assert.Equal((409, "move-not-allowed"), Told(await AddAsync(c.CaseId, Words)));
    }

    [Fact]
    public async Task NobodyElse_AndNothingEmpty()
    {
        var c = await host.SubmitAssignedAsync();
        foreach (var actor in (Actor[])[Applicant(c.CaseId, 1), Applicant(Guid.NewGuid()), Actor.Anyone, TestPeople.Portal, TestPeople.OtherAgency])
            Assert.Equal(404, (await host.Client.AddWordsAsync(actor, c.CaseId, new() { Text = Words }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.AddWordsAsync(TestPeople.Handler, c.CaseId, new() { Text = Words }, Ct)).Failure?.Status);
        Assert.Equal("required", (await AddAsync(c.CaseId, "  ")).Failure?.Errors?["text"].Single());
        Assert.Equal("too-long", (await AddAsync(c.CaseId, new string('長', 1001))).Failure?.Errors?["text"].Single());
        Assert.Empty(await host.SentAsync<ApplicantSpoke>(c.CaseId));
    }

    private Task<Result<Done>> AddAsync(Guid caseId, string text) => host.Client.AddWordsAsync(Applicant(caseId), caseId, new() { Text = text }, Ct);

    private async Task<OwnCase> OwnAsync(Guid caseId) => (await host.Client.OwnAsync(Applicant(caseId), caseId, Ct)).Required();

    private static Actor Applicant(Guid caseId, int level = 2) => new() { Kind = ActorKind.Citizen, CitizenLevel = level, CaseId = caseId };

    private static (int?, string?) Told(Result<Done> result) => (result.Failure?.Status, result.Failure?.Code);
}
