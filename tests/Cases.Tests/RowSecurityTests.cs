using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>The database's own layer, asked without the conditions that the service's queries have.</summary>
public sealed class RowSecurityTests : IAsyncLifetime
{
    private static readonly string[] OfCases =
        ["cases", "case_access", "timeline_entries", "replies", "reply_drafts", "supplements", "supplement_answers", "closings", "contact_changes", "helpers", "case_assignments", "set_aside_requests", "referrals", "attachments", "attachment_chunks", "idempotency_keys", "case_search", "case_terms", "board_days", "learned_terms", "learned_units"];

    private CasesHost _host = null!;
    private SubmittedCase _roads = null!;
    private SubmittedCase _parks = null!;
    private SubmittedCase _nobodys = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Two agencies, each with a case that has been lived in, and one that is not assigned yet.
    public async ValueTask InitializeAsync()
    {
        _host = await CasesHost.StartAsync();
        _roads = await _host.SubmitAssignedAsync(r => r with { Description = "路燈不亮，晚上很暗看不到路。" });
        await _host.NoteAsync(_roads.CaseId);
        await _host.AskAsync(_roads.CaseId);
        _parks = await _host.SubmitAsync(r => r with { Description = "公園的大樹倒了，壓到路燈。" });
        await _host.DeliverAsync(Samples.Assigned(_parks.CaseId, _host.Now, unit: "PARKS/TREES", agency: "PARKS", handler: TestPeople.OtherAgency.StaffId) with { Deputy = null });
        await _host.NoteAsync(_parks.CaseId, actor: TestPeople.OtherAgency);
        (await _host.Client.ReplyAsync(TestPeople.OtherAgency, _parks.CaseId, new ReplyRequest { Text = "大樹已在三月二日移走，謝謝您的通報。", Outcome = Outcome.Done }, Ct)).Required();
        _nobodys = await _host.SubmitAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task WithoutAnyCondition_AScopeSeesItsOwnRowsAndCountsNoOthers()
    {
        await using var source = Application();
        foreach (var (actor, cases) in (IEnumerable<(Actor, Guid[])>)
            [(TestPeople.OtherUnit, [_roads.CaseId]), (TestPeople.OtherSupervisor, [_parks.CaseId]), (TestPeople.CityIntake, [_nobodys.CaseId]), (TestPeople.Coordinator, [_roads.CaseId, _parks.CaseId, _nobodys.CaseId]),
             // The deputy sits in another agency and sees that agency's cases too.
             (TestPeople.Deputy, [_roads.CaseId, _parks.CaseId]), (TestPeople.Staff(Guid.NewGuid(), "NOWHERE", null, StaffRole.Handler), [])])
        {
            Assert.Equal(cases.Order(), (await ReadAsync(source, RowScope.Of(actor), "select id from cases.cases")).Order());
            Assert.Equal([cases.Length], (await ReadAsync(source, RowScope.Of(actor), "select lpad(to_hex(count(*)), 32, '0')::uuid from cases.cases")).Select(Count));
            foreach (var part in (string[])["timeline_entries", "supplements", "replies", "case_assignments"])
                Assert.Empty((await ReadAsync(source, RowScope.Of(actor), $"select case_id from cases.{part}")).Except(cases));
            Assert.Equal(cases.Order(), (await ReadAsync(source, RowScope.Of(actor), "select distinct case_id from cases.timeline_entries")).Order());
            // The search answers for the scope, whatever is asked.
            var words = _host.Index.Terms("words", ["路燈"]);
            // Few hits are sorted, many are met in order: both ways keep to the scope.
            foreach (var most in (int[])[100, 1])
                Assert.Empty((await ReadAsync(source, RowScope.Of(actor), $"select unnest((cases.find_cases(null, array[{words[0]}], null, null, null, null, null, null, null, null, null, null, null, 100, {most}, 100000)).ids)")).Except(cases));
        }
    }

    [Fact]
    public async Task WithoutAScope_NothingIsSeen()
    {
        await using var source = Application();
        foreach (var table in OfCases)
            Assert.Equal([0], (await ReadAsync(source, null, $"select lpad(to_hex(count(*)), 32, '0')::uuid from cases.{table}")).Select(Count));
        Assert.Equal([0], (await ReadAsync(source, null, "select lpad(to_hex((cases.find_cases(null, null, null, null, null, null, null, null, null, null, null, null, null, 100, 100, 100000)).total), 32, '0')::uuid")).Select(Count));
    }

    [Fact]
    public async Task WhoAsksWhichCasesTheySee_HearsOfTheirsAlone_AndWhetherTheApplicantIsOneOfThoseTheyMayKnow()
    {
        var secret = await _host.SubmitAssignedAsync(r => r with { Confidential = true });
        Guid[] asked = [_roads.CaseId, _parks.CaseId, _nobodys.CaseId, secret.CaseId, Guid.NewGuid()];
        async Task<(Guid, string, string?, bool)[]> SeenAsync(Actor actor) => [.. (await _host.Client.SeenAsync(actor, asked, Ct)).Required().Select(c => (c.CaseId, c.Agency, c.Unit, c.Applicant))];

        (Guid, string, string?, bool) roads = (_roads.CaseId, "ROADS", "ROADS/NORTH", true), known = (secret.CaseId, "ROADS", "ROADS/NORTH", true), hidden = known with { Item4 = false };
        Assert.Equal([roads, known], await SeenAsync(TestPeople.Handler));
        Assert.Equal([roads, hidden], await SeenAsync(TestPeople.OtherUnit));
        Assert.Equal([(_parks.CaseId, "PARKS", "PARKS/TREES", true)], await SeenAsync(TestPeople.OtherSupervisor));
        Assert.Equal(4, (await SeenAsync(TestPeople.Coordinator)).Length);
        Assert.Contains(hidden, await SeenAsync(TestPeople.Coordinator));
        Assert.Equal("not-permitted", (await _host.Client.SeenAsync(Actor.Service("test"), asked, Ct)).Failure?.Code);
        Assert.Equal(["too-many"], (await _host.Client.SeenAsync(TestPeople.Handler, [.. Enumerable.Range(0, AskedCases.MostSeen + 1).Select(_ => Guid.NewGuid())], Ct)).Failure!.Errors!["caseIds"]);
    }

    [Fact]
    public async Task AForeignCase_IsNeitherChangedNorAddedTo()
    {
        await using var source = Application();
        await using var connection = await source.OpenConnectionAsync(Ct);
        await using (var update = Batch(connection, RowScope.Of(TestPeople.OtherSupervisor), $"update cases.cases set acts = acts + 1 where id = '{_roads.CaseId}'"))
            Assert.Equal(0, Math.Max(0, await update.ExecuteNonQueryAsync(Ct)));
        await using var insert = Batch(connection, RowScope.Of(TestPeople.OtherSupervisor), $"insert into cases.timeline_entries (case_id, seq, id, at, kind, public, data) values ('{_roads.CaseId}', 99, gen_random_uuid(), now(), 'note', true, '{{}}')");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync(Ct))).SqlState);
    }

    [Fact]
    public async Task TenantsInTurnOnOneConnection_SeeEachTheirOwn()
    {
        // One connection, so that whatever a transaction left on it would meet the next one.
        await using var source = Application(1);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal([_roads.CaseId], await ReadAsync(source, RowScope.Of(TestPeople.OtherUnit), "select id from cases.cases"));
            Assert.Empty(await ReadAsync(source, null, "select id from cases.cases"));
            Assert.Equal([_parks.CaseId], await ReadAsync(source, RowScope.Of(TestPeople.OtherSupervisor), "select id from cases.cases"));
            Assert.Equal(3, (await ReadAsync(source, RowScope.Of(TestPeople.Coordinator), "select id from cases.cases")).Count);
        }
        // And through the service, with very many at once on its own pool.
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var (actor, own, foreign) = i % 2 == 0 ? (TestPeople.OtherUnit, _roads, _parks) : (TestPeople.OtherSupervisor, _parks, _roads);
            Assert.Equal(own.CaseId, Assert.Single((await _host.Client.ListAsync(actor, new() { List = CaseListKind.All }, Ct)).Required().Rows).CaseId);
            Assert.Equal(own.CaseId, Assert.Single((await _host.Client.SearchAsync(actor, new() { Text = "路燈" }, Ct)).Required().Cases).Row.CaseId);
            Assert.Equal(own.CaseNumber, (await _host.Client.DetailAsync(actor, own.CaseNumber, Ct)).Required().Row.CaseNumber);
            Assert.Equal(404, (await _host.Client.DetailAsync(actor, foreign.CaseNumber, Ct)).Failure?.Status);
        }));
    }

    [Fact]
    public async Task Roles_CannotGoAroundIt()
    {
        Assert.Equal(0, await _host.CountAsync("select count(*) from pg_roles where rolname like 'casetracker%' and (rolbypassrls or rolsuper)"));
        Assert.Equal(OfCases.Length, await _host.CountAsync("select count(*) from pg_class where relnamespace = 'cases'::regnamespace and relrowsecurity and (relforcerowsecurity or relname in ('case_search', 'case_terms'))"));
        // Whatever has a case's id is among them: a table that comes later is not forgotten.
        Assert.Equal(0, await _host.CountAsync("""
            select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'case_id'
            where c.relnamespace = 'cases'::regnamespace and c.relkind = 'r' and not c.relrowsecurity and c.relname <> 'audit_entries'
            """));
        // Who answers for a case is always in its access rows: the policy reads either.
        Assert.Equal(0, await _host.CountAsync("select count(*) from cases.cases c where not exists (select from cases.case_access a where a.case_id = c.id and a.agency = c.owner_agency)"));
    }

    private NpgsqlDataSource Application(int connections = 4) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(_host.Database) { Options = "-c role=casetracker_cases", MinPoolSize = connections, MaxPoolSize = connections, NoResetOnClose = true }.ConnectionString);

    private static NpgsqlBatch Batch(NpgsqlConnection connection, RowScope? scope, string sql)
    {
        var batch = new NpgsqlBatch(connection);
        if (scope is not null)
            batch.BatchCommands.Add(scope.Command());
        batch.BatchCommands.Add(new(sql));
        return batch;
    }

    private static async Task<List<Guid>> ReadAsync(NpgsqlDataSource source, RowScope? scope, string sql)
    {
        await using var connection = await source.OpenConnectionAsync(Ct);
        await using var batch = Batch(connection, scope, sql);
        await using var reader = await batch.ExecuteReaderAsync(Ct);
        if (scope is not null)
            await reader.NextResultAsync(Ct);
        var found = new List<Guid>();
        while (await reader.ReadAsync(Ct))
            found.Add(reader.GetGuid(0));
        return found;
    }

    private static int Count(Guid number) => Convert.ToInt32(number.ToString("N"), 16);
}
