using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>What protects people whose address somebody else wrote into a form.</summary>
public sealed class ContactLimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // ---- Messages a day ----

    [Fact]
    public async Task FiftyCasesAtOnce_TwoNotifiers_TheLimitIsExactAndNothingIsLost()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Notifications:PerContactPerDay"] = "20", ["Notifications:Parallelism"] = "16", ["Notifications:BatchSize"] = "10" });
        var cases = Enumerable.Range(0, 50).Select(_ => Replied(host, "victim@example.tw")).ToList();
        await Task.WhenAll(cases.Select(c => host.DeliverAsync(Samples.Replied(c, Samples.Friday))));

        await Task.WhenAll(host.NotifyAsync(), host.NotifyAsync(), host.NotifyAsync());

        Assert.Equal(20, (await host.MailboxAsync()).Count(m => m.To == "victim@example.tw"));
        var owed = await host.ObligationsAsync();
        Assert.Equal(20, owed.Count(o => o.State == NoticeState.Sent));
        var work = owed.Where(o => o.State == NoticeState.Task).ToList();
        Assert.Equal(30, work.Count);
        Assert.All(work, o => Assert.Equal("contact-limit", o.Reason));
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [StaffRole.Handler] };
        var shown = Assert.Single((await host.Client.ForCaseAsync(clerk, work[0].CaseId, Ct)).Required());
        Assert.Equal(("contact-limit", "0912***678"), (shown.Reason, shown.Recipient));
        Assert.Contains("三棵樹都修剪好了。", shown.Text!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextDay_CountsAnew_AndOtherAddressesHaveTheirOwn()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Notifications:PerContactPerDay"] = "1" });
        await ReplyAsync(host, "A@example.tw");
        await ReplyAsync(host, "a@example.tw");
        await ReplyAsync(host, "b@example.tw");
        Assert.Equal(["A@example.tw", "b@example.tw"], (await host.MailboxAsync()).Select(m => m.To));

        host.Clock.MoveTo(Samples.Instant("2026-02-14T00:00:00+08:00"));
        await ReplyAsync(host, "a@example.tw");
        await ReplyAsync(host, "a@example.tw");

        Assert.Equal(["A@example.tw", "b@example.tw", "a@example.tw"], (await host.MailboxAsync()).Select(m => m.To));
    }

    [Fact]
    public async Task ConfirmedContact_HasMore()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Notifications:PerContactPerDay"] = "1", ["Notifications:PerConfirmedContactPerDay"] = "3" });
        await host.DeliverAsync(Samples.Submitted(Replied(host, "leader@example.tw"), Samples.Friday));
        await host.ExecuteAsync($"update notifications.contacts set confirmed_at = now()");

        for (var i = 0; i < 5; i++)
            await ReplyAsync(host, "leader@example.tw");

        Assert.Equal(3, (await host.MailboxAsync()).Count);
    }

    [Fact]
    public async Task Retry_TakesNoSecondPlace()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Notifications:PerContactPerDay"] = "2" });
        var first = Replied(host, "a@example.tw");
        await host.DeliverAsync(Samples.Replied(first, Samples.Friday));
        await host.NotifyAsync();
        // As after a provider that certainly did not take it.
        await host.ExecuteAsync($"update notifications.attempts set state = 'not_sent', provider_id = null");
        await host.ExecuteAsync($"update notifications.obligations set state = 'pending', lease_token = null, leased_until = null, settled_at = null");
        await host.NotifyAsync();

        await ReplyAsync(host, "a@example.tw");
        await ReplyAsync(host, "a@example.tw");

        Assert.Equal(2, (await host.MailboxAsync()).Count);
    }

    // ---- Optional notices ----

    [Fact]
    public async Task OptionalNotice_WaitsForTheContact_AndGoesWhenItIsConfirmed()
    {
        using var seeds = OptionalReminder();
        await using var host = await NotificationsHost.StartAsync(new() { ["CaseTracker:SeedsDirectory"] = seeds.Path });
        var known = await SubmitAsync(host);

        await RemindAsync(host, known);

        var kept = Assert.Single(await host.ObligationsAsync(known.CaseId), o => o.Kind == NoticeKind.SupplementReminder);
        Assert.Equal((NoticeState.Pending, "contact-unconfirmed"), (kept.State, kept.Reason));
        var token = (await host.QuestionsAsync())[0].Text.Split("/confirm/")[1].Split('\n')[0].Trim();
        Assert.True((await host.Client.ConfirmAsync(Actor.Anyone, new() { Token = token }, Ct)).Required().First);
        await host.NotifyAsync();
        Assert.Single(await host.MailboxAsync(), m => m.Kind == NoticeKind.SupplementReminder);
        // Once confirmed, the next one goes at once.
        await RemindAsync(host, known);
        Assert.Equal(2, (await host.MailboxAsync()).Count(m => m.Kind == NoticeKind.SupplementReminder));
    }

    [Fact]
    public async Task OptionalNotice_NobodyConfirms_IsCancelledWhenTheWindowIsOver()
    {
        using var seeds = OptionalReminder();
        await using var host = await NotificationsHost.StartAsync(new() { ["CaseTracker:SeedsDirectory"] = seeds.Path });
        var known = await SubmitAsync(host);
        await RemindAsync(host, known);

        await host.MoveToAsync("2026-02-21T00:00:00+08:00");
        await RemindAsync(host, known);

        var owed = (await host.ObligationsAsync(known.CaseId)).Where(o => o.Kind == NoticeKind.SupplementReminder).ToList();
        Assert.Equal(2, owed.Count);
        Assert.All(owed, o => Assert.Equal((NoticeState.Cancelled, "contact-unconfirmed"), (o.State, o.Reason)));
        Assert.DoesNotContain(await host.MailboxAsync(), m => m.Kind == NoticeKind.SupplementReminder);
    }

    [Fact]
    public async Task MandatoryNotice_NeverWaitsForTheContact()
    {
        await using var host = await NotificationsHost.StartAsync();
        var known = await SubmitAsync(host);

        await host.DeliverAsync(Samples.Replied(known, host.Clock.GetUtcNow()));
        await host.NotifyAsync();

        Assert.Equal([NoticeKind.Receipt, NoticeKind.Reply], (await host.MailboxAsync()).Select(m => m.Kind));
    }

    [Fact]
    public async Task Reminder_ThatATimeIsAboutToLapse_NeverWaitsForTheContact()
    {
        await using var host = await NotificationsHost.StartAsync();
        var known = await SubmitAsync(host);

        await RemindAsync(host, known);

        Assert.Equal([NoticeKind.Receipt, NoticeKind.SupplementReminder], (await host.MailboxAsync()).Select(m => m.Kind));
    }

    // No notice to applicants is optional as the seeds stand; a city may make one so.
    internal static TestFolder OptionalReminder()
    {
        var seeds = TestFolder.Create("optional-reminder");
        var templates = Directory.CreateDirectory(Path.Combine(seeds.Path, "templates")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "seeds", "templates")))
            File.Copy(file, Path.Combine(templates, Path.GetFileName(file)));
        var reminder = Path.Combine(templates, "supplement-reminder.json");
        File.WriteAllText(reminder, File.ReadAllText(reminder).Replace("\"mandatory\": true", "\"mandatory\": false", StringComparison.Ordinal));
        return seeds;
    }

    private static FakeCase Replied(NotificationsHost host, string email)
    {
        var known = host.Owners.Add(Samples.Case(NoticeWay.Email));
        known.Facts = known.Facts with { Email = email, Reply = new ReplyView(Guid.NewGuid(), Samples.Friday, Outcome.Done, new StaffWords("三棵樹都修剪好了。", Language.Zh)) };
        known.Occasions[NoticeKind.Receipt] = Samples.Occasion();
        return known;
    }

    private static async Task ReplyAsync(NotificationsHost host, string email)
    {
        await host.DeliverAsync(Samples.Replied(Replied(host, email), host.Clock.GetUtcNow()));
        await host.NotifyAsync();
    }

    internal static async Task<FakeCase> SubmitAsync(NotificationsHost host)
    {
        var known = Replied(host, "lily@example.tw");
        known.Facts = known.Facts with { Supplement = new SupplementView(Guid.NewGuid(), Samples.Friday, Samples.Day("2026-03-06"), [new SupplementItem("同意書", "證明可以施工")]) };
        await host.DeliverAsync(Samples.DeadlineSet(known, Samples.Friday));
        await host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await host.NotifyAsync();
        return known;
    }

    internal static async Task RemindAsync(NotificationsHost host, FakeCase known)
    {
        if (!new SendingHours(new(8, 30), new(20, 30)).IsOpen(host.Clock.GetUtcNow()))
            await host.MoveToAsync(Platform.Taipei.At(Platform.Taipei.DateOf(host.Clock.GetUtcNow()), new(8, 30)).ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        await host.DeliverAsync(new SupplementDueSoon { CaseId = known.CaseId, Version = 3, OccurredAt = host.Clock.GetUtcNow(), SupplementId = Guid.NewGuid(), DueOn = Samples.Day("2026-03-06") });
        await host.NotifyAsync();
    }
}
