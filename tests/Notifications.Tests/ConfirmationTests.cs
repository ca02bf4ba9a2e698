using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Whether a contact belongs to whoever gave it: asked once, answered by link or code, and nobody's case waits for it.</summary>
public sealed partial class ConfirmationTests : IAsyncLifetime
{
    private const string Asked = "2026-03-06T20:00:00+08:00";

    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync(new() { ["Clock:Start"] = Asked });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    // ---- The window ----

    [Fact]
    public async Task Link_IsGoodToTheLastSecondOfTheSeventhDay()
    {
        await SubmitAsync(Case());
        var link = await LinkAsync();

        await _host.MoveToAsync("2026-03-13T23:59:59+08:00");

        var view = (await _host.Client.ConfirmAsync(Actor.Anyone, link, Ct)).Required();
        Assert.Equal((ConfirmationState.Confirmed, true, Samples.Instant("2026-03-13T23:59:59+08:00")), (view.State, view.First, view.ConfirmedAt!.Value));
    }

    [Fact]
    public async Task Link_IsVoidFromTheEighthDay_AndANewMessageConfirms()
    {
        await SubmitAsync(Case());
        var link = await LinkAsync();

        await _host.MoveToAsync("2026-03-14T00:00:00+08:00");

        var late = (await _host.Client.ConfirmAsync(Actor.Anyone, link, Ct)).Required();
        Assert.Equal((ConfirmationState.VoidUnconfirmed, false, Samples.Day("2026-03-13")), (late.State, late.First, late.LastDay));
        Assert.Equal("void_unconfirmed", System.Text.Json.JsonSerializer.Serialize(late.State, ContractJson.Options).Trim('"'));
        Assert.Empty(await _host.SentAsync<ContactConfirmed>());

        Assert.True((await _host.Client.AskAgainAsync(Actor.Anyone, link with { Language = Language.En }, Ct)).Succeeded);
        Assert.Equal("still-open", (await _host.Client.AskAgainAsync(Actor.Anyone, link, Ct)).Failure?.Code);
        await _host.NotifyAsync();

        Assert.Equal(["請確認這是您的電子郵件", "Please confirm your e-mail address"], (await _host.QuestionsAsync()).Select(q => q.Subject));
        Assert.Equal(ConfirmationState.VoidUnconfirmed, (await _host.Client.ConfirmAsync(Actor.Anyone, link, Ct)).Required().State);
        Assert.True((await _host.Client.ConfirmAsync(Actor.Anyone, await LinkAsync(), Ct)).Required().First);
        // The old link tells the truth, too.
        Assert.Equal(ConfirmationState.Confirmed, (await _host.Client.ConfirmationAsync(Actor.Anyone, link, Ct)).Required().State);
        Assert.Equal("already-confirmed", (await _host.Client.AskAgainAsync(Actor.Anyone, link, Ct)).Failure?.Code);
    }

    [Fact]
    public async Task Window_BeginsWhenTheMessageLeaves()
    {
        await _host.DeliverAsync(Samples.Submitted(Case(), _host.Clock.GetUtcNow()));
        var asked = _host.Clock.GetUtcNow();
        _host.Clock.MoveTo(asked.AddDays(3));
        await _host.NotifyAsync();

        Assert.Contains("3月16日（一）以前", Assert.Single(await _host.QuestionsAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(Samples.Day("2026-03-16"), (await _host.Client.ConfirmationAsync(Actor.Anyone, await LinkAsync(), Ct)).Required().LastDay);
    }

    // ---- The question ----

    [Fact]
    public async Task Contact_OfManyCases_IsAskedOnceAndToldNothingOfThem()
    {
        var (first, second) = (Case(), Case());
        first.Facts = first.Facts with { ApplicantName = "買藥請上壞網站", Place = "壞網站" };
        await SubmitAsync(first);
        await SubmitAsync(second);
        second.Facts = second.Facts with { Email = "LILY@example.tw" };
        await SubmitAsync(_host.Owners.Add(new FakeCase { Facts = second.Facts }));

        var question = Assert.Single(await _host.QuestionsAsync());

        Assert.Equal((NoticeWay.Email, "lily@example.tw", ""), (question.Channel, question.To, question.CaseNumber));
        Assert.DoesNotContain("壞網站", question.Subject + question.Text + question.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Facts.CaseNumber[7..], question.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Facts.LookupCode, question.Text, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://case.example.tw/confirm/", question.Html!, StringComparison.Ordinal);
        // Receipts went at once, for each case.
        Assert.Equal(3, (await _host.MailboxAsync()).Count(m => m is { Kind: NoticeKind.Receipt, Channel: NoticeWay.Email }));
        Assert.All(await _host.SettledAsync(), s => Assert.NotEqual(NoticeKind.ContactConfirmation, s.Kind));
    }

    [Fact]
    public async Task Question_AtNight_GoesAtOnceAndBeforeTheReceipt()
    {
        _host.Clock.MoveTo(Samples.Instant("2026-03-07T03:00:00+08:00"));
        var known = Case();
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(Samples.Submitted(known, _host.Clock.GetUtcNow().AddMinutes(-1)));

        // The service's own clock follows the database's, and may be behind this process's: the hold would not be over yet.
        var now = _host.App.Services.GetRequiredService<MachineTime>().GetUtcNow();
        var claims = await new ClaimStatements(_host.Source).TakeAsync(Enum.GetValues<NoticeWay>(), _host.Clock.GetUtcNow(), now, TimeSpan.Zero, 10, Ct);
        Assert.Equal(NoticeKind.ContactConfirmation, claims[0].Kind);
        await _host.NotifyAsync();

        Assert.Single(await _host.QuestionsAsync());
    }

    [Fact]
    public async Task NothingThatConfirms_IsStored()
    {
        await SubmitAsync(Case());
        var question = Assert.Single(await _host.QuestionsAsync());
        var (token, code) = (Link().Match(question.Text).Groups[1].Value, Code().Match(question.Text).Groups[1].Value);
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [StaffRole.Coordinator] };

        var row = await _host.QueryAsync(db => db.Confirmations.SingleAsync(Ct));
        Assert.Equal(32, row.TokenHash.Length);
        var shown = (await _host.Client.ForCaseAsync(clerk, row.CaseId, Ct)).Required().Single(n => n.Kind == NoticeKind.ContactConfirmation);
        Assert.Equal((32, 6), (token.Length, code.Length));
        Assert.DoesNotContain(token, shown.Text!, StringComparison.Ordinal);
        Assert.DoesNotContain(code, shown.Text!, StringComparison.Ordinal);
        var contacts = await _host.QueryAsync(db => db.Contacts.OrderBy(c => c.Way).ToListAsync(Ct));
        Assert.Equal([NoticeWay.Email, NoticeWay.Sms], contacts.Select(c => c.Way));
        Assert.All(contacts, c => Assert.DoesNotContain("example.tw", System.Text.Encoding.UTF8.GetString(c.Address), StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutAnAddressChosen_NobodyIsAsked()
    {
        await SubmitAsync(_host.Owners.Add(Samples.Case(NoticeWay.Phone, NoticeWay.Letter)));

        Assert.Empty(await _host.QuestionsAsync());
        Assert.Equal(0, await _host.QueryAsync(db => db.Contacts.CountAsync(Ct)));
    }

    // ---- The answer ----

    [Fact]
    public async Task Looking_ConfirmsNothing()
    {
        await SubmitAsync(Case());
        var link = await LinkAsync();

        for (var i = 0; i < 3; i++)
            Assert.Equal((ConfirmationState.Open, NoticeWay.Email, "li***@example.tw"), Seen((await _host.Client.ConfirmationAsync(Actor.Anyone, link, Ct)).Required()));

        Assert.Empty(await _host.SentAsync<ContactConfirmed>());

        static (ConfirmationState, NoticeWay, string) Seen(ConfirmationView view) => (view.State, view.Way, view.Contact);
    }

    [Fact]
    public async Task Confirming_TwiceIsOnce_AndEveryCaseHearsOfIt()
    {
        var (first, second) = (Case(), Case());
        await SubmitAsync(first);
        await SubmitAsync(second);
        var link = await LinkAsync();

        var once = (await _host.Client.ConfirmAsync(Actor.Anyone, link, Ct)).Required();
        _host.Clock.MoveTo(_host.Clock.GetUtcNow().AddHours(2));
        var again = (await _host.Client.ConfirmAsync(Actor.Anyone, link, Ct)).Required();

        Assert.Equal((true, false), (once.First, again.First));
        Assert.Equal(Samples.Instant(Asked), again.ConfirmedAt);
        var events = await _host.SentAsync<ContactConfirmed>();
        Assert.Equal(new[] { first.CaseId, second.CaseId }.Order(), events.Select(e => e.CaseId).Order());
        Assert.All(events, e => Assert.Equal((NoticeWay.Email, Samples.Instant(Asked)), (e.Way, e.OccurredAt)));
        // A later case finds it confirmed: nobody is asked, and only a clock that waits is told.
        var third = Case();
        third.Facts = third.Facts with { AwaitsConfirmation = true };
        await SubmitAsync(third);
        Assert.Single(await _host.QuestionsAsync());
        Assert.Equal((third.CaseId, third.Facts.ReceivedAt), (await _host.SentAsync<ContactConfirmed>())[^1] is var e ? (e.CaseId, e.OccurredAt) : default);
    }

    [Fact]
    public async Task TwentyClicksAtOnce_ConfirmOnce()
    {
        await SubmitAsync(Case());
        var link = await LinkAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.Client.ConfirmAsync(Actor.Anyone, link, Ct)));

        Assert.Single(answers, a => a.Required().First);
        Assert.All(answers, a => Assert.Equal(ConfirmationState.Confirmed, a.Required().State));
        Assert.Single(await _host.SentAsync<ContactConfirmed>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("'; drop table contacts; --")]
    public async Task UnknownLink_IsNotFound(string? token)
    {
        foreach (var answer in new[] { await _host.Client.ConfirmationAsync(Actor.Anyone, new() { Token = token }, Ct), await _host.Client.ConfirmAsync(Actor.Anyone, new() { Token = token }, Ct), await _host.Client.AskAgainAsync(Actor.Anyone, new() { Token = token }, Ct) })
            Assert.Equal("confirmation-not-found", answer.Failure?.Code);
    }

    // ---- The code ----

    [Fact]
    public async Task OnlyANumber_GetsACodeThatConfirms()
    {
        var known = ByNumber();
        await SubmitAsync(known);
        var sms = Assert.Single(await _host.QuestionsAsync());
        Assert.Matches(@"^678 高雄市公園處 驗證碼\d{6}，請在查案件進度的網頁輸入，3/13前有效。不是您送的案件，不用理會$", sms.Text);
        var code = Code().Match(sms.Text).Groups[1].Value;

        var view = (await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = $" {code[..3]} {code[3..]} " }, Ct)).Required();

        Assert.Equal((ConfirmationState.Confirmed, true, "0912***678"), (view.State, view.First, view.Contact));
        Assert.Equal(NoticeWay.Sms, Assert.Single(await _host.SentAsync<ContactConfirmed>()).Way);
        Assert.False((await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = code }, Ct)).Required().First);
    }

    [Fact]
    public async Task FiveWrongCodes_EndIt_AndTheRightOneComesTooLate()
    {
        var known = ByNumber();
        await SubmitAsync(known);
        var code = Code().Match((await _host.QuestionsAsync())[0].Text).Groups[1].Value;
        var wrong = code == "000000" ? "000001" : "000000";

        var answers = new List<string?>();
        for (var i = 0; i < 5; i++)
            answers.Add(await EnterAsync(known, wrong));

        Assert.Equal(["code-wrong", "code-wrong", "code-wrong", "code-wrong", "code-ended"], answers);
        Assert.Equal("code-ended", await EnterAsync(known, code));
        Assert.Empty(await _host.SentAsync<ContactConfirmed>());
        // A new code, ten minutes later, is a new start.
        Assert.Equal(("asked-already", TimeSpan.FromMinutes(10)), Waits(await _host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct)));
        _host.Clock.MoveTo(_host.Clock.GetUtcNow().AddMinutes(10));
        Assert.True((await _host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct)).Succeeded);
        await _host.NotifyAsync();
        Assert.Equal("code-wrong", await EnterAsync(known, code));
        Assert.Null(await EnterAsync(known, Code().Match((await _host.QuestionsAsync())[^1].Text).Groups[1].Value));
    }

    [Fact]
    public async Task Codes_AreThreeADay()
    {
        var known = ByNumber();
        await SubmitAsync(known);
        var sent = new List<bool>();
        for (var i = 0; i < 4; i++)
        {
            _host.Clock.MoveTo(_host.Clock.GetUtcNow().AddMinutes(10));
            var both = await Task.WhenAll(_host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct), _host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct));
            sent.Add(both.Any(a => a.Succeeded));
            Assert.InRange(both.Count(a => a.Succeeded), 0, 1);
        }

        Assert.Equal([true, true, false, false], sent);
        _host.Clock.MoveTo(Samples.Instant("2026-03-07T00:00:00+08:00"));
        Assert.True((await _host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct)).Succeeded);
    }

    [Fact]
    public async Task Code_IsOnlyForWhoProvedTheCase()
    {
        var known = ByNumber();
        await SubmitAsync(known);
        foreach (var actor in new[] { Actor.Anyone, Citizen(known) with { CaseId = Guid.NewGuid() }, Citizen(known) with { CitizenLevel = 0 } })
        {
            Assert.Equal(404, (await _host.Client.CodeAsync(actor, known.CaseId, Ct)).Failure?.Status);
            Assert.Equal(404, (await _host.Client.EnterCodeAsync(actor, known.CaseId, new() { Code = "123456" }, Ct)).Failure?.Status);
            Assert.Equal(404, (await _host.Client.SendCodeAsync(actor, known.CaseId, new(), Ct)).Failure?.Status);
        }
        Assert.Equal(ConfirmationState.Open, (await _host.Client.CodeAsync(Citizen(known), known.CaseId, Ct)).Required().State);
    }

    [Theory]
    [InlineData("", "required")]
    [InlineData("12345", "code-invalid")]
    [InlineData("12345a", "code-invalid")]
    public async Task WhatIsNoCode_CostsNoTry(string typed, string error)
    {
        var known = ByNumber();
        await SubmitAsync(known);

        Assert.Equal(error, await EnterAsync(known, typed));

        Assert.Equal(0, await _host.QueryAsync(db => db.Confirmations.Select(c => c.WrongCodes).SingleAsync(Ct)));
    }

    // ---- The code of a case with two contacts ----

    [Fact]
    public async Task ByNumberAndEmail_TheCodeInTheEmailConfirmsIt()
    {
        var known = Case();
        await SubmitAsync(known);
        var question = Assert.Single(await _host.QuestionsAsync());
        Assert.Equal(NoticeWay.Email, question.Channel);
        Assert.Equal((ConfirmationState.Open, "li***@example.tw"), await ShownAsync(known));
        var code = Code().Match(question.Text).Groups[1].Value;

        var view = (await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = code }, Ct)).Required();

        Assert.Equal((ConfirmationState.Confirmed, true, "li***@example.tw"), (view.State, view.First, view.Contact));
        Assert.Equal(NoticeWay.Email, Assert.Single(await _host.SentAsync<ContactConfirmed>()).Way);
        // Pressed twice: the same answer, and nothing of a number that nobody was asked about.
        view = (await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = code }, Ct)).Required();
        Assert.Equal((ConfirmationState.Confirmed, false, "li***@example.tw"), (view.State, view.First, view.Contact));
    }

    [Fact]
    public async Task ByNumberAndEmail_BothAsked_EachCodeConfirmsItsOwnContact()
    {
        var (known, byMail, bySms) = await BothAskedAsync();

        Assert.Equal("0912***678", (await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = bySms }, Ct)).Required().Contact);
        Assert.Equal((ConfirmationState.Open, "li***@example.tw"), await ShownAsync(known));
        Assert.Equal("li***@example.tw", (await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = byMail }, Ct)).Required().Contact);

        Assert.Equal(ConfirmationState.Confirmed, (await ShownAsync(known)).State);
        Assert.Equal(2, (await _host.SentAsync<ContactConfirmed>()).Count(e => e.CaseId == known.CaseId));
    }

    [Fact]
    public async Task WrongCode_IsATryAtEveryContactOfTheCase()
    {
        var (known, byMail, bySms) = await BothAskedAsync();
        var wrong = new[] { "000000", "000001", "000002" }.First(c => c != byMail && c != bySms);

        var answers = new List<string?>();
        for (var i = 0; i < 5; i++)
            answers.Add(await EnterAsync(known, wrong));

        Assert.Equal(["code-wrong", "code-wrong", "code-wrong", "code-wrong", "code-ended"], answers);
        Assert.Equal([5, 5], await _host.QueryAsync(db => db.Confirmations.Select(c => c.WrongCodes).ToListAsync(Ct)));
        Assert.Equal("code-ended", await EnterAsync(known, byMail));
        Assert.Equal("code-ended", await EnterAsync(known, bySms));
        Assert.Empty(await _host.SentAsync<ContactConfirmed>());
    }

    [Fact]
    public async Task OneContactConfirmedBefore_TheOtherOneIsShownAndSentTheNextCode()
    {
        var earlier = ByNumber();
        await SubmitAsync(earlier);
        Assert.Null(await EnterAsync(earlier, await CodeAsync()));
        var known = Case();
        await SubmitAsync(known);
        Assert.Single(await _host.QuestionsAsync());
        Assert.Equal((ConfirmationState.VoidUnconfirmed, "li***@example.tw"), await ShownAsync(known));

        Assert.Equal("li***@example.tw", (await _host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct)).Required().Contact);
        await _host.NotifyAsync();

        Assert.Equal("lily@example.tw", (await _host.QuestionsAsync())[^1].To);
        Assert.Null(await EnterAsync(known, await CodeAsync()));
        Assert.Equal(ConfirmationState.Confirmed, (await ShownAsync(known)).State);
        Assert.Equal("already-confirmed", (await _host.Client.SendCodeAsync(Citizen(known), known.CaseId, new(), Ct)).Failure?.Code);
    }

    // ---- Clocks that wait ----

    [Fact]
    public async Task WaitingClock_NobodyConfirms_BecomesACallAndNoRejection()
    {
        var known = Case();
        known.Facts = known.Facts with { AwaitsConfirmation = true };
        await SubmitAsync(known);

        await _host.MoveToAsync("2026-03-13T23:59:59+08:00");
        Assert.Equal(NoticeState.Pending, (await CallAsync(known)).State);
        await _host.MoveToAsync("2026-03-14T00:00:00+08:00");

        var call = await CallAsync(known);
        Assert.Equal((NoticeWay.Phone, NoticeState.Task), (call.Channel, call.State));
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [StaffRole.Handler] };
        var shown = (await _host.Client.ForCaseAsync(clerk, known.CaseId, Ct)).Required().Single(n => n.Kind == NoticeKind.ContactUnconfirmed);
        Assert.Contains("系統不會自動退件", shown.Text!, StringComparison.Ordinal);
        Assert.Equal("0912***678", shown.Recipient);
    }

    [Fact]
    public async Task WaitingClock_Confirmed_NeedsNoCall()
    {
        var known = Case();
        known.Facts = known.Facts with { AwaitsConfirmation = true };
        await SubmitAsync(known);
        await _host.Client.ConfirmAsync(Actor.Anyone, await LinkAsync(), Ct);
        known.FactsByKind[NoticeKind.ContactUnconfirmed] = known.Facts with { Holds = false, CancelReason = "confirmed" };

        await _host.MoveToAsync("2026-03-14T00:00:00+08:00");

        var call = await CallAsync(known);
        Assert.Equal((NoticeState.Cancelled, "confirmed"), (call.State, call.Reason));
    }

    [Fact]
    public async Task OtherClocks_OweNoCall()
    {
        var known = Case();
        await SubmitAsync(known);

        Assert.DoesNotContain(await _host.ObligationsAsync(known.CaseId), o => o.Kind == NoticeKind.ContactUnconfirmed);
    }

    // ---- A changed contact ----

    [Fact]
    public async Task ChangedContact_TheOldOneIsToldAtOnce_AndTheNewOneIsAsked()
    {
        var known = Case();
        await SubmitAsync(known);
        var oldLink = await LinkAsync();
        known.FactsByKind[NoticeKind.ContactChanged] = known.Facts with { Notify = [NoticeWay.Email] };
        known.Facts = known.Facts with { Email = "new@example.tw", Mobile = null, Notify = [NoticeWay.Email] };

        await _host.DeliverAsync(new ContactChanged { CaseId = known.CaseId, Version = 4, OccurredAt = _host.Clock.GetUtcNow(), ChangeId = Guid.NewGuid() });
        _host.Clock.MoveTo(Samples.Instant("2026-03-06T23:00:00+08:00"));
        await _host.NotifyAsync();

        var told = Assert.Single(await _host.MailboxAsync(), m => m.Kind == NoticeKind.ContactChanged);
        Assert.Equal("lily@example.tw", told.To);
        Assert.Contains("不是您改的", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("new@example.tw", told.Text, StringComparison.Ordinal);
        Assert.Equal(["lily@example.tw", "new@example.tw"], (await _host.QuestionsAsync()).Select(q => q.To));
        // What the old one confirms now is nothing to this case.
        await _host.Client.ConfirmAsync(Actor.Anyone, oldLink, Ct);
        Assert.Empty(await _host.SentAsync<ContactConfirmed>());
        await _host.Client.ConfirmAsync(Actor.Anyone, await LinkAsync(), Ct);
        Assert.Equal(known.CaseId, Assert.Single(await _host.SentAsync<ContactConfirmed>()).CaseId);
    }

    private async Task<Obligation> CallAsync(FakeCase known) => Assert.Single(await _host.ObligationsAsync(known.CaseId), o => o.Kind == NoticeKind.ContactUnconfirmed);

    /// <summary>A case by number and e-mail: the e-mail was asked for this one, the number for another one.</summary>
    private async Task<(FakeCase Known, string ByMail, string BySms)> BothAskedAsync()
    {
        var known = Case();
        await SubmitAsync(known);
        var byMail = await CodeAsync();
        _host.Clock.MoveTo(_host.Clock.GetUtcNow().AddMinutes(1));
        await SubmitAsync(ByNumber());
        return (known, byMail, await CodeAsync());
    }

    private async Task<string> CodeAsync() => Code().Match((await _host.QuestionsAsync())[^1].Text).Groups[1].Value;

    private async Task<(ConfirmationState State, string Contact)> ShownAsync(FakeCase known)
    {
        var view = (await _host.Client.CodeAsync(Citizen(known), known.CaseId, Ct)).Required();
        return (view.State, view.Contact);
    }

    private FakeCase Case() => _host.Owners.Add(Samples.Case());

    private FakeCase ByNumber()
    {
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Sms));
        known.Facts = known.Facts with { Email = null };
        return known;
    }

    private async Task SubmitAsync(FakeCase known)
    {
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(Samples.Submitted(known, _host.Clock.GetUtcNow()));
        await _host.NotifyAsync();
    }

    private async Task<ConfirmationLink> LinkAsync() => new() { Token = Link().Match((await _host.QuestionsAsync())[^1].Text).Groups[1].Value };

    private async Task<string?> EnterAsync(FakeCase known, string code)
    {
        var answer = await _host.Client.EnterCodeAsync(Citizen(known), known.CaseId, new() { Code = code }, Ct);
        return answer.Failure?.Errors?["code"].Single() ?? answer.Failure?.Code;
    }

    private static (string?, TimeSpan?) Waits(Result<ConfirmationView> answer) => (answer.Failure?.Code, answer.Failure?.RetryAfter);

    private static Actor Citizen(FakeCase known) => new() { Kind = ActorKind.Citizen, CitizenLevel = 1, CaseId = known.CaseId };

    [GeneratedRegex(@"/confirm/([\w-]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:驗證碼|輸入 )(\d{6})")]
    private static partial Regex Code();
}
