using System.Net.Http.Json;
using System.Text.Json;
using CaseTracker.Cases.Features.ExportCases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Every case that a search finds, for whom, and what the audit keeps of it.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private const string Purpose = "月會檢討路面案件";

    private CasesHost _host = null!;
    private SubmittedCase _plain = null!, _secret = null!, _elsewhere = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // plain and secret (protected) belong to ROADS/NORTH, elsewhere to PARKS/TREES. Submitted in this order.
    public async ValueTask InitializeAsync()
    {
        _host = await CasesHost.StartAsync();
        _plain = await _host.SubmitAssignedAsync();
        _secret = await _host.SubmitAssignedAsync(r => r.With(a => a with { Name = "林檢舉" }) with { Confidential = true });
        _elsewhere = await _host.SubmitAsync();
        await _host.DeliverAsync(Samples.Assigned(_elsewhere.CaseId, _host.Now, unit: "PARKS/TREES", agency: "PARKS", handler: TestPeople.OtherAgency.StaffId));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Export_GivesWhatTheSearchFinds_InItsOrder_ToWhomMaySeeIt()
    {
        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.OtherUnit, TestPeople.OtherAgency, TestPeople.AgencyHead, TestPeople.Coordinator, TestPeople.Auditor])
            foreach (var query in (CaseSearchQuery[])[new(), new() { Text = "坑洞" }, new() { Text = "王小明" }, new() { Text = _secret.CaseNumber }, new() { Unit = "PARKS/TREES" }, new() { Status = CaseStatus.Closed }])
            {
                var found = (await _host.Client.SearchAsync(actor, query, Ct)).Required();

                var (head, rows) = await ExportAsync(actor, new() { Query = query, Purpose = Purpose });

                Assert.Equal(found.Cases.Select(c => c.Row.CaseNumber), rows.Select(r => r.CaseNumber));
                Assert.Equal((found.Total, _host.Now), (head.Cases, head.AsOf));
                Assert.All(rows, r => Assert.Null(r.Person));
            }
    }

    [Fact]
    public async Task Row_SaysWhereTheCaseStands()
    {
        await _host.DeliverAsync(Samples.Set(_plain.CaseId, _host.Now, Samples.Due(2026, 2, 25)));

        var row = Assert.Single((await ExportAsync(TestPeople.Handler, new() { Query = new() { Overdue = true }, Purpose = Purpose })).Rows);

        Assert.Equal((_plain.CaseNumber, CaseStatus.Assigned, Channel.Web, new DateOnly(2026, 2, 25), new DateOnly(2026, 2, 25), 5, false), (row.CaseNumber, row.Status, row.Channel, row.OriginalDueOn, row.DueOn, row.OverdueDays, row.Paused));
        Assert.Equal(("ROADS", "ROADS/NORTH", TestPeople.Handler.StaffId, "6400500000"), (row.Agency, row.Unit, row.Handler, row.District));
    }

    [Fact]
    public async Task PersonalData_IsShownOfEachCase_ToWhoMayKnowItsApplicant_AndOfNoOther()
    {
        var supervisor = await PersonsAsync(TestPeople.Supervisor);
        Assert.Equal(("王小明", "0912-345-678", "ming@example.test", "民族一路與同盟路口", false), Of(supervisor[_plain.CaseNumber]));
        Assert.Contains("大坑洞", supervisor[_plain.CaseNumber].Text);
        Assert.Equal(("林檢舉", false), (supervisor[_secret.CaseNumber].Name, supervisor[_secret.CaseNumber].Masked));

        foreach (var (actor, cases) in (IEnumerable<(Actor, int)>)[(TestPeople.AgencyHead, 2), (TestPeople.Coordinator, 3)])
        {
            var persons = await PersonsAsync(actor);
            Assert.Equal((cases, "王小明"), (persons.Count, persons[_plain.CaseNumber].Name));
            var hidden = persons[_secret.CaseNumber];
            Assert.Equal((ExportedPerson.Hidden, ExportedPerson.Hidden, ExportedPerson.Hidden, ExportedPerson.Hidden, true), Of(hidden));
            Assert.Equal(ExportedPerson.Hidden, hidden.Text);
        }
        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.Colleague, TestPeople.Intake, TestPeople.Auditor])
            Assert.Equal((403, "personal-data-not-permitted"), await RefusedAsync(actor, new() { Query = new(), PersonalData = true, Purpose = Purpose }));
        foreach (var actor in (Actor[])[TestPeople.CallCentre, TestPeople.Portal, Actor.Anyone])
            Assert.Equal(403, (await RefusedAsync(actor, new() { Query = new(), Purpose = Purpose })).Status);

        async Task<Dictionary<string, ExportedPerson>> PersonsAsync(Actor actor) =>
            (await ExportAsync(actor, new() { Query = new(), PersonalData = true, Purpose = Purpose })).Rows.ToDictionary(r => r.CaseNumber, r => r.Person!);

        static (string, string?, string?, string?, bool) Of(ExportedPerson p) => (p.Name, p.Phone, p.Email, p.Place, p.Masked);
    }

    [Fact]
    public async Task Audit_KeepsThePurposeAndTheFilters_NeverTheWords()
    {
        await ExportAsync(TestPeople.Supervisor, new() { Query = new() { Text = "王小明", Unit = "ROADS/NORTH", Overdue = false, ReceivedFrom = new(2026, 3, 1) }, PersonalData = true, Purpose = $"  {Purpose} " });

        var entry = await _host.QueryAsync(db => db.Set<AuditEntry>().SingleAsync(a => a.Act == "cases-exported", Ct));
        using var facts = JsonDocument.Parse(entry.Facts!);
        var root = facts.RootElement;
        Assert.Equal((TestPeople.Supervisor.StaffId, (Guid?)null), (entry.StaffId, entry.CaseId));
        Assert.Equal((1, true, true, Purpose, "ROADS/NORTH", "2026-03-01"),
            (root.GetProperty("cases").GetInt32(), root.GetProperty("personalData").GetBoolean(), root.GetProperty("words").GetBoolean(), root.GetProperty("purpose").GetString(), root.GetProperty("unit").GetString(), root.GetProperty("receivedFrom").GetString()));
        Assert.DoesNotContain("王小明", entry.Facts);
    }

    [Fact]
    public async Task WithoutAudit_NothingIsGiven()
    {
        await RunAsync("alter table cases.audit_entries add constraint ck_no_exports check (act <> 'cases-exported') not valid");

        using var answer = new HttpRequestMessage(HttpMethod.Post, "/internal/cases/exports") { Content = JsonContent.Create(new ExportCasesRequest { Query = new(), Purpose = Purpose }, options: ContractJson.Options) };
        answer.Options.Set(ServiceClient.ActorKey, TestPeople.Handler);
        using var response = await _host.Http.SendAsync(answer, Ct);

        Assert.Equal(500, (int)response.StatusCode);
        Assert.DoesNotContain(_plain.CaseNumber, await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task ManyCases_AllCome_EachOnce_AndOneTooManyNone()
    {
        const int Copies = (3 * ExportCases.AtOnce) + 7;
        await CopyAsync(1, Copies);

        var (head, rows) = await ExportAsync(TestPeople.Handler, new() { Query = new() { Unit = "ROADS/NORTH" }, Purpose = Purpose });

        Assert.Equal(Copies + 2, head.Cases);
        Assert.Equal(Copies + 2, rows.Select(r => r.CaseNumber).Distinct().Count());
        Assert.Equal(Copies + 2, rows.Count);
        await CopyAsync(Copies + 1, ExportCasesRequest.MostCases - 2);
        Assert.Equal(ExportCasesRequest.MostCases, (await ExportAsync(TestPeople.Handler, new() { Query = new() { Unit = "ROADS/NORTH" }, Purpose = Purpose })).Rows.Count);

        var refused = (await _host.Client.ExportAsync(TestPeople.Coordinator, new() { Query = new(), Purpose = Purpose }, Ct)).Failure!;

        Assert.Equal((400, "too-many", $"{ExportCasesRequest.MostCases + 1}"), (refused.Status, refused.Code, refused.Current));
        Assert.Equal(2, await _host.CountAsync("select count(*) from cases.audit_entries where act = 'cases-exported'"));
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("  ", "required")]
    [InlineData("月會", "too-short")]
    [InlineData("月會\0檢討路面", "invalid-characters")]
    public async Task Purpose_IsAskedFor(string? purpose, string code) => Assert.Equal(code, await CodeAsync("purpose", new() { Query = new(), Purpose = purpose }));

    [Fact]
    public async Task BadQueries_AreRefusedAsInASearch()
    {
        Assert.Equal("too-long", await CodeAsync("purpose", new() { Query = new(), Purpose = new string('會', 201) }));
        Assert.Equal("too-short", await CodeAsync("text", new() { Query = new() { Text = "路" }, Purpose = Purpose }));
        Assert.Equal("out-of-range", await CodeAsync("receivedTo", new() { Query = new() { ReceivedFrom = new(2026, 3, 2), ReceivedTo = new(2026, 3, 1) }, Purpose = Purpose }));
        Assert.Equal(0, await _host.CountAsync("select count(*) from cases.audit_entries where act = 'cases-exported'"));
    }

    private async Task<(CaseExportHead Head, IReadOnlyList<ExportedCase> Rows)> ExportAsync(Actor actor, ExportCasesRequest request)
    {
        using var export = (await _host.Client.ExportAsync(actor, request, Ct)).Required();
        return (export.Head, await export.ReadAsync(Ct).ToListAsync(Ct));
    }

    private async Task<(int Status, string Code)> RefusedAsync(Actor actor, ExportCasesRequest request) =>
        (await _host.Client.ExportAsync(actor, request, Ct)).Failure is { } failure ? (failure.Status, failure.Code) : default;

    private async Task<string> CodeAsync(string field, ExportCasesRequest request) => (await _host.Client.ExportAsync(TestPeople.Supervisor, request, Ct)).Failure!.Errors![field][0];

    /// <summary>The plain case again and again, under other numbers: nothing of them can be opened, but they are there.</summary>
    private Task CopyAsync(int first, int last) => RunAsync($"""
        insert into cases.cases select r.* from cases.cases c, generate_series({first}, {last}) n, jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'number', lpad(n::text, 11, '0'))) r where c.id = '{_plain.CaseId}';
        insert into cases.case_search (case_id, status, owner_agency, unit, service_code, district, channel, received_at, clock_ends_at)
          select id, status, owner_agency, unit, service_code, district, channel, received_at, clock_ends_at from cases.cases where number between lpad('{first}', 11, '0') and lpad('{last}', 11, '0');
        insert into cases.case_access select r.* from cases.case_access a, cases.cases c, jsonb_populate_record(a, jsonb_build_object('case_id', c.id)) r
          where a.case_id = '{_plain.CaseId}' and c.number between lpad('{first}', 11, '0') and lpad('{last}', 11, '0')
        """);

    private async Task RunAsync(string sql)
    {
        await using var source = await _host.SuperuserAsync();
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
