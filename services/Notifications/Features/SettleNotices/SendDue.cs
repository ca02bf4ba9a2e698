using System.Collections.Concurrent;
using CaseTracker.Contracts;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Takes what is due some ways, oldest first, and settles it. Several instances share the work: a row belongs to whoever holds its lease.</summary>
internal sealed partial class SendDue(
    [FromKeyedServices("notifications")] NpgsqlDataSource database, IServiceScopeFactory scopes, TransportTroubles troubles, OwnersAway owners, NoticeTransports transports, BusinessTime business, MachineTime machine,
    IOptions<NotificationsOptions> options, ILogger<SendDue> logger)
{
    private readonly ClaimStatements _claims = new(database);

    /// <returns>How many were settled or put off.</returns>
    public async Task<int> RunAsync(IReadOnlyList<NoticeWay> ways, int atMost, CancellationToken ct)
    {
        var hours = options.Value.SendingHours.ToHours();
        var now = business.GetUtcNow();
        if (!hours.IsOpen(now))
            await _claims.HoldOverNightAsync(ways, now, hours.NextOpen(now), ct);
        var usable = await troubles.UsableAsync(ways, transports.Of, ct);
        if (usable.Count == 0)
            return 0;
        var claims = await _claims.TakeAsync(usable, now, machine.GetUtcNow(), options.Value.Lease, atMost, ct);
        return claims.Count == 0 ? 0 : await SettleAsync(claims, ct);
    }

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
        if (unavailable)
        {
            owners.Note();
            return 0;
        }
        owners.Answered();
        return settled;
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

    [LoggerMessage(1, LogLevel.Error, "Notice {ObligationId} failed; it is taken up again")]
    private partial void LogFailed(Exception e, Guid obligationId);
}
