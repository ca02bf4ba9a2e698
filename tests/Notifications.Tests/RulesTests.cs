using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class RulesTests
{
    private static readonly SendingHours Hours = new(new(8, 30), new(20, 30));

    [Theory]
    [InlineData("2026-03-03T00:00:00+08:00", "2026-03-03T08:30:00+08:00")] // Tuesday
    [InlineData("2026-03-03T08:29:59.999+08:00", "2026-03-03T08:30:00+08:00")]
    [InlineData("2026-03-03T08:30:00+08:00", "2026-03-03T08:30:00+08:00")]
    [InlineData("2026-03-03T20:29:59+08:00", "2026-03-03T20:29:59+08:00")]
    [InlineData("2026-03-03T20:30:00+08:00", "2026-03-04T08:30:00+08:00")]
    [InlineData("2026-03-07T12:00:00+08:00", "2026-03-07T12:00:00+08:00")] // Saturday: every day counts
    [InlineData("2026-12-31T23:00:00+08:00", "2027-01-01T08:30:00+08:00")]
    [InlineData("2026-03-02T16:30:00Z", "2026-03-03T00:30:00Z")] // 00:30 in Taipei
    public void NextOpen_IsTheInstantItselfOrTheNextMorning(string at, string expected) =>
        Assert.Equal(Samples.Instant(expected), Hours.NextOpen(Samples.Instant(at)));

    [Theory]
    [InlineData("2026-03-02T19:00:00+08:00", false)]
    [InlineData("2026-03-02T20:30:00+08:00", true)]
    [InlineData("2026-03-01T23:00:00+08:00", false)]
    public void Extension_CannotWait_WhenTheOldEndComesFirst(string now, bool expected) =>
        Assert.Equal(expected, NoticeRules.CannotWait(Hours, Samples.Instant(now), Samples.Due("2026-03-02").OverdueFrom));

    [Fact]
    public void Id_IsTheSameForEver()
    {
        var caseId = new Guid("11111111-1111-1111-1111-111111111111");
        var occasion = new Guid("22222222-2222-2222-2222-222222222222");

        // Written down: an upgrade that changed it would tell people everything again.
        Assert.Equal(new Guid(KnownId), NoticeIds.Obligation(caseId, NoticeKind.PromiseMissed, occasion, NoticeWay.Sms, null));
        Assert.NotEqual(NoticeIds.Obligation(caseId, NoticeKind.Overdue, occasion, NoticeWay.Sms, null), NoticeIds.Obligation(caseId, NoticeKind.Overdue, occasion, NoticeWay.Email, null));
        Assert.NotEqual(NoticeIds.Obligation(caseId, NoticeKind.StaffReminder, occasion, NoticeWay.Email, caseId), NoticeIds.Obligation(caseId, NoticeKind.StaffReminder, occasion, NoticeWay.Email, occasion));
        Assert.Equal('5', NoticeIds.Obligation(caseId, NoticeKind.Overdue, occasion, NoticeWay.Sms, null).ToString()[14]);
    }

    [Fact]
    public void WhatFailedTogether_DoesNotComeBackTogether()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => NoticeIds.Obligation(Guid.NewGuid(), NoticeKind.Overdue, Guid.NewGuid(), NoticeWay.Sms, null)).ToList();

        var pauses = ids.ConvertAll(id => RetryLadder.Spread(TimeSpan.FromMinutes(30), id).TotalSeconds);

        Assert.All(pauses, p => Assert.InRange(p, 1800, 2160));
        // 56 a second on average over the six minutes.
        Assert.InRange(pauses.GroupBy(p => (int)p).Max(g => g.Count()), 1, 120);
        Assert.Equal(pauses[0], RetryLadder.Spread(TimeSpan.FromMinutes(30), ids[0]).TotalSeconds);
    }

    [Theory]
    [InlineData("+886912345678", "0912***678")]
    [InlineData("0912-345-678", "0912***678")]
    [InlineData("07-3368333", "07***33")]
    [InlineData("lily@example.tw", "li***@example.tw")]
    [InlineData("a@example.tw", "a***@example.tw")]
    [InlineData("ab@example.tw", "a***@example.tw")]
    [InlineData("高雄市三民區民族一路100號", "高雄市三民區***")]
    [InlineData("𠮷林路", "𠮷林路***")]
    public void Contact_IsMasked(string contact, string expected) => Assert.Equal(expected, Masking.Contact(contact));

    [Fact]
    public void Ways_OptionalNotice_UsesOnlyWaysItHasWordsFor()
    {
        var all = new Contacts(true, true, true, true);

        Assert.Equal([NoticeWay.Email], NoticeWays.Decide([NoticeWay.Email, NoticeWay.Phone], [NoticeWay.Email], false, all, _ => true));
        Assert.Empty(NoticeWays.Decide([], [NoticeWay.Email], false, all, _ => true));
        Assert.Equal([NoticeWay.Phone], NoticeWays.Decide([], [NoticeWay.Email], true, all, _ => true));
        Assert.Equal([NoticeWay.Phone], NoticeWays.Decide([NoticeWay.Sms, NoticeWay.Email, NoticeWay.Phone], [NoticeWay.Sms, NoticeWay.Email], true, all, _ => false));
        Assert.Equal([NoticeWay.Letter], NoticeWays.Decide([NoticeWay.Email], [NoticeWay.Email], true, new Contacts(false, false, false, false), _ => true));
    }

    private const string KnownId = "63c5c7f6-6143-5280-aeff-b13239c334ad";
}
