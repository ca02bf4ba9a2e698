using System.Data.Common;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform.Clocks;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CaseTracker.Notifications.Data;

/// <summary>Wakes the notifiers once new obligations are committed. A hint: it also looks by itself.</summary>
internal sealed class NotifierKick(SweepSignal<Notifier> signal, SweepSignal<SmsNotifier> sms) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Kick(eventData);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Kick(eventData);
        return Task.CompletedTask;
    }

    private void Kick(TransactionEndEventData eventData)
    {
        if (eventData.Context is NotificationsDbContext { HasWorkForNotifier: true } db)
        {
            db.HasWorkForNotifier = false;
            signal.Kick();
            sms.Kick();
        }
    }
}
