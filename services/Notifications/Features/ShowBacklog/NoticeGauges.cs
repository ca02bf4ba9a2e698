using System.Diagnostics.Metrics;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;

namespace CaseTracker.Notifications.Features.ShowBacklog;

/// <summary>The backlog for whoever watches the machines: how many notices wait for what, and how long the oldest has been due.</summary>
internal sealed class NoticeGauges : IHostedService
{
    private readonly GaugeReading<IReadOnlyList<(WaitingNotices Notices, DateTimeOffset DueSince)>> _reading;
    private readonly BusinessTime _business;

    public NoticeGauges(IServiceScopeFactory scopes, BusinessTime business, MachineTime machine, IMeterFactory meters)
    {
        _business = business;
        _reading = new(async ct =>
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ShowBacklog>().WaitingAsync(ct);
        }, machine);
        var meter = meters.Create("CaseTracker.Notifications");
        meter.CreateObservableGauge("casetracker.notices.waiting", Waiting, "{notice}", "Notices that have not left, by channel and by what they wait for.");
        meter.CreateObservableGauge("casetracker.notices.oldest_due_seconds", OldestDue, "s", "Since when the oldest notice that may leave has been waiting.");
    }

    // There to be made at the start.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> Waiting() => (_reading.Current ?? []).GroupBy(w => (w.Notices.Channel, w.Notices.Why))
        .Select(g => new Measurement<long>(g.Sum(w => w.Notices.Count), Channel(g.Key.Channel), new KeyValuePair<string, object?>("cause", g.Key.Why)));

    private IEnumerable<Measurement<double>> OldestDue()
    {
        if (_reading.Current is not { } waiting)
            return [];
        var now = _business.GetUtcNow();
        return Enum.GetValues<NoticeWay>().Where(c => c is NoticeWay.Sms or NoticeWay.Email).Select(c => new Measurement<double>(
            waiting.Where(w => w.Notices.Channel == c && w.DueSince <= now).Select(w => (now - w.DueSince).TotalSeconds).DefaultIfEmpty().Max(), Channel(c)));
    }

    private static KeyValuePair<string, object?> Channel(NoticeWay channel) => new("channel", EnumText<NoticeWay>.Write(channel));
}
