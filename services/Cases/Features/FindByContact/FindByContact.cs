using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.FindByContact;

/// <summary>The cases of a contact, for Notifications when it sends the contact their numbers.</summary>
internal sealed class FindByContact(CasesDbContext db, CaseSeal seal, BusinessTime time)
{
    private const int HashBytes = 32;

    public async Task<Result<CasesOfContact>> RunAsync(Actor actor, HashedContact asked, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Service)
            return Failure.Forbidden();
        var hash = new byte[HashBytes];
        if (!Convert.TryFromBase64String(asked.Hash ?? "", hash, out var bytes) || bytes != HashBytes)
            return Failure.Invalid("hash", "invalid-characters");
        var of = asked.Way switch
        {
            NoticeWay.Sms => db.Cases.Where(c => c.PhoneHash == hash),
            NoticeWay.Email => db.Cases.Where(c => c.EmailHash == hash),
            _ => null,
        };
        if (of is null)
            return Failure.Invalid("way", "required");
        var ended = time.GetUtcNow().AddDays(-CasesOfContact.DaysAfterEnd);
        // The end of a case is the last that its applicant sees of it.
        var named = of.AsNoTracking().Where(c => (c.Status != CaseStatus.Closed && c.Status != CaseStatus.Withdrawn) || c.LastPublicEventAt >= ended);
        var cases = await named.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Take(CasesOfContact.Most).ToListAsync(ct);
        if (cases is not [var newest, ..])
            return Failure.NotFound("case-not-found");
        return new CasesOfContact
        {
            Contact = asked.Way == NoticeWay.Sms
                ? ContactRules.ReadPhone(seal.Open(newest.ApplicantPhone, CaseSeal.ApplicantPhone, newest.Id))!.Number
                : seal.Open(newest.ApplicantEmail, CaseSeal.ApplicantEmail, newest.Id)!,
            Agency = newest.Agency ?? newest.ServiceAgency,
            Unit = newest.Unit,
            Cases = cases.ConvertAll(c => new CaseOfContact(c.Number, c.Confidential ? null : new(c.Service, c.ReceivedAt, c.Status))),
            Total = cases.Count < CasesOfContact.Most ? cases.Count : await named.CountAsync(ct),
        };
    }
}
