using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>A case that its applicant says is about the same problem as another one.</summary>
public class RelatedCaseTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Pothole = "HOT-HOLE";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Link_IsKept_AndShownToStaffOnBothCases()
    {
        var first = await host.SubmitAssignedAsync(r => r with { ServiceCode = Pothole });

        var second = await SameAsAsync(first.CaseId);
        var third = await SameAsAsync(first.CaseId);

        Assert.NotEqual(first.CaseNumber, second.CaseNumber);
        var detail = await host.DetailAsync(second.CaseNumber);
        Assert.Equal((first.CaseNumber, 0), (detail.RelatedTo, detail.FollowedBy.Count));
        var followed = await host.DetailAsync(first.CaseNumber);
        Assert.Null(followed.RelatedTo);
        Assert.Equal([third.CaseNumber, second.CaseNumber], followed.FollowedBy);
        // Neither citizens nor the bus hear of it.
        foreach (var said in (string[])[Json(await host.PublicViewAsync(second.CaseId)), Json(await host.PublicViewAsync(first.CaseId)), Json(await host.SentAsync<CaseSubmitted>(second.CaseId))])
        {
            Assert.False(said.Contains(first.CaseId.ToString(), StringComparison.Ordinal) && said.Contains(second.CaseId.ToString(), StringComparison.Ordinal));
            Assert.False(said.Contains(first.CaseNumber, StringComparison.Ordinal) && said.Contains(second.CaseNumber, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Link_MovesNoDate()
    {
        var first = await host.SubmitAssignedAsync(r => r with { ServiceCode = Pothole });
        var before = await host.DetailAsync(first.CaseNumber);

        var second = await SameAsAsync(first.CaseId);

        var after = await host.DetailAsync(first.CaseNumber);
        Assert.Equal((before.RowVersion, before.OriginalDue, before.Timeline.Count), (after.RowVersion, after.OriginalDue, after.Timeline.Count));
        Assert.Equal(before.Timeline.Select(e => e.Kind), (await host.DetailAsync(second.CaseNumber)).Timeline.Select(e => e.Kind));
    }

    [Fact]
    public async Task StaffWhoDoNotSeeTheOtherCase_DoNotSeeItsNumber()
    {
        var first = await host.SubmitAsync(r => r with { ServiceCode = Pothole });
        await host.DeliverAsync(Samples.Assigned(first.CaseId, host.Now, unit: "PARKS/TREES", agency: "PARKS", noHandler: true));
        var second = await SameAsAsync(first.CaseId);

        Assert.Null((await host.DetailAsync(second.CaseNumber, TestPeople.Colleague)).RelatedTo);
        Assert.Empty((await host.DetailAsync(first.CaseNumber, TestPeople.OtherSupervisor)).FollowedBy);
        Assert.Equal(first.CaseNumber, (await host.DetailAsync(second.CaseNumber, TestPeople.Coordinator)).RelatedTo);
        Assert.Equal([second.CaseNumber], (await host.DetailAsync(first.CaseNumber, TestPeople.Coordinator)).FollowedBy);
    }

    [Fact]
    public async Task WhatMayNotBeLinkedAnyMore_IsAcceptedWithoutALink()
    {
        var closed = await host.SubmitAssignedAsync(r => r with { ServiceCode = Pothole });
        await host.ReplyAsync(closed.CaseId);
        await host.CloseAsync(closed.CaseId);
        var otherItem = await host.SubmitAssignedAsync();
        var hidden = await host.SubmitAssignedAsync(r => r with { ServiceCode = Pothole, Confidential = true });
        var open = await host.SubmitAssignedAsync(r => r with { ServiceCode = Pothole });

        var links = new Dictionary<string, Guid?>
        {
            ["closed"] = await LinkOfAsync(await SameAsAsync(closed.CaseId)),
            ["another item"] = await LinkOfAsync(await SameAsAsync(otherItem.CaseId)),
            ["protected"] = await LinkOfAsync(await SameAsAsync(hidden.CaseId)),
            ["unknown"] = await LinkOfAsync(await SameAsAsync(Guid.NewGuid())),
            ["protects itself"] = await LinkOfAsync(await SameAsAsync(open.CaseId, r => r with { Confidential = true })),
            ["item that is not public"] = await LinkOfAsync(await SameAsAsync(otherItem.CaseId, r => r with { ServiceCode = "PET-MAYOR" })),
            ["open"] = await LinkOfAsync(await SameAsAsync(open.CaseId)),
        };

        Assert.Equal(["open"], links.Where(l => l.Value is not null).Select(l => l.Key));
    }

    [Fact]
    public async Task SentTwice_IsOneCaseWithItsLink_EvenWhenTheOtherOneIsClosedMeanwhile()
    {
        var first = await host.SubmitAssignedAsync(r => r with { ServiceCode = Pothole });
        var key = Guid.NewGuid().ToString();
        var made = await SameAsAsync(first.CaseId, key: key);
        await host.ReplyAsync(first.CaseId);
        await host.CloseAsync(first.CaseId);

        var again = await SameAsAsync(first.CaseId, key: key);

        Assert.Equal((made.CaseNumber, true), (again.CaseNumber, again.Replayed));
        Assert.Equal(first.CaseId, await LinkOfAsync(made));
        var other = await host.Client.SubmitAsync(Actor.Anyone, Samples.Submission() with { ServiceCode = Pothole }, key, Ct);
        Assert.Equal("idempotency-key-reused", other.Failure?.Code);
    }

    private async Task<SubmittedCase> SameAsAsync(Guid other, Func<SubmitCaseRequest, SubmitCaseRequest>? change = null, string? key = null)
    {
        var request = Samples.Submission() with { ServiceCode = Pothole, RelatedTo = other };
        var made = (await host.Client.SubmitAsync(Actor.Anyone, change?.Invoke(request) ?? request, key ?? Guid.NewGuid().ToString(), Ct)).Required();
        if (!made.Replayed)
            await host.DeliverAsync(Samples.Assigned(made.CaseId, host.Now));
        return made;
    }

    private Task<Guid?> LinkOfAsync(SubmittedCase submitted) => host.QueryAsync(db => db.Cases.Where(c => c.Id == submitted.CaseId).Select(c => c.RelatedTo).SingleAsync(Ct));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ContractJson.Options);
}
