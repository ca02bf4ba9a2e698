using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>How many cases stand, and acts that are sent again.</summary>
public class StandingTests(CasesHost host) : IClassFixture<CasesHost>
{
    private const string Note = "已到現場拍照並量測坑洞大小。";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Standings_SayWhatMayBeDone_OfCasesTheActorSees_WithoutALook()
    {
        var (first, second) = (await host.SubmitAssignedAsync(), await host.SubmitAssignedAsync());
        var looks = await host.CountAsync("select count(*) from cases.audit_entries");

        var own = (await host.Client.StandingsAsync(TestPeople.Handler, [first.CaseId, second.CaseId, Guid.NewGuid()], Ct)).Required();

        Assert.Equal(new[] { first.CaseId, second.CaseId }.Order(), own.Select(s => s.Row.CaseId).Order());
        Assert.All(own, s => Assert.Contains("note", s.Allowed));
        Assert.All(own, s => Assert.NotEmpty(s.Notify));
        Assert.Empty((await host.Client.StandingsAsync(TestPeople.OtherAgency, [first.CaseId], Ct)).Required());
        Assert.Equal(403, (await host.Client.StandingsAsync(TestPeople.Portal, [first.CaseId], Ct)).Failure!.Status);
        Assert.Equal(400, (await host.Client.StandingsAsync(TestPeople.Handler, [.. Enumerable.Range(0, 501).Select(_ => Guid.NewGuid())], Ct)).Failure!.Status);
        Assert.Equal(looks, await host.CountAsync("select count(*) from cases.audit_entries"));
    }

    [Fact]
    public async Task Version_IsAnother_AfterWhatSomebodyDid()
    {
        var c = await host.SubmitAssignedAsync();
        var before = await VersionAsync(c.CaseId);
        Assert.Equal(before, await VersionAsync(c.CaseId));

        await host.NoteAsync(c.CaseId, Note);

        Assert.NotEqual(before, await VersionAsync(c.CaseId));
    }

    [Fact]
    public async Task NoteUnderOneKey_IsWrittenOnce_AlsoAtOnce_AndARefusedOneLeavesTheKeyFree()
    {
        var c = await host.SubmitAssignedAsync();
        var request = new AddNoteRequest { Text = Note, Public = true };
        Assert.Equal(400, (await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, request with { Text = "" }, Ct, "bulk-7")).Failure!.Status);
        Assert.False((await host.Client.WasDoneAsync(TestPeople.Handler, "bulk-7", Ct)).Required().Done);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, request, Ct, "bulk-7")));
        var again = await host.Client.AddNoteAsync(TestPeople.Handler, c.CaseId, request, Ct, "bulk-7");

        Assert.Single(answers, a => a.Succeeded);
        Assert.Equal((409, "done-already"), (again.Failure!.Status, again.Failure.Code));
        Assert.Single(await host.SentAsync<CaseProgressed>(c.CaseId));
        Assert.True((await host.Client.WasDoneAsync(TestPeople.Handler, "bulk-7", Ct)).Required().Done);
        // A key is its actor's own.
        Assert.False((await host.Client.WasDoneAsync(TestPeople.Supervisor, "bulk-7", Ct)).Required().Done);
        Assert.True((await host.Client.AddNoteAsync(TestPeople.Supervisor, c.CaseId, request, Ct, "bulk-7")).Succeeded);
    }

    private async Task<string> VersionAsync(Guid caseId) => (await host.Client.StandingsAsync(TestPeople.Handler, [caseId], Ct)).Required().Single().Version;
}
