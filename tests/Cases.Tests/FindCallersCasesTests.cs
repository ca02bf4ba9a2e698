using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>What the person who takes a call sees of the caller.</summary>
public sealed class FindCallersCasesTests : IAsyncLifetime
{
    private const string Number = "0912-345-678";
    private CasesHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CasesHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task OpenCases_AndTheLastThree_NewestFirst()
    {
        var withdrawn = new List<SubmittedCase>();
        var open = await NextAsync();
        for (var i = 0; i < CallersCases.Last + 1; i++)
        {
            var one = await NextAsync();
            (await _host.Client.WithdrawAsync(new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = one.CaseId }, one.CaseId, new(), Ct)).Required();
            withdrawn.Insert(0, one);
        }
        await _host.SubmitAsync(r => r.With(a => a with { Phone = "0987654321", Email = null }));

        var found = (await AskAsync(TestPeople.CityIntake, "+886 912 345 678")).Required();

        Assert.True(found.TakesSms);
        Assert.Equal([.. withdrawn.Take(CallersCases.Last).Select(c => c.CaseNumber), open.CaseNumber], found.Cases.Select(c => c.CaseNumber));
        Assert.Equal((CaseStatus.Received, open.ReceivedAt, "6400500000"), (found.Cases[^1].About.Status, found.Cases[^1].About.ReceivedAt, found.Cases[^1].District));
        Assert.All(found.Cases.SkipLast(1), c => Assert.Equal(CaseStatus.Withdrawn, c.About.Status));

        async Task<SubmittedCase> NextAsync()
        {
            _host.Clock.MoveTo(_host.Now + TimeSpan.FromMinutes(1));
            return await _host.SubmitAsync();
        }
    }

    [Fact]
    public async Task NumberNeverTells_WhoseAProtectedCaseIs_NorOfAnotherAgency()
    {
        var plain = await _host.SubmitAsync();
        await _host.SubmitAsync(r => r with { Confidential = true });

        Assert.Equal(plain.CaseNumber, Assert.Single((await AskAsync(TestPeople.CityIntake, Number)).Required().Cases).CaseNumber);
        Assert.Empty((await AskAsync(TestPeople.Intake, Number)).Required().Cases);
    }

    [Fact]
    public async Task Landline_TakesNoTextMessages() =>
        Assert.False((await AskAsync(TestPeople.CityIntake, "07-336-8333")).Required().TakesSms);

    [Fact]
    public async Task EveryLook_IsInTheAudit_WithoutTheNumber()
    {
        await _host.SubmitAsync();
        await AskAsync(TestPeople.CityIntake, Number);

        var entry = await _host.QueryAsync(db => db.Set<AuditEntry>().AsNoTracking().SingleAsync(a => a.Act == "caller-looked-up", Ct));

        Assert.Equal((TestPeople.CityIntake.StaffId, (Guid?)null, """{"cases": 1}"""), (entry.StaffId, entry.CaseId, entry.Facts));
    }

    [Fact]
    public async Task OnlyStaffWhoTakeCasesIn_MayAsk_AndOnlyWithANumber()
    {
        foreach (var actor in (Actor[])[Actor.Anyone, TestPeople.CallCentre, TestPeople.Notifications, TestPeople.Auditor])
            Assert.Equal(403, (await AskAsync(actor, Number)).Failure?.Status);
        Assert.Equal("phone-invalid", (await AskAsync(TestPeople.CityIntake, "12")).Failure?.Errors?["phone"].Single());
        Assert.Equal("required", (await AskAsync(TestPeople.CityIntake, " ")).Failure?.Errors?["phone"].Single());
    }

    private Task<Result<CallersCases>> AskAsync(Actor actor, string number) => _host.Client.OfCallerAsync(actor, new(number), Ct);
}
