using System.Net;
using CaseTracker.Contracts;
using Xunit;

namespace CaseTracker.Routing.Tests;

public sealed class DirectoryTests : IAsyncLifetime
{
    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Agencies_AreListedWithTheirUnitsInTheOrderOfTheReferenceData()
    {
        var agencies = (await _host.Client.AgenciesAsync(TestPeople.NorthHandler, Ct)).Required();

        Assert.Equal(["HUB", "ROADS", "WATER"], agencies.Select(a => a.Code));
        Assert.Equal("HUB", Assert.Single(agencies, a => a.Coordinating).Code);
        Assert.Equal([("ROADS/NORTH", "北區隊", "07-1234568"), ("ROADS/SOUTH", "南區隊", null), ("ROADS/LIGHT", "照明科", null)], agencies[1].Units.Select(u => (u.Code, u.Name.Zh, u.Phone)));
    }

    [Theory]
    [InlineData("ROADS/NORTH", 3)]
    [InlineData("ROADS/NOWHERE", 0)]
    [InlineData(null, 10)]
    public async Task Staff_OfAUnitOrAll(string? unit, int expected)
    {
        var staff = (await _host.Client.StaffAsync(TestPeople.Service, unit, Ct)).Required();

        Assert.Equal(expected, staff.Count);
        Assert.All(staff, s => Assert.EndsWith("@staff.test", s.Email, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Staff_ForStaff_CarriesNoAddresses()
    {
        var staff = (await _host.Client.StaffAsync(TestPeople.Coordinator, null, Ct)).Required();

        Assert.All(staff, s => Assert.Equal("", s.Email));
        var supervisor = Assert.Single(staff, s => s.Id == TestPeople.NorthSupervisorId);
        Assert.Equal(("測己", "Team head", "ROADS", "ROADS/NORTH", TestPeople.NorthHandlerId), (supervisor.Name.Zh, supervisor.Title.En, supervisor.Agency, supervisor.Unit, supervisor.Deputy));
        Assert.Equal([StaffRole.Supervisor], supervisor.Roles);
    }

    [Fact]
    public async Task CitizensAndClients_SeeNothing()
    {
        var caseId = await _host.SubmitToNorthAsync();
        Actor[] outsiders = [Actor.Anyone, new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = caseId }, new() { Kind = ActorKind.Client, Name = "1999", Agency = "HUB" }];

        foreach (var actor in outsiders)
        {
            Failure?[] failures =
            [
                (await _host.Client.AgenciesAsync(actor, Ct)).Failure,
                (await _host.Client.StaffAsync(actor, null, Ct)).Failure,
                (await _host.Client.CaseAsync(actor, caseId, Ct)).Failure,
                (await _host.Client.RemindedAsync(actor, caseId, Contracts.Deadlines.ReminderStage.DueSoon, Ct)).Failure,
            ];
            Assert.All(failures, f => Assert.Equal((403, "not-permitted"), (f?.Status, f?.Code)));
        }
    }

    [Theory]
    [InlineData("/internal/routing/agencies")]
    [InlineData("/internal/routing/staff")]
    [InlineData("/internal/routing/cases/00000000-0000-0000-0000-000000000001")]
    [InlineData("/internal/routing/cases/00000000-0000-0000-0000-000000000001/reminded/DueSoon")]
    public async Task WithoutToken_NothingIsAnswered(string path)
    {
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(_host.BaseAddress, path), Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Case_Unknown_IsNotFound() =>
        Assert.Equal((404, "case-not-found"), ((await _host.Client.CaseAsync(TestPeople.Coordinator, Guid.NewGuid(), Ct)).Failure is { } f) ? (f.Status, f.Code) : default);

    [Theory]
    [InlineData(nameof(TestPeople.Service), true, true)]
    [InlineData(nameof(TestPeople.Coordinator), true, true)]
    [InlineData(nameof(TestPeople.Auditor), true, true)]
    [InlineData(nameof(TestPeople.Intake), true, false)]           // of the coordinating agency: sees what is in triage
    [InlineData(nameof(TestPeople.NorthHandler), false, true)]
    [InlineData(nameof(TestPeople.LightSupervisor), false, true)]  // another unit of the agency in charge
    [InlineData(nameof(TestPeople.WaterHead), false, false)]
    public async Task Case_IsSeenByThoseItConcerns(string who, bool inTriage, bool inCharge)
    {
        var actor = (Actor)typeof(TestPeople).GetField(who)!.GetValue(null)!;
        var waiting = await _host.SubmitToTriageAsync();
        var assigned = await _host.SubmitToNorthAsync();

        Assert.Equal(inTriage, await SeesAsync(waiting));
        Assert.Equal(inCharge, await SeesAsync(assigned));

        async Task<bool> SeesAsync(Guid caseId)
        {
            Failure?[] failures =
            [
                (await _host.Client.CaseAsync(actor, caseId, Ct)).Failure,
                (await _host.Client.RemindedAsync(actor, caseId, Contracts.Deadlines.ReminderStage.Overdue, Ct)).Failure,
            ];
            Assert.All(failures, f => Assert.True(f is null or { Status: 404, Code: "case-not-found" }));
            return Assert.Single(failures.Select(f => f is null).Distinct());
        }
    }

    [Fact]
    public async Task Case_DeputyInAnotherAgency_SeesIt()
    {
        var deputy = TestPeople.Staff(TestPeople.NorthSupervisorId, "OTHER", null, StaffRole.Handler);
        await _host.KnowServiceAsync("LAMP", "ROADS/SOUTH");

        Assert.Null((await _host.Client.CaseAsync(deputy, await _host.SubmitAsync("LAMP"), Ct)).Failure);
    }
}
