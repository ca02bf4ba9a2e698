using System.Globalization;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Transports;

/// <summary>Counts an agency's text messages against its caps, a day and a month at a time (business time, Asia/Taipei).</summary>
internal sealed class SmsBudget([FromKeyedServices("notifications")] NpgsqlDataSource database, IOptions<SmsOptions> options, BusinessTime business)
{
    /// <summary>Takes one message from the agency's caps; null when one of them is used up.</summary>
    public async Task<SmsTaken?> TryTakeAsync(string agency, CancellationToken ct)
    {
        var cap = options.Value.CapOf(agency);
        var today = business.TaipeiToday();
        (string Period, int Most)[] periods =
        [
            (today.ToString("yyyy-MM", CultureInfo.InvariantCulture), cap.Month),
            (today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cap.Day),
        ];
        var taken = new SmsTaken(agency, [.. periods.Where(p => p.Most > 0).Select(p => p.Period)]);
        if (taken.Periods.Count == 0)
            return taken;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var (period, most) in periods.Where(p => p.Most > 0))
        {
            await using var command = new NpgsqlCommand("""
                insert into notifications.sms_counts as c (agency, period, count) values ($1, $2, 1)
                on conflict (agency, period) do update set count = c.count + 1 where c.count < $3
                """, connection, transaction) { Parameters = { new() { Value = agency }, new() { Value = period }, new() { Value = most } } };
            if (await command.ExecuteNonQueryAsync(ct) == 0)
                return null;
        }
        await transaction.CommitAsync(ct);
        return taken;
    }

    /// <summary>Gives back what was taken for a message that certainly was not sent.</summary>
    public async Task GiveBackAsync(SmsTaken taken)
    {
        if (taken.Periods.Count == 0)
            return;
        await using var command = database.CreateCommand("update notifications.sms_counts set count = count - 1 where agency = $1 and period = any($2) and count > 0");
        command.Parameters.AddWithValue(taken.Agency);
        command.Parameters.AddWithValue(taken.Periods.ToArray());
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>One message taken from an agency's caps, and the periods it counts in.</summary>
internal sealed record SmsTaken(string Agency, IReadOnlyList<string> Periods);
