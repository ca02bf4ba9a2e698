using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Somebody watches a case with its applicant.</summary>
public class HelperTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static readonly HelperDetails Daughter = new() { Name = "王大梅", Relation = HelperRelation.Family, Contact = "0988-777-666" };
    private static readonly HelperDetails Chief = new() { Name = "里長", Relation = HelperRelation.VillageChief, Contact = "Chief@Example.test" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANamedHelper_IsKnownToTheApplicantAndTheirStaff_AndProvesTheLookUp()
    {
        var c = await host.SubmitAssignedAsync();
        var silent = (await host.DetailAsync(c.CaseNumber)).Row.LastPublicEventAt;
        host.Clock.MoveTo(host.Now + TimeSpan.FromMinutes(1));

        (await NameAsync(c, Daughter)).Required();

        var helper = Assert.Single((await OwnAsync(c)).Helpers);
        Assert.Equal(("王大梅", HelperRelation.Family, NoticeWay.Sms, "0988-777-666"), (helper.Name, helper.Relation, helper.Way, helper.Contact));
        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Equal(new PublicHelper(HelperRelation.Family, HashOf("phone", "+886988777666")), Assert.Single(view.Helpers));
        var entry = view.Timeline[^1];
        Assert.Equal((TimelineKind.HelperNamed, "family", null, 1), (entry.Kind, entry.Data["relation"], entry.Words, entry.Data.Count));
        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Equal(helper, Assert.Single(detail.Helpers));
        // What the applicant does ends no silence of ours.
        Assert.Equal(silent, detail.Row.LastPublicEventAt);
        var audit = Assert.Single(await AuditAsync(c), a => a.Act == "helper-named");
        Assert.DoesNotContain("988", audit.Facts!, StringComparison.Ordinal);
        Assert.DoesNotContain("大梅", audit.Facts!, StringComparison.Ordinal);

        (await NameAsync(c, Chief)).Required();
        Assert.Equal([HashOf("phone", "+886988777666"), HashOf("email", "chief@example.test")], (await host.PublicViewAsync(c.CaseId)).Helpers.Select(h => h.Hash));
        Assert.Equal("helpers-full", (await NameAsync(c, Daughter with { Contact = "0911-222-333" })).Failure?.Code);
        Assert.False((await OwnAsync(c)).MayNameHelper);
    }

    [Fact]
    public async Task ARemovedHelper_ProvesNothingAnyMore_AndCanBeNamedAgain()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        var helper = (await OwnAsync(c)).Helpers[0];

        (await host.Client.RemoveHelperAsync(Applicant(c), c.CaseId, new() { HelperId = helper.HelperId }, Ct)).Required();

        Assert.Empty((await OwnAsync(c)).Helpers);
        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Empty(view.Helpers);
        Assert.Equal((TimelineKind.HelpEnded, "family", "applicant"), (view.Timeline[^1].Kind, view.Timeline[^1].Data["relation"], view.Timeline[^1].Data["by"]));
        Assert.Equal("helper-not-found", (await host.Client.RemoveHelperAsync(Applicant(c), c.CaseId, new() { HelperId = helper.HelperId }, Ct)).Failure?.Code);
        (await NameAsync(c, Daughter)).Required();
        Assert.Single((await OwnAsync(c)).Helpers);
    }

    [Fact]
    public async Task Removing_IsPossible_AfterTheCaseIsOver_NamingIsNot()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        await host.ReplyAsync(c.CaseId);
        await host.CloseAsync(c.CaseId);

        Assert.Equal("move-not-allowed", (await NameAsync(c, Chief)).Failure?.Code);
        Assert.Single((await OwnAsync(c)).Helpers);
        (await host.Client.RemoveHelperAsync(Applicant(c), c.CaseId, new() { HelperId = (await OwnAsync(c)).Helpers[0].HelperId }, Ct)).Required();
        Assert.Empty((await host.PublicViewAsync(c.CaseId)).Helpers);
    }

    [Fact]
    public async Task WhoeverDeclines_IsLeftInPeace()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        var reader = new Actor { Kind = ActorKind.Citizen, CitizenLevel = 1, CaseId = c.CaseId };

        Assert.Equal("invalid-characters", (await host.Client.DeclineHelpAsync(reader, c.CaseId, new("+886988777666"), Ct)).Failure?.Errors?["hash"].Single());
        Assert.Equal("helper-not-found", (await host.Client.DeclineHelpAsync(reader, c.CaseId, new(HashOf("phone", "+886911222333")), Ct)).Failure?.Code);
        (await host.Client.DeclineHelpAsync(reader, c.CaseId, new(HashOf("phone", "+886988777666")), Ct)).Required();

        Assert.Empty((await host.PublicViewAsync(c.CaseId)).Helpers);
        Assert.Equal("helper", (await host.PublicViewAsync(c.CaseId)).Timeline[^1].Data["by"]);
        Assert.Equal("helper-declined", (await NameAsync(c, Daughter)).Failure?.Errors?["helper.contact"].Single());
        (await NameAsync(c, Chief)).Required();
        Assert.Equal("helper-not-found", (await host.Client.DeclineHelpAsync(reader, c.CaseId, new(HashOf("phone", "+886988777666")), Ct)).Failure?.Code);
    }

    [Fact]
    public async Task WithoutACode_EverythingIsChecked_AndNothingDone()
    {
        var c = await host.SubmitAssignedAsync();
        var version = (await host.PublicViewAsync(c.CaseId)).Version;

        Assert.Equal("required", (await NameAsync(c, Daughter with { Name = " " }, entered: false)).Failure?.Errors?["helper.name"].Single());
        Assert.Equal("helper-is-applicant", (await NameAsync(c, Daughter with { Contact = "0912345678" }, entered: false)).Failure?.Errors?["helper.contact"].Single());
        Assert.Equal("code-needed", (await NameAsync(c, Daughter, entered: false)).Failure?.Code);
        Assert.Equal(version, (await host.PublicViewAsync(c.CaseId)).Version);
        Assert.Empty((await OwnAsync(c)).Helpers);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("07-336-8333", "phone-landline")]
    [InlineData("0988", "phone-invalid")]
    [InlineData("mei@", "email-invalid")]
    [InlineData("MING@example.test", "helper-is-applicant")]
    public async Task AContact_ThatReachesNobodyElse_IsRefused(string? contact, string code)
    {
        var c = await host.SubmitAssignedAsync();

        var refused = (await NameAsync(c, Daughter with { Contact = contact })).Failure;

        Assert.Equal(code, refused?.Errors?["helper.contact"].Single());
    }

    [Fact]
    public async Task NobodyIsNamedTwice_NorForAProtectedCase_NorAllDayLong()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        Assert.Equal("helper-named-already", (await NameAsync(c, Daughter with { Contact = "+886 988 777 666" })).Failure?.Errors?["helper.contact"].Single());
        Assert.Equal("required", (await NameAsync(c, Chief with { Relation = null })).Failure?.Errors?["helper.relation"].Single());

        for (var i = 1; i < 5; i++)
        {
            (await host.Client.RemoveHelperAsync(Applicant(c), c.CaseId, new() { HelperId = (await OwnAsync(c)).Helpers[0].HelperId }, Ct)).Required();
            (await NameAsync(c, Daughter)).Required();
        }
        Assert.Equal("helpers-too-often", (await NameAsync(c, Chief)).Failure?.Code);
        host.Clock.MoveTo(host.Now + TimeSpan.FromDays(1));
        (await NameAsync(c, Chief)).Required();

        var secret = await host.SubmitAssignedAsync(r => r with { Confidential = true });
        Assert.False((await OwnAsync(secret)).MayNameHelper);
        Assert.Equal("helper-not-for-protected", (await NameAsync(secret, Daughter)).Failure?.Code);
        Assert.Equal("helper-not-for-protected", (await host.Client.NameHelperAsync(TestPeople.Handler, secret.CaseId, new() { Helper = Daughter, IdentityChecked = true }, Ct)).Failure?.Code);
    }

    [Fact]
    public async Task TwoPressesAtOnce_NameOnePerson()
    {
        var c = await host.SubmitAssignedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NameAsync(c, Daughter)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal("helper-named-already", a.Failure!.Errors!["helper.contact"].Single()));
        Assert.Single((await OwnAsync(c)).Helpers);
    }

    [Fact]
    public async Task StaffNameAndRemove_ForACallerTheyKnow()
    {
        var c = await host.SubmitAssignedAsync();
        var known = new NameHelperRequest { Helper = Daughter, IdentityChecked = true };

        Assert.Equal("identity-not-checked", (await host.Client.NameHelperAsync(TestPeople.Handler, c.CaseId, new() { Helper = Daughter, CodeEntered = true }, Ct)).Failure?.Errors?["identityChecked"].Single());
        Assert.Equal(403, (await host.Client.NameHelperAsync(TestPeople.OtherUnit, c.CaseId, known, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.NameHelperAsync(TestPeople.OtherAgency, c.CaseId, known, Ct)).Failure?.Status);
        (await host.Client.NameHelperAsync(TestPeople.Handler, c.CaseId, known, Ct)).Required();

        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Contains("helpers", detail.Allowed);
        var helper = Assert.Single(detail.Helpers);
        Assert.Equal("identity-not-checked", (await host.Client.RemoveHelperAsync(TestPeople.Handler, c.CaseId, new() { HelperId = helper.HelperId }, Ct)).Failure?.Errors?["identityChecked"].Single());
        (await host.Client.RemoveHelperAsync(TestPeople.Handler, c.CaseId, new() { HelperId = helper.HelperId, IdentityChecked = true }, Ct)).Required();
        Assert.Equal("staff", (await host.PublicViewAsync(c.CaseId)).Timeline[^1].Data["by"]);
    }

    [Fact]
    public async Task NobodyElse_NamesOrRemovesAnybody()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        var helper = (await OwnAsync(c)).Helpers[0].HelperId;
        var hash = HashOf("phone", "+886988777666");
        var reader = new Actor { Kind = ActorKind.Citizen, CitizenLevel = 1, CaseId = c.CaseId };
        Actor[] strangers = [Actor.Anyone, Applicant(c) with { CaseId = Guid.NewGuid() }, TestPeople.Portal];
        foreach (var actor in (Actor[])[reader, .. strangers])
        {
            Assert.Equal(404, (await host.Client.NameHelperAsync(actor, c.CaseId, new() { Helper = Chief, CodeEntered = true, IdentityChecked = true }, Ct)).Failure?.Status);
            Assert.Equal(404, (await host.Client.RemoveHelperAsync(actor, c.CaseId, new() { HelperId = helper, IdentityChecked = true }, Ct)).Failure?.Status);
        }
        foreach (var actor in strangers)
            Assert.Equal(404, (await host.Client.DeclineHelpAsync(actor, c.CaseId, new(hash), Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.DeclineHelpAsync(TestPeople.Handler, c.CaseId, new(hash), Ct)).Failure?.Status);
        // And nobody of another case.
        var other = await host.SubmitAssignedAsync();
        Assert.Equal("helper-not-found", (await host.Client.RemoveHelperAsync(Applicant(other), other.CaseId, new() { HelperId = helper }, Ct)).Failure?.Code);
        Assert.Single((await OwnAsync(c)).Helpers);
    }

    [Fact]
    public async Task AChangedContact_TouchesNoHelper_AndNoRowIsEverDeleted()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();

        (await host.Client.ChangeContactAsync(Applicant(c), c.CaseId, new() { Email = "new@example.tw", Notify = [NoticeWay.Email] }, Ct)).Required();

        Assert.Single((await OwnAsync(c)).Helpers);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => host.QueryAsync(db => db.Helpers.Where(h => h.CaseId == c.CaseId).ExecuteDeleteAsync(Ct)))).SqlState);
    }

    [Fact]
    public async Task WhoTellsThem_LearnsWays_AndAtTheMomentOfSendingContacts_NeverNames()
    {
        var c = await host.SubmitAssignedAsync();
        var alone = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        (await NameAsync(c, Chief)).Required();
        var (daughter, chief) = ((await OwnAsync(c)).Helpers[0].HelperId, (await OwnAsync(c)).Helpers[1].HelperId);
        Assert.Equal([daughter, chief], (await host.SentAsync<HelperNamed>(c.CaseId)).Select(e => e.HelperId));

        var recipients = (await host.Client.RecipientsAsync(TestPeople.Notifications, [c.CaseId, alone.CaseId], Ct)).Required();
        Assert.Equal([new HelperRecipient(daughter, NoticeWay.Sms), new HelperRecipient(chief, NoticeWay.Email)], recipients.Single(r => r.CaseId == c.CaseId).Helpers);
        Assert.Empty(recipients.Single(r => r.CaseId == alone.CaseId).Helpers);
        var facts = await FactsAsync(c, NoticeKind.Receipt, c.CaseId);
        Assert.Equal([new HelperFacts(daughter, NoticeWay.Sms, "+886988777666"), new HelperFacts(chief, NoticeWay.Email, "Chief@example.test")], facts.Helpers);
        Assert.DoesNotContain("大梅", System.Text.Json.JsonSerializer.Serialize(facts, ContractJson.Options), StringComparison.Ordinal);
        Assert.Equal([chief], (await FactsAsync(c, NoticeKind.HelperNamed, chief)).Helpers.Select(h => h.HelperId));

        (await host.Client.RemoveHelperAsync(Applicant(c), c.CaseId, new() { HelperId = daughter }, Ct)).Required();

        Assert.Equal(daughter, Assert.Single(await host.SentAsync<HelperRemoved>(c.CaseId)).HelperId);
        Assert.Equal([chief], (await FactsAsync(c, NoticeKind.Receipt, c.CaseId)).Helpers.Select(h => h.HelperId));
        var named = await FactsAsync(c, NoticeKind.HelperNamed, daughter);
        Assert.Equal((false, "helper-removed"), (named.Holds, named.CancelReason));
        var removed = await FactsAsync(c, NoticeKind.HelperRemoved, daughter);
        Assert.Equal((true, "+886988777666"), (removed.Holds, Assert.Single(removed.Helpers).Contact));
        Assert.Equal("occasion-not-found", (await host.Client.NoticeFactsAsync(TestPeople.Notifications, alone.CaseId, NoticeKind.HelperNamed, chief, Ct)).Failure?.Code);
    }

    [Fact]
    public async Task WhoeverEndsTheMessages_DoesNotHelpAnyMore()
    {
        var c = await host.SubmitAssignedAsync();
        (await NameAsync(c, Daughter)).Required();
        var declined = new HelpDeclined { CaseId = c.CaseId, Version = 1, OccurredAt = host.Now, HelperId = (await OwnAsync(c)).Helpers[0].HelperId };

        await host.DeliverAsync(declined);
        await host.DeliverAsync(declined with { Version = 2 });

        var view = await host.PublicViewAsync(c.CaseId);
        Assert.Empty(view.Helpers);
        Assert.Equal("helper", Assert.Single(view.Timeline, e => e.Kind == TimelineKind.HelpEnded).Data["by"]);
        Assert.Empty(await host.SentAsync<HelperRemoved>(c.CaseId));
        Assert.Equal("helper-declined", (await NameAsync(c, Daughter)).Failure?.Errors?["helper.contact"].Single());
    }

    private async Task<NoticeFacts> FactsAsync(SubmittedCase c, NoticeKind kind, Guid occasion) => (await host.Client.NoticeFactsAsync(TestPeople.Notifications, c.CaseId, kind, occasion, Ct)).Required();

    private Task<Result<Done>> NameAsync(SubmittedCase c, HelperDetails helper, bool entered = true) => host.Client.NameHelperAsync(Applicant(c), c.CaseId, new() { Helper = helper, CodeEntered = entered }, Ct);

    private async Task<OwnCase> OwnAsync(SubmittedCase c) => (await host.Client.OwnAsync(Applicant(c), c.CaseId, Ct)).Required();

    private string HashOf(string kind, string key) => Convert.ToBase64String(host.Index.Hash(kind, key));

    private Task<List<AuditEntry>> AuditAsync(SubmittedCase c) => host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == c.CaseId).ToListAsync(Ct));

    private static Actor Applicant(SubmittedCase c) => new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = c.CaseId };
}
