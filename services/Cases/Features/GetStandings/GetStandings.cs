using System.Globalization;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.GetStandings;

/// <summary>How many cases stand, for who wants to do one thing to all of them. Nothing of what applicants wrote or who they are is read, so it is no look at the cases.</summary>
internal sealed class GetStandings(CasesDbContext db, BusinessTime time, IOptions<CasesOptions> options)
{
    public async Task<Result<IReadOnlyList<CaseStanding>>> RunAsync(Actor actor, AskedCases asked, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        if (asked.CaseIds.Count > AskedCases.Most)
            return Failure.Invalid("caseIds", "too-many");
        var cases = await db.Cases.AsNoTracking().Where(c => asked.CaseIds.Contains(c.Id)).ToListAsync(ct);
        var now = time.Now();
        return cases.Select(c => (Case: c, Rights: CaseRights.Of(actor, c))).Where(c => c.Rights.See).Select(c => new CaseStanding
        {
            Row = GetCase.GetCase.Row(c.Case, now),
            Version = Version(c.Case),
            Allowed = AllowedActs.For(c.Case, c.Rights, options.Value.ReopenRules, now),
            Notify = c.Case.Notify,
        }).ToArray();
    }

    // What people did, who is in charge and which dates hold. What came of a message changes a case too, and nothing about what should be done.
    private static string Version(Case c) => string.Create(CultureInfo.InvariantCulture,
        $"{c.Acts}.{c.RoutingVersion}.{EnumText<CaseStatus>.Write(c.Status)}.{(c.Paused ? "paused" : c.Due?.Date.ToString("O", CultureInfo.InvariantCulture))}.{c.PromisedOn:O}");
}
