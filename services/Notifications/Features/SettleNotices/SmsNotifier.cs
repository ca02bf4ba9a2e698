using CaseTracker.Contracts;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Sends text messages where a provider carries them: slowly and perhaps for hours after an outage, so beside everything else and not in its way.</summary>
internal sealed class SmsNotifier(SendDue due, NoticeTransports transports, IOptions<SmsOptions> sms, IOptions<NotificationsOptions> options) : ISweep
{
    // What leaves in a second or two: whoever waits for a code is in the next batch.
    private int Batch => sms.Value.MaxPerSecond == 0 ? options.Value.BatchSize : Math.Min(options.Value.BatchSize, Math.Max(options.Value.Parallelism, 2 * sms.Value.MaxPerSecond));

    public async Task<int> RunOnceAsync(CancellationToken ct) => transports.PacesSms ? await due.RunAsync([NoticeWay.Sms], Batch, ct) : 0;

    // The notifier answers for every way.
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken ct) => Task.FromResult<DateTimeOffset?>(null);
}
