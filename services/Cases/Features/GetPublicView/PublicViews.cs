using System.Globalization;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.GetPublicView;

/// <summary>Computes what a citizen may see. Of a confidential case: status and dates, no place, no words about the matter.</summary>
internal sealed class PublicViews(CasesDbContext db, CaseSeal seal, IOptions<CasesOptions> options)
{
    public const int PageSize = 200;

    public async Task<IReadOnlyList<PublicView>> OfAsync(IReadOnlyList<Guid> caseIds, CancellationToken ct) =>
        await ComputeAsync(await db.Cases.AsNoTracking().Where(c => caseIds.Contains(c.Id)).OrderBy(c => c.Id).ToListAsync(ct), ct);

    public async Task<IReadOnlyList<PublicView>> PageAsync(Guid? after, CancellationToken ct)
    {
        var cases = db.Cases.AsNoTracking();
        if (after is { } id)
            cases = cases.Where(c => c.Id > id);
        return await ComputeAsync(await cases.OrderBy(c => c.Id).Take(PageSize).ToListAsync(ct), ct);
    }

    private async Task<IReadOnlyList<PublicView>> ComputeAsync(List<Case> cases, CancellationToken ct)
    {
        if (cases.Count == 0)
            return [];
        var ids = cases.ConvertAll(c => c.Id);
        var timeline = (await db.Timeline.AsNoTracking().Where(e => ids.Contains(e.CaseId) && e.Public).ToListAsync(ct)).ToLookup(e => e.CaseId);
        var supplementIds = cases.Where(c => c.OpenSupplementId is not null).Select(c => c.OpenSupplementId!.Value).ToList();
        var supplements = supplementIds.Count == 0 ? [] : await db.Supplements.AsNoTracking().Where(s => supplementIds.Contains(s.Id)).ToDictionaryAsync(s => s.CaseId, ct);
        var replyIds = cases.Where(c => c.LastReplyId is not null).Select(c => c.LastReplyId!.Value).ToList();
        var replies = replyIds.Count == 0 ? [] : await db.Replies.AsNoTracking().Where(r => replyIds.Contains(r.Id)).ToDictionaryAsync(r => r.CaseId, ct);
        var referralIds = cases.Where(c => c.IsReferred).Select(c => c.OpenReferralId!.Value).ToList();
        var referrals = referralIds.Count == 0 ? [] : await db.Referrals.AsNoTracking().Where(r => referralIds.Contains(r.Id)).ToDictionaryAsync(r => r.CaseId, ct);
        var helpers = await db.HelpersOfAsync([.. cases.Where(c => c.Helpers > 0).Select(c => c.Id)], ct);
        return cases.ConvertAll(c => View(c, timeline[c.Id], supplements.GetValueOrDefault(c.Id), replies.GetValueOrDefault(c.Id), referrals.GetValueOrDefault(c.Id), helpers[c.Id]));
    }

    private PublicView View(Case c, IEnumerable<TimelineRecord> entries, Supplement? supplement, Reply? reply, Referral? referral, IEnumerable<CaseHelper> helpers) => new()
    {
        CaseId = c.Id,
        Version = c.Version,
        CaseNumber = c.Number,
        LookupGeneration = c.LookupGeneration,
        PhoneHash = c.PhoneHash is null ? null : Convert.ToBase64String(c.PhoneHash),
        EmailHash = c.EmailHash is null ? null : Convert.ToBase64String(c.EmailHash),
        ServiceCode = c.ServiceCode,
        Service = c.Service,
        Tracker = c.Tracker,
        Channel = c.Channel,
        Confidential = c.Confidential,
        Status = c.Status,
        Outcome = c.Outcome,
        ReceivedAt = c.ReceivedAt,
        Round = c.Round,
        ReopenUntil = c.ReopenUntil(options.Value.ReopenRules),
        OriginalDue = c.OriginalDue,
        Due = c.Due,
        DueReckoning = c.Due is null || c.DueReckoning is null ? null : new LocalizedText(c.DueReckoning, c.DueReckoningEn),
        DueProvisional = c.Due is not null && c.DueProvisional,
        Paused = c.Paused,
        Extensions = c.Extensions,
        Merged = c.MergedInto is not null,
        SatisfiedAt = c.SatisfiedAt,
        Delay = c.SatisfiedAt is null && c.IsOpen && !c.IsReferred ? seal.Delay(c) : null,
        NewsAskedAt = c.NewsAskedAt,
        Referral = referral is null ? null : Public(c, seal.Referral(referral, c)) with { Missed = ReferralNews.IsMissed(entries) },
        Agency = c.Agency,
        Unit = c.Unit,
        District = c.District,
        Place = c.Confidential ? null : seal.Open(c.Place, CaseSeal.Place, c.Id),
        Point = c.Confidential ? null : Rough(seal.Open(c.Coordinates, CaseSeal.Coordinates, c.Id)),
        Supplement = supplement is null ? null : new SupplementView(supplement.Id, supplement.RequestedAt, supplement.LastDay, c.Confidential ? [] : seal.Items(supplement)),
        Reply = reply is null ? null : new ReplyView(reply.Id, reply.At, reply.Outcome, c.Confidential ? null : seal.Reply(reply)) { Round = reply.Round },
        Helpers = [.. helpers.Select(h => new PublicHelper(h.Relation, Convert.ToBase64String(h.ContactHash)))],
        Timeline = [.. entries.OrderBy(e => e.At).ThenBy(e => e.Seq).Select(e => Entry(c, e))],
    };

    private static ReferralView Public(Case c, ReferralView referral) => c.Confidential ? referral with { Reason = null, DocumentNumber = null } : referral;

    private static RoughPoint? Rough(string? coordinates) =>
        coordinates?.Split(',') is [var latitude, var longitude] ? new RoughPoint(Grid(latitude), Grid(longitude)) : null;

    private static decimal Grid(string degrees) => Math.Round(decimal.Parse(degrees, NumberStyles.Float, CultureInfo.InvariantCulture), 3);

    private TimelineEntry Entry(Case c, TimelineRecord e) => new()
    {
        Seq = e.Seq,
        At = e.At,
        Kind = e.Kind,
        Public = true,
        Unit = e.Unit,
        Data = c.Confidential && e.Kind == TimelineKind.SetAside ? new Dictionary<string, string> { ["ground"] = e.Data["ground"] } : e.Data,
        Words = c.Confidential || e.Kind.WordsAreForStaff() ? null : seal.Words(e),
    };
}
