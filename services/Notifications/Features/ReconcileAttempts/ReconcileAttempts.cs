using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Features.TakeProviderReports;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.ReconcileAttempts;

/// <summary>Finds out what became of attempts whose result is unknown. Follows machine time: providers do not live in simulated time.</summary>
internal sealed partial class ReconcileAttempts(
    NotificationsDbContext db, Settlement settlement, TakeProviderReport reports, ReadBounces bounces, IEnumerable<ILookUpSent> providers, ColumnCipher cipher, MachineTime machine, ILogger<ReconcileAttempts> logger) : ISweep
{
    private const int Batch = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<int> RunOnceAsync(CancellationToken ct) => await reports.RunWaitingAsync(ct) + await bounces.RunAsync(ct) + await LookAsync(ct);

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => Task.FromResult<DateTimeOffset?>(null);

    private async Task<int> LookAsync(CancellationToken ct)
    {
        var byName = providers.ToDictionary(p => p.Name);
        var (names, now) = (byName.Keys.ToArray(), machine.GetUtcNow());
        // Whoever takes one has until its next look: several instances do not ask for the same one.
        var taken = await db.Attempts.FromSql($"""
            update notifications.attempts set look_at = {now + LookLadder.AfterNoAnswer} where id in (
              select id from notifications.attempts where state = 'unknown' and look_at <= {now} and transport = any({names}) order by look_at limit {Batch} for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        foreach (var attempt in taken)
            await LookAsync(byName[attempt.Transport], attempt, ct);
        return taken.Count;
    }

    private async Task LookAsync(ILookUpSent provider, Attempt attempt, CancellationToken ct)
    {
        var content = NoticeContent.OfAttempt(cipher, attempt.Content, attempt.Recipient, attempt.Id);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        if (await provider.FindAsync(new SentMessage(attempt.ObligationId, content.To!, content.Text, attempt.StartedAt), limit.Token) is not { } found)
        {
            LogNoAnswer(provider.Name, attempt.Id);
            return;
        }
        var ids = found.Select(f => f.ProviderId).ToList();
        var others = await db.Attempts.Where(a => a.Transport == attempt.Transport && a.Id != attempt.Id && ids.Contains(a.ProviderId!)).Select(a => a.ProviderId).ToListAsync(ct);
        if (found.FirstOrDefault(f => !others.Contains(f.ProviderId)) is { } its)
            await settlement.ProviderSaysAsync(attempt.Id, its.ProviderId, its.Status, its.ErrorCode, ct);
        else
            await settlement.NotFoundAsync(attempt.Id, ct);
    }

    [LoggerMessage(1, LogLevel.Warning, "Transport {Transport} could not be asked about attempt {AttemptId}; asked again later")]
    private partial void LogNoAnswer(string transport, Guid attemptId);
}
