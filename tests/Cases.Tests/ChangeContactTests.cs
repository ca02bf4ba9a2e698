using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

public class ChangeContactTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly ChangeContactRequest Fresh = new() { Phone = "0988-777-666", Email = "new@example.tw", Notify = [NoticeWay.Email], IdentityChecked = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_IsUsedFromThenOn_AndTheOldContactIsToldOfIt()
    {
        var c = await host.SubmitAssignedAsync();
        var before = await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId);

        (await host.Client.ChangeContactAsync(TestPeople.Handler, c.CaseId, Fresh, Ct)).Required();

        var change = Assert.Single(await host.SentAsync<ContactChanged>(c.CaseId));
        var now = await FactsAsync(c.CaseId, NoticeKind.Receipt, c.CaseId);
        Assert.Equal(("new@example.tw", "+886988777666", null), (now.Email, now.Mobile, now.Address));
        Assert.Equal([NoticeWay.Email], now.Notify);
        var old = await FactsAsync(c.CaseId, NoticeKind.ContactChanged, change.ChangeId);
        Assert.Equal((before.Email, before.Mobile, before.Phone, before.Address), (old.Email, old.Mobile, old.Phone, old.Address));
        Assert.Equal(before.Notify, old.Notify);
        Assert.True(old.Holds);
        // The look-up takes the new contact as proof, the old one no longer.
        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal((Convert.ToBase64String(host.Index.Hash("phone", "+886988777666")), Convert.ToBase64String(host.Index.Hash("email", "new@example.tw"))), (view.PhoneHash, view.EmailHash));
        Assert.Single(view.Timeline, e => e.Kind == TimelineKind.ContactChanged);
        var audit = await host.QueryAsync(db => db.Set<Platform.Data.AuditEntry>().SingleAsync(a => a.CaseId == c.CaseId && a.Act == "contact-changed", Ct));
        Assert.DoesNotContain("example", audit.Facts!, StringComparison.Ordinal);
        Assert.Equal("nothing-changed", (await host.Client.ChangeContactAsync(TestPeople.Handler, c.CaseId, Fresh, Ct)).Failure?.Code);
    }

    [Fact]
    public async Task Change_NeedsTheRightAndTheCheck()
    {
        var c = await host.SubmitAssignedAsync();

        Assert.Equal(403, (await host.Client.ChangeContactAsync(TestPeople.OtherUnit, c.CaseId, Fresh, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.ChangeContactAsync(TestPeople.OtherAgency, c.CaseId, Fresh, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.ChangeContactAsync(Actor.Anyone, c.CaseId, Fresh, Ct)).Failure?.Status);
        Assert.Equal("identity-not-checked", (await host.Client.ChangeContactAsync(TestPeople.Handler, c.CaseId, Fresh with { IdentityChecked = false }, Ct)).Failure?.Errors?["identityChecked"].Single());
        Assert.Empty(await host.SentAsync<ContactChanged>(c.CaseId));
    }

    [Theory]
    [InlineData("0988", "x@example.tw", NoticeWay.Email, "phone", "phone-invalid")]
    [InlineData(null, "no address", NoticeWay.Email, "email", "email-invalid")]
    [InlineData(null, null, NoticeWay.Email, "email", "contact-missing")]
    [InlineData("07-3368333", null, NoticeWay.Sms, "phone", "phone-landline")]
    [InlineData(null, "x@example.tw", NoticeWay.Letter, "address", "address-required")]
    public async Task Change_ToWhatReachesNobody_IsRefused(string? phone, string? email, NoticeWay way, string field, string code)
    {
        var c = await host.SubmitAssignedAsync();

        var refused = (await host.Client.ChangeContactAsync(TestPeople.Handler, c.CaseId, new() { Phone = phone, Email = email, Notify = [way], IdentityChecked = true }, Ct)).Failure;

        Assert.Equal(code, refused?.Errors?[field].Single());
    }

    [Fact]
    public async Task Change_OfAClosedCase_IsRefused()
    {
        var c = await host.SubmitAssignedAsync();
        await host.ReplyAsync(c.CaseId);
        await host.CloseAsync(c.CaseId);

        Assert.Equal("move-not-allowed", (await host.Client.ChangeContactAsync(TestPeople.Handler, c.CaseId, Fresh, Ct)).Failure?.Code);
    }

    private async Task<NoticeFacts> FactsAsync(Guid caseId, NoticeKind kind, Guid occasion) => (await host.Client.NoticeFactsAsync(TestPeople.Notifications, caseId, kind, occasion, Ct)).Required();
}
