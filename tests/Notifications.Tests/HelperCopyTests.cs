using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Features.ChooseMessages;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Who watches a case with its applicant gets copies, which tell the applicant nothing and trouble nobody.</summary>
public sealed partial class HelperCopyTests : IAsyncLifetime
{
    private static readonly HelperFacts Daughter = new(Guid.NewGuid(), NoticeWay.Email, "mei@example.tw");
    private static readonly HelperFacts Chief = new(Guid.NewGuid(), NoticeWay.Sms, "+886988777666");
    private static readonly Actor Clerk = new() { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PARKS", Roles = [StaffRole.Handler, StaffRole.Coordinator] };

    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task EachHelper_GetsACopy_ThatNamesNobody_AndDoesNotTellTheApplicant()
    {
        var known = Case(Daughter, Chief);

        await ReplyAsync(known);

        var messages = (await _host.MailboxAsync()).ToDictionary(m => m.To);
        Assert.Equal(["+886988777666", "lily@example.tw", "mei@example.tw"], messages.Keys.Order(StringComparer.Ordinal));
        Assert.All(messages.Values, m => Assert.Equal(NoticeKind.Reply, m.Kind));
        var mail = messages["mei@example.tw"];
        Assert.StartsWith("副本：", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("您是這個案件的協助人", mail.Text, StringComparison.Ordinal);
        Assert.Contains("三棵樹都修剪好了。", mail.Text, StringComparison.Ordinal);
        Assert.Matches(Link(), mail.Text);
        // Nothing that the applicant typed, and no code.
        foreach (var hidden in (string[])["王小姐", "民族一路", "60481732", "lily"])
            Assert.DoesNotContain(hidden, mail.Subject + mail.Text + mail.Html + messages["+886988777666"].Text, StringComparison.Ordinal);
        Assert.Contains("協助人副本，不收撥1999：", messages["+886988777666"].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("協助人", messages["lily@example.tw"].Text, StringComparison.Ordinal);
        // One of the three messages is news to the others.
        Assert.Single(await _host.SettledAsync(), s => s.Kind == NoticeKind.Reply);
        var shown = (await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required().Where(n => n.Kind == NoticeKind.Reply).ToList();
        Assert.Equal([("li***@example.tw", false), ("me***@example.tw", true), ("0988***666", true)], shown.OrderBy(n => n.ToHelper).ThenByDescending(n => n.Channel).Select(n => (n.Recipient!, n.ToHelper)));
        // Staff who read the message cannot end the help by its link.
        Assert.DoesNotMatch(Link(), shown.Single(n => n.Recipient == "me***@example.tw").Text!);
    }

    [Fact]
    public async Task WhatComesByTheThousand_IsCopiedToo_ByTheSameQuestion()
    {
        var known = Case(Daughter);
        known.Occasions[NoticeKind.Overdue] = Samples.Occasion(Samples.Slots());

        await _host.DeliverAsync(Samples.Missed(known, _host.Clock.GetUtcNow()));
        await _host.NotifyAsync();

        Assert.Equal(1, _host.Owners.RecipientsAsked);
        Assert.Equal(["lily@example.tw", "mei@example.tw"], (await _host.MailboxAsync()).Where(m => m.Kind == NoticeKind.Overdue).Select(m => m.To).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheReceipt_AndTheWarningOfAnOldContact_AreNotCopied()
    {
        var known = Case(Daughter);
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await _host.DeliverAsync(new ContactChanged { CaseId = known.CaseId, Version = 4, OccurredAt = _host.Clock.GetUtcNow(), ChangeId = Guid.NewGuid() });
        await _host.NotifyAsync();

        Assert.Equal(2, (await _host.MailboxAsync()).Count);
        Assert.All(await _host.MailboxAsync(), m => Assert.Equal("lily@example.tw", m.To));
    }

    [Fact]
    public async Task ACopyThatCannotArrive_IsNobodysTask_AndNoOtherWayIsTried()
    {
        var known = Case(Daughter with { Way = NoticeWay.Sms, Contact = "+447700900123" });

        await ReplyAsync(known);
        await _host.NotifyAsync();

        var owed = await _host.ObligationsAsync(known.CaseId);
        Assert.Equal([(NoticeState.Sent, (Guid?)null), (NoticeState.Failed, Daughter.HelperId)], owed.OrderBy(o => o.HelperId is not null).Select(o => (o.State, o.HelperId)));
        Assert.Equal(0, await _host.QueryAsync(db => db.UndecidedOccasions.CountAsync(Ct)));
        var backlog = (await _host.Client.BacklogAsync(Clerk, Ct)).Required();
        Assert.Equal((0, 0), (backlog.Tasks, backlog.Failed));
        Assert.Single(await _host.SettledAsync());
    }

    [Fact]
    public async Task AHelpersContact_HasTheSameDailyLimit_AndBeyondItNobodyCalls()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Notifications:PerContactPerDay"] = "2" });
        for (var i = 0; i < 4; i++)
        {
            var known = host.Owners.Add(Samples.Case(NoticeWay.Email));
            known.Facts = known.Facts with { Email = $"person{i}@example.tw", Helpers = [Daughter with { HelperId = Guid.NewGuid() }], Reply = Answer };
            await host.DeliverAsync(Samples.Replied(known, host.Clock.GetUtcNow()));
        }
        await host.NotifyAsync();

        Assert.Equal(2, (await host.MailboxAsync()).Count(m => m.To == "mei@example.tw"));
        var copies = (await host.ObligationsAsync()).Where(o => o.HelperId is not null).ToList();
        Assert.Equal([(NoticeState.Sent, null), (NoticeState.Sent, null), (NoticeState.Cancelled, "contact-limit"), (NoticeState.Cancelled, "contact-limit")], copies.OrderBy(o => o.State).Select(o => (o.State, o.Reason)));
        Assert.DoesNotContain(await host.ObligationsAsync(), o => o.State == NoticeState.Task);
    }

    [Fact]
    public async Task TheFirstMessage_SaysTheNumberAlone_AndItsLinkEndsIt()
    {
        var known = Case(Daughter);
        await NameAsync(known, Daughter);
        var first = Assert.Single(await _host.MailboxAsync());
        Assert.Equal(("mei@example.tw", NoticeKind.HelperNamed), (first.To, first.Kind));
        Assert.Contains("415-2048-8163", first.Text, StringComparison.Ordinal);
        foreach (var hidden in (string[])["王小姐", "市長信箱", "民族一路", "60481732"])
            Assert.DoesNotContain(hidden, first.Subject + first.Text, StringComparison.Ordinal);
        Assert.Empty(await _host.SettledAsync());
        var token = Link().Match(first.Text).Groups[1].Value;

        // Looking changes nothing; pressing twice says it once.
        var seen = (await _host.Client.UnsubscriptionAsync(Actor.Anyone, new() { Token = token }, Ct)).Required();
        Assert.Equal(("me***@example.tw", null, true), (seen.Contact, seen.PausedAt, seen.Helper));
        Assert.NotNull((await _host.Client.UnsubscribeAsync(Actor.Anyone, new() { Token = token }, Ct)).Required().PausedAt);
        Assert.NotNull((await _host.Client.UnsubscribeAsync(Actor.Anyone, new() { Token = token }, Ct)).Required().PausedAt);
        Assert.Equal(Daughter.HelperId, Assert.Single(await _host.SentAsync<HelpDeclined>()).HelperId);
        Assert.Single(await _host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.Act == "help-declined").ToListAsync(Ct)));

        // Before Cases has heard of it, nothing goes there any more.
        await ReplyAsync(known);
        Assert.Equal((NoticeState.Cancelled, "helper-declined"), (await _host.ObligationsAsync(known.CaseId)).Where(o => o is { Kind: NoticeKind.Reply, HelperId: not null }).Select(o => (o.State, o.Reason)).Single());
        Assert.Equal(NoticeState.Sent, (await _host.ObligationsAsync(known.CaseId)).Single(o => o is { Kind: NoticeKind.Reply, HelperId: null }).State);
        // The applicant's own messages are another matter.
        Assert.Equal(0, await _host.QueryAsync(db => db.ContactPauses.CountAsync(Ct)));
    }

    [Fact]
    public async Task WhoeverWasRemoved_IsToldOnce_AndWhatWasOnItsWayStays()
    {
        var known = Case(Daughter);
        await NameAsync(known, Daughter);
        await _host.DeliverAsync(Samples.Replied(known, _host.Clock.GetUtcNow()));
        await RemoveAsync(known, Daughter);
        await RemoveAsync(known, Daughter);

        Assert.Equal([NoticeKind.HelperNamed, NoticeKind.HelperRemoved], (await _host.MailboxAsync()).Where(m => m.To == "mei@example.tw").Select(m => m.Kind));
        Assert.Equal("helper-removed", (await _host.ObligationsAsync(known.CaseId)).Single(o => o is { Kind: NoticeKind.Reply, HelperId: not null }).Reason);
    }

    [Fact]
    public async Task WhoeverIsRemovedBeforeTheyHeardOfIt_HearsNothing()
    {
        await _host.MoveToAsync("2026-02-13T22:00:00+08:00");
        var known = Case(Chief);
        await NameAsync(known, Chief);
        known.FactsByKind[NoticeKind.HelperNamed] = known.Facts with { Helpers = [Chief], Holds = false, CancelReason = "helper-removed" };
        await RemoveAsync(known, Chief);

        await _host.MoveToAsync("2026-02-14T08:30:00+08:00");
        await _host.NotifyAsync();

        Assert.Empty(await _host.MailboxAsync());
        Assert.All(await _host.ObligationsAsync(known.CaseId), o => Assert.Equal((NoticeState.Cancelled, "helper-removed"), (o.State, o.Reason)));
    }

    [Fact]
    public async Task ATextMessageToAHelper_WaitsForTheHours_AMailDoesNot()
    {
        await _host.MoveToAsync("2026-02-13T22:00:00+08:00");
        var known = Case(Daughter, Chief);
        await NameAsync(known, Daughter);
        await NameAsync(known, Chief);
        Assert.Equal(["mei@example.tw"], (await _host.MailboxAsync()).Select(m => m.To));

        await _host.MoveToAsync("2026-02-14T08:30:00+08:00");
        await _host.NotifyAsync();
        Assert.Contains("請您一起看案415-2048-8163", (await _host.MailboxAsync()).Single(m => m.To == "+886988777666").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoCode_EverGoesToAHelper()
    {
        var known = Case(Daughter, Chief);
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await NameAsync(known, Daughter);

        var reader = new Actor { Kind = ActorKind.Citizen, CitizenLevel = 1, CaseId = known.CaseId };
        Assert.Equal(["li***@example.tw"], (await _host.Client.AccessWaysAsync(reader, known.CaseId, Ct)).Required().Select(w => w.Contact));
        Assert.Equal(["li***@example.tw"], (await _host.Client.MessageChoicesAsync(reader with { CitizenLevel = 2 }, known.CaseId, Ct)).Required().Ways.Select(w => w.Contact));
    }

    [Fact]
    public async Task AForgedLink_EndsNobodysHelp()
    {
        var known = Case(Daughter);
        await NameAsync(known, Daughter);
        var tokens = _host.App.Services.GetRequiredService<UnsubscribeTokens>();
        // A contact's signature under a helper's id, and a helper nobody wrote to.
        foreach (var forged in (string[])[tokens.Of(known.CaseId, Daughter.HelperId), tokens.OfHelper(known.CaseId, Guid.NewGuid())])
            Assert.Equal("link-not-found", (await _host.Client.UnsubscribeAsync(Actor.Anyone, new() { Token = forged }, Ct)).Failure?.Code);
        Assert.Empty(await _host.SentAsync<HelpDeclined>());
    }

    private static ReplyView Answer => new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new StaffWords("三棵樹都修剪好了。", Language.Zh));

    private FakeCase Case(params HelperFacts[] helpers)
    {
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Email));
        known.Facts = known.Facts with { Helpers = helpers, Reply = Answer };
        return known;
    }

    private async Task ReplyAsync(FakeCase known)
    {
        await _host.DeliverAsync(Samples.Replied(known, _host.Clock.GetUtcNow()));
        await _host.NotifyAsync();
    }

    private async Task NameAsync(FakeCase known, HelperFacts helper)
    {
        known.FactsByKind[NoticeKind.HelperNamed] = known.Facts with { Helpers = [helper] };
        await _host.DeliverAsync(new HelperNamed { CaseId = known.CaseId, Version = 3, OccurredAt = _host.Clock.GetUtcNow(), HelperId = helper.HelperId });
        await _host.NotifyAsync();
    }

    private async Task RemoveAsync(FakeCase known, HelperFacts helper)
    {
        known.Facts = known.Facts with { Helpers = [] };
        known.FactsByKind[NoticeKind.HelperRemoved] = known.Facts with { Helpers = [helper] };
        await _host.DeliverAsync(new HelperRemoved { CaseId = known.CaseId, Version = 6, OccurredAt = _host.Clock.GetUtcNow(), HelperId = helper.HelperId });
        await _host.NotifyAsync();
    }

    [GeneratedRegex(@"https://case\.example\.tw/unsubscribe/([A-Za-z0-9_-]+)")]
    private static partial Regex Link();
}
