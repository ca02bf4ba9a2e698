using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Features.CopyToHelpers;
using CaseTracker.Notifications.Features.GiveAccess;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Notifications.Features.SettleNotices;

/// <summary>Takes one obligation to its next state: asks whether it still holds, writes the words, notes the attempt, sends, notes the result.</summary>
internal sealed partial class SettleNotice(
    WriteNotice write, WriteQuestion question, WriteAccessCode access, WriteCopy copy, ContactGate contacts, Settlement settlement, NoticeTransports transports, TransportTroubles troubles, OwnersAway owners, TransportGate gate, SmsPace pace, SmsBudget budget, ColumnCipher cipher,
    [FromKeyedServices("notifications")] NpgsqlDataSource database, MachineTime machine, IOptions<NotificationsOptions> options, ILogger<SettleNotice> logger)
{
    // The mailbox leaves no doubt, so what was left half done there need not be waited for.
    private static readonly TimeSpan MailboxDeadline = TimeSpan.FromSeconds(5);

    private readonly ClaimStatements _claims = new(database);

    public async Task RunAsync(Claim claim, FactsAnswer answer, CancellationToken ct)
    {
        switch (answer.State)
        {
            case FactsState.Over:
                await settlement.EndAsync(claim, NoticeState.Cancelled, answer.Reason!, ct);
                return;
            case FactsState.Unavailable:
                await settlement.PutOffAsync(claim, answer.Reason!, owners.Pause, ct);
                return;
            case FactsState.Missing:
                LogNoFacts(claim.Kind, claim.ObligationId, answer.Reason!);
                await settlement.DeferAsync(claim, answer.Reason!, ct);
                return;
        }
        var subject = answer.Subject!;
        if (claim.RecipientStaffId is { } staffId)
        {
            if (answer.Reminded.FirstOrDefault(m => m.Id == staffId) is not { } member)
            {
                await settlement.EndAsync(claim, NoticeState.Cancelled, "no-longer-in-charge", ct);
                return;
            }
            subject = subject with { Staff = member };
        }
        if (claim.HelperId is not null)
        {
            var (copied, over) = await copy.RunAsync(claim, subject, ct);
            if (over is not null)
            {
                await settlement.EndAsync(claim, NoticeState.Cancelled, over, ct);
                return;
            }
            subject = copied;
        }
        if (claim.Kind is NoticeKind.ContactConfirmation or NoticeKind.ContactUnconfirmed)
        {
            var (asked, over, until) = await question.RunAsync(claim, subject, ct);
            if (over is not null)
            {
                await settlement.EndAsync(claim, NoticeState.Cancelled, over, ct);
                return;
            }
            if (until is { } later)
            {
                await settlement.WaitAsync(claim, later, ct);
                return;
            }
            subject = asked;
        }
        if (claim.Kind == NoticeKind.AccessCode)
        {
            if (await access.RunAsync(claim, subject, ct) is not { } written)
            {
                await settlement.EndAsync(claim, NoticeState.Cancelled, "code-ended", ct);
                return;
            }
            subject = written;
        }
        // Found out since it was taken: it waits with the others.
        if (transports.Of(claim.Channel) is { } transport && troubles.IsOut(transport.Name) && !gate.RecordOnly)
        {
            await settlement.ReleaseAsync(claim, ct);
            return;
        }
        try
        {
            await (claim.Channel switch
            {
                NoticeWay.Sms => BySmsAsync(claim, subject, ct),
                NoticeWay.Email => ByEmailAsync(claim, subject, ct),
                _ => ByStaffAsync(claim, subject, null, ct),
            });
        }
        catch (TemplateException e)
        {
            LogNoWords(e, claim.Kind, claim.ObligationId);
            await settlement.DeferAsync(claim, "words-missing", ct);
        }
    }

    private async Task BySmsAsync(Claim claim, NoticeSubject subject, CancellationToken ct)
    {
        if (subject.Facts.Mobile is not { Length: > 0 } mobile)
        {
            await ByStaffAsync(claim, subject, "no-usable-contact", ct);
            return;
        }
        if (!MobileNumber.IsTaiwanese(mobile))
        {
            await settlement.FailAsync(claim, "number-not-taiwanese", ct);
            return;
        }
        if (await contacts.PauseOfAsync(claim, mobile, ct) is { Paused: true })
        {
            await settlement.EndAsync(claim, NoticeState.Cancelled, "paused-by-applicant", ct);
            return;
        }
        var text = write.Sms(subject, mobile);
        if (!transports.PacesSms || gate.RecordOnly)
        {
            await SendSmsAsync(claim, subject, mobile, text, ct);
            return;
        }

        // What costs money and can be too much for the provider is paced and capped.
        var (turn, again) = await pace.EnterAsync(NoticeRules.LaneOf(claim.Kind), ct);
        if (turn is null)
        {
            await settlement.PutOffAsync(claim, "paced", again, ct);
            return;
        }
        await using (turn)
        {
            if (await budget.TryTakeAsync(subject.Facts.Agency, ct) is not { } taken)
            {
                // Nobody calls to ask whether a contact is right, or to read a code out.
                await (NoticeRules.IsToContact(claim.Kind) || contacts.IsOptional(claim) ? settlement.EndAsync(claim, NoticeState.Cancelled, "spend-cap", ct) : ByStaffAsync(claim, subject, "spend-cap", ct));
                return;
            }
            var result = await SendSmsAsync(claim, subject, mobile, text, ct);
            turn.Busy = result is null ? null : result.Code == SendResult.Busy;
            if (result?.State is null or AttemptState.NotSent or AttemptState.Rejected)
                await budget.GiveBackAsync(taken);
        }
    }

    private Task<SendResult?> SendSmsAsync(Claim claim, NoticeSubject subject, string mobile, string text, CancellationToken ct) =>
        SendAsync(claim, subject, mobile, new NoticeContent(null, text), transports.Sms?.Name, (attemptId, token) => transports.Sms!.SendAsync(new OutgoingSms
        {
            ObligationId = claim.ObligationId,
            AttemptId = attemptId,
            Kind = claim.Kind,
            Language = WriteNotice.LanguageOf(subject),
            CaseNumber = subject.Facts.CaseNumber,
            To = mobile,
            Text = text,
        }, token), ct);

    private async Task ByEmailAsync(Claim claim, NoticeSubject subject, CancellationToken ct)
    {
        if ((subject.Staff is { } staff ? staff.Email : subject.Facts.Email) is not { Length: > 0 } address)
        {
            await (subject.Staff is null ? ByStaffAsync(claim, subject, "no-usable-contact", ct) : settlement.EndAsync(claim, NoticeState.Cancelled, "no-usable-contact", ct));
            return;
        }
        var choice = await contacts.PauseOfAsync(claim, address, ct);
        if (choice is { Paused: true })
        {
            await settlement.EndAsync(claim, NoticeState.Cancelled, "paused-by-applicant", ct);
            return;
        }
        var words = write.Email(subject);
        await SendAsync(claim, subject, address, new NoticeContent(words.Subject, words.Text), transports.Mail?.Name, (attemptId, token) => transports.Mail!.SendAsync(new OutgoingMail
        {
            ObligationId = claim.ObligationId,
            AttemptId = attemptId,
            Kind = claim.Kind,
            Language = WriteNotice.LanguageOf(subject),
            CaseNumber = subject.Facts.CaseNumber,
            To = address,
            SenderName = WriteNotice.SenderName(subject),
            Subject = words.Subject,
            Text = words.Text,
            Html = words.Html,
            Unsubscribe = (choice?.Token ?? subject.Helper?.Token) is { } ends ? write.UnsubscribeUrl(subject, ends) : null,
        }, token), ct);
    }

    // Nobody calls to read a copy out.
    private Task ByStaffAsync(Claim claim, NoticeSubject subject, string? reason, CancellationToken ct)
    {
        if (claim.HelperId is not null)
            return settlement.EndAsync(claim, NoticeState.Cancelled, reason ?? "no-usable-contact", ct);
        return settlement.HandToStaffAsync(claim, reason, write.ByStaff(subject, claim.Channel).EncryptForTask(cipher, claim.ObligationId), ct);
    }

    /// <returns>What is known after the try; null when there was none.</returns>
    private async Task<SendResult?> SendAsync(Claim claim, NoticeSubject subject, string recipient, NoticeContent content, string? transport, Func<Guid, CancellationToken, Task<SendResult>> send, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var attemptId = Guid.CreateVersion7(now);
        var encryptedRecipient = NoticeContent.EncryptRecipient(cipher, recipient, attemptId);
        var encryptedContent = Kept(claim, subject, content).EncryptForAttempt(cipher, attemptId);
        if (gate.RecordOnly)
        {
            await settlement.RecordAsync(claim, attemptId, encryptedRecipient, encryptedContent, ct);
            return null;
        }
        if (transport is null)
        {
            // The provider was taken away after this was owed: no notice is dropped because of that. Staff see their reminders on their desk, and nobody reads a code out.
            await (subject.Staff is null && !NoticeRules.IsToContact(claim.Kind) ? ByStaffAsync(claim, subject, "no-transport", ct) : settlement.EndAsync(claim, NoticeState.Cancelled, "no-transport", ct));
            return null;
        }

        if (await contacts.KeepsBackAsync(claim, subject, recipient, ct) is { } kept)
        {
            if (!kept)
                await settlement.EndAsync(claim, NoticeState.Cancelled, "contact-unconfirmed", ct);
            return null;
        }

        FaultPoint.Reach("notifier.before-attempt");
        var begun = machine.GetTimestamp();
        var mailbox = transport == MailboxTransport.TransportName;
        var deadline = now + (mailbox ? MailboxDeadline : options.Value.SendDeadline);
        switch (await _claims.BeginAsync(claim, attemptId, transport, now, deadline, encryptedRecipient, encryptedContent, contacts.PlaceOf(claim, subject, recipient), ct))
        {
            case Beginning.BegunAgain:
                Settlement.CountPossibleDuplicate(transport);
                break;
            case Beginning.Lost:
                return null;
            case Beginning.OverLimit:
                // Not lost: what is one message too many for the contact is a call or a letter by somebody who sees why.
                await (contacts.IsOptional(claim) ? settlement.EndAsync(claim, NoticeState.Cancelled, "contact-limit", ct) : ByStaffAsync(claim, subject, "contact-limit", ct));
                return null;
        }

        FaultPoint.Reach("notifier.after-attempt");
        SendResult result;
        if (machine.GetElapsedTime(begun) >= options.Value.SendTimeout)
        {
            result = SendResult.Interrupted("out-of-time");
        }
        else
        {
            // Not tied to the host's stop: what has begun is brought to an end, which is sooner than anybody could find out what became of it.
            using var limit = new CancellationTokenSource(options.Value.SendTimeout - machine.GetElapsedTime(begun));
            try
            {
                result = await send(attemptId, limit.Token);
            }
            catch (Exception e) when (mailbox)
            {
                // Left as started: whether the row is there is looked up once the deadline has passed.
                LogMailbox(e, claim.ObligationId);
                return null;
            }
            catch (Exception e)
            {
                LogTransport(e, transport, claim.ObligationId);
                result = SendResult.Unknown("transport-fault");
            }
        }
        FaultPoint.Reach("notifier.after-send");
        if (result.OfTransport)
            troubles.Note(transport);
        await ReportAsync(claim, attemptId, Mutant.ResendOnUnknown && result.State == AttemptState.Unknown ? SendResult.Interrupted("resend") : result);
        return result;
    }

    // The look-up code opens the case to whoever knows it, link and codes are for whoever reads them now: they are not part of what is kept.
    private static NoticeContent Kept(Claim claim, NoticeSubject subject, NoticeContent content) => claim.Kind switch
    {
        _ when subject.Helper is { } helper => content.Covering(helper.Token),
        NoticeKind.Receipt => content.Covering(subject.Facts.LookupCode),
        NoticeKind.ContactConfirmation => content.Covering(subject.Confirmation!.Token).Covering(subject.Confirmation.Code),
        NoticeKind.AccessCode => content.Covering(subject.AccessCode!),
        _ => content,
    };

    // The answer is worth more than patience: a database that is away for a moment must not turn "accepted" into "unknown".
    private async Task ReportAsync(Claim claim, Guid attemptId, SendResult result)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await settlement.AttemptEndedAsync(claim, attemptId, result, CancellationToken.None);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && result.State == AttemptState.Accepted)
            {
                // An id that another message has already proves nothing about this one.
                LogReport(e, claim.ObligationId, attempt);
                settlement.Forget();
                result = SendResult.Unknown("id-of-another", result.Status);
            }
            catch (Exception e) when (attempt < 4 && e is NpgsqlException or DbUpdateException or TimeoutException)
            {
                LogReport(e, claim.ObligationId, attempt);
                settlement.Forget();
                await Task.Delay(TimeSpan.FromMilliseconds(200 * Math.Pow(4, attempt)));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Notice {Kind} ({ObligationId}) waits: {Reason}")]
    private partial void LogNoFacts(NoticeKind kind, Guid obligationId, string reason);

    [LoggerMessage(2, LogLevel.Error, "Notice {Kind} ({ObligationId}) cannot be written")]
    private partial void LogNoWords(Exception e, NoticeKind kind, Guid obligationId);

    [LoggerMessage(3, LogLevel.Warning, "The mailbox did not answer for {ObligationId}; looked up later")]
    private partial void LogMailbox(Exception e, Guid obligationId);

    [LoggerMessage(4, LogLevel.Error, "Transport {Transport} failed for {ObligationId}")]
    private partial void LogTransport(Exception e, string transport, Guid obligationId);

    [LoggerMessage(5, LogLevel.Warning, "The result for {ObligationId} could not be written (try {Attempt})")]
    private partial void LogReport(Exception e, Guid obligationId, int attempt);
}
