using CaseTracker.Contracts;
using CaseTracker.Contracts.Audit;
using CaseTracker.Platform.Audit;
using CaseTracker.Platform.Data;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Platform.Tests;

/// <summary>An audit that somebody touched says where.</summary>
public sealed class AuditChainTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_AreSealedInTheOrderOfTheirCommits_AndHold()
    {
        await using var host = await ProbeHost.StartAsync();
        await ActAsync(host, 2500);

        await SealedAsync(host, 2500);

        var check = await CheckAsync(host);
        Assert.Equal((2500, 0, null), (check.Sealed, check.Unsealed, check.Break));
        Assert.StartsWith("2500:", check.Head, StringComparison.Ordinal);

        // Begun before others and committed after them: not left behind.
        await using var source = NpgsqlDataSource.Create(host.Database);
        await using var slow = await source.OpenConnectionAsync(Ct);
        await using var transaction = await slow.BeginTransactionAsync(Ct);
        await using (var act = new NpgsqlCommand(Act(1), slow))
            await act.ExecuteNonQueryAsync(Ct);
        await ActAsync(host, 3);
        await SealedAsync(host, 2503);
        await transaction.CommitAsync(Ct);
        await SealedAsync(host, 2504);
        Assert.Null((await CheckAsync(host)).Break);
    }

    [Theory]
    [InlineData("update tests.audit_entries set act = 'something-else' where id = 4", 4, AuditFault.Changed)]
    [InlineData("update tests.audit_entries set at = at + interval '1 microsecond' where id = 4", 4, AuditFault.Changed)]
    [InlineData("update tests.audit_entries set facts = '{\"n\": 5}' where id = 4", 4, AuditFault.Changed)]
    [InlineData("delete from tests.audit_entries where id = 4", 4, AuditFault.EntryRemoved)]
    [InlineData("delete from tests.audit_seals where number = 4", 4, AuditFault.SealRemoved)]
    [InlineData("delete from tests.audit_entries where id = 1; delete from tests.audit_seals where number = 1", 1, AuditFault.SealRemoved)]
    [InlineData("delete from tests.audit_entries where id = 4; delete from tests.audit_seals where number = 4; update tests.audit_seals set number = number - 1 where number > 4", 4, AuditFault.Changed)]
    [InlineData("update tests.audit_seals set entry_id = 100 + (9 - entry_id) where entry_id in (4, 5); update tests.audit_seals set entry_id = entry_id - 100 where entry_id > 100", 4, AuditFault.Changed)]
    [InlineData("update tests.audit_seals set seal = '\\x00' where number = 4", 4, AuditFault.Changed)]
    [InlineData("update tests.audit_seals set seal = decode('00000000', 'hex') || substring(seal from 5) where number = 4", 4, AuditFault.UnknownKey)]
    public async Task WhatWasTouched_IsFound(string how, long number, AuditFault fault)
    {
        await using var host = await ProbeHost.StartAsync();
        await ActAsync(host, 8);
        await SealedAsync(host, 8);

        await host.ExecuteAsync(how);

        Assert.Equal(new AuditBreak(number, fault), (await CheckAsync(host)).Break);
        Assert.Contains($"seal {number}", (await Assert.ThrowsAsync<StartupException>(() => ServiceHost.CheckAuditAsync(host.App, Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_SealsByItself()
    {
        await using var host = await ProbeHost.StartAsync();
        await ActAsync(host, 3);

        await Wait.UntilAsync(async () => (await CheckAsync(host)).Sealed == 3, TimeSpan.FromSeconds(60), "the entries are sealed");
    }

    [Fact]
    public async Task WhatWasCutOff_IsFoundByTheHeadThatWasKept()
    {
        await using var host = await ProbeHost.StartAsync();
        await ActAsync(host, 8);
        await SealedAsync(host, 8);
        var head = (await CheckAsync(host)).Head!;

        await host.ExecuteAsync("delete from tests.audit_entries where id > 6; delete from tests.audit_seals where number > 6");

        Assert.Null((await CheckAsync(host)).Break);
        Assert.Equal(new AuditBreak(7, AuditFault.SealRemoved), (await CheckAsync(host, head)).Break);
        // A head from further back proves what it can.
        await ActAsync(host, 2);
        await SealedAsync(host, 8);
        await Assert.ThrowsAsync<StartupException>(() => ServiceHost.CheckAuditAsync(host.App, Ct, head));
    }

    [Fact]
    public async Task TheServiceItself_CannotTouchWhatIsSealed()
    {
        await using var host = await ProbeHost.StartAsync();
        await ActAsync(host, 1);
        await SealedAsync(host, 1);
        await using var connection = await host.App.Services.GetRequiredService<ModuleDataSources>().For("tests").OpenConnectionAsync(Ct);

        foreach (var sql in (string[])["update tests.audit_seals set number = 2", "delete from tests.audit_seals", "truncate tests.audit_seals", "update tests.audit_entries set act = 'x'", "delete from tests.audit_entries"])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).SqlState);
        }
    }

    [Fact]
    public async Task Reader_FindsByTimeStaffAndCase_NewestFirst()
    {
        await using var host = await ProbeHost.StartAsync();
        await ActAsync(host, 260);
        var (staff, @case) = (Guid.NewGuid(), Guid.NewGuid());
        await host.ExecuteAsync($"insert into tests.audit_entries (at, actor_kind, staff_id, act, case_id, facts) values ('2026-03-02T01:00:00Z', 'staff', '{staff}', 'looked', '{@case}', '{{\"ways\": [\"sms\"]}}')");
        var reader = host.App.Services.GetRequiredService<AuditReader>();

        var all = await reader.ReadAsync("tests", new(), Ct);
        Assert.Equal((AuditQuery.Most, true), (all.Entries.Count, all.More));
        Assert.Equal(all.Entries.OrderByDescending(e => e.At), all.Entries);
        var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
        foreach (var query in (AuditQuery[])[new() { StaffId = staff }, new() { CaseId = @case }, new() { From = at, Until = at.AddTicks(10) }])
        {
            var found = Assert.Single((await reader.ReadAsync("tests", query, Ct)).Entries);
            Assert.Equal((ActorKind.Staff, staff, "looked", @case), (found.ActorKind, found.StaffId, found.Act, found.CaseId));
            Assert.Equal("sms", found.Facts!.Value.GetProperty("ways")[0].GetString());
        }
        Assert.Empty((await reader.ReadAsync("tests", new() { Until = at }, Ct)).Entries);
    }

    private static Task ActAsync(ProbeHost host, int times) => host.ExecuteAsync(Act(times));

    private static string Act(int times) =>
        $"insert into tests.audit_entries (at, actor_kind, staff_id, agency, act, case_id, facts) select clock_timestamp(), 'staff', gen_random_uuid(), 'PWB', 'case-viewed', gen_random_uuid(), jsonb_build_object('n', n) from generate_series(1, {times}) n";

    /// <summary>The host seals by itself; this is only sooner.</summary>
    private static Task SealedAsync(ProbeHost host, long entries) => Wait.UntilAsync(async () =>
    {
        await host.App.Services.GetRequiredService<AuditChain>().SealAsync("tests", whole: false, Ct);
        return await host.ScalarAsync<long>("select count(*) from tests.audit_seals") == entries;
    }, TimeSpan.FromSeconds(60), $"{entries} entries are sealed");

    private static Task<AuditCheck> CheckAsync(ProbeHost host, string? known = null) => host.App.Services.GetRequiredService<AuditChain>().CheckAsync("tests", known, Ct);
}
