using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Bulk;

/// <summary>Runs the jobs whose time to be undone is over, one row at a time.</summary>
/// <remarks>
/// A row is locked while its owner is asked, so that of several instances one does it. That it was begun is saved before: who finds a row that was begun asks
/// the owner whether its act was done, as its key says. Jobs wait for machine time: simulated time does not shorten the time to think again.
/// </remarks>
internal sealed partial class RunBulkJobs(
    DeskDbContext db, BulkStarter starters, BulkActs acts, CasesClient cases, ColumnCipher cipher, AuditTrail<DeskDbContext> audit, MachineTime machine, ILogger<RunBulkJobs> logger) : ISweep
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private sealed record RowKey(Guid JobId, int Position);

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        await db.BulkJobs.Where(j => j.KeepUntil < now).ExecuteDeleteAsync(ct);
        await db.BulkJobs.Where(j => j.State == BulkState.Waiting && j.StartsAt <= now).ExecuteUpdateAsync(set => set.SetProperty(j => j.State, BulkState.Running), ct);
        if (await BeginAsync(now, ct) is not { } key)
            return await FinishAsync(now, ct);
        await RunAsync(key, now, ct);
        return 1;
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => Task.FromResult<DateTimeOffset?>(null);

    // The least tried first: a row that cannot be done for a reason of its own holds nobody up.
    private async Task<RowKey?> BeginAsync(DateTimeOffset now, CancellationToken ct) => (await db.Database.SqlQuery<RowKey>($"""
        update desk.bulk_rows set attempts = attempts + 1 where (job_id, position) = (
          select r.job_id, r.position from desk.bulk_rows r join desk.bulk_jobs j on j.id = r.job_id
          where j.state = 'running' and r.state = 'pending' and (r.next_at is null or r.next_at <= {now})
          order by j.starts_at, r.attempts, r.position limit 1 for update of r skip locked)
        returning job_id as "JobId", position as "Position"
        """).ToListAsync(ct)).SingleOrDefault();

    private async Task RunAsync(RowKey key, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var found = await db.BulkRows.FromSql($"select * from desk.bulk_rows where job_id = {key.JobId} and position = {key.Position} and state = 'pending' for update skip locked").ToListAsync(ct);
        if (found is not [var row] || await db.BulkJobs.SingleOrDefaultAsync(j => j.Id == key.JobId && j.State == BulkState.Running, ct) is not { Act: { } act } job)
            return;
        switch (await starters.AskAsync(job, ct))
        {
            case (_, Away: true):
                row.NextAt = now + Pause;
                break;
            case (null, _):
                (job.State, job.FinishedAt) = (BulkState.Ended, now);
                audit.Add(Actor.Service("desk"), "bulk-ended", null, new { JobId = job.Id, job.StaffId });
                LogEnded(job.Id);
                break;
            case ({ } actor, _):
                if (await TryAsync(actor, act, BulkJobs.Read(cipher, job), row, ct) is { } away)
                    Later(row, away, now, now > job.StartsAt + BulkJob.Patience);
                break;
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Does the row; the failure when the owner does not answer now.</summary>
    private async Task<Failure?> TryAsync(Actor actor, BulkAct act, BulkWords words, BulkRow row, CancellationToken ct)
    {
        if (row.Attempts > 1)
        {
            var before = await acts.WasDoneAsync(actor, act, row.IdempotencyKey, ct);
            if (!before.Succeeded)
                return before.Failure;
            if (before.Value.Done)
            {
                row.Done("done");
                return null;
            }
        }
        var asked = await cases.StandingsAsync(actor, [row.CaseId], ct);
        if (!asked.Succeeded)
            return asked.Failure;
        var standing = asked.Value.SingleOrDefault();
        if (standing is not null && standing.Version != row.Version)
        {
            row.Fail("changed");
            return null;
        }
        if (BulkActs.Refusal(act, words, standing) is { } refusal)
        {
            row.Fail(refusal);
            return null;
        }
        var answer = await acts.RunAsync(actor, act, words, row.CaseId, row.IdempotencyKey, ct);
        if (answer.Failure is { Status: StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests } away)
            return away;
        if (answer.Succeeded)
            row.Done(answer.Value);
        else if (answer.Failure.Code == "done-already")
            row.Done("done");
        else
            row.Fail("refused", answer.Failure);
        return null;
    }

    private static void Later(BulkRow row, Failure away, DateTimeOffset now, bool late)
    {
        if (late)
            row.Fail("no-answer", away);
        else
            row.NextAt = now + Pause;
    }

    private async Task<int> FinishAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var done = await db.BulkJobs.FromSql($"""
            select j.* from desk.bulk_jobs j where j.state = 'running' and not exists (select from desk.bulk_rows r where r.job_id = j.id and r.state = 'pending') for update skip locked
            """).ToListAsync(ct);
        foreach (var job in done)
        {
            (job.State, job.FinishedAt) = (BulkState.Done, now);
            var rows = await db.BulkRows.Where(r => r.JobId == job.Id).GroupBy(r => r.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            audit.Add(Actor.Service("desk"), "bulk-finished", null, new { JobId = job.Id, job.StaffId, Done = rows.GetValueOrDefault(BulkRowState.Done), Failed = rows.GetValueOrDefault(BulkRowState.Failed) });
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return done.Count;
    }

    [LoggerMessage(1, LogLevel.Information, "Bulk job {Job} ended: its starter is not signed in any more, or not as who they were")]
    private partial void LogEnded(Guid job);
}
