using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Features.ChooseMessages;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform.Data;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>Optional messages can be paused, for one case and one contact; mandatory ones never.</summary>
public sealed partial class ChooseMessagesTests : IAsyncLifetime
{
    private readonly SmtpSink _sink = new();
    private TestFolder _seeds = null!;
    private NotificationsHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _seeds = ContactLimitTests.OptionalReminder();
        _host = await NotificationsHost.StartAsync(new()
        {
            ["CaseTracker:SeedsDirectory"] = _seeds.Path,
            ["Smtp:Host"] = "127.0.0.1",
            ["Smtp:Port"] = _sink.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Smtp:From"] = "notice@case.example.tw",
            ["Smtp:StartTls"] = "false",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _seeds.Dispose();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task TheApplicant_SeesWhatComes_AndPausesWhatNeedNot()
    {
        var known = await ConfirmedAsync();
        var choices = (await _host.Client.MessageChoicesAsync(Applicant(known), known.CaseId, Ct)).Required();
        Assert.Equal([(NoticeWay.Email, "li***@example.tw", null)], choices.Ways.Select(w => (w.Way, w.Contact, w.PausedAt)));
        Assert.Equal([NoticeKind.SupplementReminder], choices.Optional);
        Assert.Contains(NoticeKind.Overdue, choices.Mandatory);
        Assert.DoesNotContain(choices.Mandatory, k => k is NoticeKind.AccessCode or NoticeKind.StaffReminder or NoticeKind.ContactConfirmation or NoticeKind.ContactUnconfirmed or NoticeKind.CaseNumbers);

        (await PauseAsync(known, paused: true)).Required();
        (await PauseAsync(known, paused: true)).Required();
        await ContactLimitTests.RemindAsync(_host, known);
        await _host.DeliverAsync(Samples.Replied(known, _host.Clock.GetUtcNow()));
        await _host.NotifyAsync();

        Assert.Equal(_host.Clock.GetUtcNow(), (await _host.Client.MessageChoicesAsync(Applicant(known), known.CaseId, Ct)).Required().Ways[0].PausedAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal((NoticeState.Cancelled, "paused-by-applicant"), (await OfKindAsync(known, NoticeKind.SupplementReminder)).Select(o => (o.State, o.Reason)).Single());
        Assert.Equal(NoticeState.Sent, (await OfKindAsync(known, NoticeKind.Reply)).Select(o => o.State).Single());
        Assert.Equal(["messages-paused"], await ActsAsync(known));

        (await PauseAsync(known, paused: false)).Required();
        await ContactLimitTests.RemindAsync(_host, known);
        Assert.Contains(await OfKindAsync(known, NoticeKind.SupplementReminder), o => o.State == NoticeState.Sent);
        Assert.Equal(["messages-paused", "messages-resumed"], await ActsAsync(known));
    }

    [Fact]
    public async Task APause_IsForOneCase()
    {
        var known = await ConfirmedAsync();
        var other = await ContactLimitTests.SubmitAsync(_host);
        (await PauseAsync(known, paused: true)).Required();

        await ContactLimitTests.RemindAsync(_host, other);

        Assert.Equal(NoticeState.Sent, (await OfKindAsync(other, NoticeKind.SupplementReminder)).Select(o => o.State).Single());
        Assert.Null((await _host.Client.MessageChoicesAsync(Applicant(other), other.CaseId, Ct)).Required().Ways[0].PausedAt);
    }

    [Fact]
    public async Task AnOptionalMail_CarriesTheLinkThatEndsIt_AMandatoryOneDoesNot()
    {
        var known = await ConfirmedAsync();
        await ContactLimitTests.RemindAsync(_host, known);
        var optional = _sink.Taken.Last().Message;
        await _host.DeliverAsync(Samples.Replied(known, _host.Clock.GetUtcNow()));
        await _host.NotifyAsync();
        var mandatory = _sink.Taken.Last().Message;

        Assert.Contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", optional, StringComparison.Ordinal);
        Assert.DoesNotContain("List-Unsubscribe", mandatory, StringComparison.Ordinal);
        var token = Link().Match(optional).Groups[1].Value;
        Assert.DoesNotContain("lily", token, StringComparison.OrdinalIgnoreCase);

        var seen = (await _host.Client.UnsubscriptionAsync(Actor.Anyone, new() { Token = token }, Ct)).Required();
        Assert.Equal(("li***@example.tw", null), (seen.Contact, seen.PausedAt));
        // Looking changes nothing; pressing twice says it once.
        Assert.Null((await _host.Client.UnsubscriptionAsync(Actor.Anyone, new() { Token = token }, Ct)).Required().PausedAt);
        Assert.NotNull((await _host.Client.UnsubscribeAsync(Actor.Anyone, new() { Token = token }, Ct)).Required().PausedAt);
        Assert.NotNull((await _host.Client.UnsubscribeAsync(Actor.Anyone, new() { Token = token }, Ct)).Required().PausedAt);
        await ContactLimitTests.RemindAsync(_host, known);
        Assert.Contains(await OfKindAsync(known, NoticeKind.SupplementReminder), o => o.Reason == "paused-by-applicant");
        Assert.Equal(["messages-paused"], await ActsAsync(known));
    }

    [Fact]
    public async Task AForgedLink_IsNone()
    {
        var known = await ConfirmedAsync();
        var contact = await _host.QueryAsync(db => db.Contacts.Select(c => c.Id).FirstAsync(Ct));
        var token = _host.App.Services.GetRequiredService<UnsubscribeTokens>().Of(known.CaseId, contact);
        foreach (var forged in (string?[])[null, "", "x", token[..^1], token + "A", (token[0] == 'A' ? "B" : "A") + token[1..], token[..^2] + (token[^2] == 'A' ? "B" : "A") + token[^1], new string('!', token.Length), new string('x', 5000)])
        {
            Assert.Equal("link-not-found", (await _host.Client.UnsubscriptionAsync(Actor.Anyone, new() { Token = forged }, Ct)).Failure?.Code);
            Assert.Equal("link-not-found", (await _host.Client.UnsubscribeAsync(Actor.Anyone, new() { Token = forged }, Ct)).Failure?.Code);
        }
        Assert.Equal(0, await _host.QueryAsync(db => db.ContactPauses.CountAsync(Ct)));
    }

    [Fact]
    public async Task OnlyTheApplicant_Pauses_AndStaffSeeIt()
    {
        var known = await ConfirmedAsync();
        var clerk = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "PARKS", Roles = [StaffRole.Handler] };
        foreach (var actor in (Actor[])[Actor.Anyone, Applicant(known) with { CitizenLevel = 1 }, Applicant(known) with { CaseId = Guid.NewGuid() }, Actor.Service("portal")])
        {
            Assert.Equal(404, (await _host.Client.MessageChoicesAsync(actor, known.CaseId, Ct)).Failure?.Status);
            Assert.Equal(404, (await _host.Client.PauseMessagesAsync(actor, known.CaseId, new() { Way = NoticeWay.Email, Paused = true }, Ct)).Failure?.Status);
        }
        Assert.Equal(404, (await _host.Client.PauseMessagesAsync(clerk, known.CaseId, new() { Way = NoticeWay.Email, Paused = true }, Ct)).Failure?.Status);
        foreach (var way in (NoticeWay?[])[null, NoticeWay.Sms, NoticeWay.Letter])
            Assert.Equal("required", (await _host.Client.PauseMessagesAsync(Applicant(known), known.CaseId, new() { Way = way, Paused = true }, Ct)).Failure?.Errors?["way"].Single());

        (await PauseAsync(known, paused: true)).Required();
        Assert.NotNull((await _host.Client.MessageChoicesAsync(clerk, known.CaseId, Ct)).Required().Ways[0].PausedAt);
    }

    private async Task<FakeCase> ConfirmedAsync()
    {
        var known = await ContactLimitTests.SubmitAsync(_host);
        await _host.ExecuteAsync($"update notifications.contacts set confirmed_at = {_host.Clock.GetUtcNow()}");
        return known;
    }

    private Task<Result<Done>> PauseAsync(FakeCase known, bool paused) => _host.Client.PauseMessagesAsync(Applicant(known), known.CaseId, new() { Way = NoticeWay.Email, Paused = paused }, Ct);

    private async Task<IEnumerable<Domain.Obligation>> OfKindAsync(FakeCase known, NoticeKind kind) => (await _host.ObligationsAsync(known.CaseId)).Where(o => o.Kind == kind);

    private Task<List<string>> ActsAsync(FakeCase known) =>
        _host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == known.CaseId && a.Act.StartsWith("messages-")).OrderBy(a => a.Id).Select(a => a.Act).ToListAsync(Ct));

    private static Actor Applicant(FakeCase known) => new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = known.CaseId };

    [GeneratedRegex(@"\r\nList-Unsubscribe: <https://case\.example\.tw/unsubscribe/([A-Za-z0-9_-]+)>\r\n")]
    private static partial Regex Link();
}
