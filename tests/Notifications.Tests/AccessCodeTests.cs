using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>The one-time code that opens the personal part of a case.</summary>
public sealed partial class AccessCodeTests : IAsyncLifetime
{
    // At night, and on a Friday: whoever sits in front of the page does not wait for office hours.
    private const string Asked = "2026-03-06T23:10:00+08:00";

    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync(new() { ["Clock:Start"] = Asked });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task ACode_ComesAtOnce_OpensOnce_AndShowsThatTheContactIsRight()
    {
        var known = await SubmitAsync(NoticeWay.Sms, NoticeWay.Email);
        Assert.Equal([(NoticeWay.Sms, "0912***678"), (NoticeWay.Email, "li***@example.tw")], (await _host.Client.AccessWaysAsync(Citizen(known), known.CaseId, Ct)).Required().Select(w => (w.Way, w.Contact)));

        var sent = (await SendAsync(known)).Required();
        var code = await CodeAsync();

        Assert.Equal((NoticeWay.Sms, "0912***678"), (sent.Way, sent.Contact));
        Assert.Equal((await _host.QueryAsync(db => db.AccessCodes.SingleAsync(Ct))).EndsAt, sent.EndsAt, TimeSpan.FromMilliseconds(1));
        Assert.Null(await EnterAsync(known, $" {code[..3]} {code[3..]} "));
        Assert.Equal("code-ended", await EnterAsync(known, code));
        Assert.Equal(NoticeWay.Sms, Assert.Single(await _host.SentAsync<ContactConfirmed>()).Way);
    }

    [Fact]
    public async Task TheMessage_SaysNothingOfTheCase_AndItsCodeIsNotKept()
    {
        var known = await SubmitAsync(NoticeWay.Sms, NoticeWay.Email);
        await SendAsync(known);
        await AgeAsync(AccessCode.Between);
        (await SendAsync(known, NoticeWay.Email, Language.En)).Required();
        await _host.NotifyAsync();

        var messages = (await _host.MailboxAsync()).Where(m => m.Kind == NoticeKind.AccessCode).ToList();
        Assert.Matches(@"^678 高雄市公園處 驗證碼\d{6}，10分鐘內有效，用來看案件內容。市府人員不會向您要這組號碼$", messages.Single(m => m.Channel == NoticeWay.Sms).Text);
        Assert.Equal("Your code", messages.Single(m => m.Channel == NoticeWay.Email).Subject);
        Assert.All(messages, m => Assert.DoesNotContain(known.Facts.CaseNumber, m.Text, StringComparison.Ordinal));
        // Staff see that one was sent, not which.
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PARKS", Roles = [StaffRole.Handler] };
        Assert.All((await _host.Client.ForCaseAsync(clerk, known.CaseId, Ct)).Required().Where(n => n.Kind == NoticeKind.AccessCode), n => Assert.Contains("********", n.Text, StringComparison.Ordinal));
        // It is no news of the case.
        Assert.DoesNotContain(await _host.SettledAsync(), s => s.Kind == NoticeKind.AccessCode);
    }

    [Fact]
    public async Task FiveWrongCodes_EndIt_HoweverManyComeAtOnce()
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        await SendAsync(known);
        var code = await CodeAsync();
        var wrong = code == "000000" ? "000001" : "000000";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EnterAsync(known, wrong)));

        Assert.Equal(AccessCode.MostWrong - 1, answers.Count(a => a == "code-wrong"));
        Assert.All(answers.Where(a => a != "code-wrong"), a => Assert.Equal("code-ended", a));
        Assert.Equal("code-ended", await EnterAsync(known, code));
        Assert.Equal(AccessCode.MostWrong, await _host.QueryAsync(db => db.AccessCodes.Select(c => c.WrongCodes).SingleAsync(Ct)));
    }

    [Fact]
    public async Task ACode_EndsAfterTenMinutes_AndWithTheNextOne()
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        await SendAsync(known);
        var first = await CodeAsync();
        await AgeAsync(AccessCode.Lifetime);
        Assert.Equal("code-ended", await EnterAsync(known, first));

        await SendAsync(known);
        var second = await CodeAsync();
        await AgeAsync(AccessCode.Between);
        await SendAsync(known);
        var third = await CodeAsync();

        Assert.Equal("code-wrong", second == third ? "code-wrong" : await EnterAsync(known, second));
        Assert.Null(await EnterAsync(known, third));
    }

    [Fact]
    public async Task ACodeNobodyCanUseAnyMore_IsNotSent()
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        (await SendAsync(known)).Required();
        await AgeAsync(AccessCode.Lifetime);

        await _host.NotifyAsync();

        Assert.DoesNotContain(await _host.MailboxAsync(), m => m.Kind == NoticeKind.AccessCode);
        Assert.Equal((NoticeState.Cancelled, "code-ended"), (await _host.ObligationsAsync(known.CaseId)).Where(o => o.Kind == NoticeKind.AccessCode).Select(o => (o.State, o.Reason)).Single());
    }

    [Fact]
    public async Task Codes_AreAMinuteApart_AndFiveADay_ForAContactOverAllItsCases()
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        var other = await SubmitAsync(NoticeWay.Sms);
        var both = await Task.WhenAll(SendAsync(known), SendAsync(other));
        Assert.Equal(["asked-already", null], both.Select(a => a.Failure?.Code).OrderDescending());
        Assert.InRange(both.Single(a => !a.Succeeded).Failure!.RetryAfter!.Value, TimeSpan.FromSeconds(1), AccessCode.Between);

        for (var i = 1; i < AccessCode.MostADay; i++)
        {
            await TodayAsync();
            (await SendAsync(known)).Required();
        }
        await TodayAsync();
        Assert.Equal("asked-already", (await SendAsync(known)).Failure?.Code);
        Assert.Equal("asked-already", (await SendAsync(other)).Failure?.Code);

        // The day is Taipei's: what was asked for today was asked for as it began.
        Task TodayAsync() => _host.ExecuteAsync($"update notifications.access_codes set asked_at = date_trunc('day', now() at time zone 'Asia/Taipei') at time zone 'Asia/Taipei'");
    }

    [Fact]
    public async Task Codes_AreOnlyForWhoProvedTheCase()
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        foreach (var actor in new[] { Actor.Anyone, Citizen(known) with { CaseId = Guid.NewGuid() }, Citizen(known) with { CitizenLevel = 0 }, Actor.Service("portal"), new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [StaffRole.Administrator] } })
        {
            Assert.Equal(404, (await _host.Client.AccessWaysAsync(actor, known.CaseId, Ct)).Failure?.Status);
            Assert.Equal(404, (await _host.Client.SendAccessCodeAsync(actor, known.CaseId, new() { Way = NoticeWay.Sms }, Ct)).Failure?.Status);
            Assert.Equal(404, (await _host.Client.EnterAccessCodeAsync(actor, known.CaseId, new() { Code = "123456" }, Ct)).Failure?.Status);
        }
        Assert.Equal(0, await _host.QueryAsync(db => db.AccessCodes.CountAsync(Ct)));
    }

    [Theory]
    [InlineData(NoticeWay.Email)]
    [InlineData(NoticeWay.Phone)]
    [InlineData(null)]
    public async Task AWayTheCaseDoesNotHave_IsRefused(NoticeWay? way)
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        Assert.Equal("required", (await _host.Client.SendAccessCodeAsync(Citizen(known), known.CaseId, new() { Way = way }, Ct)).Failure?.Errors?["way"].Single());
    }

    [Theory]
    [InlineData("", "required")]
    [InlineData("12345", "code-invalid")]
    [InlineData("１２３４５a", "code-invalid")]
    public async Task WhatIsNoCode_CostsNoTry(string typed, string error)
    {
        var known = await SubmitAsync(NoticeWay.Sms);
        await SendAsync(known);

        Assert.Equal(error, await EnterAsync(known, typed));

        Assert.Equal(0, await _host.QueryAsync(db => db.AccessCodes.Select(c => c.WrongCodes).SingleAsync(Ct)));
    }

    private async Task<FakeCase> SubmitAsync(params NoticeWay[] ways)
    {
        var known = _host.Owners.Add(Samples.Case(ways));
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        await _host.DeliverAsync(Samples.DeadlineSet(known, _host.Clock.GetUtcNow()));
        await _host.DeliverAsync(Samples.Submitted(known, _host.Clock.GetUtcNow()));
        await _host.NotifyAsync();
        return known;
    }

    private Task<Result<AccessCodeSent>> SendAsync(FakeCase known, NoticeWay way = NoticeWay.Sms, Language language = Language.Zh) =>
        _host.Client.SendAccessCodeAsync(Citizen(known), known.CaseId, new() { Way = way, Language = language }, Ct);

    /// <summary>The code of the newest message.</summary>
    private async Task<string> CodeAsync()
    {
        await _host.NotifyAsync();
        return Digits().Match((await _host.MailboxAsync()).Last(m => m.Kind == NoticeKind.AccessCode).Text).Groups[1].Value;
    }

    private async Task<string?> EnterAsync(FakeCase known, string code)
    {
        var answer = await _host.Client.EnterAccessCodeAsync(Citizen(known), known.CaseId, new() { Code = code }, Ct);
        return answer.Failure?.Errors?["code"].Single() ?? answer.Failure?.Code;
    }

    private Task AgeAsync(TimeSpan time) => _host.ExecuteAsync($"update notifications.access_codes set asked_at = asked_at - {time}");

    private static Actor Citizen(FakeCase known) => new() { Kind = ActorKind.Citizen, CitizenLevel = 1, CaseId = known.CaseId };

    [GeneratedRegex(@"驗證碼(\d{6})")]
    private static partial Regex Digits();
}
