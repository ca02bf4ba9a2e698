using System.Data.Common;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.TakeProviderReports;

/// <summary>Keeps a provider's report, then applies it; what cannot be applied yet is tried again by the sweep.</summary>
internal sealed partial class TakeProviderReport(NotificationsDbContext db, Settlement settlement, MachineTime machine, ILogger<TakeProviderReport> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeptUnknown = TimeSpan.FromHours(24);
    private static readonly TimeSpan KeptApplied = TimeSpan.FromDays(30);

    public async Task RunAsync(Guid attemptId, string providerId, ProviderStatus status, int? errorCode, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into notifications.provider_events (provider_id, status, attempt_id, error_code, received_at, next_at)
            values ({providerId}, {EnumText<ProviderStatus>.Write(status)}, {attemptId}, {errorCode}, {now}, {now})
            on conflict do nothing
            """, ct);
        if (await db.ProviderEvents.AsNoTracking().SingleAsync(e => e.ProviderId == providerId && e.Status == status, ct) is { AppliedAt: null } report)
            await ApplyAsync(report, ct);
    }

    /// <summary>Applies what waits and forgets what is old.</summary>
    /// <returns>How many were applied.</returns>
    public async Task<int> RunWaitingAsync(CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var applied = 0;
        foreach (var report in await db.ProviderEvents.AsNoTracking().Where(e => e.AppliedAt == null && e.NextAt <= now).OrderBy(e => e.NextAt).Take(200).ToListAsync(ct))
            if (await ApplyAsync(report, ct))
                applied++;
        if (await db.ProviderEvents.Where(e => e.AppliedAt == null && e.ReceivedAt < now - KeptUnknown).ExecuteDeleteAsync(ct) is var forgotten and > 0)
            LogForgotten(forgotten);
        await db.ProviderEvents.Where(e => e.ReceivedAt < now - KeptApplied).ExecuteDeleteAsync(ct);
        return applied;
    }

    private async Task<bool> ApplyAsync(ProviderEvent report, CancellationToken ct)
    {
        var known = false;
        try
        {
            known = await settlement.ProviderSaysAsync(report.AttemptId, report.ProviderId, report.Status, report.ErrorCode, ct);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            // It is kept, so a lost race or a database that is away for a moment costs a minute and nothing else.
            LogPutOff(e, report.AttemptId);
        }
        settlement.Forget();
        var now = machine.GetUtcNow();
        await db.ProviderEvents.Where(e => e.ProviderId == report.ProviderId && e.Status == report.Status)
            .ExecuteUpdateAsync(e => e.SetProperty(x => x.AppliedAt, known ? now : null).SetProperty(x => x.NextAt, now + Pause), ct);
        return known;
    }

    [LoggerMessage(2, LogLevel.Warning, "A provider's report for attempt {AttemptId} could not be applied; it is tried again")]
    private partial void LogPutOff(Exception e, Guid attemptId);

    [LoggerMessage(1, LogLevel.Warning, "{Count} provider reports were about attempts that are not known here; forgotten after a day")]
    private partial void LogForgotten(int count);
}
