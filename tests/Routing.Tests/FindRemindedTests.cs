using CaseTracker.Contracts.Deadlines;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Routing.Tests;

public sealed class FindRemindedTests : IAsyncLifetime
{
    private RoutingHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoutingHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Reminded_ByStage_HandlerDeputySupervisor()
    {
        var caseId = await _host.SubmitToNorthAsync();

        Assert.Equal([TestPeople.NorthHandlerId], await RemindedAsync(caseId, ReminderStage.DueSoon));
        Assert.Equal([TestPeople.NorthHandlerId, TestPeople.OtherNorthHandlerId], await RemindedAsync(caseId, ReminderStage.DueToday));
        Assert.Equal([TestPeople.NorthSupervisorId, TestPeople.NorthHandlerId], await RemindedAsync(caseId, ReminderStage.Overdue));
    }

    [Theory]
    [InlineData(ReminderStage.InternalDue)]
    [InlineData(ReminderStage.Silence)]
    [InlineData(ReminderStage.SupplementLapsed)]
    [InlineData(ReminderStage.SupplementAnswered)]
    [InlineData(ReminderStage.ApplicantAdded)]
    public async Task Reminded_OfATask_Handler(ReminderStage stage) =>
        Assert.Equal([TestPeople.NorthHandlerId], await RemindedAsync(await _host.SubmitToNorthAsync(), stage));

    [Fact]
    public async Task Reminded_OfWhatSuperiorsDecide_Superiors()
    {
        var caseId = await _host.SubmitToNorthAsync();
        await MakeHeadAsync(TestPeople.OtherNorthHandlerId);

        Assert.Equal([TestPeople.NorthSupervisorId], await RemindedAsync(caseId, ReminderStage.PromiseMissed));
        Assert.Equal([TestPeople.NorthSupervisorId], await RemindedAsync(caseId, ReminderStage.NewsAsked));
        Assert.Equal([TestPeople.NorthSupervisorId], await RemindedAsync(caseId, ReminderStage.Reopened));
        Assert.Equal([TestPeople.OtherNorthHandlerId, TestPeople.CoordinatorId, TestPeople.OtherCoordinatorId], await RemindedAsync(caseId, ReminderStage.NewsMissed));
        foreach (var stage in new[] { ReminderStage.OverdueLong, ReminderStage.ApprovalWaiting })
            Assert.Equal([TestPeople.OtherNorthHandlerId, TestPeople.NorthSupervisorId], await RemindedAsync(caseId, stage));
    }

    [Fact]
    public async Task Reminded_NoHandler_Supervisors()
    {
        await _host.KnowServiceAsync("LAMP", "ROADS/LIGHT");
        var caseId = await _host.SubmitAsync("LAMP");

        foreach (var stage in Enum.GetValues<ReminderStage>().Where(s => s != ReminderStage.NewsMissed))
            Assert.Equal([TestPeople.LightSupervisorId], await RemindedAsync(caseId, stage));
    }

    [Fact]
    public async Task Reminded_NoUnit_Coordinators()
    {
        var caseId = await _host.SubmitToTriageAsync();

        foreach (var stage in Enum.GetValues<ReminderStage>())
            Assert.Equal([TestPeople.CoordinatorId, TestPeople.OtherCoordinatorId], await RemindedAsync(caseId, stage));
    }

    [Fact]
    public async Task Reminded_UnitWithoutAnybody_HeadOfTheAgency()
    {
        var caseId = await _host.SubmitAsync("DITCH", roadWidth: 6);

        Assert.Equal([TestPeople.WaterHeadId], await RemindedAsync(caseId, ReminderStage.Overdue));
    }

    [Fact]
    public async Task Reminded_AgencyWithoutAnybody_Coordinators()
    {
        var caseId = await _host.SubmitAsync("DITCH", roadWidth: 6);
        await LeavesAsync(TestPeople.WaterHeadId);

        Assert.Equal([TestPeople.CoordinatorId, TestPeople.OtherCoordinatorId], await RemindedAsync(caseId, ReminderStage.DueSoon));
    }

    [Fact]
    public async Task Reminded_HandlerHasLeft_DeputyStandsIn()
    {
        var caseId = await _host.SubmitToNorthAsync();
        await LeavesAsync(TestPeople.NorthHandlerId);

        Assert.Equal([TestPeople.OtherNorthHandlerId], await RemindedAsync(caseId, ReminderStage.DueSoon));
        Assert.Equal([TestPeople.OtherNorthHandlerId], await RemindedAsync(caseId, ReminderStage.DueToday));
    }

    [Fact]
    public async Task Reminded_UnknownCase_IsNotFound() =>
        Assert.Equal("case-not-found", (await _host.Client.RemindedAsync(TestPeople.Service, Guid.NewGuid(), ReminderStage.DueSoon, Ct)).Failure?.Code);

    [Fact]
    public async Task Reminded_Addresses_AreForServicesOnly()
    {
        var caseId = await _host.SubmitToNorthAsync();

        var toService = (await _host.Client.RemindedAsync(TestPeople.Service, caseId, ReminderStage.DueSoon, Ct)).Required();
        var toStaff = (await _host.Client.RemindedAsync(TestPeople.Coordinator, caseId, ReminderStage.DueSoon, Ct)).Required();

        Assert.Equal("a1@staff.test", Assert.Single(toService).Email);
        Assert.Equal("", Assert.Single(toStaff).Email);
    }

    private Task<int> LeavesAsync(Guid id) => _host.QueryAsync(db => db.Staff.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.Active, false), Ct));

    private Task<int> MakeHeadAsync(Guid id) => _host.QueryAsync(db => db.Staff.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.Roles, ["handler", "agency_head"]), Ct));

    private async Task<Guid[]> RemindedAsync(Guid caseId, ReminderStage stage) =>
        [.. (await _host.Client.RemindedAsync(TestPeople.Service, caseId, stage, Ct)).Required().Select(p => p.Id)];
}
