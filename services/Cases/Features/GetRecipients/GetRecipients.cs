using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.GetRecipients;

/// <summary>How applicants can be told, for Notifications when it owes a notice to many at once. The contacts themselves are asked for when it sends.</summary>
internal sealed class GetRecipients(CasesDbContext db, CaseSeal seal)
{
    public async Task<Result<IReadOnlyList<Recipient>>> RunAsync(Actor actor, AskedCases asked, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Service)
            return Failure.Forbidden();
        if (asked.CaseIds.Count > AskedCases.Most)
            return Failure.Invalid("caseIds", "too-many");
        var rows = await db.Cases.AsNoTracking().Where(c => asked.CaseIds.Contains(c.Id))
            .Select(c => new { c.Id, c.Notify, c.ApplicantPhone, c.ApplicantEmail, c.ApplicantAddress, c.Helpers }).ToListAsync(ct);
        var helpers = await db.HelpersOfAsync([.. rows.Where(c => c.Helpers > 0).Select(c => c.Id)], ct);
        return rows.ConvertAll(c =>
        {
            var phone = seal.Open(c.ApplicantPhone, CaseSeal.ApplicantPhone, c.Id);
            return new Recipient(c.Id, c.Notify, ContactRules.ReadPhone(phone) is { TakesSms: true }, Has(c.ApplicantEmail, CaseSeal.ApplicantEmail), !string.IsNullOrWhiteSpace(phone), Has(c.ApplicantAddress, CaseSeal.ApplicantAddress))
            {
                Helpers = [.. helpers[c.Id].Select(h => new HelperRecipient(h.Id, h.Way))],
            };

            bool Has(byte[]? sealedText, string column) => !string.IsNullOrWhiteSpace(seal.Open(sealedText, column, c.Id));
        });
    }
}
