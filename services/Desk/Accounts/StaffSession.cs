using System.Globalization;
using System.Security.Claims;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Accounts;

/// <summary>Opens, renews and ends the session of this request. It lives in its cookie; the database knows only the stamp and which sessions were signed out of.</summary>
internal sealed class StaffSession(DeskDbContext db, AuditTrail<DeskDbContext> audit, IHttpContextAccessor accessor, IOptions<DeskOptions> options, MachineTime machine)
{
    internal const string Started = "started", Confirmed = "confirmed", Stamp = "stamp", Session = "session";

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("There is no request to open a session for.");

    /// <summary>Remembers for a few minutes that the password was right.</summary>
    public Task BeginAsync(Credential credential) => Http.SignInAsync(StaffPolicies.SecondStepScheme,
        new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, credential.StaffId.ToString()), new(Stamp, credential.SecurityStamp)], StaffPolicies.SecondStepScheme)));

    /// <summary>A new session with a new cookie, whatever cookie came with the request.</summary>
    public async Task OpenAsync(Credential credential, StaffMember person, SignedInWith with)
    {
        var properties = new AuthenticationProperties();
        properties.Items[Started] = Write(machine.GetUtcNow());
        // Who signs in only to set up a second factor has just shown all there is to show.
        if (with == SignedInWith.Password && options.Value.SecondFactor == SecondFactorRule.Required)
            properties.Items[Confirmed] = properties.Items[Started];
        await Http.SignOutAsync(StaffPolicies.SecondStepScheme);
        await Http.SignInAsync(StaffPolicies.Scheme, PrincipalOf(credential, StaffClaims.Of(person), with, Guid.NewGuid()), properties);
    }

    /// <summary>The same session after the person changed how they sign in, or showed again who they are. The others end when the stamp is new.</summary>
    public async Task RenewAsync(Credential credential, SignedInWith with, bool confirmed = false)
    {
        var (user, properties) = await TicketAsync();
        // A new cookie with its own time.
        (properties.IssuedUtc, properties.ExpiresUtc) = (null, null);
        if (confirmed)
            properties.Items[Confirmed] = Write(machine.GetUtcNow());
        var session = Guid.TryParse(user.FindFirstValue(Session), out var id) ? id : Guid.NewGuid();
        await Http.SignInAsync(StaffPolicies.Scheme, PrincipalOf(credential, user.Claims.Where(StaffClaims.IsOfPerson), with, session), properties);
    }

    /// <summary>Whether the person has just shown again who they are.</summary>
    public async Task<bool> IsConfirmedAsync()
    {
        var (_, properties) = await TicketAsync();
        return Read(properties, Confirmed) is { } at && machine.GetUtcNow() - at < options.Value.ConfirmTime;
    }

    /// <summary>Ends this session: its cookie and every copy of it are void.</summary>
    public async Task EndAsync(StaffPerson person, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var (user, _) = await TicketAsync();
        if (Guid.TryParse(user.FindFirstValue(Session), out var session) && !await db.EndedSessions.AnyAsync(e => e.SessionId == session, ct))
            db.EndedSessions.Add(new() { SessionId = session, Until = now + options.Value.SessionTime });
        audit.Add(person.Actor, "signed-out", null);
        await db.SaveChangesAsync(ct);
        await db.EndedSessions.Where(e => e.Until < now).ExecuteDeleteAsync(ct);
        await Http.SignOutAsync(StaffPolicies.Scheme);
    }

    /// <summary>Ends every session of the person, this one too.</summary>
    public async Task EndAllAsync(StaffPerson person, CancellationToken ct)
    {
        (await db.Credentials.SingleAsync(c => c.StaffId == person.Id, ct)).EndSessions();
        audit.Add(person.Actor, "signed-out-everywhere", null);
        await db.SaveChangesAsync(ct);
        await Http.SignOutAsync(StaffPolicies.Scheme);
    }

    internal static DateTimeOffset? Read(AuthenticationProperties properties, string item) =>
        properties.Items.TryGetValue(item, out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) ? instant : null;

    private static ClaimsPrincipal PrincipalOf(Credential credential, IEnumerable<Claim> person, SignedInWith with, Guid session) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, credential.StaffId.ToString()), new(Stamp, credential.SecurityStamp), new(Session, session.ToString()), StaffClaims.Of(with), .. person], StaffPolicies.Scheme));

    private async Task<(ClaimsPrincipal User, AuthenticationProperties Properties)> TicketAsync()
    {
        var ticket = await Http.AuthenticateAsync(StaffPolicies.Scheme);
        return ticket.Succeeded ? (ticket.Principal, ticket.Properties) : throw new InvalidOperationException("Nobody is signed in: the page lacks its authorisation.");
    }

    private static string Write(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);
}
