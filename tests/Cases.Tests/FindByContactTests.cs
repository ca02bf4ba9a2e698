using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The cases of a contact, for who forgot their numbers.</summary>
public sealed class FindByContactTests : IAsyncLifetime
{
    private CasesHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CasesHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task AContact_HasItsOpenCases_NewestFirst_HoweverItWasWritten()
    {
        var first = await _host.SubmitAssignedAsync(r => r.With(a => a with { Phone = "+886 912 345 678", Email = "Ming@Example.test" }));
        _host.Clock.MoveTo(_host.Now + TimeSpan.FromHours(1));
        var protectedOne = await _host.SubmitAsync(r => r with { Confidential = true });
        await _host.SubmitAsync(r => r.With(a => a with { Phone = "0987-654-321", Email = "other@example.test" }));

        foreach (var (way, key) in (IEnumerable<(NoticeWay, string)>)[(NoticeWay.Sms, "+886912345678"), (NoticeWay.Email, "ming@example.test")])
        {
            var found = (await FindAsync(way, key)).Required();

            Assert.Equal([protectedOne.CaseNumber, first.CaseNumber], found.Cases.Select(c => c.CaseNumber));
            // Of a protected case the number is all that is told.
            Assert.Null(found.Cases[0].About);
            Assert.Equal((CaseStatus.Assigned, first.ReceivedAt, "Mayor's mailbox"), (found.Cases[1].About!.Status, found.Cases[1].About!.ReceivedAt, found.Cases[1].About!.Service.En));
            Assert.Equal((2, way == NoticeWay.Sms ? "+886912345678" : "ming@example.test", "CITY"), (found.Total, found.Contact, found.Agency));
        }
    }

    [Fact]
    public async Task WhatHasEnded_IsNamedForThirtyDays()
    {
        var closed = await _host.SubmitAssignedAsync();
        await _host.ReplyAsync(closed.CaseId);
        await _host.CloseAsync(closed.CaseId);
        var withdrawn = await _host.SubmitAssignedAsync();
        (await _host.Client.WithdrawAsync(new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = withdrawn.CaseId }, withdrawn.CaseId, new(), Ct)).Required();

        _host.Clock.MoveTo(_host.Now + TimeSpan.FromDays(30));
        Assert.Equal([CaseStatus.Closed, CaseStatus.Withdrawn], (await FindAsync(NoticeWay.Sms, "+886912345678")).Required().Cases.Select(c => c.About!.Status).Order());
        _host.Clock.MoveTo(_host.Now + TimeSpan.FromSeconds(1));
        Assert.Equal("case-not-found", (await FindAsync(NoticeWay.Sms, "+886912345678")).Failure?.Code);
        var open = await _host.SubmitAsync();
        Assert.Equal(open.CaseNumber, Assert.Single((await FindAsync(NoticeWay.Email, "ming@example.test")).Required().Cases).CaseNumber);
    }

    [Fact]
    public async Task MoreThanCanBeNamed_AreCounted()
    {
        for (var i = 0; i < CasesOfContact.Most + 2; i++)
            await _host.SubmitAsync();

        var found = (await FindAsync(NoticeWay.Sms, "+886912345678")).Required();

        Assert.Equal((CasesOfContact.Most, CasesOfContact.Most + 2), (found.Cases.Count, found.Total));
    }

    [Fact]
    public async Task OnlyServices_MayAsk_AndOnlyWithAHash()
    {
        await _host.SubmitAsync();
        var hash = Convert.ToBase64String(_host.Index.Hash("phone", "+886912345678"));
        foreach (var actor in (Actor[])[Actor.Anyone, TestPeople.CallCentre, TestPeople.Coordinator])
            Assert.Equal(403, (await _host.Client.OfContactAsync(actor, new(NoticeWay.Sms, hash), Ct)).Failure?.Status);
        Assert.Equal("invalid-characters", (await _host.Client.OfContactAsync(TestPeople.Notifications, new(NoticeWay.Sms, "+886912345678"), Ct)).Failure?.Errors?["hash"].Single());
        Assert.Equal("required", (await _host.Client.OfContactAsync(TestPeople.Notifications, new(NoticeWay.Letter, hash), Ct)).Failure?.Errors?["way"].Single());
        // A phone number is no e-mail address, even by the same hash.
        Assert.Equal(404, (await _host.Client.OfContactAsync(TestPeople.Notifications, new(NoticeWay.Email, hash), Ct)).Failure?.Status);
    }

    private Task<Result<CasesOfContact>> FindAsync(NoticeWay way, string key) =>
        _host.Client.OfContactAsync(TestPeople.Notifications, new(way, Convert.ToBase64String(_host.Index.Hash(way == NoticeWay.Sms ? "phone" : "email", key))), Ct);
}
