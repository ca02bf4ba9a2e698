using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>What staff find by what they type, and what they do not.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private CasesHost _host = null!;
    private readonly Dictionary<string, SubmittedCase> _cases = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // lamp and hole belong to ROADS/NORTH, tree to PARKS/TREES, secret (protected) to ROADS/NORTH, triage to nobody yet. Submitted in this order.
    public async ValueTask InitializeAsync()
    {
        _host = await CasesHost.StartAsync();
        await AddAsync("lamp", "ROADS", "一心路旁的路燈不亮，晚上很暗，LED 燈座壞了。", "臺鋁生活商場旁", "王小明", "0912-345-678", "ming@example.test", fileNumber: "高市工養字第 11412345678 號");
        await AddAsync("hole", "ROADS", "路面有一個大坑洞，機車經過很危險。", "民族一路900號", "陳美玲", "0987654321", "mei@example.test", service: "HOT-HOLE");
        await AddAsync("tree", "PARKS", "公園的大樹倒了，壓到路燈。", "凹子底森林公園", "王小明", "07-3368333", "park@example.test");
        await AddAsync("secret", "ROADS", "鄰居的路燈接了私電。", "秘密花園路", "林檢舉", "0955000111", "secret@example.test", confidential: true, fileNumber: "密 1140000999");
        await AddAsync("triage", null, "巷口的積水三天沒有退。", "後昌路", "吳先生", "0911222333", "wu@example.test");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("路燈", "tree lamp")]
    [InlineData("路燈不亮", "lamp")]
    [InlineData("坑洞", "hole")]
    [InlineData("危險 民族一路", "hole")]
    [InlineData("民族一路900號", "hole")]
    [InlineData("９００號", "hole")]
    [InlineData("led", "lamp")]
    [InlineData("台鋁", "lamp")]
    [InlineData("臺鋁", "lamp")]
    [InlineData("路燈 坑洞", "")]
    [InlineData("私電", "")]
    [InlineData("秘密花園", "")]
    public async Task Words_AreFoundInPlaceAndText_NeverOfAProtectedCase(string words, string expected) => await AssertAsync(expected, TestPeople.Coordinator, words, CaseSearchHit.Words);

    [Fact]
    public async Task Number_HoweverTyped_FindsTheCase_AlsoAProtectedOne()
    {
        var digits = _cases["secret"].CaseNumber;
        var wide = new string([.. digits.Select(c => (char)(c + 0xFEE0))]);

        foreach (var typed in (string[])[digits, $"案號 {digits}", $"{digits[..3]}-{digits[3..7]}-{digits[7..]}", $"案號：{digits[..3]} {digits[3..7]} {digits[7..]}", wide, digits[..9], $"案號 {digits[..3]}-{digits[3..8]}"])
        {
            await AssertAsync("secret", TestPeople.Coordinator, typed, CaseSearchHit.Number);
            await AssertAsync("secret", TestPeople.Colleague, typed, CaseSearchHit.Number);
            await AssertAsync("", TestPeople.OtherAgency, typed, CaseSearchHit.Number);
        }
        await AssertAsync("", TestPeople.Coordinator, digits[..10] + (digits[10] == '0' ? '1' : '0'), CaseSearchHit.Number);
    }

    [Fact]
    public async Task Applicant_IsFoundByTheWholeNameNumberOrAddress()
    {
        foreach (var (typed, by, expected) in (IEnumerable<(string, CaseSearchHit, string)>)
            [
                ("王小明", CaseSearchHit.Name, "tree lamp"), (" 王　小明 ", CaseSearchHit.Name, "tree lamp"), ("王小", CaseSearchHit.Name, ""),
                ("0912345678", CaseSearchHit.Phone, "lamp"), ("+886 912-345-678", CaseSearchHit.Phone, "lamp"), ("０９１２３４５６７８", CaseSearchHit.Phone, "lamp"), ("(07)336-8333", CaseSearchHit.Phone, "tree"), ("0912345679", CaseSearchHit.Phone, ""),
                ("MING@example.test", CaseSearchHit.Email, "lamp"), ("ing@example.test", CaseSearchHit.Email, ""),
            ])
            await AssertAsync(expected, TestPeople.Coordinator, typed, by);
    }

    [Fact]
    public async Task Applicant_OfAProtectedCase_IsFoundOnlyByWhoWorksOnIt()
    {
        foreach (var (typed, by) in (IEnumerable<(string, CaseSearchHit)>)[("林檢舉", CaseSearchHit.Name), ("0955000111", CaseSearchHit.Phone), ("secret@example.test", CaseSearchHit.Email)])
        {
            foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.Deputy, TestPeople.Colleague, TestPeople.Supervisor])
                await AssertAsync("secret", actor, typed, by);
            foreach (var actor in (Actor[])[TestPeople.Coordinator, TestPeople.Auditor, TestPeople.Intake, TestPeople.OtherUnit, TestPeople.AgencyHead, TestPeople.OtherAgency])
                await AssertAsync("", actor, typed, by);
        }
    }

    [Theory]
    [InlineData("高市工養字第11412345678號", "lamp")]
    [InlineData("高市工養字第 １１４１２３４５６７８ 號", "lamp")]
    [InlineData("11412345678", "lamp")]
    [InlineData("1140000999", "secret")]
    [InlineData("1141234567", "")]
    public async Task FileNumber_WholeOrItsDigits_FindsTheCase(string typed, string expected) => await AssertAsync(expected, TestPeople.Coordinator, typed, CaseSearchHit.FileNumber);

    [Fact]
    public async Task Agencies_FindTheirOwnCases()
    {
        await AssertAsync("lamp", TestPeople.OtherUnit, "路燈", CaseSearchHit.Words);
        await AssertAsync("tree", TestPeople.OtherAgency, "路燈", CaseSearchHit.Words);
        await AssertAsync("tree", TestPeople.OtherAgency, "王小明", CaseSearchHit.Name);
        await AssertAsync("", TestPeople.OtherAgency, "11412345678", CaseSearchHit.FileNumber);
        await AssertAsync("triage", TestPeople.CityIntake, "積水", CaseSearchHit.Words);
        await AssertAsync("", TestPeople.CityIntake, "路燈", CaseSearchHit.Words);
        await AssertAsync("tree lamp", TestPeople.Auditor, "路燈", CaseSearchHit.Words);
    }

    [Fact]
    public async Task OpenCasesComeFirst_TheNewestFirstAmongThem_AndFollowWhatHappens()
    {
        await AddAsync("lamp-2", "ROADS", "路燈不亮已經一週，請派人修。", "中山路", "李四", "0933444555", "li@example.test");
        await _host.ReplyAsync(Id("lamp-2"));
        await AssertAsync("lamp-2 tree lamp", TestPeople.Coordinator, "路燈", CaseSearchHit.Words);

        await _host.CloseAsync(Id("lamp-2"));

        await AssertAsync("tree lamp lamp-2", TestPeople.Coordinator, "路燈", CaseSearchHit.Words);
        await AssertAsync("lamp-2", TestPeople.Coordinator, "路燈", CaseSearchHit.Words, q => q with { Status = CaseStatus.Closed });
        // Moved to another agency: from then on theirs, and no longer ours.
        await _host.DeliverAsync(Samples.Assigned(Id("lamp"), _host.Now, version: 2, unit: "PARKS/TREES", agency: "PARKS"));
        await AssertAsync("tree lamp", TestPeople.OtherAgency, "路燈", CaseSearchHit.Words);
        await AssertAsync("lamp-2", TestPeople.OtherUnit, "路燈", CaseSearchHit.Words);
    }

    [Fact]
    public async Task Filters_NarrowWhatIsFound_AndFindByThemselves()
    {
        await _host.DeliverAsync(Samples.Set(Id("hole"), _host.Now, Samples.Due(2026, 3, 1)));
        await AssertAsync("triage secret tree hole lamp", TestPeople.Coordinator, null, CaseSearchHit.Filter);
        await AssertAsync("secret hole lamp", TestPeople.Handler, null, CaseSearchHit.Filter);
        await AssertAsync("hole", TestPeople.Coordinator, null, CaseSearchHit.Filter, q => q with { ServiceCode = "HOT-HOLE" });
        await AssertAsync("hole", TestPeople.Coordinator, null, CaseSearchHit.Filter, q => q with { Overdue = true });
        await AssertAsync("tree", TestPeople.Coordinator, null, CaseSearchHit.Filter, q => q with { Unit = "PARKS/TREES" });
        await AssertAsync("triage", TestPeople.Coordinator, null, CaseSearchHit.Filter, q => q with { Status = CaseStatus.Received });
        await AssertAsync("", TestPeople.Coordinator, null, CaseSearchHit.Filter, q => q with { District = "6400100000" });
        await AssertAsync("", TestPeople.Coordinator, null, CaseSearchHit.Filter, q => q with { Channel = Channel.Letter });
        await AssertAsync("tree", TestPeople.Coordinator, "路燈", CaseSearchHit.Words, q => q with { Unit = "PARKS/TREES" });
        await AssertAsync("tree", TestPeople.Coordinator, "王小明", CaseSearchHit.Name, q => q with { Unit = "PARKS/TREES" });
        var today = new DateOnly(2026, 3, 2);
        await AssertAsync("tree lamp", TestPeople.Coordinator, "路燈", CaseSearchHit.Words, q => q with { ReceivedFrom = today, ReceivedTo = today });
        await AssertAsync("", TestPeople.Coordinator, "路燈", CaseSearchHit.Words, q => q with { ReceivedTo = today.AddDays(-1) });
        await AssertAsync("", TestPeople.Coordinator, "路燈", CaseSearchHit.Words, q => q with { ReceivedFrom = today.AddDays(1) });
    }

    [Fact]
    public async Task Pages_TogetherAreEverythingFound()
    {
        await _host.ReplyAsync(Id("hole"));
        await _host.CloseAsync(Id("hole"));
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = (await _host.Client.SearchAsync(TestPeople.Coordinator, new() { PageSize = 2, After = after }, Ct)).Required();
            Assert.Equal(5, page.Total);
            seen.AddRange(page.Cases.Select(c => Name(c.Row)));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal("triage secret tree lamp hole", string.Join(' ', seen));
    }

    /// <summary>Few hits are sorted, of many the first are met in order, and what is not met soon is looked for everywhere: which of these happens is nobody's concern.</summary>
    [Theory]
    [InlineData("null", "", "null", "on")]
    [InlineData("null", "", "'ROADS/NORTH'", "on")]
    [InlineData("null", "ROADS", "null", "")]
    [InlineData("words", "", "null", "on")]
    [InlineData("words", "PARKS", "null", "")]
    [InlineData("words", "", "'ROADS/NORTH'", "on")]
    [InlineData("words", "ROADS", "'PARKS/TREES'", "")]
    public async Task FewAndManyHits_AreFoundAlike(string terms, string agency, string unit, string everywhere)
    {
        await _host.ReplyAsync(Id("lamp"));
        await _host.CloseAsync(Id("lamp"));
        await using var source = await _host.SuperuserAsync();
        await using var connection = await source.OpenConnectionAsync(Ct);
        var expected = await FindAsync(countedMost: 10_001, lookedAt: 100_000, most: 10);
        Assert.True(expected.Counted);
        Assert.Equal(expected.Ids.Length, expected.Total);

        foreach (var (countedMost, lookedAt) in ((int, int)[])[(1, 100_000), (2, 100_000), (1, 10), (1, 20), (1, 1)])
            foreach (var most in (int[])[1, 2, 10])
            {
                var (ids, total, counted) = await FindAsync(countedMost, lookedAt, most);
                Assert.Equal(expected.Ids.Take(most), ids);
                Assert.True(counted ? total == expected.Total : total <= expected.Total, $"{total} {counted} of {expected.Total}");
                if (expected.Ids.Length > 0)
                    Assert.Equal(expected.Ids.Skip(1).Take(most), (await FindAsync(countedMost, lookedAt, most, expected.Ids[0])).Ids);
            }

        async Task<(Guid[] Ids, int Total, bool Counted)> FindAsync(int countedMost, int lookedAt, int most, Guid? after = null)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select set_config('casetracker.agency', $1, false), set_config('casetracker.everywhere', $2, false)";
            command.Parameters.AddWithValue(agency);
            command.Parameters.AddWithValue(everywhere);
            await command.ExecuteNonQueryAsync(Ct);
            await using var find = connection.CreateCommand();
            find.CommandText = $"""
                select ids, total, counted from cases.find_cases(null, {(terms == "null" ? "null" : "(select array(select unnest(terms) from cases.case_terms where case_id = $4 intersect select unnest(terms) from cases.case_terms where case_id = $5))")},
                  null, null, {unit}, null, null, null, null, null, null, coalesce((select is_open from cases.case_search where case_id = $6), false), $6, $1, $2, $3)
                """;
            foreach (var value in (object[])[most, countedMost, lookedAt, Id("lamp"), Id("tree")])
                find.Parameters.AddWithValue(value);
            find.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after });
            await using var reader = await find.ExecuteReaderAsync(Ct);
            await reader.ReadAsync(Ct);
            return (reader.GetFieldValue<Guid[]>(0), reader.GetInt32(1), reader.GetBoolean(2));
        }
    }

    [Fact]
    public async Task OneCaseFoundTwice_IsShownOnce_AndByTheExactThing()
    {
        await AddAsync("named", "ROADS", "王小明先生家門口的路燈不亮。", "中華路", "王小明", "0911000222", "w@example.test");

        var page = (await _host.Client.SearchAsync(TestPeople.Coordinator, new() { Text = "王小明" }, Ct)).Required();

        Assert.Equal([("named", CaseSearchHit.Name), ("tree", CaseSearchHit.Name), ("lamp", CaseSearchHit.Name)], page.Cases.Select(c => (Name(c.Row), c.By)));
        await AddAsync("mentions", "ROADS", "請轉告王小明先生，路已經通了。", "中華路", "趙六", "0911000223", "z@example.test");
        Assert.Equal(("mentions", CaseSearchHit.Words), (await _host.Client.SearchAsync(TestPeople.Coordinator, new() { Text = "王小明" }, Ct)).Required().Cases.Select(c => (Name(c.Row), c.By)).First());
    }

    [Fact]
    public async Task OlderCases_AreMadeFindableByMigrate()
    {
        await using (var source = await _host.SuperuserAsync())
        await using (var command = source.CreateCommand("delete from cases.case_terms; delete from cases.case_search"))
            await command.ExecuteNonQueryAsync(Ct);
        await AssertAsync("", TestPeople.Coordinator, "路燈", CaseSearchHit.Words);

        await CasesHost.PrepareAsync(_host.Database);

        await AssertAsync("tree lamp", TestPeople.Coordinator, "路燈", CaseSearchHit.Words);
        await AssertAsync("secret", TestPeople.Coordinator, "1140000999", CaseSearchHit.FileNumber);
        await AssertAsync("", TestPeople.Coordinator, "私電", CaseSearchHit.Words);
        Assert.Equal(5, await _host.CountAsync("select count(*) from cases.case_terms join cases.case_search using (case_id)"));
    }

    [Fact]
    public async Task BadQueries_AreRefused()
    {
        Assert.Equal("too-short", await CodeAsync("text", new() { Text = "路" }));
        Assert.Equal("too-short", await CodeAsync("text", new() { Text = "—「。" }));
        Assert.Equal("too-long", await CodeAsync("text", new() { Text = new string('路', 201) }));
        Assert.Equal("invalid-characters", await CodeAsync("text", new() { Text = "路\0燈" }));
        Assert.Equal("invalid-characters", await CodeAsync("unit", new() { Unit = "A\0B" }));
        Assert.Equal("invalid-characters", await CodeAsync("after", new() { After = "x1" }));
        Assert.Equal("out-of-range", await CodeAsync("pageSize", new() { PageSize = 101 }));
        Assert.Equal("out-of-range", await CodeAsync("receivedTo", new() { ReceivedFrom = new(2026, 3, 2), ReceivedTo = new(2026, 3, 1) }));
        foreach (var actor in (Actor[])[TestPeople.CallCentre, TestPeople.Portal, Actor.Anyone])
            Assert.Equal(403, (await _host.Client.SearchAsync(actor, new() { Text = "路燈" }, Ct)).Failure?.Status);

        async Task<string> CodeAsync(string field, CaseSearchQuery query) => (await _host.Client.SearchAsync(TestPeople.Coordinator, query, Ct)).Failure!.Errors![field][0];
    }

    private Guid Id(string name) => _cases[name].CaseId;

    private string Name(CaseListRow row) => _cases.Single(c => c.Value.CaseId == row.CaseId).Key;

    private async Task AddAsync(string name, string? agency, string text, string place, string applicant, string phone, string email, bool confidential = false, string? fileNumber = null, string service = "PET-MAYOR")
    {
        var submitted = _cases[name] = await _host.SubmitAsync(
            r => r.With(a => a with { Name = applicant, Phone = phone, Email = email, Notify = null }).At(l => l with { Address = place }) with { Description = text, Confidential = confidential, AgencyFileNumber = fileNumber, ServiceCode = service, Channel = Channel.Counter },
            TestPeople.CityIntake);
        if (agency is not null)
            await _host.DeliverAsync(Samples.Assigned(submitted.CaseId, _host.Now, unit: agency == "ROADS" ? "ROADS/NORTH" : "PARKS/TREES", agency: agency, handler: agency == "ROADS" ? null : TestPeople.OtherAgency.StaffId) with { Deputy = agency == "ROADS" ? TestPeople.DeputyId : null });
    }

    private async Task AssertAsync(string names, Actor actor, string? text, CaseSearchHit by, Func<CaseSearchQuery, CaseSearchQuery>? change = null)
    {
        var query = new CaseSearchQuery { Text = text };
        var page = (await _host.Client.SearchAsync(actor, change?.Invoke(query) ?? query, Ct)).Required();

        Assert.Equal(names, string.Join(' ', page.Cases.Select(c => Name(c.Row))));
        Assert.All(page.Cases, c => Assert.Equal(by, c.By));
        Assert.Equal(page.Cases.Count, page.Total);
        Assert.Null(page.Next);
    }
}
