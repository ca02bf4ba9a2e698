using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Whose eyes a case is under while another unit is asked to take it over, and what its history says.</summary>
public sealed class OfferTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Offered_TheAgencyThatIsAskedSeesTheCaseUntilItIsReturned()
    {
        var @case = await host.SubmitAssignedAsync();
        var offered = Offered(@case.CaseId);
        Know(@case.CaseId, (2, "這是樹根"), (3, "樹已經移走"));

        Assert.Equal(404, (await host.Client.DetailAsync(TestPeople.OtherAgency, @case.CaseNumber, Ct)).Failure?.Status);
        await host.DeliverAsync(offered);

        var seen = await host.DetailAsync(@case.CaseNumber, TestPeople.OtherAgency);
        Assert.Equal(("ROADS/NORTH", TestPeople.HandlerId, CaseStatus.Assigned), (seen.Row.Unit, seen.Row.Handler!.Value, seen.Row.Status));
        Assert.Empty(seen.Allowed);
        Assert.False(seen.Applicant.Masked);
        Assert.Contains((await host.Client.ListAsync(TestPeople.OtherAgency, new() { List = CaseListKind.All, CaseIds = [@case.CaseId] }, Ct)).Required().Rows, r => r.CaseId == @case.CaseId);
        var entry = seen.Timeline[^1];
        Assert.Equal((TimelineKind.Offered, false, "ROADS/NORTH", "PARKS/TREES", "2026-03-03", "這是樹根"), (entry.Kind, entry.Public, entry.Data["from"], entry.Data["unit"], entry.Data["due"], entry.Words?.Text));
        // Of that agency only who may answer sees the applicant.
        var head = await host.DetailAsync(@case.CaseNumber, TestPeople.Staff(Guid.NewGuid(), "PARKS", null, StaffRole.AgencyHead));
        Assert.True(head.Applicant.Masked);

        await host.DeliverAsync(Ended(offered, AssignmentKind.Returned) with { Alternative = "ROADS/SOUTH", Disputed = true });

        Assert.Equal(404, (await host.Client.DetailAsync(TestPeople.OtherAgency, @case.CaseNumber, Ct)).Failure?.Status);
        Assert.Equal(["ROADS"], await AgenciesAsync(@case.CaseId));
        var back = (await host.DetailAsync(@case.CaseNumber)).Timeline[^1];
        Assert.Equal((TimelineKind.OfferReturned, false, "PARKS/TREES", "ROADS/SOUTH", "disputed", "樹已經移走"), (back.Kind, back.Public, back.Data["unit"], back.Data["alternative"], back.Data["cause"], back.Words?.Text));
    }

    [Theory]
    [InlineData(AssignmentKind.TakenBack, TimelineKind.OfferTakenBack)]
    [InlineData(AssignmentKind.Unanswered, TimelineKind.OfferUnanswered)]
    [InlineData(AssignmentKind.Ended, TimelineKind.OfferOver)]
    public async Task Ended_OtherwiseThanReturned_TakesTheSightToo(AssignmentKind how, TimelineKind kind)
    {
        var @case = await host.SubmitAssignedAsync();
        var offered = Offered(@case.CaseId);
        Know(@case.CaseId, (2, "這是樹根"));
        await host.DeliverAsync(offered);

        await host.DeliverAsync(Ended(offered, how));

        Assert.Equal(["ROADS"], await AgenciesAsync(@case.CaseId));
        var entry = (await host.DetailAsync(@case.CaseNumber)).Timeline[^1];
        Assert.Equal((kind, false), (entry.Kind, entry.Public));
    }

    [Fact]
    public async Task Accepted_TheAgencyAnswersForTheCase()
    {
        var @case = await host.SubmitAssignedAsync();
        Know(@case.CaseId, (2, "這是樹根"), (3, "這是樹根；對方同意接辦"));
        await host.DeliverAsync(Offered(@case.CaseId));

        await host.DeliverAsync(Samples.Assigned(@case.CaseId, host.Now, 3, "PARKS/TREES", "PARKS", from: "ROADS/NORTH", noHandler: true));

        Assert.Equal(["PARKS"], await AgenciesAsync(@case.CaseId));
        Assert.Equal(404, (await host.Client.DetailAsync(TestPeople.OtherUnit, @case.CaseNumber, Ct)).Failure?.Status);
        var timeline = (await host.DetailAsync(@case.CaseNumber, TestPeople.OtherAgency)).Timeline;
        Assert.Equal((TimelineKind.HandedOver, "這是樹根；對方同意接辦"), (timeline[^1].Kind, timeline[^1].Words?.Text));
    }

    [Fact]
    public async Task Offered_TheApplicantSeesNothing()
    {
        var @case = await host.SubmitAssignedAsync();
        Know(@case.CaseId, (2, "這是樹根"), (3, "樹已經移走"));
        var before = await host.PublicViewAsync(@case.CaseId);
        var told = (await host.SentAsync<PublicViewChanged>(@case.CaseId)).Count;
        var offered = Offered(@case.CaseId);

        await host.DeliverAsync(offered);
        await host.DeliverAsync(Ended(offered, AssignmentKind.Returned) with { Alternative = "ROADS/SOUTH" });

        var after = await host.PublicViewAsync(@case.CaseId);
        Assert.Equal((before.Unit, before.Status, before.Timeline.Count), (after.Unit, after.Status, after.Timeline.Count));
        Assert.Equal(told, (await host.SentAsync<PublicViewChanged>(@case.CaseId)).Count);
    }

    [Fact]
    public async Task Offered_ToAUnitOfTheSameAgency_LeavesItsSightWhenReturned()
    {
        var @case = await host.SubmitAssignedAsync();
        Know(@case.CaseId, (2, "南區"), (3, "不在南區"));
        var offered = Offered(@case.CaseId) with { Agency = "ROADS", Unit = "ROADS/SOUTH" };

        await host.DeliverAsync(offered);
        Assert.Equal(["ROADS"], await AgenciesAsync(@case.CaseId));
        await host.DeliverAsync(Ended(offered, AssignmentKind.Returned) with { Alternative = "PARKS/TREES" });

        Assert.Equal(["ROADS"], await AgenciesAsync(@case.CaseId));
        Assert.Equal("ROADS/NORTH", (await host.DetailAsync(@case.CaseNumber, TestPeople.OtherUnit)).Row.Unit);
    }

    [Fact]
    public async Task Offered_AProtectedCase_DoesNotShowItsApplicant()
    {
        var @case = await host.SubmitAssignedAsync(r => r with { Confidential = true });
        Know(@case.CaseId, (2, "這是樹根"));

        await host.DeliverAsync(Offered(@case.CaseId));

        Assert.True((await host.DetailAsync(@case.CaseNumber, TestPeople.OtherAgency)).Applicant.Masked);
    }

    /// <summary>Whatever the order of arrival: who sees the case in the end is who answers for it.</summary>
    [Fact]
    public async Task OutOfOrder_ALateOfferOpensNothing()
    {
        for (var turn = 0; turn < 6; turn++)
        {
            var @case = await host.SubmitAssignedAsync();
            Know(@case.CaseId, (2, "這是樹根"), (3, "樹已經移走"), (4, "南區"), (5, "研考決定"));
            var first = Offered(@case.CaseId);
            object[] story =
            [
                first,
                Ended(first, AssignmentKind.Returned) with { Alternative = "ROADS/SOUTH" },
                Offered(@case.CaseId) with { Version = 4, OfferId = Guid.NewGuid() },
                Samples.Assigned(@case.CaseId, host.Now, 5, "ROADS/SOUTH", "ROADS", from: "ROADS/NORTH", noHandler: true),
            ];
            new Random(turn).Shuffle(story);

            foreach (var message in story)
                await host.DeliverAsync(message);

            Assert.Equal(["ROADS"], await AgenciesAsync(@case.CaseId));
            Assert.Equal("ROADS/SOUTH", (await host.DetailAsync(@case.CaseNumber, TestPeople.OtherUnit)).Row.Unit);
            Assert.Equal(404, (await host.Client.DetailAsync(TestPeople.OtherAgency, @case.CaseNumber, Ct)).Failure?.Status);
        }
    }

    /// <summary>Below the conditions of the queries the database lets the asked agency through for this case alone, and as long as it is asked.</summary>
    [Fact]
    public async Task RowSecurity_FollowsTheOffer()
    {
        var (offeredCase, other) = (await host.SubmitAssignedAsync(), await host.SubmitAssignedAsync());
        Know(offeredCase.CaseId, (2, "這是樹根"), (3, "不是"));
        var offered = Offered(offeredCase.CaseId);
        await host.DeliverAsync(offered);
        Assert.Equal([offeredCase.CaseId], await RowsAsync(offeredCase.CaseId, other.CaseId));

        await host.DeliverAsync(Ended(offered, AssignmentKind.TakenBack));

        Assert.Empty(await RowsAsync(offeredCase.CaseId, other.CaseId));
    }

    /// <summary>What the asked agency may read it cannot work on.</summary>
    [Fact]
    public async Task Acts_OfWhoIsAsked_AreRefused()
    {
        var @case = await host.SubmitAssignedAsync();
        Know(@case.CaseId, (2, "這是樹根"));
        await host.DeliverAsync(Offered(@case.CaseId));

        Assert.Equal(403, (await host.Client.AddNoteAsync(TestPeople.OtherAgency, @case.CaseId, new() { Text = "我們看過了" }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.ReplyAsync(TestPeople.OtherAgency, @case.CaseId, new() { Text = "結論：可以。樹已在三月二日移走。", Outcome = Outcome.Done }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.CloseAsync(TestPeople.OtherAgency, @case.CaseId, new() { Outcome = Outcome.Duplicate, Text = "這個案件和另一個案件是同一件事。" }, Ct)).Failure?.Status);
        Assert.Equal(CaseStatus.Assigned, (await host.DetailAsync(@case.CaseNumber)).Row.Status);
    }

    private async Task<IReadOnlyList<Guid>> RowsAsync(params Guid[] cases)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(host.Database) { Options = "-c role=casetracker_cases", Pooling = false }.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(TestPeople.OtherAgency).Command(), new("select id from cases.cases where id = any($1)") { Parameters = { new() { Value = cases } } } } };
        await using var reader = await batch.ExecuteReaderAsync(Ct);
        await reader.NextResultAsync(Ct);
        var rows = new List<Guid>();
        while (await reader.ReadAsync(Ct))
            rows.Add(reader.GetGuid(0));
        return rows;
    }

    private CaseOffered Offered(Guid caseId) => new()
    {
        CaseId = caseId,
        Version = 2,
        OccurredAt = host.Now,
        OfferId = Guid.NewGuid(),
        GivingUnit = "ROADS/NORTH",
        Agency = "PARKS",
        Unit = "PARKS/TREES",
        DueOn = new(2026, 3, 3),
        OfferedBy = TestPeople.HandlerId,
    };

    private static OfferEnded Ended(CaseOffered offered, AssignmentKind how) => new()
    {
        CaseId = offered.CaseId,
        Version = offered.Version + 1,
        OccurredAt = offered.OccurredAt,
        OfferId = offered.OfferId,
        How = how,
        Agency = offered.Agency,
        Unit = offered.Unit,
    };

    private void Know(Guid caseId, params (long Version, string Reason)[] lines) => host.Owners.Know(caseId, new CaseRouting
    {
        History = [.. lines.Select(l => new AssignmentView(host.Now, "ROADS/NORTH", null, null, new(l.Reason)) { Version = l.Version })],
    });

    private Task<List<string>> AgenciesAsync(Guid caseId) => host.QueryAsync(db => db.Access.Where(a => a.CaseId == caseId).Select(a => a.Agency).ToListAsync(Ct));
}
