using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class NoticeFactsTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly NoticeKind[] Delays = [NoticeKind.Extension, NoticeKind.Overdue, NoticeKind.Promise, NoticeKind.PromiseMissed, NoticeKind.DateMoved];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receipt_HasEverythingANoticeNeeds()
    {
        var c = await host.SubmitAsync(r => r.With(a => a with { Email = "Ming@高雄.台灣", Address = "高雄市三民區民族一路1號", Notify = [NoticeWay.Email, NoticeWay.Sms], Language = Language.En }));

        var facts = await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId);

        Assert.Equal((true, (string?)null), (facts.Holds, facts.CancelReason));
        Assert.Equal((c.CaseNumber, c.LookupCode), (facts.CaseNumber, facts.LookupCode));
        Assert.Equal(("王小明", "+886912345678", "0912-345-678"), (facts.ApplicantName, facts.Mobile, facts.Phone));
        Assert.Equal(("Ming@xn--do5a73f.xn--kpry57d", "高雄市三民區民族一路1號"), (facts.Email, facts.Address));
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], facts.Notify);
        Assert.Equal((Language.En, "Mayor's mailbox", CaseStatus.Received), (facts.Language, facts.Service.En, facts.Status));
        Assert.Equal(("6400500000", "民族一路與同盟路口", (string?)null, "CITY"), (facts.District, facts.Place, facts.Unit, facts.Agency));
        Assert.Equal((c.ReceivedAt, false), (facts.ReceivedAt, facts.Confidential));
    }

    [Fact]
    public async Task Recipients_SayHowEachIsTold_AndNothingElse()
    {
        var both = await host.SubmitAsync(r => r.With(a => a with { Notify = [NoticeWay.Sms, NoticeWay.Email], Address = "高雄市三民區民族一路1號" }));
        var landline = await host.SubmitAsync(r => r.With(a => a with { Phone = "07-5618742 轉 12", Email = null, Notify = [NoticeWay.Phone] }));

        var recipients = (await host.Client.RecipientsAsync(TestPeople.Notifications, [both.CaseId, Guid.NewGuid(), landline.CaseId], Ct)).Required();

        Assert.Equal(2, recipients.Count);
        var first = recipients.Single(r => r.CaseId == both.CaseId);
        Assert.Equal([NoticeWay.Sms, NoticeWay.Email], first.Notify);
        Assert.Equal((true, true, true, true), (first.Mobile, first.Email, first.Phone, first.Address));
        var second = recipients.Single(r => r.CaseId == landline.CaseId);
        Assert.Equal([NoticeWay.Phone], second.Notify);
        Assert.Equal((false, false, true, false), (second.Mobile, second.Email, second.Phone, second.Address));
        Assert.Equal(403, (await host.Client.RecipientsAsync(TestPeople.Coordinator, [both.CaseId], Ct)).Failure?.Status);
        Assert.Equal(400, (await host.Client.RecipientsAsync(TestPeople.Notifications, [.. Enumerable.Range(0, AskedCases.Most + 1).Select(_ => Guid.NewGuid())], Ct)).Failure?.Status);
    }

    [Fact]
    public async Task Landline_IsNoMobile()
    {
        var c = await host.SubmitAsync(r => r.With(a => a with { Phone = "07-5618742 轉 12", Email = null }));

        var facts = await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId);

        Assert.Equal(((string?)null, "07-5618742 轉 12"), (facts.Mobile, facts.Phone));
    }

    [Fact]
    public async Task Agency_IsTheServiceItemsUntilAUnitIsResponsible()
    {
        var c = await host.SubmitAsync(r => r with { ServiceCode = "APP-TREE" });
        Assert.Equal("PARKS", (await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId)).Agency);

        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now));
        Assert.Equal("ROADS", (await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId)).Agency);
    }

    [Fact]
    public async Task Receipt_AlwaysHolds()
    {
        var c = await host.SubmitAssignedAsync();
        await host.ReplyAsync(c.CaseId);
        await host.CloseAsync(c.CaseId);

        Assert.True((await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId)).Holds);
    }

    [Fact]
    public async Task Supplement_HoldsWhileItIsOpen()
    {
        var c = await host.SubmitAssignedAsync();
        var first = await host.AskAsync(c.CaseId);

        var open = await FactsAsync(c.CaseId, NoticeKind.Supplement, first);
        Assert.Equal((true, 2, new DateOnly(2026, 3, 12)), (open.Holds, open.Supplement!.Items.Count, open.Supplement.DueOn));
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct)).Required();
        await AssertReasonAsync("supplement-received", c.CaseId, NoticeKind.Supplement, first);
        var second = await host.AskAsync(c.CaseId);
        await AssertReasonAsync("supplement-received", c.CaseId, NoticeKind.Supplement, first);
        await AssertReasonAsync(null, c.CaseId, NoticeKind.Supplement, second);
        await host.CloseAsync(c.CaseId, Outcome.Duplicate, "這件事併入另一件處理，結果會寫在那一件。");
        await AssertReasonAsync("closed", c.CaseId, NoticeKind.Supplement, second);
        Assert.Equal("occasion-not-found", (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.Supplement, Guid.NewGuid(), Ct)).Failure?.Code);
    }

    /// <summary>Whether a reminder fits a clock that stands is for Deadlines to say: one about papers that did not come does.</summary>
    [Fact]
    public async Task StaffReminder_HoldsUntilTheMatterIsAnswered()
    {
        var c = await host.SubmitAssignedAsync();
        await host.AskAsync(c.CaseId);
        await AssertReasonAsync(null, c.CaseId, NoticeKind.StaffReminder, Guid.NewGuid());
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct)).Required();
        await host.ReplyAsync(c.CaseId);
        await AssertReasonAsync("replied", c.CaseId, NoticeKind.StaffReminder, Guid.NewGuid());
    }

    [Fact]
    public async Task Delays_HoldWhileTheMatterIsOpenAndNobodyAsksTheApplicant()
    {
        var c = await host.SubmitAssignedAsync();
        await AssertAllAsync(null);
        await host.NoteAsync(c.CaseId);
        await AssertAllAsync(null);
        await host.AskAsync(c.CaseId);
        await AssertAllAsync("paused");
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true }, Ct)).Required();
        await AssertAllAsync(null);
        await host.ReplyAsync(c.CaseId);
        await AssertAllAsync("replied");
        await host.CloseAsync(c.CaseId);
        await AssertAllAsync("closed");

        async Task AssertAllAsync(string? reason)
        {
            foreach (var kind in Delays)
                await AssertReasonAsync(reason, c.CaseId, kind, Guid.NewGuid());
        }
    }

    [Fact]
    public async Task Overdue_AfterTheFirstReportOfAHotlineItem_NoLongerHolds()
    {
        var c = await host.SubmitAssignedAsync(r => r with { ServiceCode = "HOT-HOLE" });
        await host.NoteAsync(c.CaseId, firstReport: true);

        await AssertReasonAsync("satisfied", c.CaseId, NoticeKind.Overdue, Guid.NewGuid());
    }

    [Fact]
    public async Task Transferred_HoldsWhileThatUnitHasTheCase()
    {
        var c = await host.SubmitAssignedAsync();
        host.Owners.Know(c.CaseId, new CaseRouting { History = [] });
        var moved = Samples.Assigned(c.CaseId, host.Now, 2, "PARKS/TREES", "PARKS", from: "ROADS/NORTH");

        var early = await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.Transferred, moved.AssignmentId, Ct);
        await host.DeliverAsync(moved);
        await AssertReasonAsync(null, c.CaseId, NoticeKind.Transferred, moved.AssignmentId);
        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now, 3, "PARKS/TREES", "PARKS")); // a handler is named there
        await AssertReasonAsync(null, c.CaseId, NoticeKind.Transferred, moved.AssignmentId);
        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now, 4, from: "PARKS/TREES"));
        await AssertReasonAsync("overtaken", c.CaseId, NoticeKind.Transferred, moved.AssignmentId);

        // Notifications can hear of an assignment before this service does; it asks again.
        Assert.Equal((503, "occasion-not-known-yet"), (early.Failure?.Status, early.Failure?.Code));
    }

    [Fact]
    public async Task Reply_HoldsAndKeepsItsOwnTextAfterALaterOne()
    {
        var c = await host.SubmitAssignedAsync();
        var first = await host.ReplyAsync(c.CaseId, Outcome.Scheduled);
        (await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new ReplyRequest { Text = "已在四月一日施作完成，請您查看。", Outcome = Outcome.Done }, Ct)).Required();

        var facts = await FactsAsync(c.CaseId, NoticeKind.Reply, first);

        Assert.Equal((true, Outcome.Scheduled, Outcome.Scheduled), (facts.Holds, facts.Outcome, facts.Reply!.Outcome));
        Assert.StartsWith("坑洞", facts.Reply.Words!.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, NoticeKind.Reply, Guid.NewGuid(), Ct)).Failure?.Status);
    }

    [Fact]
    public async Task Closed_WithoutReply_HasTheWordsOfTheClosing()
    {
        var c = await host.SubmitAssignedAsync();
        await host.CloseAsync(c.CaseId, Outcome.Duplicate, "這件事併入另一件處理，結果會寫在那一件。");
        var closing = Assert.Single(await host.SentAsync<CaseClosed>(c.CaseId)).ClosingId;

        var facts = await FactsAsync(c.CaseId, NoticeKind.Closed, closing);

        Assert.Equal((true, Outcome.Duplicate, "這件事併入另一件處理，結果會寫在那一件。"), (facts.Holds, facts.Outcome, facts.Reply!.Words!.Text));
    }

    [Fact]
    public async Task Confidential_HasNoPlaceAndNoWordsOfTheReply()
    {
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true });
        var reply = await host.ReplyAsync(c.CaseId);

        var facts = await FactsAsync(c.CaseId, NoticeKind.Reply, reply);

        Assert.True(facts.Confidential);
        Assert.Null(facts.Place);
        Assert.Null(facts.Reply!.Words);
        Assert.Equal("王小明", facts.ApplicantName);
    }

    [Fact]
    public async Task Facts_AreForServicesOnly()
    {
        var c = await host.SubmitAssignedAsync();
        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.CallCentre, Actor.Anyone])
            Assert.Equal(404, (await host.Client.NoticeFactsAsync(actor, c.CaseId, NoticeKind.Receipt, c.CaseId, Ct)).Failure?.Status);
        Assert.Equal("case-not-found", (await host.Client.NoticeFactsAsync(TestPeople.Notifications, Guid.NewGuid(), NoticeKind.Receipt, c.CaseId, Ct)).Failure?.Code);
    }

    private async Task<NoticeFacts> FactsAsync(Guid caseId, NoticeKind kind, Guid occasion) => (await host.Client.NoticeFactsAsync(TestPeople.Notifications, caseId, kind, occasion, Ct)).Required();

    private async Task AssertReasonAsync(string? reason, Guid caseId, NoticeKind kind, Guid occasion)
    {
        var facts = await FactsAsync(caseId, kind, occasion);
        Assert.Equal((reason is null, reason), (facts.Holds, facts.CancelReason));
    }
}
