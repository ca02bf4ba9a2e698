using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class SweepTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ladder_EachStepAtItsOwnInstant()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-02-13T16:30");
        await host.KnowOfficesAsync();
        var caseId = await host.OpenAsync("2026-02-13T16:30"); // Fri, due Mon 3/2
        await host.DeliverAsync(Progressed(caseId, "2026-02-23T10:00"));

        await host.MoveToAsync("2026-03-02T23:59");
        Assert.Empty(await host.SentAsync<DeadlineMissed>(caseId));
        await host.MoveToAsync("2026-03-20T12:00");

        Assert.Equal([(ReminderStage.DueSoon, At("2026-02-25T08:30")), (ReminderStage.DueToday, At("2026-03-02T08:30")), (ReminderStage.Overdue, At("2026-03-03T08:30")), (ReminderStage.PromiseMissed, At("2026-03-06"))],
            (await host.SentAsync<ReminderDue>(caseId)).Select(r => (r.Stage, r.OccurredAt)));
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal((At("2026-03-03"), Day("2026-03-02"), DelaySource.Fallback, DateKind.NextWord, Day("2026-03-05")), // Thu: the second office day after Tue 3/3
            (missed.OccurredAt, missed.Due.Date, missed.Source, missed.DateKind, missed.ExpectedOn));
        var promise = Assert.Single(await host.SentAsync<PromiseMissed>(caseId)); // told once, not every few days
        Assert.Equal((At("2026-03-06"), Day("2026-03-05"), Day("2026-03-10")), (promise.OccurredAt, promise.PromisedOn, promise.ExpectedOn)); // Fri; Tue
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], (await host.BodiesAsync(caseId)).Select(m => m.Sequence));
        Assert.Empty(await host.OpenStepsAsync(caseId));
        Assert.Equal(2, (await host.ClockOfAsync(caseId)).Defects);
    }

    [Theory]
    [InlineData(true, true, "維護工程隊沒有在期限內完成，也還沒有說明原因。", "案件目前的狀態是「辦理中」。", "Maintenance Team did not finish within the limit and has not yet given the reason.")]
    [InlineData(true, false, "維護工程隊沒有在期限內完成，也還沒有說明原因。", "案件目前的狀態是「已分派」。", "Maintenance Team did not finish within the limit and has not yet given the reason.")]
    [InlineData(false, false, "高雄市政府研究發展考核委員會沒有在期限內完成，也還沒有說明原因。", "案件目前的狀態是「已收件」。", "RDEC did not finish within the limit and has not yet given the reason.")]
    public async Task Missed_NobodyExplained_SaysSoHonestly(bool assigned, bool progressed, string reason, string progress, string english)
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00", assigned: assigned);
        if (progressed)
            await host.DeliverAsync(Progressed(caseId, "2026-03-03T10:00"));

        await host.MoveToAsync("2026-03-10T00:00");

        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        var facts = await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId);
        Assert.Equal((reason, progress, english), (facts.Slots!.Reason.Zh, facts.Slots.Progress.Zh, facts.Slots.Reason.En));
        Assert.Equal((DelaySource.Fallback, DateKind.NextWord, Day("2026-03-12")), (facts.Slots.Source, facts.Slots.DateKind, facts.Slots.ExpectedOn));
        Assert.InRange(facts.Slots.ReasonShort.Zh.Length, 1, 10);
        Assert.InRange(facts.Slots.ProgressShort.Zh.Length, 1, 12);
        Assert.Equal((true, Day("2026-03-09"), Day("2026-03-09")), (facts.Holds, facts.PreviousDue!.Date, facts.OriginalDue!.Date));
    }

    [Fact]
    public async Task Missed_ExplainedBefore_CarriesTheHandlersLastWords()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.ExplainAsync(caseId, Delay("2026-03-12"));
        await host.ExplainAsync(caseId, Delay("2026-03-13", "site_visit") with { Reason = null });

        await host.MoveToAsync("2026-03-10T00:00");

        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        Assert.Equal((DelaySource.Handler, DateKind.Completion, Day("2026-03-13")), (missed.Source, missed.DateKind, missed.ExpectedOn));
        var slots = (await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)).Slots!;
        Assert.Equal(("要和相關單位約好時間，一起到現場查看。", "已會勘，排定雨停後施作。", "已會勘排定施作"), (slots.Reason.Zh, slots.Progress.Zh, slots.ProgressShort.Zh));
        var clock = await host.ClockOfAsync(caseId);
        Assert.Equal((0, Day("2026-03-13")), (clock.Defects, clock.PromisedOn));
        Assert.Contains("promise_missed 2026-03-14T00:00", await host.OpenStepsAsync(caseId)); // Sat
    }

    [Fact]
    public async Task Missed_ExplainedWithADateThatHasPassed_FallsBack()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.ExplainAsync(caseId, Delay("2026-03-10"));
        await host.ExtendAsync(caseId, Delay("2026-03-16"));

        await host.MoveToAsync("2026-03-17T00:00");

        Assert.Equal(DelaySource.Fallback, Assert.Single(await host.SentAsync<DeadlineMissed>(caseId)).Source);
    }

    [Fact]
    public async Task Words_OnceTold_NeverChange()
    {
        await using var host = await DeadlinesHost.StartAsync();
        await host.KnowOfficesAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T00:00");
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
        var told = (await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)).Slots;

        await host.PromiseAsync(caseId, Delay("2026-03-20"));
        await host.DeliverAsync(Assigned(caseId, "2026-03-10T01:00", version: 2, unit: "WRB/DITCH", agency: "WRB"));

        Assert.Equal(told, (await host.OccasionAsync(caseId, NoticeKind.Overdue, missed.StageId)).Slots);
    }

    [Fact]
    public async Task Replied_InTime_IsNeverMissed_AndTooLateIsNotToldAnyMore()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var inTime = await host.OpenAsync("2026-03-02T09:00");
        var late = await host.OpenAsync("2026-03-02T09:00");
        await host.DeliverAsync(Replied(inTime, "2026-03-09T23:59"));
        await host.MoveToAsync("2026-03-10T08:00");
        await host.DeliverAsync(Replied(late, "2026-03-10T08:00"));

        await host.MoveToAsync("2026-03-20");

        Assert.DoesNotContain("DeadlineMissed", await host.SentNamesAsync(inTime));
        var missed = Assert.Single(await host.SentAsync<DeadlineMissed>(late));
        var facts = await host.OccasionAsync(late, NoticeKind.Overdue, missed.StageId);
        Assert.Equal((false, "satisfied"), (facts.Holds, facts.CancelReason));
        Assert.Empty(await host.SentAsync<PromiseMissed>(late));
        Assert.False((await host.ClockOfAsync(late)).Overdue);
    }

    [Fact]
    public async Task Reply_HeardOfAfterTheSweep_ButGivenInTime_IsNoDefect()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        await host.MoveToAsync("2026-03-10T00:00");
        Assert.Equal(1, (await host.ClockOfAsync(caseId)).Defects);

        await host.DeliverAsync(Replied(caseId, "2026-03-09T23:59"));

        Assert.Equal(0, (await host.ClockOfAsync(caseId)).Defects);
    }

    [Fact]
    public async Task Sweep_ThatWasDown_CatchesUpOnceAndInOrder()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        host.JumpTo("2026-03-10T09:00");

        await host.SweepAsync();

        Assert.Equal(["DeadlineSet", "ReminderDue", "ReminderDue", "DeadlineMissed", "ReminderDue"], await host.SentNamesAsync(caseId));
        Assert.Equal(0, await host.SweepOnceAsync());
    }

    [Fact]
    public async Task ConcurrentSweeps_TakeEachStepExactlyOnce()
    {
        const int Cases = 5000;
        await using var host = await DeadlinesHost.StartAsync("2026-03-10T09:00");
        await InsertDueAsync(host, Cases);

        var done = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(host.SweepAsync, Ct)));

        Assert.Equal(Cases * 2, done.Sum());
        var told = await host.QueryAsync(db => db.Set<Platform.Data.OutboxMessage>().GroupBy(m => new { m.Stream, m.Type }).Select(g => new { g.Key.Type, Count = g.Count() }).ToListAsync(Ct));
        Assert.All(told, t => Assert.Equal(1, t.Count));
        Assert.Equal([(typeof(DeadlineMissed).FullName, Cases), (typeof(ReminderDue).FullName, Cases)],
            told.GroupBy(t => t.Type).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))!);
        Assert.Equal(Cases, await host.QueryAsync(db => db.Stages.CountAsync(Ct)));
        Assert.Equal(Cases, await host.QueryAsync(db => db.Reminders.CountAsync(Ct)));
        Assert.Equal(Cases, await host.QueryAsync(db => db.DueSteps.CountAsync(s => s.DoneAt == null, Ct))); // the next word of each
        Assert.True(await host.QueryAsync(db => db.Clocks.AllAsync(c => c.Version == 3 && c.MissedAt != null, Ct)));
    }

    [Fact]
    public async Task Sweep_PassesByAClockThatIsBeingChanged()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var (busy, free) = (await host.OpenAsync("2026-03-02T09:00"), await host.OpenAsync("2026-03-02T09:00"));
        host.JumpTo("2026-03-10T00:00");
        var source = host.Services.GetRequiredKeyedService<NpgsqlDataSource>("deadlines");
        await using (var connection = await source.OpenConnectionAsync(Ct))
        await using (var transaction = await connection.BeginTransactionAsync(Ct))
        {
            await using var hold = new NpgsqlCommand("select 1 from deadlines.clocks where case_id = $1 for update", connection);
            hold.Parameters.AddWithValue(busy);
            await hold.ExecuteNonQueryAsync(Ct);

            await host.SweepAsync();

            Assert.Contains("DeadlineMissed", await host.SentNamesAsync(free));
            Assert.DoesNotContain("DeadlineMissed", await host.SentNamesAsync(busy));
        }
        await host.SweepAsync();
        Assert.Single(await host.SentAsync<DeadlineMissed>(busy));
    }

    [Fact]
    public async Task Sweep_ThatFailsHalfway_LeavesNothingBehind()
    {
        await using var host = await DeadlinesHost.StartAsync();
        var caseId = await host.OpenAsync("2026-03-02T09:00");
        host.JumpTo("2026-03-10T09:00");
        await using var admin = NpgsqlDataSource.Create(host.Database);
        await ExecuteAsync(admin, "alter table deadlines.outbox_messages add constraint refuse_missed check (type not like '%DeadlineMissed') not valid");

        await Assert.ThrowsAsync<PostgresException>(host.SweepOnceAsync);

        Assert.Equal(["DeadlineSet"], await host.SentNamesAsync(caseId));
        Assert.Equal(4, (await host.OpenStepsAsync(caseId)).Count);
        await ExecuteAsync(admin, "alter table deadlines.outbox_messages drop constraint refuse_missed");
        await host.SweepAsync();
        Assert.Single(await host.SentAsync<DeadlineMissed>(caseId));
    }

    [Fact]
    public async Task NextDue_IsTheEarliestOpenStep()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-02-13T16:30");
        await using var scope = host.Services.CreateAsyncScope();
        var sweep = scope.ServiceProvider.GetRequiredService<Features.SweepDueSteps.SweepDueSteps>();
        Assert.Null(await sweep.NextDueAsync(Ct));

        await host.OpenAsync("2026-02-13T16:30");

        Assert.Equal(At("2026-02-25T08:30"), await sweep.NextDueAsync(Ct));
    }

    /// <summary>What is due decides the cost: the plan reads the index of open steps, not the table.</summary>
    [Fact]
    public async Task Claim_ReadsTheIndexOfOpenSteps()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-10T09:00");
        await InsertDueAsync(host, 2000);
        await host.SweepAsync();
        await using var admin = NpgsqlDataSource.Create(host.Database);
        await ExecuteAsync(admin, "analyze deadlines.due_steps, deadlines.clocks");

        await using var explain = admin.CreateCommand("explain select 1 from deadlines.due_steps s join deadlines.clocks c on c.case_id = s.case_id where s.done_at is null and s.at <= '2026-03-10' order by s.at limit 2000 for update of s, c skip locked");
        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
            plan.Add(reader.GetString(0));

        Assert.Contains(plan, line => line.Contains("ix_due_steps_open", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on due_steps", StringComparison.Ordinal));
    }

    /// <summary>Open clocks that fell due on Mon 2026-03-09, with both steps waiting.</summary>
    private static async Task InsertDueAsync(DeadlinesHost host, int count)
    {
        await using var admin = NpgsqlDataSource.Create(host.Database);
        await ExecuteAsync(admin, $"""
            insert into deadlines.clocks (case_id, service_code, received_at, opened_at, limit_value, limit_unit, policy, first_report_satisfies,
              original_due_on, original_overdue_from, original_has_time, due_on, overdue_from, has_time, provisional, state, pauses_told, version)
            select gen_random_uuid(), 'PET-MAYOR', '2026-03-02T01:00Z', '2026-03-02T01:00Z', 5, 'working_days', 'petition', false,
              '2026-03-09', '2026-03-09T16:00Z', false, '2026-03-09', '2026-03-09T16:00Z', false, false, 'running', 0, 1 from generate_series(1, {count});
            insert into deadlines.due_steps (occasion_id, case_id, kind, at)
            select gen_random_uuid(), case_id, kind, at::timestamptz from deadlines.clocks, (values ('missed', '2026-03-09T16:00Z'), ('overdue', '2026-03-10T00:30Z')) as s(kind, at);
            """);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
