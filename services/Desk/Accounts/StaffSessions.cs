using System.Security.Claims;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Data;
using CaseTracker.Desk.Reading;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Accounts;

/// <summary>Asks at every request whether the session still holds: it ends after its longest time, when it was signed out of, when the stamp is another, when the person left the directory or works elsewhere or as something else. Names and deputies follow the directory.</summary>
internal sealed class StaffSessions(DeskDbContext db, StaffDirectory directory, RoutingClient routing, ProveStaff prove, IOptions<DeskOptions> options, MachineTime machine) : CookieAuthenticationEvents
{
    /// <summary>One read by primary keys, a fraction of a millisecond: less than one call to the owner of what the page shows.</summary>
    private static readonly Func<DeskDbContext, Guid, Guid, Task<SessionState?>> ReadState = EF.CompileAsyncQuery((DeskDbContext db, Guid staffId, Guid session) =>
        db.Credentials.AsNoTracking().Where(c => c.StaffId == staffId).Select(c => new SessionState(c, db.EndedSessions.Any(e => e.SessionId == session))).SingleOrDefault());

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (context.Principal is not { } user || !await HoldsAsync(user, context.Properties) || await FollowAsync(context, user) is false)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(StaffPolicies.Scheme);
        }
    }

    /// <summary>No redirect: the error page says what is missing, with status 403. Only who has still to set up a second factor is led there.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (StaffClaims.Read(context.HttpContext.User) is { } person && StaffPolicies.MustSetUp(person, options.Value))
            context.Response.Redirect(context.Request.PathBase + "/staff/account");
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private async Task<bool> HoldsAsync(ClaimsPrincipal user, AuthenticationProperties properties) =>
        StaffSession.Read(properties, StaffSession.Started) is { } started && machine.GetUtcNow() - started < options.Value.SessionTime
        && StaffClaims.Read(user) is { } person && Guid.TryParse(user.FindFirstValue(StaffSession.Session), out var session)
        && await ReadState(db, person.Id, session) is { Ended: false } state
        && state.Credential.SecurityStamp == user.FindFirstValue(StaffSession.Stamp) && !prove.IsVoid(state.Credential);

    // False when what the directory says ends the session.
    private async Task<bool> FollowAsync(CookieValidatePrincipalContext context, ClaimsPrincipal user)
    {
        var known = await directory.ReadAsync(routing, context.HttpContext.RequestAborted, options.Value.SessionCheckInterval);
        // A directory that does not answer ends no session: the person works on with what was known.
        if (known.Missing)
            return true;
        var was = StaffClaims.Read(user)!;
        if (known.Person(was.Id) is not { } person || person.Agency != was.Agency || person.Unit != was.Unit || !person.Roles.ToHashSet().SetEquals(was.Roles))
            return false;
        Claim[] claims = [.. StaffClaims.Of(person)];
        if (!claims.Select(c => (c.Type, c.Value)).ToHashSet().SetEquals(user.Claims.Where(StaffClaims.IsOfPerson).Select(c => (c.Type, c.Value))))
        {
            context.ReplacePrincipal(new ClaimsPrincipal(new ClaimsIdentity([.. user.Claims.Where(c => !StaffClaims.IsOfPerson(c)), .. claims], StaffPolicies.Scheme)));
            context.ShouldRenew = true;
        }
        return true;
    }

    private sealed record SessionState(Credential Credential, bool Ended);
}
