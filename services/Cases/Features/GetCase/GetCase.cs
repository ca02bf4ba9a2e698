using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AnswerSupplement;
using CaseTracker.Cases.Features.DownloadAttachment;
using CaseTracker.Cases.Features.ReplyToCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.GetCase;

/// <summary>A case as staff see it. Each look at it is in the audit, with whether the applicant was shown.</summary>
internal sealed class GetCase(CasesDbContext db, CaseSeal seal, SupplementAnswers answers, ReplyWriting writing, AttachmentViews attachments, AuditTrail<CasesDbContext> audit, BusinessTime time, IOptions<CasesOptions> options)
{
    // A burst main has hundreds; the newest are enough to see that.
    private const int MostFollowers = 20;

    private const string Hidden = "***";
    private const string HiddenName = "○○○";

    public async Task<Result<CaseSight>> SightAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is { } @case && CaseRights.Of(actor, @case) is { See: true } rights
            ? new CaseSight(rights.SeeApplicant)
            : Failure.NotFound("case-not-found");

    public async Task<Result<CaseDetail>> RunAsync(Actor actor, string caseNumber, CancellationToken ct)
    {
        if (CaseNumber.TryRead(caseNumber) is not { } number)
            return Failure.NotFound("case-not-found");
        var digits = number.Digits;
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Number == digits, ct) is not { } @case)
            return Failure.NotFound("case-not-found");
        var rights = CaseRights.Of(actor, @case);
        if (!rights.See)
            return Failure.NotFound("case-not-found");

        var timeline = await db.Timeline.AsNoTracking().Where(e => e.CaseId == @case.Id).ToListAsync(ct);
        var supplement = @case.OpenSupplementId is { } open ? await db.Supplements.AsNoTracking().SingleAsync(s => s.Id == open, ct) : null;
        var reply = @case.LastReplyId is { } last ? await db.Replies.AsNoTracking().SingleAsync(r => r.Id == last, ct) : null;
        var referral = @case.IsReferred ? await db.Referrals.AsNoTracking().SingleAsync(r => r.Id == @case.OpenReferralId, ct) : null;
        var setAside = @case.OpenSetAsideId is { } waiting ? await db.SetAsides.AsNoTracking().SingleAsync(s => s.Id == waiting, ct) : null;
        var draft = await db.ReplyDrafts.AsNoTracking().SingleOrDefaultAsync(d => d.CaseId == @case.Id, ct);
        if (draft is not null && !rights.Work && !CaseRights.MayApprove(actor, @case, draft.Level ?? ReplyLevel.Supervisor))
            draft = null;
        var relatedTo = @case.RelatedTo is { } same ? await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == same, ct) : null;
        var followers = await db.Cases.AsNoTracking().Where(c => c.RelatedTo == @case.Id).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Take(MostFollowers).ToListAsync(ct);
        var main = @case.MergedInto is { } into ? await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == into, ct) : null;
        var merged = await db.Cases.AsNoTracking().Where(c => c.MergedInto == @case.Id).OrderBy(c => c.ReceivedAt).ThenBy(c => c.Id).ToListAsync(ct);
        var repeated = @case.Repeats is { } earlier && rights.SeeApplicant && await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == earlier, ct) is { } before && CaseRights.Of(actor, before).SeeApplicant ? before : null;
        var answered = repeated?.LastReplyId is { } said ? await db.Replies.AsNoTracking().SingleAsync(r => r.Id == said, ct) : null;
        audit.Add(actor, "case-viewed", @case.Id, new { Applicant = rights.SeeApplicant ? "shown" : "masked" });
        await db.SaveChangesAsync(ct);

        var now = time.Now();
        return new CaseDetail
        {
            Row = Row(@case, now) with { SupplementDueOn = supplement?.LastDay },
            RowVersion = @case.RowVersion,
            OriginalDue = @case.OriginalDue,
            RegisteredAt = @case.RegisteredAt,
            Outcome = @case.Outcome,
            Tracker = @case.Tracker,
            Description = seal.Open(@case.Description, CaseSeal.Description, @case.Id)!,
            Place = seal.Open(@case.Place, CaseSeal.Place, @case.Id),
            AgencyFileNumber = @case.AgencyFileNumber,
            RelatedTo = relatedTo is not null && CaseRights.Of(actor, relatedTo).See ? relatedTo.Number : null,
            FollowedBy = [.. followers.Where(c => CaseRights.Of(actor, c).See).Select(c => c.Number)],
            Repeats = repeated is null ? null : new RepeatedCase(repeated.Number, repeated.Status, answered is null ? null : new ReplyView(answered.Id, answered.At, answered.Outcome, seal.Reply(answered)) { Round = answered.Round }),
            MergedInto = main is not null && CaseRights.Of(actor, main).See ? main.Number : null,
            MergedCases = [.. merged.Where(c => CaseRights.Of(actor, c).See).Select(c => Row(c, now))],
            AlsoTold = merged.Count(c => c.IsOpen),
            Applicant = Applicant(@case, rights.SeeApplicant),
            Helpers = [.. (await db.HelpersOfAsync(@case, ct)).Select(h => Helper(h, rights.SeeApplicant))],
            Supplement = supplement is null ? null : new SupplementView(supplement.Id, supplement.RequestedAt, supplement.LastDay, seal.Items(supplement)) { Answers = await answers.OfAsync(supplement.Id, ct) },
            Reply = reply is null ? null : new ReplyView(reply.Id, reply.At, reply.Outcome, seal.Reply(reply)) { Round = reply.Round },
            Referral = referral is null ? null : seal.Referral(referral, @case) with { Missed = ReferralNews.IsMissed(timeline) },
            ReplyDraft = draft is null ? null : seal.View(draft, @case, timeline),
            ReplyApproval = await writing.RuleAsync(@case, ct),
            SetAside = setAside is null ? null : seal.View(setAside, @case),
            Delay = seal.Delay(@case),
            Timeline = [.. timeline.OrderBy(e => e.At).ThenBy(e => e.Seq).Select(Entry)],
            Allowed = AllowedActs.For(@case, rights, options.Value.ReopenRules, now),
            Attachments = await attachments.OfAsync(@case.Id, rights, ct),
        };
    }

    internal static CaseListRow Row(Case c, DateTimeOffset now) => new()
    {
        CaseId = c.Id,
        CaseNumber = c.Number,
        Service = c.Service,
        ServiceCode = c.ServiceCode,
        Channel = c.Channel,
        Status = c.Status,
        District = c.District,
        Unit = c.Unit,
        Handler = c.Handler,
        ReceivedAt = c.ReceivedAt,
        Round = c.Round,
        Due = c.Due,
        PromisedOn = c.PromisedOn,
        FollowUpOn = c.IsReferred ? c.FollowUpOn : null,
        Overdue = c.IsOverdue(now),
        Paused = c.Paused,
        Extensions = c.Extensions,
        NewsAskedAt = c.NewsAskedAt,
        LastPublicEventAt = c.LastPublicEventAt,
        SilentSince = c.SilentSince,
        ReplyWaitingSince = c.ReplyWaitingSince,
        Confidential = c.Confidential,
        Merged = c.MergedInto is not null,
    };

    /// <summary>Masked means nothing of it: in a small place even a family name and a first digit tell who complained.</summary>
    private ApplicantView Applicant(Case c, bool shown)
    {
        var wishes = seal.Wishes(c);
        return new ApplicantView
        {
            Name = shown ? seal.Open(c.ApplicantName, CaseSeal.ApplicantName, c.Id)! : HiddenName,
            Phone = Value(c.ApplicantPhone, CaseSeal.ApplicantPhone),
            Email = Value(c.ApplicantEmail, CaseSeal.ApplicantEmail),
            Address = Value(c.ApplicantAddress, CaseSeal.ApplicantAddress),
            Notify = c.Notify,
            Language = c.Language,
            AddressAs = shown ? wishes.AddressAs : null,
            Assistance = wishes.Assistance,
            Masked = !shown,
        };

        string? Value(byte[]? cipher, string column) => cipher is null ? null : shown ? seal.Open(cipher, column, c.Id) : Hidden;
    }

    private HelperView Helper(CaseHelper helper, bool shown) => shown ? seal.Helper(helper) : seal.Helper(helper) with { Name = HiddenName, Contact = Hidden };

    private TimelineEntry Entry(TimelineRecord e) => new()
    {
        Seq = e.Seq,
        At = e.At,
        Kind = e.Kind,
        Public = e.Public,
        Unit = e.Unit,
        StaffId = e.StaffId,
        Data = e.Data,
        Words = seal.Words(e),
    };
}
