using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Bulk;

/// <summary>Somebody's jobs: begun, written, started, undone, stopped, tried again. Running them is <see cref="RunBulkJobs"/>.</summary>
internal sealed class BulkJobs(DeskDbContext db, CasesClient cases, ColumnCipher cipher, AuditTrail<DeskDbContext> audit, MachineTime machine)
{
    private const string WordsColumn = "bulk_jobs.words";

    public async Task<IReadOnlyList<BulkJob>> OfAsync(Guid staffId, CancellationToken ct) =>
        await db.BulkJobs.AsNoTracking().Include(j => j.Rows).Where(j => j.StaffId == staffId && j.State != BulkState.Draft).OrderByDescending(j => j.StartsAt).ToListAsync(ct);

    /// <summary>A job of this person; null when there is none.</summary>
    public async Task<BulkJob?> FindAsync(Guid staffId, Guid id, CancellationToken ct) =>
        await db.BulkJobs.AsNoTracking().Include(j => j.Rows.OrderBy(r => r.Position)).SingleOrDefaultAsync(j => j.Id == id && j.StaffId == staffId, ct);

    public BulkWords Read(BulkJob job) => Read(cipher, job);

    internal static BulkWords Read(ColumnCipher cipher, BulkJob job) =>
        job.Words is { } words ? JsonSerializer.Deserialize<BulkWords>(cipher.Decrypt(words, WordsColumn, job.Id), ContractJson.Options)! : new();

    /// <summary>A draft with those of the cases that the person sees, in their order; 404 when there is none of them.</summary>
    public async Task<Result<BulkJob>> BeginAsync(Actor actor, BulkSession session, IReadOnlyList<Guid> caseIds, CancellationToken ct)
    {
        var asked = await cases.StandingsAsync(actor, caseIds, ct);
        if (!asked.Succeeded)
            return asked.Failure;
        var standings = asked.Value.ToDictionary(s => s.Row.CaseId);
        var (staffId, now) = (actor.StaffId!.Value, machine.GetUtcNow());
        var job = new BulkJob
        {
            Id = Guid.NewGuid(),
            StaffId = staffId,
            SessionId = session.SessionId,
            Stamp = session.Stamp,
            Seat = session.Seat,
            State = BulkState.Draft,
            CreatedAt = now,
            KeepUntil = now + BulkJob.DraftTime,
        };
        foreach (var id in caseIds.Where(standings.ContainsKey).Distinct())
            job.Rows.Add(new() { JobId = job.Id, Position = job.Rows.Count + 1, CaseId = id, CaseNumber = standings[id].Row.CaseNumber, Version = standings[id].Version, State = BulkRowState.Refused });
        if (job.Rows.Count == 0)
            return Failure.NotFound("case-not-found");
        db.Add(job);
        await db.SaveChangesAsync(ct);
        var old = await db.BulkJobs.Where(j => j.StaffId == staffId && j.State == BulkState.Draft).OrderByDescending(j => j.CreatedAt).Skip(BulkJob.MostDrafts).Select(j => j.Id).ToListAsync(ct);
        await db.BulkJobs.Where(j => old.Contains(j.Id)).ExecuteDeleteAsync(ct);
        return job;
    }

    /// <summary>Keeps what is to be done, and asks again how the cases stand: from then on the person knows.</summary>
    public async Task<Failure?> WriteAsync(Actor actor, Guid id, BulkAct act, BulkWords words, CancellationToken ct)
    {
        if (await db.BulkJobs.Include(j => j.Rows).SingleOrDefaultAsync(j => j.Id == id && j.State == BulkState.Draft, ct) is not { } job)
            return Failure.Conflict("changed-meanwhile");
        var asked = await cases.StandingsAsync(actor, [.. job.Rows.Select(r => r.CaseId)], ct);
        if (!asked.Succeeded)
            return asked.Failure;
        var standings = asked.Value.ToDictionary(s => s.Row.CaseId);
        (job.Act, job.Words) = (act, cipher.Encrypt(JsonSerializer.Serialize(words, ContractJson.Options), WordsColumn, id));
        job.KeepUntil = machine.GetUtcNow() + BulkJob.DraftTime;
        foreach (var row in job.Rows)
            Check(row, act, words, standings.GetValueOrDefault(row.CaseId), BulkRowState.Refused);
        await db.SaveChangesAsync(ct);
        return null;
    }

    /// <summary>Starts a draft; null when that is done, otherwise why not, a key under <c>bulk.error</c>.</summary>
    public async Task<string?> StartAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await IsFullAsync(actor, ct))
            return "too-many";
        if (await db.BulkJobs.Include(j => j.Rows).SingleOrDefaultAsync(j => j.Id == id && j.State == BulkState.Draft, ct) is not { Act: { } act } job)
            return "started";
        var pending = job.Rows.Count(r => r.State == BulkRowState.Pending);
        if (pending == 0)
            return "nothing";
        Wait(job);
        audit.Add(actor, "bulk-started", null, new { JobId = id, Act = act, Cases = pending });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    /// <summary>Undoes a job before anything of it happened; false when that is too late.</summary>
    public Task<bool> UndoAsync(Actor actor, Guid id, CancellationToken ct) => EndAsync(actor, id, BulkState.Waiting, BulkState.Undone, "bulk-undone", ct);

    /// <summary>Leaves the rest of a running job undone; false when there is nothing left of it.</summary>
    public Task<bool> StopAsync(Actor actor, Guid id, CancellationToken ct) => EndAsync(actor, id, BulkState.Running, BulkState.Stopped, "bulk-stopped", ct);

    /// <summary>Tries again what failed or was left, with the cases as they are now; null when that is done, otherwise a key under <c>bulk.error</c>.</summary>
    public async Task<string?> RetryAsync(Actor actor, BulkSession session, Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await IsFullAsync(actor, ct))
            return "too-many";
        var job = await db.BulkJobs.Include(j => j.Rows).SingleAsync(j => j.Id == id, ct);
        if (job is not { State: BulkState.Done or BulkState.Stopped or BulkState.Ended or BulkState.Undone, Act: { } act })
            return "started";
        var again = job.Rows.Where(r => r.State is BulkRowState.Failed or BulkRowState.Pending).ToList();
        var asked = await cases.StandingsAsync(actor, [.. again.Select(r => r.CaseId)], ct);
        if (!asked.Succeeded)
            return "cases-away";
        var (standings, words) = (asked.Value.ToDictionary(s => s.Row.CaseId), Read(job));
        foreach (var row in again)
            Check(row, act, words, standings.GetValueOrDefault(row.CaseId), BulkRowState.Failed);
        var pending = again.Count(r => r.State == BulkRowState.Pending);
        if (pending > 0)
        {
            (job.SessionId, job.Stamp, job.Seat) = (session.SessionId, session.Stamp, session.Seat);
            Wait(job);
            audit.Add(actor, "bulk-started", null, new { JobId = id, Act = act, Cases = pending });
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return pending > 0 ? null : "nothing";
    }

    private static void Check(BulkRow row, BulkAct act, BulkWords words, CaseStanding? standing, BulkRowState refused)
    {
        row.Version = standing?.Version ?? row.Version;
        row.Outcome = BulkActs.Refusal(act, words, standing);
        row.Failure = null;
        row.Tells = standing is not null && BulkActs.Tells(act, standing);
        row.State = row.Outcome is null ? BulkRowState.Pending : refused;
    }

    private void Wait(BulkJob job)
    {
        var now = machine.GetUtcNow();
        (job.State, job.StartsAt, job.FinishedAt, job.KeepUntil) = (BulkState.Waiting, now + BulkJob.UndoTime, null, now + BulkJob.KeptTime);
    }

    // Two windows of one person wait for each other: neither passes the other's count.
    private async Task<bool> IsFullAsync(Actor actor, CancellationToken ct)
    {
        var staffId = actor.StaffId!.Value;
        await db.Database.ExecuteSqlAsync($"select 1 from desk.credentials where staff_id = {staffId} for update", ct);
        return await db.BulkJobs.CountAsync(j => j.StaffId == staffId && (j.State == BulkState.Waiting || j.State == BulkState.Running), ct) >= BulkJob.MostAtWork;
    }

    // The state in the condition is what decides between this and the start of the job, whoever's clock is ahead.
    private async Task<bool> EndAsync(Actor actor, Guid id, BulkState from, BulkState to, string act, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.BulkJobs.Where(j => j.Id == id && j.State == from).ExecuteUpdateAsync(set => set.SetProperty(j => j.State, to).SetProperty(j => j.FinishedAt, now), ct) == 0)
            return false;
        audit.Add(actor, act, null, new { JobId = id });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
