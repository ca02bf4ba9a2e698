using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>What applicants of merged cases are told, each under their own number and in their own way.</summary>
public sealed class MergeTests : IAsyncLifetime
{
    private NotificationsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    [Fact]
    public async Task Merged_TellsTheOwnNumberAndDate_Once()
    {
        var known = _host.Owners.Add(Samples.Case());
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        var merged = new CasesMerged { CaseId = known.CaseId, Version = 3, OccurredAt = Samples.Friday, MainId = Guid.NewGuid(), MergeId = Guid.NewGuid(), MergedBy = Guid.NewGuid() };
        await _host.DeliverAsync(merged);
        await _host.DeliverAsync(merged);
        await _host.NotifyAsync();

        var mailbox = await _host.MailboxAsync();
        Assert.Equal(["email", "sms"], mailbox.Select(m => EnumText(m.Channel)).Order());
        Assert.All(mailbox, m => Assert.Equal(NoticeKind.Merged, m.Kind));
        Assert.Contains("415-2048-8163", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
        Assert.Contains("一起辦理不會改變您的期限", mailbox.Single(m => m.Channel == NoticeWay.Email).Text, StringComparison.Ordinal);
        Assert.Contains("3/2", mailbox.Single(m => m.Channel == NoticeWay.Sms).Text, StringComparison.Ordinal);
        Assert.All(mailbox, m => Assert.DoesNotContain(merged.MainId.ToString(), m.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DelayForeseen_InEnglishByMailAlone_CarriesReasonStateAndDate()
    {
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Email));
        known.Facts = known.Facts with { Language = Language.En };
        known.Occasions[NoticeKind.DelayForeseen] = Samples.Occasion(Samples.Slots("2026-03-06"));
        await _host.DeliverAsync(new DelayForeseen
        {
            CaseId = known.CaseId,
            Version = 3,
            OccurredAt = Samples.Friday,
            ExplanationId = Guid.NewGuid(),
            Due = Samples.Due("2026-03-02"),
            ExpectedOn = Samples.Day("2026-03-06"),
        });
        await _host.NotifyAsync();

        var mail = Assert.Single(await _host.MailboxAsync());
        Assert.Equal((NoticeKind.DelayForeseen, NoticeWay.Email), (mail.Kind, mail.Channel));
        Assert.StartsWith("Your case may be late, expected by", mail.Subject, StringComparison.Ordinal);
        foreach (var slot in (string[])["Why it takes longer", "Where it stands", "Expected date"])
            Assert.Contains(slot, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MergeThatWasUndone_IsNotTold()
    {
        var known = _host.Owners.Add(Samples.Case());
        await _host.DeliverAsync(new CasesMerged { CaseId = known.CaseId, Version = 3, OccurredAt = Samples.Friday, MainId = Guid.NewGuid(), MergeId = Guid.NewGuid(), MergedBy = Guid.NewGuid() });
        known.Facts = known.Facts with { Holds = false, CancelReason = "unmerged" };
        await _host.NotifyAsync();

        Assert.Empty(await _host.MailboxAsync());
        Assert.All(await _host.ObligationsAsync(known.CaseId), o => Assert.Equal((NoticeState.Cancelled, "unmerged"), (o.State, o.Reason)));
    }

    private static string EnumText(NoticeWay way) => way.ToString().ToLowerInvariant();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
