using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

/// <summary>An applicant who hears nothing for too long.</summary>
public class SilenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoWordForTooLong_IsToldOnce_AndAWordEndsIt()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await OpenAsync(host);
        Assert.Equal(["silence 2026-03-12T08:30"], await SilenceStepsAsync(host, caseId)); // Mon 3/2; seven office days end on Wed 3/11

        await host.MoveToAsync("2026-03-27T09:00");

        var exceeded = Assert.Single(await host.SentAsync<SilenceExceeded>(caseId));
        Assert.Equal((At("2026-03-12T08:30"), At("2026-03-02T09:00")), (exceeded.OccurredAt, exceeded.SilentSince));
        var reminder = Assert.Single(await host.SentAsync<ReminderDue>(caseId));
        Assert.Equal(ReminderStage.Silence, reminder.Stage);
        Assert.True((await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).Holds);
        Assert.Equal(At("2026-03-02T09:00"), (await host.ClockOfAsync(caseId)).SilentSince);
        Assert.Empty(await SilenceStepsAsync(host, caseId));

        await host.DeliverAsync(Progressed(caseId, "2026-03-27T09:00"));

        Assert.Null((await host.ClockOfAsync(caseId)).SilentSince);
        Assert.Equal("overtaken", (await host.OccasionAsync(caseId, NoticeKind.StaffReminder, reminder.ReminderId)).CancelReason);
        Assert.Equal(["silence 2026-04-10T08:30"], await SilenceStepsAsync(host, caseId)); // Fri 3/27; 4/3 and 4/6 are off
        await host.MoveToAsync("2026-04-10T09:00");
        Assert.Equal(At("2026-03-27T09:00"), (await host.SentAsync<SilenceExceeded>(caseId))[^1].SilentSince);
    }

    [Theory]
    [InlineData("note")]
    [InlineData("extension")]
    [InlineData("supplement")]
    public async Task Word_InBetween_PutsItOff(string word)
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await OpenAsync(host);
        await host.MoveToAsync("2026-03-06T10:00"); // Fri
        var supplement = Guid.NewGuid();
        switch (word)
        {
            case "note":
                await host.DeliverAsync(Progressed(caseId, "2026-03-06T10:00"));
                break;
            case "extension":
                await host.ExtendAsync(caseId, Delay("2026-06-30"));
                await DoneAsync(host.Client.DecideExtensionAsync(Head, Assert.Single((await host.ClockOfAsync(caseId)).Requests).RequestId, new() { Grant = true, Note = "列專案管制" }, Ct));
                break;
            default:
                await host.DeliverAsync(Requested(caseId, supplement, "2026-03-05T10:00"));
                Assert.Empty(await SilenceStepsAsync(host, caseId)); // the applicant's turn
                await host.DeliverAsync(Received(caseId, supplement, "2026-03-06T10:00"));
                break;
        }

        await host.MoveToAsync("2026-03-18T08:29");
        Assert.Empty(await host.SentAsync<SilenceExceeded>(caseId));
        await host.MoveToAsync("2026-03-18T08:30"); // Wed: the eighth office day

        Assert.Equal(At("2026-03-06T10:00"), Assert.Single(await host.SentAsync<SilenceExceeded>(caseId)).SilentSince);
    }

    [Fact]
    public async Task StaffNote_IsNoWord()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await OpenAsync(host);
        await host.DeliverAsync(Progressed(caseId, "2026-03-10T10:00", isPublic: false));
        await host.DeliverAsync(Progressed(caseId, "2026-03-10T10:00", isPublic: false, firstReport: true));

        await host.MoveToAsync("2026-03-12T08:30");

        Assert.Single(await host.SentAsync<SilenceExceeded>(caseId));
    }

    [Fact]
    public async Task LateNotices_AreWords()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = Simple with { SilenceDays = 3 } }); // due Mon 3/9
        await host.MoveToAsync("2026-03-06T09:00"); // Fri 08:30: three office days without a word
        Assert.Single(await host.SentAsync<SilenceExceeded>(caseId));

        await host.MoveToAsync("2026-03-12T23:59"); // missed on Tue, next word by Thu
        Assert.Null((await host.ClockOfAsync(caseId)).SilentSince);
        Assert.Single(await host.SentAsync<SilenceExceeded>(caseId));
        await host.MoveToAsync("2026-03-19T08:29"); // the promise was missed on Fri 3/13: Mon, Tue, Wed
        Assert.Single(await host.SentAsync<SilenceExceeded>(caseId));
        await host.MoveToAsync("2026-03-19T08:30");

        Assert.Equal(At("2026-03-13"), (await host.SentAsync<SilenceExceeded>(caseId))[^1].SilentSince);
    }

    [Fact]
    public async Task WaitingClock_CountsSilenceToo_AnEndedOneDoesNot()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var waiting = await host.OpenAsync(Submitted("2026-03-02T09:00") with { Clock = new() { Start = ClockStart.DocumentsComplete } });
        var ended = await OpenAsync(host);
        await host.DeliverAsync(Replied(ended, "2026-03-03T09:00"));

        await host.MoveToAsync("2026-03-20");

        Assert.Single(await host.SentAsync<SilenceExceeded>(waiting));
        Assert.Equal(["SilenceExceeded", "ReminderDue"], await host.SentNamesAsync(waiting));
        Assert.Empty(await host.SentAsync<SilenceExceeded>(ended));
    }

    private static Task<Guid> OpenAsync(DeadlinesHost host) => host.OpenAsync(Submitted("2026-03-02T09:00", 60) with { Clock = Simple with { SilenceDays = 7 } });

    private static async Task<IReadOnlyList<string>> SilenceStepsAsync(DeadlinesHost host, Guid caseId) =>
        [.. (await host.OpenStepsAsync(caseId)).Where(s => s.StartsWith("silence", StringComparison.Ordinal))];
}
