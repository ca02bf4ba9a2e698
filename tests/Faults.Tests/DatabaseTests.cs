using System.Diagnostics;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Npgsql;

namespace CaseTracker.FaultTests;

/// <summary>The database dies, hangs, loses a connection at the worst moment, or refuses to write.</summary>
[Collection(FaultCollection.Name)]
public sealed class DatabaseTests(Faults faults)
{
    /// <summary>F-03: nobody knows whether the commit happened; the client repeats its request under its key.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task ConnectionIsCutAtTheCommit(Load load) => faults.RunAsync(load, async (city, _) =>
    {
        var cable = city.ToDatabase("Cases");
        foreach (var afterServerWorked in (bool[])[true, false])
        {
            var before = cable.Cuts;
            // A parameter of the submission: its statement is prepared and has no words of its own any more.
            cable.CutAt("HOT-LAMP", afterServerWorked);
            await Wait.UntilAsync(() => cable.Cuts > before, TimeSpan.FromSeconds(30), "a submission is cut");
        }
    });

    /// <summary>F-09: one backend is killed, which makes the server throw everybody out and recover.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task BackendIsKilled(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        var backend = (int)await city.CountAsync("select pid from pg_stat_activity where application_name = 'casetracker-cases' limit 1");
        // Nobody's number would mean everybody's processes.
        Assert.True(backend > 1, "no connection of Cases to kill");
        using (var process = Process.GetProcessById(backend))
            process.Kill();
        await citizens.MoreAsync(1);
    });

    /// <summary>F-09: the whole server is killed, and starts from its log.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task ServerIsKilled(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        await city.Postgres.KillAsync();
        await city.Postgres.StartAgainAsync();
        await citizens.MoreAsync(1);
    });

    /// <summary>F-11: its disk is full, of data and of its log: an honest no, and nothing half done. It goes on when there is room again.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task DiskIsFull(Load load)
    {
        Requirement.Met(TestFolder.DiskUnmetReason);
        return faults.RunAsync(load, async (city, citizens) =>
        {
            var before = city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 });
            var rubbish = Path.Combine(city.Postgres.Folder, "rubbish");
            Fill(rubbish);
            await Wait.UntilAsync(async () =>
            {
                if (city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 }) > before + 2)
                    return true;
                // What it still has room for is used up soon.
                await city.ExecuteAsync("select pg_switch_wal()");
                return false;
            }, TimeSpan.FromSeconds(120), "submissions are refused");
            File.Delete(rubbish);
            // What it could not write down it dies of.
            if (!city.Postgres.IsRunning)
                await city.Postgres.StartAgainAsync();
            await citizens.MoreAsync(1);
        }, TimeSpan.FromMinutes(2), ownCity: () => City.FoundAsync(disk: 400));
    }

    private static void Fill(string file)
    {
        using var stream = File.Create(file);
        try
        {
            for (var piece = new byte[1 << 20]; ;)
            {
                stream.Write(piece);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>F-16: somebody holds the table of cases. Submissions get an honest no in time, and nothing piles up.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task TableIsLocked(Load load) => faults.RunAsync(load, async (city, _) =>
    {
        var before = city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 });
        await using var holder = new NpgsqlConnection(city.Database);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var seize = new NpgsqlCommand("lock table cases.cases in access exclusive mode", holder);
        await seize.ExecuteNonQueryAsync();
        await Wait.UntilAsync(() => city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 }) > before, TimeSpan.FromSeconds(30), "a submission is refused in time");
        await transaction.RollbackAsync();
    });

    /// <summary>The cables to the database are dead without a word: answers come in time all the same.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task CablesAreDead(Load load) => faults.RunAsync(load, async (city, _) =>
    {
        var before = city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 });
        city.ToDatabase("Cases").Hold();
        await Wait.UntilAsync(() => city.Ledger.Answers.Count(a => a is { What: "submit", Status: 503 }) > before, TimeSpan.FromSeconds(30), "a submission is refused in time");
        city.ToDatabase("Cases").Release();
    });

    /// <summary>F-45: without its audit entry no act of staff happens.</summary>
    [Fact, Trait("Tier", "Full")]
    public Task AuditCannotBeWritten() => faults.RunAsync(Load.Idle, async (city, _) =>
    {
        var number = city.Ledger.Submissions.First(s => s.Number is not null).Number!;
        CaseDetail? detail = null;
        await Wait.UntilAsync(async () => (detail = (await city.Cases.DetailAsync(DemoStaff.Actor("coordinator"), number, default)).Required()).Row.Unit is not null, TimeSpan.FromSeconds(30), "the case has a unit");
        var handler = DemoStaff.HandlerOf(detail!.Row.Unit!)!;
        var entries = detail.Timeline.Count(e => e.Kind == TimelineKind.Note);
        await city.ExecuteAsync("revoke insert on cases.audit_entries from casetracker_cases");
        var refused = await city.Cases.AddNoteAsync(handler, detail.Row.CaseId, new() { Public = true, Text = "已到現場查看，正在請廠商估價。" }, default);
        await city.ExecuteAsync("grant insert on cases.audit_entries to casetracker_cases");

        Assert.False(refused.Succeeded);
        Assert.Equal(entries, (await city.Cases.DetailAsync(DemoStaff.Actor("coordinator"), number, default)).Required().Timeline.Count(e => e.Kind == TimelineKind.Note));
    });
}
