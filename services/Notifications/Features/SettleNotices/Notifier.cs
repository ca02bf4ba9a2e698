using System.Collections.Concurrent;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Sends what is due. Several notifiers share the work: a row belongs to whoever holds its lease, and one attempt at most may have reached a provider.</summary>
internal sealed partial class Notifier(
    [FromKeyedServices("notifications")] NpgsqlDataSource database, IServiceScopeFactory scopes, BusinessTime business, MachineTime machine,
    IOptions<NotificationsOptions> options, ILogger<Notifier> logger) : ISweep
{
    private readonly ClaimStatements _claims = new(database);

    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var done = await CloseLeftBehindAsync(ct) + await DecideAsync(ct);
        var hours = options.Value.SendingHours.ToHours();
        var now = business.GetUtcNow();
        if (!hours.IsOpen(now))
            await _claims.HoldOverNightAsync(now, hours.NextOpen(now), ct);
        var claims = await _claims.TakeAsync(now, machine.GetUtcNow(), options.Value.Lease, options.Value.BatchSize, ct);
        return claims.Count == 0 ? done : done + await SettleAsync(claims, ct);
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => _claims.NextDueAsync(business.GetUtcNow(), ct);

    public Task<bool> IsWaitingAsync(CancellationToken ct) => _claims.AnyWaitingAsync(business.GetUtcNow(), machine.GetUtcNow(), ct);

    private async Task<int> SettleAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        var untouched = new HashSet<Claim>(claims);
        var offices = new ConcurrentDictionary<(string, string?), OfficeNames>();
        var settled = 0;
        var unavailable = false;
        try
        {
            // One question to the owners serves every way an occasion is told.
            await Parallel.ForEachAsync(claims.GroupBy(c => (c.CaseId, c.Kind, c.OccasionId)), new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallelism, CancellationToken = ct }, async (occasion, token) =>
            {
                // When the owners are away the rest of the batch would fail the same way: it goes back as it was.
                if (Volatile.Read(ref unavailable))
                    return;
                lock (untouched)
                    untouched.ExceptWith(occasion);
                await using var scope = scopes.CreateAsyncScope();
                var (caseId, kind, occasionId) = occasion.Key;
                var answer = await scope.ServiceProvider.GetRequiredService<ReadFacts>().RunAsync(caseId, kind, occasionId, offices, token);
                foreach (var claim in occasion)
                    await SettleOneAsync(claim, answer, token);
                if (answer.State == FactsState.Unavailable)
                    Volatile.Write(ref unavailable, true);
                else
                    Interlocked.Add(ref settled, occasion.Count());
            });
        }
        finally
        {
            if (untouched.Count > 0)
                await _claims.ReleaseAsync(untouched, CancellationToken.None);
        }
        return unavailable ? 0 : settled;
    }

    private async Task SettleOneAsync(Claim claim, FactsAnswer answer, CancellationToken ct)
    {
        // A scope of its own: what one obligation left in the change tracker is nothing to the next.
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<SettleNotice>().RunAsync(claim, answer, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // One notice's trouble is not the others'; its lease or its deadline brings it back.
            LogFailed(e, claim.ObligationId);
        }
    }

    private async Task<int> DecideAsync(CancellationToken ct)
    {
        var decided = 0;
        while (decided < options.Value.BatchSize)
        {
            await using var scope = scopes.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<DecideOccasions>().RunOnceAsync(ct))
                break;
            decided++;
        }
        return decided;
    }

    // A worker died, or could not write its result. The mailbox can be asked; of a provider only the worker itself knew.
    private async Task<int> CloseLeftBehindAsync(CancellationToken ct)
    {
        var closed = 0;
        foreach (var (attemptId, obligationId, transport) in await _claims.OverdueAttemptsAsync(machine.GetUtcNow(), ct))
        {
            await using var scope = scopes.CreateAsyncScope();
            var result = transport != MailboxTransport.TransportName ? SendResult.Unknown("no-result")
                : await scope.ServiceProvider.GetRequiredService<MailboxTransport>().HasAsync(obligationId, ct) ? SendResult.Accepted(obligationId.ToString(), "found-in-mailbox")
                : SendResult.Interrupted("interrupted");
            if (await scope.ServiceProvider.GetRequiredService<Settlement>().AttemptEndedAsync(attemptId, null, result, ct))
                closed++;
        }
        return closed;
    }

    [LoggerMessage(1, LogLevel.Error, "Notice {ObligationId} failed; it is taken up again")]
    private partial void LogFailed(Exception e, Guid obligationId);
}
