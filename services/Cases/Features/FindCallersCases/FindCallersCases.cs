using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.FindCallersCases;

/// <summary>The cases of whoever is on the phone, for the person who takes the call. A number tells of nobody whose identity is hidden from that person. Each look is in the audit, without the number.</summary>
internal sealed class FindCallersCases(CasesDbContext db, BlindIndex index, AuditTrail<CasesDbContext> audit)
{
    public async Task<Result<CallersCases>> RunAsync(Actor actor, Caller caller, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || !CaseRights.MayTakeIn(actor))
            return Failure.Forbidden();
        if (ContactRules.ReadPhone(caller.Phone) is not { } phone)
            return Failure.Invalid("phone", string.IsNullOrWhiteSpace(caller.Phone) ? "required" : "phone-invalid");
        var hash = index.Hash("phone", ContactRules.PhoneKey(phone));
        var newest = await db.Cases.AsNoTracking().Where(c => c.PhoneHash == hash).OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Take(CallersCases.Most).ToListAsync(ct);
        var known = newest.Where(c => CaseRights.Of(actor, c).SeeApplicant)
            .Where((c, place) => place < CallersCases.Last || c.Status is not (CaseStatus.Closed or CaseStatus.Withdrawn))
            .Select(c => new CallersCase(c.Number, new(c.Service, c.ReceivedAt, c.Status), c.District)).ToList();
        audit.Add(actor, "caller-looked-up", null, new { Cases = known.Count });
        await db.SaveChangesAsync(ct);
        return new CallersCases { TakesSms = phone.TakesSms, Cases = known };
    }
}
