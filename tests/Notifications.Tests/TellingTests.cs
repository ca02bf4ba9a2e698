using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
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
}
