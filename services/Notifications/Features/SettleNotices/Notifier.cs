using CaseTracker.Contracts;
using CaseTracker.Notifications.Features.OweNotices;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Sends what is due, and takes up what others left behind.</summary>
internal sealed class Notifier(
    [FromKeyedServices("notifications")] NpgsqlDataSource database, IServiceScopeFactory scopes, SendDue due, TransportTroubles troubles, NoticeTransports transports, BusinessTime business, MachineTime machine,
    IOptions<NotificationsOptions> options) : ISweep
{
    private readonly ClaimStatements _claims = new(database);

    public async Task<int> RunOnceAsync(CancellationToken ct) => await CloseLeftBehindAsync(ct) + await DecideAsync(ct) + await due.RunAsync([.. Enum.GetValues<NoticeWay>().Where(w => w != NoticeWay.Sms || !transports.PacesSms)], options.Value.BatchSize, ct);

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => _claims.NextDueAsync(business.GetUtcNow(), ct);

    public async Task<bool> IsWaitingAsync(CancellationToken ct) =>
        await _claims.AnyWaitingAsync(business.GetUtcNow(), machine.GetUtcNow(), (await troubles.WaysOutAsync(transports, ct)).Keys, ct);

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
}
