using System.Security.Claims;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Desk.Reading;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Bulk;

/// <summary>In which session and as who somebody started a job.</summary>
internal sealed record BulkSession(Guid SessionId, string Stamp, string Seat)
{
    public static BulkSession Of(ClaimsPrincipal user, StaffPerson person) =>
        new(Guid.Parse(user.FindFirstValue(StaffSession.Session)!), user.FindFirstValue(StaffSession.Stamp)!, SeatOf(person.Agency, person.Unit, person.Roles));

    public static string SeatOf(string agency, string? unit, IEnumerable<StaffRole> roles) => $"{agency}|{unit}|{string.Join(',', roles.Select(EnumText<StaffRole>.Write).Order(StringComparer.Ordinal))}";
}

/// <summary>Whether the starter of a job may still do it: the rule of <see cref="StaffSessions"/>, but for the pause since their last request.</summary>
internal sealed class BulkStarter(DeskDbContext db, StaffDirectory directory, RoutingClient routing, ProveStaff prove, IOptions<DeskOptions> options)
{
    /// <summary>The person as they are now; null when they signed out, were disabled, left or work elsewhere or as something else.</summary>
    /// <returns>Away when the directory does not answer and nothing can be said.</returns>
    public async Task<(Actor? Actor, bool Away)> AskAsync(BulkJob job, CancellationToken ct)
    {
        var credential = await db.Credentials.AsNoTracking().SingleOrDefaultAsync(c => c.StaffId == job.StaffId, ct);
        if (credential is null || credential.SecurityStamp != job.Stamp || prove.IsVoid(credential) || await db.EndedSessions.AnyAsync(e => e.SessionId == job.SessionId, ct))
            return (null, false);
        var known = await directory.ReadAsync(routing, ct, options.Value.SessionCheckInterval);
        if (known.Missing)
            return (null, true);
        return known.Person(job.StaffId) is { } person && BulkSession.SeatOf(person.Agency, person.Unit, person.Roles) == job.Seat
            ? (new() { Kind = ActorKind.Staff, StaffId = person.Id, Agency = person.Agency, Unit = person.Unit, Roles = person.Roles }, false)
            : (null, false);
    }
}
