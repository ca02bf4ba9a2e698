using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Who forgot a case number has the numbers sent to the contact of the cases, and nobody else learns whether there are any.</summary>
public sealed class CaseNumbersTests : IAsyncLifetime
{
    private static readonly string Known = HashOf("wang@example.tw");
    private static readonly string Unknown = HashOf("nobody@example.tw");

    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // At night: whoever sits in front of the page does not wait for office hours.
    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync(new() { ["Clock:Start"] = "2026-03-06T23:10:00+08:00" });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(Language.Zh, "您的案號", "415-2048-8163：路燈不亮，2月13日（五）收件，辦理中\n508-0000-0001\n", "https://case.example.tw/track", "，其他請撥1999")]
    [InlineData(Language.En, "Your case numbers", "415-2048-8163: Street light, received Friday 13 February 2026, in progress\n508-0000-0001\n", "https://case.example.tw/en/track", "For others")]
    public async Task TheList_GoesToTheContact_AndOfAProtectedCaseTheNumberOnly(Language language, string subject, string list, string page, string others)
    {
        _host.Owners.Contacts[Known] = Found("Wang@example.tw", 2);
        _host.Owners.Contacts[HashOf("+886912345678")] = Found("+886912345678", 2);

        (await AskAsync(NoticeWay.Email, Known, language)).Required();
        (await AskAsync(NoticeWay.Sms, HashOf("+886912345678"), language)).Required();
        await _host.NotifyAsync();

        var sent = await _host.MailboxAsync();
        var mail = Assert.Single(sent, m => m.Channel == NoticeWay.Email);
        Assert.Equal(("Wang@example.tw", subject), (mail.To, mail.Subject));
        Assert.Contains(list, mail.Text, StringComparison.Ordinal);
        Assert.Contains(page, mail.Text, StringComparison.Ordinal);
        var text = Assert.Single(sent, m => m.Channel == NoticeWay.Sms);
        Assert.Equal("+886912345678", text.To);
        Assert.Contains("415-2048-8163", text.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", text.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(others, text.Text, StringComparison.Ordinal);
        // No news of any case: nobody's page tells of it.
        Assert.Empty(await _host.SettledAsync());
    }

    [Fact]
    public async Task NoCases_NothingIsSent_AndTheRequestDidTheSame()
    {
        _host.Owners.Contacts[Known] = Found("wang@example.tw", 1);

        (await AskAsync(NoticeWay.Email, Unknown)).Required();
        var afterUnknown = await RowsAsync();
        (await AskAsync(NoticeWay.Email, Known)).Required();
        var afterKnown = await RowsAsync();
        await _host.NotifyAsync();

        Assert.Equal((1, 1, 1), afterUnknown);
        Assert.Equal((2, 2, 2), afterKnown);
        Assert.Single(await _host.MailboxAsync());
        Assert.Equal([(NoticeState.Cancelled, "no-cases"), (NoticeState.Sent, null)], (await _host.ObligationsAsync()).Select(o => (o.State, o.Reason)).OrderByDescending(o => o.State));
        // No contact stands anywhere in clear but in the message itself, encrypted.
        Assert.DoesNotContain("example", await _host.QueryAsync(async db => string.Join('\n', await db.Set<AuditEntry>().Select(a => a.Facts).ToListAsync(Ct))), StringComparison.Ordinal);

        async Task<(int Wishes, int Obligations, int Entries)> RowsAsync() =>
            (await _host.QueryAsync(db => db.NumbersWishes.CountAsync(Ct)), (await _host.ObligationsAsync()).Count, await _host.QueryAsync(db => db.Set<AuditEntry>().CountAsync(a => a.Act == "case-numbers-asked", Ct)));
    }

    [Fact]
    public async Task MoreThanTheContactMayGet_GetsTheSameAnswer_AndNoMessage_OverTwoInstances()
    {
        _host.Owners.Contacts[Known] = Found("wang@example.tw", 1);
        await using var twin = await NotificationsHost.StartAsync(database: _host.Database, owners: _host.Owners, office: false);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? _host : twin).Client.SendCaseNumbersAsync(Actor.Anyone, Wish(NoticeWay.Email, Known), Ct)));
        (await AskAsync(NoticeWay.Email, Unknown)).Required();
        await _host.NotifyAsync();

        Assert.All(answers, a => Assert.True(a.Succeeded));
        Assert.Equal(3, (await _host.MailboxAsync()).Count);

        // An hour later it may have as many again, and then no more until the day is over.
        await AgeAsync(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
            (await AskAsync(NoticeWay.Email, Known)).Required();
        await AgeAsync(TimeSpan.FromHours(1));
        (await AskAsync(NoticeWay.Email, Known)).Required();
        await _host.NotifyAsync();
        Assert.Equal(6, (await _host.MailboxAsync()).Count);
        await AgeAsync(TimeSpan.FromHours(23));
        (await AskAsync(NoticeWay.Email, Known)).Required();
        await _host.NotifyAsync();
        Assert.Equal(7, (await _host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task AWish_OfYesterday_IsForgotten_AndNotAnswered()
    {
        _host.Owners.Contacts[Known] = Found("wang@example.tw", 1);
        (await AskAsync(NoticeWay.Email, Known)).Required();
        await AgeAsync(TimeSpan.FromDays(1));

        await _host.NotifyAsync();
        (await AskAsync(NoticeWay.Sms, Unknown)).Required();

        Assert.Empty(await _host.MailboxAsync());
        Assert.Contains((await _host.ObligationsAsync()), o => o is { State: NoticeState.Cancelled, Reason: "too-late" });
        Assert.Equal(1, await _host.QueryAsync(db => db.NumbersWishes.CountAsync(Ct)));
    }

    [Fact]
    public async Task CasesAway_TheListComesLater()
    {
        _host.Owners.Contacts[Known] = Found("wang@example.tw", 1);
        _host.Owners.Down["cases"] = true;
        (await AskAsync(NoticeWay.Email, Known)).Required();
        await _host.NotifyAsync();
        Assert.Empty(await _host.MailboxAsync());

        _host.Owners.Down.Clear();
        await _host.PassAsync(TimeSpan.FromMinutes(1));
        await _host.NotifyAsync();
        Assert.Single(await _host.MailboxAsync());
    }

    [Fact]
    public async Task WhatIsNoWish_IsRefused()
    {
        Assert.Equal("required", (await AskAsync(NoticeWay.Phone, Known)).Failure?.Errors?["way"].Single());
        Assert.Equal("invalid-characters", (await AskAsync(NoticeWay.Sms, "MTIz")).Failure?.Errors?["hash"].Single());
        Assert.Equal("invalid-characters", (await AskAsync(NoticeWay.Sms, new string('x', 4000))).Failure?.Errors?["hash"].Single());
        Assert.Equal(403, (await _host.Client.SendCaseNumbersAsync(Actor.Service("portal"), Wish(NoticeWay.Sms, Known), Ct)).Failure?.Status);
        Assert.Equal(0, await _host.QueryAsync(db => db.NumbersWishes.CountAsync(Ct)));
    }

    private Task<Result<Done>> AskAsync(NoticeWay way, string hash, Language language = Language.Zh) => _host.Client.SendCaseNumbersAsync(Actor.Anyone, Wish(way, hash, language), Ct);

    private Task AgeAsync(TimeSpan time) => _host.ExecuteAsync($"update notifications.numbers_wishes set asked_at = asked_at - {time}");

    private static CaseNumbersRequest Wish(NoticeWay way, string hash, Language language = Language.Zh) => new() { Way = way, Hash = hash, Language = language };

    private static CasesOfContact Found(string contact, int count) => new()
    {
        Contact = contact,
        Agency = "PARKS",
        Cases = [.. new CaseOfContact[] { new("41520488163", new(new("路燈不亮", "Street light"), Samples.Friday, CaseStatus.InProgress)), new("50800000001", null) }.Take(count)],
        Total = count,
    };

    private static string HashOf(string contact) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(contact)));
}
