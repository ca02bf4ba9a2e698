using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform.Data;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CaseTracker.Routing.Tests;

public sealed class AssignCaseTests : IAsyncLifetime
{
    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Assign_FromTriage_UnitAndHandlerAreInChargeAndOthersAreTold()
    {
        var caseId = await _host.SubmitToTriageAsync();

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH" });

        var routing = await _host.CaseAsync(caseId);
        Assert.Equal(("ROADS/SOUTH", TestPeople.SouthHandlerId), (routing.Unit, routing.Handler));
        var line = Assert.Single(routing.History);
        Assert.Equal((TestPeople.CoordinatorId, "研考人員分派；單位只有一位承辦人", "Assigned by the coordinator; the unit has one case officer"), (line.DecidedBy, line.Reason.Zh, line.Reason.En));
        var assigned = Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Equal(("ROADS", "ROADS/SOUTH", TestPeople.SouthHandlerId, TestPeople.NorthSupervisorId, TestPeople.CoordinatorId),
            (assigned.Agency, assigned.Unit, assigned.Handler, assigned.Deputy, assigned.DecidedBy));
        Assert.Null(assigned.PreviousUnit);
    }

    [Fact]
    public async Task Assign_ToAnotherUnit_TellsThePreviousOneAndKeepsTheReason()
    {
        var caseId = await _host.SubmitToNorthAsync();

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH", Reason = " 這是水利局的側溝 " });

        var assigned = (await _host.AssignedAsync(caseId))[^1];
        Assert.Equal((2L, "WATER", "WATER/DITCH", "ROADS/NORTH", TestPeople.CoordinatorId), (assigned.Version, assigned.Agency, assigned.Unit, assigned.PreviousUnit, assigned.DecidedBy));
        Assert.Null(assigned.Handler);
        var newest = (await _host.CaseAsync(caseId)).History[0];
        Assert.Equal("這是水利局的側溝", newest.Reason.Zh);
        Assert.Null(newest.Reason.En);
        Assert.Equal(assigned.AssignmentId, await _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId && d.Version == 2).Select(d => d.Id).SingleAsync(Ct)));
    }

    [Fact]
    public async Task Assign_SentTwiceUnderOneKey_IsDecidedOnce_AlsoAtOnce()
    {
        var caseId = await _host.SubmitToNorthAsync();
        var request = new AssignRequest { Unit = "WATER/DITCH", Reason = "這是水利局的側溝" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.Client.AssignAsync(TestPeople.Coordinator, caseId, request, Ct, "bulk-1")));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Contains(a.Failure!.Code, (string[])["done-already", "changed-meanwhile", "already-assigned-there"]));
        Assert.Equal("done-already", (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, request, Ct, "bulk-1")).Failure!.Code);
        Assert.Equal(2, (await _host.AssignedAsync(caseId)).Count);
        Assert.True((await _host.Client.WasDoneAsync(TestPeople.Coordinator, "bulk-1", Ct)).Required().Done);
    }

    [Fact]
    public async Task Assign_AnotherHandlerOfTheUnit_IsNoHandOver()
    {
        var caseId = await _host.SubmitToNorthAsync();

        await _host.AssignAsync(TestPeople.NorthSupervisor, caseId, new() { Handler = TestPeople.OtherNorthHandlerId });

        var assigned = (await _host.AssignedAsync(caseId))[^1];
        Assert.Equal(("ROADS/NORTH", TestPeople.OtherNorthHandlerId, TestPeople.NorthHandlerId), (assigned.Unit, assigned.Handler, assigned.Deputy));
        Assert.Null(assigned.PreviousUnit);
        Assert.Equal("指定承辦人", (await _host.CaseAsync(caseId)).History[0].Reason.Zh);
    }

    [Fact]
    public async Task Assign_SupervisorTakesTheCase_IsAllowed()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/LIGHT");
        var caseId = await _host.SubmitAsync("LAMP");

        await _host.AssignAsync(TestPeople.LightSupervisor, caseId, new() { Handler = TestPeople.LightSupervisorId });

        Assert.Equal(TestPeople.LightSupervisorId, (await _host.CaseAsync(caseId)).Handler);
    }

    [Fact]
    public async Task Assign_HandOver_DoesNotTouchWhenTheCaseWasReceived()
    {
        var caseId = await _host.SubmitToNorthAsync();
        var before = await ReceivedAsync();
        _host.Clock.MoveTo(_host.Clock.GetUtcNow().AddDays(3));

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Reason = "南區" });

        Assert.Equal(before, await ReceivedAsync());

        Task<DateTimeOffset> ReceivedAsync() => _host.QueryAsync(db => db.Assignments.Where(a => a.CaseId == caseId).Select(a => a.ReceivedAt).SingleAsync(Ct));
    }

    public static TheoryData<string, bool, bool, bool, bool> Rights() => new()
    {
        // who, out of triage, handler of the unit in charge, another unit (asked first unless a coordinator decides), handler of the next unit
        { nameof(TestPeople.Coordinator), true, true, true, true },
        { nameof(TestPeople.NorthHandler), false, true, true, false },
        { nameof(TestPeople.NorthSupervisor), false, true, true, false },
        { nameof(TestPeople.SouthHandler), false, false, false, false },
        { nameof(TestPeople.LightSupervisor), false, false, false, false },
        { nameof(TestPeople.WaterHead), false, false, false, false },
        { nameof(TestPeople.Intake), false, false, false, false },
        { nameof(TestPeople.Auditor), false, false, false, false },
        { nameof(TestPeople.Service), false, false, false, false },
        { nameof(Actor.Anyone), false, false, false, false },
    };

    [Theory]
    [MemberData(nameof(Rights))]
    public async Task Assign_RightsMatrix(string who, bool triage, bool name, bool handOver, bool nameElsewhere)
    {
        var actor = who == nameof(Actor.Anyone) ? Actor.Anyone : (Actor)typeof(TestPeople).GetField(who)!.GetValue(null)!;
        var waiting = await _host.SubmitToTriageAsync();
        Assert.Equal(triage, await AllowedAsync(waiting, new() { Unit = "ROADS/NORTH" }));
        Assert.Equal(name, await AllowedAsync(await _host.SubmitToNorthAsync(), new() { Unit = "ROADS/NORTH", Handler = TestPeople.OtherNorthHandlerId }));
        Assert.Equal(handOver, await AllowedAsync(await _host.SubmitToNorthAsync(), new() { Unit = "ROADS/SOUTH", Reason = "南區" }));
        Assert.Equal(nameElsewhere, await AllowedAsync(await _host.SubmitToNorthAsync(), new() { Unit = "ROADS/SOUTH", Handler = TestPeople.SouthHandlerId, Reason = "南區" }));

        async Task<bool> AllowedAsync(Guid caseId, AssignRequest request)
        {
            var before = (await _host.AssignedAsync(caseId)).Count;
            var result = await _host.Client.AssignAsync(actor, caseId, request, Ct);
            if (!result.Succeeded)
            {
                Assert.Equal((403, "not-permitted"), (result.Failure.Status, result.Failure.Code));
                Assert.Equal(before, (await _host.AssignedAsync(caseId)).Count);
            }
            return result.Succeeded;
        }
    }

    public static TheoryData<string, AssignRequest, string, string> Refused() => new()
    {
        { "unknown unit", new() { Unit = "ROADS/NOWHERE", Reason = "換單位" }, "unit", "unknown-unit" },
        { "unit with a control character", new() { Unit = "ROADS/\0", Reason = "換單位" }, "unit", "unknown-unit" },
        { "handler of another unit", new() { Unit = "ROADS/NORTH", Handler = TestPeople.SouthHandlerId }, "handler", "unknown-staff" },
        { "nobody's id", new() { Unit = "ROADS/NORTH", Handler = new("11111111-1111-1111-1111-111111111111") }, "handler", "unknown-staff" },
        { "leaving without a reason", new() { Unit = "ROADS/SOUTH" }, "reason", "required" },
        { "leaving with a blank reason", new() { Unit = "ROADS/SOUTH", Reason = " 　 " }, "reason", "required" },
        { "reason too short", new() { Unit = "ROADS/SOUTH", Reason = "南" }, "reason", "too-short" },
        { "reason too long", new() { Unit = "ROADS/SOUTH", Reason = new string('南', 501) }, "reason", "too-long" },
        { "reason with a control character", new() { Unit = "ROADS/SOUTH", Reason = "南區\u0007" }, "reason", "invalid-characters" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Assign_Invalid_SaysWhichField(string _, AssignRequest request, string field, string code)
    {
        var caseId = await _host.SubmitToNorthAsync();

        var failure = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, request, Ct)).Failure;

        Assert.Equal((400, "invalid-input"), (failure?.Status, failure?.Code));
        Assert.Equal([code], failure!.Errors![field]);
        Assert.Single(failure.Errors);
        Assert.Single(await _host.AssignedAsync(caseId));
    }

    [Fact]
    public async Task Assign_ReasonOf500RareCharacters_IsAccepted()
    {
        var caseId = await _host.SubmitToNorthAsync();

        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "WATER/DITCH", Reason = string.Concat(Enumerable.Repeat("𠮷", 500)) });

        Assert.Equal("WATER/DITCH", (await _host.CaseAsync(caseId)).Unit);
    }

    [Fact]
    public async Task Assign_FromTriageWithoutUnit_SaysRequired()
    {
        var caseId = await _host.SubmitToTriageAsync();

        var failure = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, new(), Ct)).Failure;

        Assert.Equal(["required"], failure!.Errors!["unit"]);
    }

    public static TheoryData<AssignRequest> NothingChanges() =>
    [
        new AssignRequest { Unit = "ROADS/NORTH", Handler = TestPeople.NorthHandlerId },
        new AssignRequest { Unit = "ROADS/NORTH" },
        new AssignRequest { Handler = TestPeople.NorthHandlerId },
        new AssignRequest(),
    ];

    [Theory]
    [MemberData(nameof(NothingChanges))]
    public async Task Assign_NothingChanges_IsAConflict(AssignRequest request)
    {
        var caseId = await _host.SubmitToNorthAsync();

        var failure = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, request, Ct)).Failure;

        Assert.Equal((409, "already-assigned-there", "ROADS/NORTH"), (failure?.Status, failure?.Code, failure?.Current));
        Assert.Single(await _host.AssignedAsync(caseId));
    }

    [Fact]
    public async Task Assign_UnitWithoutHandlerGotOne_NamesThatPerson()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/LIGHT");
        var caseId = await _host.SubmitAsync("LAMP");
        var nobody = (await _host.Client.AssignAsync(TestPeople.LightSupervisor, caseId, new() { Unit = "ROADS/LIGHT" }, Ct)).Failure;
        await _host.QueryAsync(db => db.Staff.Where(s => s.Id == TestPeople.OtherNorthHandlerId).ExecuteUpdateAsync(s => s.SetProperty(x => x.UnitCode, "ROADS/LIGHT"), Ct));

        await _host.AssignAsync(TestPeople.LightSupervisor, caseId, new() { Unit = "ROADS/LIGHT" });

        Assert.Equal("already-assigned-there", nobody?.Code);
        Assert.Equal(TestPeople.OtherNorthHandlerId, (await _host.CaseAsync(caseId)).Handler);
    }

    [Fact]
    public async Task Assign_ClosedCase_IsAConflict()
    {
        var caseId = await _host.SubmitToNorthAsync();
        await _host.DeliverAsync(Samples.Closed(caseId));

        var failure = (await _host.Client.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Reason = "南區" }, Ct)).Failure;

        Assert.Equal((409, "case-closed"), (failure?.Status, failure?.Code));
    }

    [Fact]
    public async Task Assign_UnknownCase_IsNotFound()
    {
        var failure = (await _host.Client.AssignAsync(TestPeople.Coordinator, Guid.NewGuid(), new() { Unit = "ROADS/SOUTH" }, Ct)).Failure;

        Assert.Equal((404, "case-not-found"), (failure?.Status, failure?.Code));
    }

    [Fact]
    public async Task Assign_TwoCoordinatorsAtOnce_OneWinsAndTheOtherIsTold()
    {
        var caseId = await _host.SubmitToTriageAsync();
        var server = await PostgresServer.SharedAsync();
        await using var admin = NpgsqlDataSource.Create(server.AdminConnectionString);
        await using var owner = NpgsqlDataSource.Create(_host.Database);
        await using var connection = await owner.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using (var hold = new NpgsqlCommand("select 1 from routing.assignments where case_id = $1 for update", connection, transaction) { Parameters = { new() { Value = caseId } } })
            await hold.ExecuteScalarAsync(Ct);

        // Both have read the case in triage; both wait to write.
        var first = _host.Client.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH" }, Ct);
        var second = _host.Client.AssignAsync(TestPeople.OtherCoordinator, caseId, new() { Unit = "WATER/DITCH" }, Ct);
        await Wait.UntilAsync(async () =>
        {
            await using var waiting = admin.CreateCommand("select count(*) from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'");
            waiting.Parameters.AddWithValue(new NpgsqlConnectionStringBuilder(_host.Database).Database!);
            return (long)(await waiting.ExecuteScalarAsync(Ct))! == 2;
        }, TimeSpan.FromSeconds(30), "both to wait for the row", Ct);
        await transaction.CommitAsync(Ct);
        var results = await Task.WhenAll(first, second);

        var lost = Assert.Single(results, r => !r.Succeeded).Failure!;
        var unit = (await _host.CaseAsync(caseId)).Unit;
        Assert.Equal(results[0].Succeeded ? "ROADS/NORTH" : "WATER/DITCH", unit);
        Assert.Equal((409, "changed-meanwhile", unit), (lost.Status, lost.Code, lost.Current));
        Assert.Single(await _host.AssignedAsync(caseId));
        Assert.Equal(1, await _host.QueryAsync(db => db.Set<AuditEntry>().CountAsync(a => a.CaseId == caseId, Ct)));
    }

    [Fact]
    public async Task Assign_EachAct_IsAudited()
    {
        var caseId = await _host.SubmitToTriageAsync();
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/NORTH", Handler = TestPeople.NorthHandlerId });
        await _host.AssignAsync(TestPeople.NorthSupervisor, caseId, new() { Handler = TestPeople.OtherNorthHandlerId });
        await _host.AssignAsync(TestPeople.Coordinator, caseId, new() { Unit = "ROADS/SOUTH", Reason = "陳小明說是南區" });

        var audit = await _host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == caseId).OrderBy(a => a.Id).ToListAsync(Ct));

        Assert.Equal([("assigned", TestPeople.CoordinatorId), ("handler-named", TestPeople.NorthSupervisorId), ("handed-over", TestPeople.CoordinatorId)],
            audit.Select(a => (a.Act, a.StaffId!.Value)));
        Assert.Contains("\"previousUnit\": \"ROADS/NORTH\"", audit[2].Facts, StringComparison.Ordinal);
        Assert.DoesNotContain("陳小明", string.Concat(audit.Select(a => a.Facts)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_IsOutOfReachOfTheApplication()
    {
        var caseId = await _host.SubmitToNorthAsync();

        var change = await Assert.ThrowsAsync<PostgresException>(() => _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId).ExecuteUpdateAsync(s => s.SetProperty(d => d.ReasonEn, "no"), Ct)));
        var deletion = await Assert.ThrowsAsync<PostgresException>(() => _host.QueryAsync(db => db.Decisions.Where(d => d.CaseId == caseId).ExecuteDeleteAsync(Ct)));

        Assert.Equal((PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.InsufficientPrivilege), (change.SqlState, deletion.SqlState));
    }

    [Fact]
    public async Task Outbox_CarriesNoWordsAndNoPeople()
    {
        var caseId = await _host.SubmitToNorthAsync();
        await _host.AssignAsync(TestPeople.NorthHandler, caseId, new() { Unit = "ROADS/SOUTH", Reason = "陳小明說是南區" });

        var bodies = string.Concat(await _host.QueryAsync(db => db.Set<OutboxMessage>().Select(m => m.Body).ToListAsync(Ct)));

        Assert.Contains(caseId.ToString(), bodies, StringComparison.Ordinal);
        var staff = await _host.QueryAsync(db => db.Staff.ToListAsync(Ct));
        string[] secrets = ["陳小明", .. staff.SelectMany(s => (string[])[s.NameZh, s.NameEn!, s.Email, s.TitleZh])];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, bodies, StringComparison.Ordinal));
    }
}
