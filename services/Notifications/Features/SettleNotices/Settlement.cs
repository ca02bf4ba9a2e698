using System.Diagnostics.Metrics;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Writes how an obligation went on or ended; what has ended is reported to the other services in the same transaction.</summary>
internal sealed partial class Settlement(
    NotificationsDbContext db, Outbox<NotificationsDbContext> outbox, OutboxSignal<NotificationsDbContext> relay, [FromKeyedServices("notifications")] NpgsqlDataSource database,
    BusinessTime business, MachineTime machine, ILogger<Settlement> logger)
{
    private static readonly Meter Meter = new("CaseTracker.Notifications");
    private static readonly Counter<long> Settled = Meter.CreateCounter<long>("casetracker.notices.settled");
    private static readonly Counter<long> Unknown = Meter.CreateCounter<long>("casetracker.notices.unknown");
    private static readonly Counter<long> PossibleDuplicates = Meter.CreateCounter<long>("casetracker.notices.possible_duplicates");

    /// <summary>Counts a try that may bring its recipient the same message a second time.</summary>
    public static void CountPossibleDuplicate(string transport) => PossibleDuplicates.Add(1, new KeyValuePair<string, object?>("transport", transport));

    /// <summary>Reports the result of the worker's own attempt.</summary>
    /// <returns>False when the result is known already.</returns>
    public async Task<bool> AttemptEndedAsync(Claim claim, Guid attemptId, SendResult result, CancellationToken ct)
    {
        if (result.State != AttemptState.Accepted)
            return await AttemptEndedAsync(attemptId, claim.LeaseToken, result, ct);
        var now = business.GetUtcNow();
        var machineNow = machine.GetUtcNow();
        var settled = !NoticeRules.IsNews(claim.Kind, claim.ToApplicant) ? null : OutboxRows.Create(
            Event(claim.CaseId, claim.ObligationId, claim.Kind, claim.OccasionId, claim.Channel, NoticeState.Sent, now, version: 0), claim.CaseId.ToString("N"), 0, machineNow);
        if (!await new ClaimStatements(database).AcceptedAsync(claim, attemptId, result, now, machineNow, settled, ct))
            return false;
        relay.Kick();
        Report(claim.Kind, claim.Channel, claim.ObligationId, NoticeState.Sent, null);
        return true;
    }

    /// <summary>Reports the result of an attempt: by the worker that made it (<paramref name="leaseToken"/>), or null by whoever finds it left behind.</summary>
    /// <returns>False when the result is known already.</returns>
    public async Task<bool> AttemptEndedAsync(Guid attemptId, Guid? leaseToken, SendResult result, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var attempt = await db.Attempts.FromSql($"select * from notifications.attempts where id = {attemptId} for update").SingleAsync(ct);
        // The worker itself may still bring an answer for an attempt that was given up as unknown; nobody else may.
        var open = leaseToken is null ? attempt.State == AttemptState.Started : attempt.LeaseToken == leaseToken && attempt.State is AttemptState.Started or AttemptState.Unknown;
        if (!open || attempt.State == result.State)
            return false;
        var obligation = await db.Obligations.SingleAsync(o => o.Id == attempt.ObligationId, ct);
        var now = machine.GetUtcNow();
        attempt.State = result.State;
        attempt.FinishedAt = now;
        attempt.ProviderId = result.State == AttemptState.Accepted ? result.ProviderId : null;
        attempt.Evidence = result.Evidence;
        attempt.LookAt = null;
        obligation.LeaseToken = null;
        obligation.LeasedUntil = null;
        switch (result.State)
        {
            case AttemptState.Accepted:
                await EndAsync(obligation, NoticeState.Sent, null, ct);
                break;
            case AttemptState.Rejected:
                await FailAsync(obligation, result.Code, ct);
                break;
            case AttemptState.NotSent when result.Ours:
                (obligation.State, obligation.NextAt, obligation.Reason) = (NoticeState.Pending, now, result.Code);
                break;
            case AttemptState.NotSent when result.OfTransport:
                (obligation.State, obligation.NextAt, obligation.Reason) = (NoticeState.Pending, now, result.Code);
                await TransportTroubles.BeginAsync(db, attempt.Transport, result.Code, now, ct);
                break;
            case AttemptState.NotSent:
                await TryAgainAsync(obligation, result.Code, now, result.RetryAfter, ct);
                break;
            default:
                // It may have arrived: it stays visible as unknown, and is sent again only once it is shown not to be there.
                attempt.LookAt = now + LookLadder.After(0);
                obligation.Reason = "result-unknown";
                Unknown.Add(1, new KeyValuePair<string, object?>("transport", attempt.Transport));
                LogUnknown(obligation.Kind, obligation.Channel, obligation.Id, result.Code);
                break;
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Takes up what the provider says of one of its messages: in a report, or when asked.</summary>
    /// <param name="providerId">The provider's id of the message.</param>
    /// <param name="status">How far it says it has come; older news changes nothing.</param>
    /// <param name="errorCode">Its error number, or null.</param>
    /// <returns>False when there is no such attempt (yet).</returns>
    public async Task<bool> ProviderSaysAsync(Guid attemptId, string providerId, ProviderStatus status, int? errorCode, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var attempt = await db.Attempts.FromSql($"select * from notifications.attempts where id = {attemptId} for update").SingleOrDefaultAsync(ct);
        if (attempt is null)
            return false;
        if (!ProviderStatuses.IsNews(attempt.ProviderStatus, status))
            return true;
        if ((attempt.ProviderId is { } known && known != providerId) || await db.Attempts.AnyAsync(a => a.Transport == attempt.Transport && a.ProviderId == providerId && a.Id != attemptId, ct))
        {
            LogOther(attemptId);
            return true;
        }
        // Locked before its attempts are looked at: a send that begins holds it too.
        var obligation = await db.Obligations.FromSql($"select * from notifications.obligations where id = {attempt.ObligationId} for update").SingleAsync(ct);
        var failed = ProviderStatuses.IsFailure(status);
        var live = attempt.State is AttemptState.Started or AttemptState.Unknown or AttemptState.Accepted;
        attempt.ProviderId = providerId;
        attempt.ProviderStatus = status;
        attempt.Evidence = new SendResult { State = attempt.State, Code = EnumText<ProviderStatus>.Write(status), Status = errorCode }.Evidence;
        if (!live && !failed && await db.Attempts.AnyAsync(a => a.ObligationId == attempt.ObligationId && a.Id != attemptId
            && (a.State == AttemptState.Started || a.State == AttemptState.Unknown || a.State == AttemptState.Accepted || a.State == AttemptState.Delivered), ct))
        {
            // It was there after all, and the flagged second one is under way.
            LogDuplicate(obligation.Kind, obligation.Channel, obligation.Id);
        }
        else
        {
            attempt.State = failed ? AttemptState.Undelivered : status == ProviderStatus.Delivered ? AttemptState.Delivered : AttemptState.Accepted;
            attempt.FinishedAt ??= machine.GetUtcNow();
            attempt.LookAt = null;
            if (live || !failed)
            {
                (obligation.LeaseToken, obligation.LeasedUntil) = (null, null);
                if (failed)
                    await FailAsync(obligation, "undelivered", ct);
                else if (obligation.State != NoticeState.Sent)
                    await EndAsync(obligation, NoticeState.Sent, null, ct);
            }
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Notes that a look for an unknown attempt did not find it; missing often and long enough it is sent again, flagged.</summary>
    public async Task NotFoundAsync(Guid attemptId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var attempt = await db.Attempts.FromSql($"select * from notifications.attempts where id = {attemptId} and state = 'unknown' for update").SingleOrDefaultAsync(ct);
        if (attempt is null)
            return;
        var now = machine.GetUtcNow();
        attempt.Absences++;
        attempt.AbsentSince ??= now;
        attempt.LookAt = now + LookLadder.After(attempt.Absences);
        if (LookLadder.ProvesAbsence(attempt.Absences, attempt.AbsentSince.Value, now))
        {
            var obligation = await db.Obligations.SingleAsync(o => o.Id == attempt.ObligationId, ct);
            (attempt.State, attempt.LookAt, attempt.Evidence) = (AttemptState.NotSent, null, SendResult.NotSent("not-found").Evidence);
            LogNotFound(obligation.Kind, obligation.Channel, obligation.Id, attempt.Absences);
            await TryAgainAsync(obligation, "not-found", now, TimeSpan.Zero, ct);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Ends an obligation that cannot be met this way; the next one is looked for.</summary>
    public Task<bool> FailAsync(Claim claim, string reason, CancellationToken ct) => WithHeldAsync(claim, obligation => FailAsync(obligation, reason, ct), ct);

    /// <summary>Ends an obligation that is not sent.</summary>
    public Task<bool> EndAsync(Claim claim, NoticeState state, string reason, CancellationToken ct) => WithHeldAsync(claim, obligation => EndAsync(obligation, state, reason, ct), ct);

    /// <summary>Puts it off to a business instant: it is too early.</summary>
    public Task<bool> WaitAsync(Claim claim, DateTimeOffset until, CancellationToken ct) => WithHeldAsync(claim, obligation =>
    {
        obligation.NotBefore = until;
        return Task.CompletedTask;
    }, ct);

    /// <summary>Leaves it to a person: a call or a letter with this content.</summary>
    public Task<bool> HandToStaffAsync(Claim claim, string? reason, byte[] content, CancellationToken ct) => WithHeldAsync(claim, obligation =>
    {
        (obligation.State, obligation.Reason, obligation.TaskContent) = (NoticeState.Task, reason, content);
        return Task.CompletedTask;
    }, ct);

    /// <summary>Writes down how staff fared with a task they hold locked; the caller saves.</summary>
    /// <param name="spent">True when calling has been tried enough.</param>
    /// <param name="at">Business time at which they called or wrote.</param>
    public async Task StaffSayAsync(Obligation obligation, Attempt attempt, bool spent, DateTimeOffset at, CancellationToken ct)
    {
        db.Attempts.Add(attempt);
        if (attempt.State == AttemptState.Delivered)
            await EndAsync(obligation, NoticeState.Sent, null, ct, at);
        else if (attempt.State == AttemptState.Undelivered)
            await FailAsync(obligation, "wrong-contact", ct);
        else if (spent)
            await FailAsync(obligation, OweNotices.OweNotices.NoAnswer, ct);
        // What was said is in the attempt.
        if (obligation.State != NoticeState.Task)
            obligation.TaskContent = null;
    }

    /// <summary>Ends a task that is held locked because there is nothing to tell any more; the caller saves.</summary>
    public Task OvertakenAsync(Obligation obligation, string reason, CancellationToken ct) => EndAsync(obligation, NoticeState.Cancelled, reason, ct);

    /// <summary>Settles as sent without a transport.</summary>
    public Task<bool> RecordAsync(Claim claim, Guid attemptId, byte[] recipient, byte[] content, CancellationToken ct) => WithHeldAsync(claim, async obligation =>
    {
        var now = machine.GetUtcNow();
        db.Attempts.Add(new Attempt
        {
            Id = attemptId,
            ObligationId = obligation.Id,
            No = await db.Attempts.Where(a => a.ObligationId == obligation.Id).MaxAsync(a => (int?)a.No, ct) + 1 ?? 1,
            Transport = "recorded",
            State = AttemptState.Accepted,
            LeaseToken = claim.LeaseToken,
            StartedAt = now,
            SendDeadline = now,
            FinishedAt = now,
            Recipient = recipient,
            Content = content,
            Evidence = SendResult.Accepted(null, "recorded").Evidence,
        });
        await EndAsync(obligation, NoticeState.Sent, null, ct);
    }, ct);

    /// <summary>Puts it off; a fault that time alone does not cure goes to staff in the end.</summary>
    public Task<bool> DeferAsync(Claim claim, string reason, CancellationToken ct) => WithHeldAsync(claim, obligation =>
    {
        if (obligation.Deferrals >= RetryLadder.DeferralLimit)
        {
            if (obligation.HelperId is null)
                LogGivenUp(obligation.Kind, obligation.Channel, obligation.Id, reason);
            return EndAsync(obligation, NoticeState.Failed, reason, ct);
        }
        obligation.NextAt = machine.GetUtcNow() + RetryLadder.AfterDeferral(obligation.Deferrals);
        obligation.Deferrals++;
        obligation.Reason = reason;
        return Task.CompletedTask;
    }, ct);

    /// <summary>Puts it off for a moment because the provider is to be spared, or who owns its facts is away; that is nobody's failure and is not counted.</summary>
    public Task<bool> PutOffAsync(Claim claim, string reason, TimeSpan pause, CancellationToken ct) => WithHeldAsync(claim, obligation =>
    {
        (obligation.NextAt, obligation.Reason) = (machine.GetUtcNow() + pause, reason);
        return Task.CompletedTask;
    }, ct);

    /// <summary>Gives back what was taken and not begun.</summary>
    public Task<bool> ReleaseAsync(Claim claim, CancellationToken ct) => WithHeldAsync(claim, _ => Task.CompletedTask, ct);

    /// <summary>Drops what a failed save left in memory, before the same is tried again.</summary>
    public void Forget() => db.ChangeTracker.Clear();

    private async Task<bool> WithHeldAsync(Claim claim, Func<Obligation, Task> change, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var obligation = await db.Obligations
            .FromSql($"select * from notifications.obligations where id = {claim.ObligationId} and lease_token = {claim.LeaseToken} and state = 'pending' for update").SingleOrDefaultAsync(ct);
        if (obligation is null)
            return false;
        obligation.LeaseToken = null;
        obligation.LeasedUntil = null;
        await change(obligation);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task TryAgainAsync(Obligation obligation, string reason, DateTimeOffset now, TimeSpan? notBefore, CancellationToken ct)
    {
        if (RetryLadder.After(++obligation.Failures) is not { } pause)
        {
            await FailAsync(obligation, reason, ct);
            return;
        }
        // Looking for it has taken long enough already; a provider that asks for more time gets it.
        if (notBefore is { } least && (least == TimeSpan.Zero || least > pause))
            pause = least;
        (obligation.State, obligation.NextAt, obligation.Reason) = (NoticeState.Pending, now + RetryLadder.Spread(pause, obligation.Id), reason);
    }

    // Only after a failure that is certain: another way beside a message that may have arrived would tell people twice.
    private async Task FailAsync(Obligation obligation, string reason, CancellationToken ct)
    {
        await EndAsync(obligation, NoticeState.Failed, reason, ct);
        // What is between us and a contact says nothing to another one, and nobody calls because a copy did not arrive.
        if (!obligation.ToApplicant || NoticeRules.IsToContact(obligation.Kind))
            return;
        await db.Database.ExecuteSqlAsync($"""
            insert into notifications.undecided_occasions (case_id, kind, occasion_id, owed_at, fallback, next_at, deferrals)
            values ({obligation.CaseId}, {EnumText<NoticeKind>.Write(obligation.Kind)}, {obligation.OccasionId}, {obligation.OwedAt.ToUniversalTime()}, true, {machine.GetUtcNow()}, 0)
            on conflict do nothing
            """, ct);
        db.HasWorkForNotifier = true;
    }

    private async Task EndAsync(Obligation obligation, NoticeState state, string? reason, CancellationToken ct, DateTimeOffset? at = null)
    {
        var now = at ?? business.GetUtcNow();
        (obligation.State, obligation.SettledAt, obligation.Reason) = (state, now, reason);
        Report(obligation.Kind, obligation.Channel, obligation.Id, state, reason);
        if (!NoticeRules.IsNews(obligation.Kind, obligation.ToApplicant))
            return;
        outbox.Add(Event(obligation.CaseId, obligation.Id, obligation.Kind, obligation.OccasionId, obligation.Channel, state, now, await db.NextVersionAsync(obligation.CaseId, ct)));
    }

    private static NoticeSettled Event(Guid caseId, Guid obligationId, NoticeKind kind, Guid occasionId, NoticeWay channel, NoticeState state, DateTimeOffset now, long version) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = now,
        ObligationId = obligationId,
        Kind = kind,
        OccasionId = occasionId,
        Channel = channel,
        State = state,
    };

    private void Report(NoticeKind kind, NoticeWay channel, Guid obligationId, NoticeState state, string? reason)
    {
        Settled.Add(1, new KeyValuePair<string, object?>("kind", EnumText<NoticeKind>.Write(kind)), new KeyValuePair<string, object?>("state", EnumText<NoticeState>.Write(state)));
        LogEnded(kind, channel, obligationId, state, reason);
    }

    [LoggerMessage(1, LogLevel.Information, "Notice {Kind} by {Channel} ({ObligationId}) is {State} ({Reason})")]
    private partial void LogEnded(NoticeKind kind, NoticeWay channel, Guid obligationId, NoticeState state, string? reason);

    [LoggerMessage(2, LogLevel.Warning, "Notice {Kind} by {Channel} ({ObligationId}) may or may not have been sent ({Code})")]
    private partial void LogUnknown(NoticeKind kind, NoticeWay channel, Guid obligationId, string code);

    [LoggerMessage(3, LogLevel.Error, "Notice {Kind} by {Channel} ({ObligationId}) cannot be made ({Reason}); staff must tell the applicant")]
    private partial void LogGivenUp(NoticeKind kind, NoticeWay channel, Guid obligationId, string reason);

    [LoggerMessage(4, LogLevel.Warning, "A provider's report for attempt {AttemptId} is about another message")]
    private partial void LogOther(Guid attemptId);

    [LoggerMessage(5, LogLevel.Error, "Notice {Kind} by {Channel} ({ObligationId}) was sent twice: the first message was found after the second had left")]
    private partial void LogDuplicate(NoticeKind kind, NoticeWay channel, Guid obligationId);

    [LoggerMessage(6, LogLevel.Warning, "Notice {Kind} by {Channel} ({ObligationId}) was not found at the provider in {Looks} looks; it is sent again and marked as a possible duplicate")]
    private partial void LogNotFound(NoticeKind kind, NoticeWay channel, Guid obligationId, int looks);
}
