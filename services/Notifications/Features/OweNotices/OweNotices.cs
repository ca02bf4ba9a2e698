using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.ConfirmContacts;
using CaseTracker.Notifications.Transports;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>Writes the obligations of an occasion: one for each way the applicant chose and a copy for each helper, or one for each reminded member of staff.</summary>
internal sealed partial class OweNotices(
    NotificationsDbContext db, ObligationRows rows, AskForConfirmation ask, CasesClient cases, RoutingClient routing, TemplateCatalogue templates, NoticeTransports transports,
    BusinessTime business, MachineTime machine, IOptions<NotificationsOptions> options, ILogger<OweNotices> logger)
{
    /// <summary>Reason of a call that was tried often enough.</summary>
    public const string NoAnswer = "no-answer";

    private static readonly Actor Self = Actor.Service("notifications");

    /// <summary>Runs inside the caller's transaction. An occasion whose recipients cannot be asked for now is kept and decided by the notifier.</summary>
    public async Task OweOrKeepAsync(Occasion occasion, CancellationToken ct)
    {
        db.HasWorkForNotifier = true;
        if (!await TryOweAsync(occasion, ct))
            await KeepAsync(occasion, ct);
    }

    /// <summary>The same for many occasions of which Cases need only be asked how the applicant is told.</summary>
    public async Task OweOrKeepAsync(IReadOnlyList<Occasion> occasions, CancellationToken ct)
    {
        db.HasWorkForNotifier = true;
        if (await TryOweManyAsync(occasions, ct))
            return;
        foreach (var occasion in occasions)
            await KeepAsync(occasion, ct);
    }

    private async Task KeepAsync(Occasion occasion, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into notifications.undecided_occasions (case_id, kind, occasion_id, owed_at, old_end, stage, fallback, next_at, deferrals)
            values ({occasion.CaseId}, {EnumText<NoticeKind>.Write(occasion.Kind)}, {occasion.OccasionId}, {occasion.OwedAt.ToUniversalTime()}, {occasion.OldEnd?.ToUniversalTime()},
              {(occasion.Stage is { } stage ? EnumText<ReminderStage>.Write(stage) : null)}, {occasion.Fallback}, {machine.GetUtcNow() + RetryLadder.AfterDeferral(0)}, 0)
            on conflict do nothing
            """, ct);
        LogKept(occasion.Kind, occasion.CaseId);
    }

    /// <summary>Writes the obligations; false when the service that knows the recipients does not answer.</summary>
    /// <exception cref="InvalidOperationException">It answered that there is no such case.</exception>
    public Task<bool> TryOweAsync(Occasion occasion, CancellationToken ct) =>
        NoticeRules.IsToStaff(occasion.Kind) ? TryOweStaffAsync(occasion, ct)
        : occasion.Kind is NoticeKind.HelperNamed or NoticeKind.HelperRemoved ? TryOweHelperAsync(occasion, ct)
        : !occasion.Fallback && occasion.Kind is NoticeKind.Overdue or NoticeKind.PromiseMissed or NoticeKind.DateMoved or NoticeKind.SupplementReminder or NoticeKind.FollowUpMissed ? TryOweManyAsync([occasion], ct)
        : TryOweApplicantAsync(occasion, ct);

    private async Task<bool> TryOweManyAsync(IReadOnlyList<Occasion> occasions, CancellationToken ct)
    {
        var answer = await cases.RecipientsAsync(Self, [.. occasions.Select(o => o.CaseId).Distinct()], ct);
        if (answer is { Succeeded: false, Failure.Status: 503 })
            return false;
        var recipients = answer.Required().ToDictionary(r => r.CaseId);
        var owed = new List<Owed>();
        foreach (var occasion in occasions)
        {
            if (!recipients.TryGetValue(occasion.CaseId, out var recipient))
                throw new InvalidOperationException($"Cases does not know the case {occasion.CaseId}, of whose dates Deadlines speaks.");
            var template = templates[occasion.Kind];
            owed.AddRange(Owe(occasion, NoticeWays.Decide(recipient.Notify, template.Channels, template.Mandatory, new(recipient.Mobile, recipient.Email, recipient.Phone, recipient.Address), transports.Has), null));
            owed.AddRange(Copies(occasion, recipient.Helpers));
        }
        await rows.InsertAsync(owed, ct);
        return true;
    }

    /// <summary>What helpers get of it. They are told by their one way or not at all: what must be told is owed to the applicant.</summary>
    private IEnumerable<Owed> Copies(Occasion occasion, IEnumerable<HelperRecipient> helpers) =>
        occasion.Fallback || !NoticeRules.IsCopied(occasion.Kind) || !templates[occasion.Kind].Mandatory ? []
        : helpers.Where(h => transports.Has(h.Way)).SelectMany(h => Owe(occasion, [h.Way], null, h.HelperId));

    private IEnumerable<Owed> Owe(Occasion occasion, IEnumerable<NoticeWay> ways, DateTimeOffset? waitUntil, Guid? helperId = null)
    {
        var hours = options.Value.SendingHours.ToHours();
        var now = business.GetUtcNow();
        return ways.Select(way =>
        {
            var withinHours = NoticeRules.WaitsForHours(occasion.Kind, way)
                && !(occasion.Kind is NoticeKind.Extension or NoticeKind.DelayForeseen && way == NoticeWay.Email && occasion.OldEnd is { } oldEnd && NoticeRules.CannotWait(hours, now, oldEnd));
            return new Owed(occasion, way, null, withinHours, withinHours ? hours.NextOpen(now) : now, waitUntil, helperId);
        });
    }

    private async Task<bool> TryOweApplicantAsync(Occasion occasion, CancellationToken ct)
    {
        var answer = await cases.NoticeFactsAsync(Self, occasion.CaseId, occasion.Kind, occasion.OccasionId, ct);
        if (answer is { Succeeded: false, Failure.Status: 503 })
            return false;
        var facts = answer.Required();
        NoticeFacts? fresh = null;
        if (occasion.Kind == NoticeKind.ContactChanged)
        {
            // The occasion knows the old contact, which is told; the case has the new one, which is asked.
            var current = await cases.NoticeFactsAsync(Self, occasion.CaseId, NoticeKind.Receipt, occasion.CaseId, ct);
            if (current is { Succeeded: false, Failure.Status: 503 })
                return false;
            fresh = current.Required();
        }
        var template = templates[occasion.Kind];
        var contacts = new Contacts(Has(facts.Mobile), Has(facts.Email), Has(facts.Phone), Has(facts.Address));
        var ways = occasion.Fallback ? await FallbackAsync(occasion, facts, template, contacts, ct)
            : NoticeWays.Decide(facts.Notify, template.Channels, template.Mandatory, contacts, transports.Has);
        DateTimeOffset? waitUntil = null;
        if (occasion is { Kind: NoticeKind.Receipt, Fallback: false } && facts.ClockStarted && !await TakeOpenedClockAsync(occasion.CaseId, ct))
            waitUntil = machine.GetUtcNow() + options.Value.ReceiptWait;

        await rows.InsertAsync([.. Owe(occasion, ways, waitUntil), .. Copies(occasion, facts.Helpers.Select(h => new HelperRecipient(h.HelperId, h.Way)))], ct);
        if (occasion.Kind == NoticeKind.Receipt)
            await ask.OnCaseAsync(occasion, facts, ct);
        else if (fresh is not null)
            await ask.OnChangeAsync(occasion, fresh, ct);
        return true;

        static bool Has(string? contact) => !string.IsNullOrWhiteSpace(contact);
    }

    // Another way that is under way, has succeeded or waits for a person tells the applicant already; one whose result is unknown does not.
    private async Task<IReadOnlyList<NoticeWay>> FallbackAsync(Occasion occasion, NoticeFacts facts, NoticeTemplate template, Contacts contacts, CancellationToken ct)
    {
        if (!facts.Holds)
            return [];
        var owed = await db.Obligations.AsNoTracking()
            .Where(o => o.CaseId == occasion.CaseId && o.Kind == occasion.Kind && o.OccasionId == occasion.OccasionId && o.RecipientStaffId == null && o.HelperId == null).ToListAsync(ct);
        if (owed.Any(o => o.State is NoticeState.Pending or NoticeState.Sent or NoticeState.Task || o is { State: NoticeState.Sending, Reason: not "result-unknown" }))
            return [];
        var used = owed.ConvertAll(o => o.Channel);
        // Somebody called in place of a message: that was the call.
        if (owed.Any(o => o is { State: NoticeState.Failed, Reason: NoAnswer }))
            used.Add(NoticeWay.Phone);
        return NoticeWays.Next(used, template.Channels, template.Mandatory, contacts, transports.Has) is { } way ? [way] : [];
    }

    private async Task<bool> TryOweHelperAsync(Occasion occasion, CancellationToken ct)
    {
        var answer = await cases.NoticeFactsAsync(Self, occasion.CaseId, occasion.Kind, occasion.OccasionId, ct);
        if (answer is { Succeeded: false, Failure.Status: 503 })
            return false;
        await rows.InsertAsync([.. answer.Required().Helpers.Where(h => transports.Has(h.Way)).SelectMany(h => Owe(occasion, [h.Way], null, h.HelperId))], ct);
        return true;
    }

    private async Task<bool> TryOweStaffAsync(Occasion occasion, CancellationToken ct)
    {
        var answer = await routing.RemindedAsync(Self, occasion.CaseId, occasion.Stage ?? throw new InvalidOperationException("A reminder has a stage."), ct);
        // Deadlines spoke first: Routing may hear of the case after us, by minutes when it has just been started.
        if (answer is { Succeeded: false, Failure.Status: 503 or 404 })
            return false;
        // Whoever has no address sees the reminder on the desk only.
        var reminded = answer.Required().Where(m => !string.IsNullOrWhiteSpace(m.Email)).DistinctBy(m => m.Id).ToList();
        if (reminded.Count == 0)
            LogNobody(occasion.CaseId, occasion.Stage.Value);
        var now = business.GetUtcNow();
        await rows.InsertAsync(reminded.ConvertAll(member => new Owed(occasion, NoticeWay.Email, member.Id, false, now, null)), ct);
        return true;
    }

    // DeadlineSet may be handled before, after or beside this: the lock makes one of the two see the other.
    private async Task<bool> TakeOpenedClockAsync(Guid caseId, CancellationToken ct)
    {
        await LockCaseAsync(db, caseId, ct);
        return await db.Database.ExecuteSqlAsync($"delete from notifications.opened_clocks where case_id = {caseId}", ct) > 0;
    }

    internal static Task<int> LockCaseAsync(NotificationsDbContext db, Guid caseId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({caseId.ToString()}, 7201))", ct);

    [LoggerMessage(1, LogLevel.Warning, "Who is to be told of {Kind} of case {CaseId} could not be asked; kept for the notifier")]
    private partial void LogKept(NoticeKind kind, Guid caseId);

    [LoggerMessage(2, LogLevel.Warning, "Nobody is named to be reminded of case {CaseId} ({Stage})")]
    private partial void LogNobody(Guid caseId, ReminderStage stage);
}
