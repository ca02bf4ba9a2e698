using System.Globalization;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.GetNoticeFacts;

/// <summary>What one notice needs, read at the moment of sending; for Notifications only.</summary>
internal sealed class GetNoticeFacts(CasesDbContext db, CaseSeal seal, LookupCodes codes, IOptions<CasesOptions> options)
{
    public async Task<Result<NoticeFacts>> RunAsync(Actor actor, Guid caseId, string kindName, Guid occasion, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Service || await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } @case)
            return Failure.NotFound("case-not-found");
        if (NoticeKinds.Parse(kindName) is not { } kind)
            return Failure.NotFound("occasion-not-found");

        string? occasionUnit = null;
        SupplementView? supplementView = null;
        ReplyView? replyView = null;
        SetAsideFacts? setAside = null;
        MemoFacts? memo = null;
        CaseHelper? helper = null;
        ReferralView? referralView = null;
        DateOnly? missedFollowUp = null;
        DateOnly? toldNext = null;
        var outcome = @case.Outcome;
        var contact = (Phone: @case.ApplicantPhone, Email: @case.ApplicantEmail, Address: @case.ApplicantAddress, @case.Notify);
        switch (kind)
        {
            case NoticeKind.Supplement or NoticeKind.SupplementReminder:
                if (await db.Supplements.AsNoTracking().SingleOrDefaultAsync(s => s.Id == occasion && s.CaseId == caseId, ct) is not { } supplement)
                    return Failure.NotFound("occasion-not-found");
                supplementView = new SupplementView(supplement.Id, supplement.RequestedAt, supplement.LastDay, seal.Items(supplement));
                break;
            case NoticeKind.Reply:
                if (await db.Replies.AsNoTracking().SingleOrDefaultAsync(r => r.Id == occasion && r.CaseId == caseId, ct) is not { } reply)
                    return Failure.NotFound("occasion-not-found");
                outcome = reply.Outcome;
                replyView = new ReplyView(reply.Id, reply.At, reply.Outcome, @case.Confidential ? null : seal.Reply(reply));
                break;
            case NoticeKind.Closed or NoticeKind.SetAside:
                if (await db.Closings.AsNoTracking().SingleOrDefaultAsync(c => c.Id == occasion && c.CaseId == caseId, ct) is not { } closing)
                    return Failure.NotFound("occasion-not-found");
                outcome = closing.Outcome;
                replyView = new ReplyView(closing.Id, closing.At, closing.Outcome, @case.Confidential ? null : seal.Closing(closing));
                if (kind != NoticeKind.SetAside)
                    break;
                if (await db.SetAsides.AsNoTracking().SingleOrDefaultAsync(s => s.ClosingId == occasion, ct) is not { } asked)
                    return Failure.NotFound("occasion-not-found");
                setAside = new SetAsideFacts(asked.Ground, @case.Confidential ? null : asked.Earlier);
                break;
            case NoticeKind.Referred or NoticeKind.ReferralEnded:
                if (await db.Referrals.AsNoTracking().SingleOrDefaultAsync(r => r.Id == occasion && r.CaseId == caseId, ct) is not { } referral)
                    return Failure.NotFound("occasion-not-found");
                referralView = seal.Referral(referral, @case);
                break;
            case NoticeKind.FollowUpMissed:
                if (await db.Timeline.AsNoTracking().SingleOrDefaultAsync(e => e.CaseId == caseId && e.Id == occasion && e.Kind == TimelineKind.FollowUpMissed, ct) is not { } passed)
                    // Deadlines' message reached Notifications before it reached this service.
                    return Failure.Unavailable("occasion-not-known-yet");
                (missedFollowUp, toldNext) = (Day(passed.Data["promised"]), Day(passed.Data["expected"]));
                if (@case.OpenReferralId is { } lasting)
                    referralView = seal.Referral(await db.Referrals.AsNoTracking().SingleAsync(r => r.Id == lasting, ct), @case) with { FollowUpOn = toldNext.Value };
                break;
            case NoticeKind.ContactChanged:
                if (await db.ContactChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == occasion && c.CaseId == caseId, ct) is not { } change)
                    return Failure.NotFound("occasion-not-found");
                // Whoever was told until now is told of the change.
                contact = (change.OldPhone, change.OldEmail, change.OldAddress, change.OldNotify);
                break;
            case NoticeKind.HelperNamed or NoticeKind.HelperRemoved:
                helper = await db.Helpers.AsNoTracking().SingleOrDefaultAsync(h => h.Id == occasion && h.CaseId == caseId, ct);
                if (helper is null)
                    return Failure.NotFound("occasion-not-found");
                break;
            case NoticeKind.StaffMemo:
                if (await db.Timeline.AsNoTracking().SingleOrDefaultAsync(e => e.CaseId == caseId && e.Id == occasion && e.Kind == TimelineKind.MemoSent, ct) is not { } sent)
                    return Failure.NotFound("occasion-not-found");
                memo = new MemoFacts(EnumText<MemoReason>.Read(sent.Data["memo"]), @case.Confidential ? null : seal.Words(sent));
                break;
            case NoticeKind.Transferred:
                if (await db.Assignments.AsNoTracking().SingleOrDefaultAsync(a => a.Id == occasion && a.CaseId == caseId, ct) is not { } assignment)
                    // Routing's message reached Notifications before it reached this service: asked again later, it is there.
                    return Failure.Unavailable("occasion-not-known-yet");
                occasionUnit = assignment.Unit;
                break;
        }

        var reason = NoticeRules.CancelReason(@case, kind, occasion, occasionUnit, helper, toldNext);
        IReadOnlyList<CaseHelper> helpers = helper is not null ? [helper] : await db.HelpersOfAsync(@case, ct);
        var phone = seal.Open(contact.Phone, CaseSeal.ApplicantPhone, caseId);
        var number = ContactRules.ReadPhone(phone);
        return new NoticeFacts
        {
            Holds = reason is null,
            CancelReason = reason,
            CaseNumber = @case.Number,
            LookupCode = codes.CodeFor(caseId, @case.LookupGeneration),
            ApplicantName = seal.Wishes(@case).AddressAs ?? seal.Open(@case.ApplicantName, CaseSeal.ApplicantName, caseId)!,
            Mobile = number is { TakesSms: true } ? number.Number : null,
            Phone = phone,
            Email = seal.Open(contact.Email, CaseSeal.ApplicantEmail, caseId),
            Address = seal.Open(contact.Address, CaseSeal.ApplicantAddress, caseId),
            Notify = contact.Notify,
            Language = @case.Language,
            Service = @case.Service,
            Status = @case.Status,
            District = @case.District,
            Place = @case.Confidential ? null : seal.Open(@case.Place, CaseSeal.Place, caseId),
            Unit = @case.Unit,
            Agency = @case.Agency ?? @case.ServiceAgency,
            ReceivedAt = @case.ReceivedAt,
            ClockStarted = @case.ClockStarted,
            Confidential = @case.Confidential,
            AwaitsConfirmation = @case.AwaitsConfirmation,
            Supplement = supplementView,
            Reply = replyView,
            Outcome = outcome,
            Helpers = [.. helpers.Select(Told)],
            ReopenUntil = @case.ReopenUntil(options.Value.ReopenRules),
            SetAside = setAside,
            Memo = memo,
            Referral = referralView is not null && @case.Confidential ? referralView with { Reason = null } : referralView,
            MissedFollowUpOn = missedFollowUp,
        };
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private HelperFacts Told(CaseHelper helper)
    {
        var contact = seal.Helper(helper).Contact;
        return new HelperFacts(helper.Id, helper.Way, helper.Way == NoticeWay.Sms ? ContactRules.ReadPhone(contact)!.Number : contact);
    }
}
