using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using Xunit;

namespace CaseTracker.Cases.Tests;

public sealed class ListTests : IAsyncLifetime
{
    private CasesHost _host = null!;
    private readonly Dictionary<string, SubmittedCase> _cases = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Names say what they are: triage-1 and -2 (received in that order), north-* of ROADS/NORTH, trees-* of PARKS/TREES. Today is 2026-03-02.
    public async ValueTask InitializeAsync()
    {
        _host = await CasesHost.StartAsync();
        await AddAsync("triage-2");
        await AddAsync("triage-1", r => r with { Channel = Channel.Letter, ReceivedAt = _host.Now.AddDays(-20) });
        await AddAsync("north-due-9", due: Samples.Due(2026, 3, 9));
        await AddAsync("north-late-1", due: Samples.Due(2026, 3, 1));
        await AddAsync("north-late-0227", due: Samples.Due(2026, 2, 27), change: r => r with { ServiceCode = "HOT-HOLE" });
        await AddAsync("north-paused", due: Samples.Due(2026, 3, 1));
        await _host.DeliverAsync(new DeadlinePaused { CaseId = Id("north-paused"), Version = 2, OccurredAt = _host.Now });
        await AddAsync("north-replied", due: Samples.Due(2026, 3, 1));
        await _host.ReplyAsync(Id("north-replied"));
        await AddAsync("north-closed", due: Samples.Due(2026, 3, 1));
        await _host.ReplyAsync(Id("north-closed"));
        await _host.CloseAsync(Id("north-closed"));
        await AddAsync("north-colleague", due: Samples.Due(2026, 3, 12), handler: TestPeople.Colleague.StaffId);
        await AddAsync("trees-late", due: Samples.Due(2026, 2, 26), unit: "PARKS/TREES", agency: "PARKS", handler: TestPeople.OtherAgency.StaffId);
        await AddAsync("north-confidential", due: Samples.Due(2026, 3, 20), change: r => r with { Confidential = true });
    }

    [Fact]
    public async Task Mine_IsOpenCasesOfHandlerAndDeputy_ByDueDate()
    {
        await AssertAsync("north-late-0227 north-late-1 north-due-9 north-confidential north-paused north-replied", TestPeople.Handler, CaseListKind.Mine);
        await AssertAsync("north-late-0227 north-late-1 north-due-9 north-colleague north-confidential north-paused north-replied", TestPeople.Deputy, CaseListKind.Mine);
        await AssertAsync("north-colleague", TestPeople.Colleague, CaseListKind.Mine);
        await AssertAsync("", TestPeople.Supervisor, CaseListKind.Mine);
    }

    [Fact]
    public async Task Unit_IsOpenCasesOfTheUnit_ByDueDate()
    {
        const string north = "north-late-0227 north-late-1 north-due-9 north-colleague north-confidential north-paused north-replied";
        await AssertAsync(north, TestPeople.Handler, CaseListKind.Unit);
        await AssertAsync("trees-late", TestPeople.OtherAgency, CaseListKind.Unit);
        // Others of the agency and coordinators may name the unit; other agencies get nothing.
        await AssertAsync(north, TestPeople.OtherUnit, CaseListKind.Unit, q => q with { Unit = "ROADS/NORTH" });
        await AssertAsync(north, TestPeople.Coordinator, CaseListKind.Unit, q => q with { Unit = "ROADS/NORTH" });
        await AssertAsync("", TestPeople.OtherAgency, CaseListKind.Unit, q => q with { Unit = "ROADS/NORTH" });
    }

    [Fact]
    public async Task Triage_IsCasesWithoutAUnit_OldestFirst()
    {
        await AssertAsync("triage-1 triage-2", TestPeople.Coordinator, CaseListKind.Triage);
        await AssertAsync("triage-1 triage-2", TestPeople.CityIntake, CaseListKind.Triage);
        await AssertAsync("", TestPeople.Handler, CaseListKind.Triage);
    }

    [Fact]
    public async Task Overdue_IsWhatIsLateAndUnanswered_ByDueDate()
    {
        await AssertAsync("north-late-0227 north-late-1", TestPeople.Handler, CaseListKind.Overdue);
        await AssertAsync("north-late-0227 north-late-1", TestPeople.AgencyHead, CaseListKind.Overdue);
        await AssertAsync("trees-late", TestPeople.OtherSupervisor, CaseListKind.Overdue);
        await AssertAsync("trees-late north-late-0227 north-late-1", TestPeople.Coordinator, CaseListKind.Overdue);
        _host.Clock.MoveTo(Taipei.StartOf(new DateOnly(2026, 3, 10)));
        await AssertAsync("trees-late north-late-0227 north-late-1 north-due-9", TestPeople.Auditor, CaseListKind.Overdue);
    }

    [Fact]
    public async Task All_IsWhatTheActorMaySee_NewestFirst()
    {
        await AssertAsync("north-confidential north-colleague north-closed north-replied north-paused north-late-0227 north-late-1 north-due-9", TestPeople.Handler, CaseListKind.All);
        await AssertAsync("trees-late", TestPeople.OtherAgency, CaseListKind.All);
        await AssertAsync("triage-1 triage-2", TestPeople.CityIntake, CaseListKind.All);
        await AssertAsync("north-confidential trees-late north-colleague north-closed north-replied north-paused north-late-0227 north-late-1 north-due-9 triage-1 triage-2", TestPeople.Coordinator, CaseListKind.All);
    }

    [Fact]
    public async Task Filters_NarrowEveryList()
    {
        await AssertAsync("north-late-0227", TestPeople.Handler, CaseListKind.Mine, q => q with { ServiceCode = "HOT-HOLE" });
        await AssertAsync("north-replied", TestPeople.Handler, CaseListKind.Unit, q => q with { Status = CaseStatus.Replied });
        await AssertAsync("north-closed", TestPeople.Coordinator, CaseListKind.All, q => q with { Status = CaseStatus.Closed });
        await AssertAsync("trees-late", TestPeople.Coordinator, CaseListKind.Overdue, q => q with { Unit = "PARKS/TREES" });
    }

    [Fact]
    public async Task Number_WholeOrPart_FindsIt()
    {
        var number = _cases["north-due-9"].CaseNumber;
        await AssertAsync("north-due-9", TestPeople.Coordinator, CaseListKind.All, q => q with { Number = number });
        await AssertAsync("north-due-9", TestPeople.Coordinator, CaseListKind.All, q => q with { Number = $"案號 {number[..3]}-{number[3..7]}-{number[7..]}" });
        await AssertAsync("north-due-9", TestPeople.Coordinator, CaseListKind.All, q => q with { Number = number[3..] });
        await AssertAsync("", TestPeople.OtherAgency, CaseListKind.All, q => q with { Number = number });
        Assert.Equal("too-short", (await _host.Client.ListAsync(TestPeople.Coordinator, new CaseListQuery { List = CaseListKind.All, Number = "4%" }, Ct)).Failure!.Errors!["number"][0]);
    }

    [Fact]
    public async Task Pages_TogetherAreTheWholeList()
    {
        var seen = new List<string>();
        for (var page = 1; page <= 5; page++)
        {
            var answer = await ListAsync(TestPeople.Coordinator, new CaseListQuery { List = CaseListKind.All, Page = page, PageSize = 3 });
            Assert.Equal(11, answer.Total);
            seen.AddRange(answer.Rows.Select(r => r.CaseNumber));
        }

        Assert.Equal(11, seen.Count);
        Assert.Equal(11, seen.Distinct().Count());
    }

    [Fact]
    public async Task Row_HasItsFactsAndNoApplicant()
    {
        var row = (await ListAsync(TestPeople.Handler, new CaseListQuery { List = CaseListKind.Mine })).Rows[0];

        Assert.Equal((Id("north-late-0227"), "道路坑洞", "HOT-HOLE", Channel.Web), (row.CaseId, row.Service.Zh, row.ServiceCode, row.Channel));
        Assert.Equal((CaseStatus.Assigned, "6400500000", "ROADS/NORTH", TestPeople.HandlerId), (row.Status, row.District, row.Unit, row.Handler));
        Assert.Equal((Samples.Due(2026, 2, 27), true, false, 0), (row.Due, row.Overdue, row.Paused, row.Extensions));
        var paused = (await ListAsync(TestPeople.Handler, new CaseListQuery { List = CaseListKind.Mine })).Rows.Single(r => r.CaseId == Id("north-paused"));
        Assert.Equal((null, false, true), (paused.Due, paused.Overdue, paused.Paused));
    }

    [Fact]
    public async Task CaseIds_AreTheseCasesAndOnlyThoseTheActorMaySee()
    {
        Guid[] ids = [Id("north-due-9"), Id("trees-late"), Guid.NewGuid()];

        await AssertAsync("trees-late north-due-9", TestPeople.Coordinator, CaseListKind.All, q => q with { CaseIds = ids });
        await AssertAsync("north-due-9", TestPeople.Supervisor, CaseListKind.All, q => q with { CaseIds = ids });
        await AssertAsync("trees-late", TestPeople.OtherAgency, CaseListKind.All, q => q with { CaseIds = ids });
        await AssertAsync("north-due-9", TestPeople.Handler, CaseListKind.Mine, q => q with { CaseIds = ids });
        await AssertAsync("", TestPeople.Coordinator, CaseListKind.All, q => q with { CaseIds = [] });
    }

    [Fact]
    public async Task BadQueries_AreRefused()
    {
        Assert.Equal("out-of-range", await CodeAsync("page", q => q with { Page = 0 }));
        Assert.Equal("out-of-range", await CodeAsync("pageSize", q => q with { PageSize = 101 }));
        Assert.Equal("too-many", await CodeAsync("caseIds", q => q with { CaseIds = [.. Enumerable.Range(0, 101).Select(_ => Guid.NewGuid())] }));
        Assert.Equal("too-long", await CodeAsync("number", q => q with { Number = new string('4', 50) }));
        Assert.Equal("invalid-characters", await CodeAsync("unit", q => q with { Unit = "A\0B" }));
        Assert.Equal("invalid-characters", await CodeAsync("serviceCode", q => q with { ServiceCode = "A\0B" }));
        foreach (var actor in (Actor[])[TestPeople.CallCentre, TestPeople.Portal, Actor.Anyone])
            Assert.Equal(403, (await _host.Client.ListAsync(actor, new CaseListQuery { List = CaseListKind.All }, Ct)).Failure?.Status);

        async Task<string> CodeAsync(string field, Func<CaseListQuery, CaseListQuery> change) =>
            (await _host.Client.ListAsync(TestPeople.Coordinator, change(new CaseListQuery { List = CaseListKind.All }), Ct)).Failure!.Errors![field][0];
    }

    private Guid Id(string name) => _cases[name].CaseId;

    private async Task AddAsync(string name, Func<SubmitCaseRequest, SubmitCaseRequest>? change = null, DueDate? due = null, string unit = "ROADS/NORTH", string agency = "ROADS", Guid? handler = null)
    {
        var actor = change?.Invoke(Samples.Submission()).Channel == Channel.Letter ? TestPeople.CityIntake : Actor.Anyone;
        var submitted = _cases[name] = await _host.SubmitAsync(change, actor);
        if (due is null)
            return;
        await _host.DeliverAsync(Samples.Assigned(submitted.CaseId, _host.Now, unit: unit, agency: agency, handler: handler) with { Deputy = unit == "ROADS/NORTH" ? TestPeople.DeputyId : null });
        await _host.DeliverAsync(Samples.Set(submitted.CaseId, _host.Now, due));
    }

    private async Task<CaseListPage> ListAsync(Actor actor, CaseListQuery query) => (await _host.Client.ListAsync(actor, query, Ct)).Required();

    private async Task AssertAsync(string names, Actor actor, CaseListKind list, Func<CaseListQuery, CaseListQuery>? change = null)
    {
        var query = new CaseListQuery { List = list };
        var page = await ListAsync(actor, change?.Invoke(query) ?? query);

        var expected = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var actual = page.Rows.Select(r => _cases.Single(c => c.Value.CaseId == r.CaseId).Key).ToArray();
        Assert.Equal(expected, actual);
        Assert.Equal(expected.Length, page.Total);
        Assert.Equal(_host.Now, page.AsOf);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
