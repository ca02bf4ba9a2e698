using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Calls and letters by staff: nobody counts as told before somebody has written down that they were.</summary>
public sealed class TellingTests : IAsyncLifetime
{
    private static readonly Actor Clerk = new() { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PARKS", Roles = [StaffRole.Handler] };

    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(NoticeWay.Phone, "call")]
    [InlineData(NoticeWay.Letter, "letter")]
    public async Task Told_SettlesTheNoticeAtThatTime_WithEvidenceAndAudit(NoticeWay way, string transport)
    {
        var known = await SmsCity.TellAsync(_host, way);
        var obligation = Assert.Single(await _host.ObligationsAsync());
        Assert.False(Assert.Single((await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required()).Told);
        _host.Clock.MoveTo(Samples.Friday.AddHours(2));

        var answer = await _host.Client.LogAsync(Clerk, obligation.Id, new() { Result = TellingResult.Told, At = Samples.Friday.AddHours(1) }, Ct);

        Assert.True(answer.Succeeded);
        var settled = Assert.Single(await _host.SettledAsync());
        Assert.Equal((NoticeState.Sent, Samples.Friday.AddHours(1), way), (settled.State, settled.OccurredAt, settled.Channel));
        var notice = Assert.Single((await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required());
        Assert.Equal((NoticeState.Sent, true), (notice.State, notice.Told));
        Assert.Equal((transport, AttemptState.Delivered, "told"), Assert.Single(notice.Attempts) is var a ? (a.Transport, a.State, a.Code) : default);
        var audit = await _host.QueryAsync(db => db.Set<AuditEntry>().SingleAsync(Ct));
        Assert.Equal(("log-telling", Clerk.StaffId, (Guid?)known.CaseId), (audit.Act, audit.StaffId, audit.CaseId));
        Assert.Equal("not-a-task", (await _host.Client.LogAsync(Clerk, obligation.Id, new() { Result = TellingResult.Told }, Ct)).Failure?.Code);
        Assert.Single(await _host.SettledAsync());
    }

    [Fact]
    public async Task NoAnswer_LeavesTheTask_AndAWrongNumberLeadsToTheNextWay()
    {
        await SmsCity.TellAsync(_host, NoticeWay.Phone);
        var obligation = Assert.Single(await _host.ObligationsAsync());

        for (var i = 0; i < 2; i++)
            Assert.True((await _host.Client.LogAsync(Clerk, obligation.Id, new() { Result = TellingResult.NoAnswer }, Ct)).Succeeded);
        Assert.Equal(NoticeState.Task, Assert.Single(await _host.ObligationsAsync()).State);
        Assert.Empty(await _host.SettledAsync());
        Assert.True((await _host.Client.LogAsync(Clerk, obligation.Id, new() { Result = TellingResult.WrongContact }, Ct)).Succeeded);
        await _host.NotifyAsync();

        // The e-mail comes before the letter.
        Assert.Equal([(NoticeWay.Email, NoticeState.Sent), (NoticeWay.Phone, NoticeState.Failed)], (await _host.ObligationsAsync()).OrderBy(o => o.Channel).Select(o => (o.Channel, o.State)));
        Assert.Equal([AttemptState.NotSent, AttemptState.NotSent, AttemptState.Undelivered], (await _host.AttemptsAsync()).Where(a => a.Transport == "call").OrderBy(a => a.No).Select(a => a.State));
    }

    [Fact]
    public async Task ThreeCallsOnTwoDays_ThenALetter()
    {
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Phone));
        known.Facts = known.Facts with { Email = null };
        await ReplyAsync(known);
        var call = Assert.Single(await _host.ObligationsAsync());

        foreach (var after in (double[])[0, 2, 3])
        {
            _host.Clock.MoveTo(Samples.Friday.AddHours(after));
            Assert.True((await NobodyAnswersAsync(call.Id)).Succeeded);
        }
        await _host.NotifyAsync();
        Assert.Equal(NoticeState.Task, Assert.Single(await _host.ObligationsAsync()).State);

        _host.Clock.MoveTo(Samples.Friday.AddDays(1));
        Assert.True((await NobodyAnswersAsync(call.Id)).Succeeded);
        await _host.NotifyAsync();

        Assert.Equal([(NoticeWay.Phone, NoticeState.Failed, "no-answer"), (NoticeWay.Letter, NoticeState.Task, null)],
            (await _host.ObligationsAsync()).OrderBy(o => o.Channel).Select(o => (o.Channel, o.State, o.Reason)));
    }

    [Fact]
    public async Task CallInPlaceOfAMessage_ThatNobodyAnswers_IsFollowedByALetter_NotByTheSameCallAgain()
    {
        await using var host = await NotificationsHost.StartAsync(new() { ["Notifications:PerContactPerDay"] = "1" });
        FakeCase OfOne() => host.Owners.Add(new() { Facts = Samples.Case(NoticeWay.Sms).Facts with { Email = null, Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("做好了。", Language.Zh)) } });
        foreach (var known in (FakeCase[])[OfOne(), OfOne()])
            await host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await host.NotifyAsync();
        var call = Assert.Single(await host.ObligationsAsync(), o => o.State == NoticeState.Task);
        Assert.Equal((NoticeWay.Sms, "contact-limit"), (call.Channel, call.Reason));

        foreach (var day in (int[])[0, 0, 1])
        {
            host.Clock.MoveTo(Samples.Friday.AddDays(day));
            Assert.True((await host.Client.LogAsync(Clerk, call.Id, new() { Result = TellingResult.NoAnswer }, Ct)).Succeeded);
        }
        await host.NotifyAsync();

        Assert.Equal([NoticeWay.Sms, NoticeWay.Letter], (await host.ObligationsAsync()).Where(o => o.CaseId == call.CaseId).OrderBy(o => o.Channel).Select(o => o.Channel));
    }

    [Fact]
    public async Task List_HasTheActorsCases_TheNextToCallFirst_AndNoWords()
    {
        var (first, second, elsewhere, hidden, foreign) = (await OweCallAsync(), await OweCallAsync(Samples.Friday.AddMinutes(1)), await OweCallAsync(unit: "PARKS/SOUTH"), await OweCallAsync(), await OweCallAsync());
        hidden.Sight = new(Applicant: false);
        foreign.Facts = foreign.Facts with { Agency = "POLICE", Unit = "POLICE/DESK" };
        await NobodyAnswersAsync((await _host.ObligationsAsync()).Single(o => o.CaseId == first.CaseId).Id);
        var clerk = Clerk with { Unit = "PARKS/NORTH" };

        var unit = (await _host.Client.TasksAsync(clerk, TaskScope.Unit, Ct)).Required();
        var agency = (await _host.Client.TasksAsync(clerk, TaskScope.Agency, Ct)).Required();
        var city = (await _host.Client.TasksAsync(Clerk with { Agency = "RDEC", Roles = [StaffRole.Coordinator] }, TaskScope.Agency, Ct)).Required();

        // Somebody was not at home two hours ago at the latest: the other one first.
        Assert.Equal([second.CaseId, first.CaseId], unit.Tasks.Select(t => t.CaseId));
        Assert.Equal([(0, null), (1, Samples.Friday.AddHours(2))], unit.Tasks.Select(t => (t.Unanswered, t.NextFrom?.ToOffset(Samples.Friday.Offset))));
        Assert.Equal((3, true), (agency.Total, agency.Tasks.Any(t => t.CaseId == elsewhere.CaseId)));
        Assert.Equal((4, true), (city.Total, city.Tasks.Any(t => t.CaseId == foreign.CaseId)));
        foreach (var actor in (Actor[])[Clerk with { Roles = [StaffRole.Auditor] }, Actor.Service("cases"), Actor.Anyone])
            Assert.Equal("not-permitted", (await _host.Client.TasksAsync(actor, TaskScope.Agency, Ct)).Failure?.Code);
    }

    [Fact]
    public async Task Opened_GivesTheNumber_AndTheWordsAsTheyAreTrueNow_AndIsInTheAudit()
    {
        var known = await OweCallAsync();
        var id = Assert.Single(await _host.ObligationsAsync()).Id;
        known.Facts = known.Facts with { Reply = known.Facts.Reply! with { Words = new("改成星期一做好。", Language.Zh) }, Unit = "PARKS/SOUTH" };

        var script = (await _host.Client.OpenTaskAsync(Clerk, id, Ct)).Required();

        Assert.Equal((NoticeKind.Reply, NoticeWay.Phone, "0912-345-678", "王小姐"), (script.Kind, script.Channel, script.To, script.Name));
        Assert.Contains("改成星期一做好。", script.Text, StringComparison.Ordinal);
        // What holds for e-mails alone is not read out.
        Assert.DoesNotContain("系統寄出", script.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", script.Text, StringComparison.Ordinal);
        Assert.Equal("open-telling", (await _host.QueryAsync(db => db.Set<AuditEntry>().SingleAsync(Ct))).Act);
        // What was said is what is kept.
        await _host.Client.LogAsync(Clerk, id, new() { Result = TellingResult.Told }, Ct);
        Assert.Contains("改成星期一做好。", Assert.Single((await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookUpCode_IsInTheWordsUntilTheyAreSaid_AndKeptNowhereAfterIt()
    {
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Phone));
        known.Facts = known.Facts with { ClockStarted = false };
        await _host.DeliverAsync(Samples.Submitted(known, Samples.Friday));
        await _host.NotifyAsync();
        var id = Assert.Single(await _host.ObligationsAsync()).Id;

        Assert.Contains(known.Facts.LookupCode, (await _host.Client.OpenTaskAsync(Clerk, id, Ct)).Required().Text, StringComparison.Ordinal);
        Assert.True((await _host.Client.LogAsync(Clerk, id, new() { Result = TellingResult.Told }, Ct)).Succeeded);

        Assert.Null(Assert.Single(await _host.ObligationsAsync()).TaskContent);
        var kept = Assert.Single((await _host.Client.ForCaseAsync(Clerk, known.CaseId, Ct)).Required()).Text!;
        Assert.DoesNotContain(known.Facts.LookupCode, kept, StringComparison.Ordinal);
        Assert.Contains("********", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opened_WithNothingLeftToTell_IsTakenOffTheList()
    {
        var known = await OweCallAsync();
        var id = Assert.Single(await _host.ObligationsAsync()).Id;
        known.Facts = known.Facts with { Holds = false, CancelReason = "withdrawn" };

        var answer = await _host.Client.OpenTaskAsync(Clerk, id, Ct);

        Assert.Equal(("overtaken", "withdrawn"), (answer.Failure?.Code, answer.Failure?.Current));
        Assert.Equal((NoticeState.Cancelled, "withdrawn"), Assert.Single(await _host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
        Assert.Equal(NoticeState.Cancelled, Assert.Single(await _host.SettledAsync()).State);
        Assert.Equal("not-a-task", (await _host.Client.OpenTaskAsync(Clerk, id, Ct)).Failure?.Code);
    }

    [Fact]
    public async Task Opened_ByThoseAlone_WhoTellTheApplicantAndMayKnowThem()
    {
        var known = await OweCallAsync();
        var id = Assert.Single(await _host.ObligationsAsync()).Id;

        Assert.Equal("notice-not-found", (await _host.Client.OpenTaskAsync(Clerk with { Agency = "POLICE" }, id, Ct)).Failure?.Code);
        Assert.Equal("not-permitted", (await _host.Client.OpenTaskAsync(Clerk with { Roles = [StaffRole.Auditor] }, id, Ct)).Failure?.Code);
        known.Sight = new(Applicant: false);
        Assert.Equal("applicant-hidden", (await _host.Client.OpenTaskAsync(Clerk, id, Ct)).Failure?.Code);
        known.Sight = new(Applicant: true);
        _host.Owners.Down["cases"] = true;
        Assert.Equal(503, (await _host.Client.OpenTaskAsync(Clerk, id, Ct)).Failure?.Status);
        Assert.Equal(0, await _host.QueryAsync(db => db.Set<AuditEntry>().CountAsync(Ct)));
    }

    [Fact]
    public async Task TwoPeopleAtOnce_OneLogsIt()
    {
        await SmsCity.TellAsync(_host, NoticeWay.Phone);
        var obligation = Assert.Single(await _host.ObligationsAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.Client.LogAsync(Clerk, obligation.Id, new() { Result = TellingResult.Told }, Ct)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal("not-a-task", a.Failure!.Code));
        Assert.Single(await _host.SettledAsync());
    }

    [Fact]
    public async Task BadInput_IsNamedAndChangesNothing()
    {
        await SmsCity.TellAsync(_host, NoticeWay.Phone);
        var id = Assert.Single(await _host.ObligationsAsync()).Id;

        Assert.Equal(["required"], (await _host.Client.LogAsync(Clerk, id, new(), Ct)).Failure!.Errors!["result"]);
        Assert.Equal(["told-in-future"], (await _host.Client.LogAsync(Clerk, id, new() { Result = TellingResult.Told, At = Samples.Friday.AddHours(1) }, Ct)).Failure!.Errors!["at"]);
        Assert.Equal(["told-before-notice"], (await _host.Client.LogAsync(Clerk, id, new() { Result = TellingResult.Told, At = Samples.Friday.AddHours(-1) }, Ct)).Failure!.Errors!["at"]);
        Assert.Equal(NoticeState.Task, Assert.Single(await _host.ObligationsAsync()).State);
        Assert.Empty(await _host.AttemptsAsync());
    }

    [Fact]
    public async Task OnlyStaffOfTheAgencyInCharge_MayLog()
    {
        await SmsCity.TellAsync(_host, NoticeWay.Phone);
        var id = Assert.Single(await _host.ObligationsAsync()).Id;
        var told = new LogTelling { Result = TellingResult.Told };

        Assert.Equal("notice-not-found", (await _host.Client.LogAsync(Clerk with { Agency = "POLICE" }, id, told, Ct)).Failure?.Code);
        Assert.Equal("notice-not-found", (await _host.Client.LogAsync(Clerk, Guid.NewGuid(), told, Ct)).Failure?.Code);
        foreach (var actor in (Actor[])[Clerk with { Roles = [StaffRole.Auditor] }, Clerk with { Roles = [] }, Actor.Service("cases"), Actor.Anyone])
            Assert.Equal("not-permitted", (await _host.Client.LogAsync(actor, id, told, Ct)).Failure?.Code);
        _host.Owners.Down["cases"] = true;
        Assert.Equal(503, (await _host.Client.LogAsync(Clerk, id, told, Ct)).Failure?.Status);
        _host.Owners.Down.Clear();
        Assert.Empty(await _host.AttemptsAsync());
        Assert.True((await _host.Client.LogAsync(Clerk with { Agency = "RDEC", Roles = [StaffRole.Coordinator] }, id, told, Ct)).Succeeded);
    }

    private async Task<FakeCase> OweCallAsync(DateTimeOffset? at = null, string unit = "PARKS/NORTH")
    {
        var known = _host.Owners.Add(Samples.Case(NoticeWay.Phone));
        known.Facts = known.Facts with { Unit = unit };
        await ReplyAsync(known, at);
        return known;
    }

    private async Task ReplyAsync(FakeCase known, DateTimeOffset? at = null)
    {
        known.Facts = known.Facts with { Reply = new(Guid.NewGuid(), at ?? Samples.Friday, Outcome.Done, new("做好了。", Language.Zh)) };
        await _host.DeliverAsync(Samples.Replied(known, at ?? Samples.Friday));
        await _host.NotifyAsync();
    }

    private Task<Result<Done>> NobodyAnswersAsync(Guid id) => _host.Client.LogAsync(Clerk, id, new() { Result = TellingResult.NoAnswer }, Ct);
}
