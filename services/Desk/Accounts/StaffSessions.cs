using System.Globalization;
using System.Security.Claims;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Accounts;

/// <summary>Ends sessions: after their longest time, when the security stamp changed, when the person left the directory. Unit and roles follow the directory.</summary>
internal sealed class StaffSessions(SignInManager<Credential> signIn, RoutingClient routing, IOptions<DeskOptions> options, MachineTime machine) : CookieAuthenticationEvents
{
    private const string Started = "started", Checked = "checked";

    public override Task SigningIn(CookieSigningInContext context)
    {
        if (!context.Properties.Items.ContainsKey(Started))
            context.Properties.Items[Started] = context.Properties.Items[Checked] = Write(machine.GetUtcNow());
        return Task.CompletedTask;
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var now = machine.GetUtcNow();
        if (context.Principal is not { } user || Read(context, Started) is not { } started || now - started >= options.Value.SessionTime)
        {
            await EndAsync(context);
            return;
        }
        if (Read(context, Checked) is { } last && now - last < options.Value.SessionCheckInterval)
            return;
        if (await signIn.ValidateSecurityStampAsync(user) is null)
        {
            await EndAsync(context);
            return;
        }
        var directory = await routing.StaffAsync(Actor.Service("desk"), null, context.HttpContext.RequestAborted);
        if (directory.Succeeded)
        {
            var id = StaffClaims.Read(user)?.Id;
            if (directory.Value.FirstOrDefault(s => s.Id == id) is not { } person)
            {
                await EndAsync(context);
                return;
            }
            var identity = (ClaimsIdentity)user.Identity!;
            context.ReplacePrincipal(new ClaimsPrincipal(new ClaimsIdentity([.. identity.Claims.Where(c => !StaffClaims.IsOfPerson(c)), .. StaffClaims.Of(person)], identity.AuthenticationType)));
        }
        // A directory that does not answer ends no session: the person works on with what was known.
        context.Properties.Items[Checked] = Write(now);
        context.ShouldRenew = true;
    }

    /// <summary>No redirect: the error page says what is missing, with status 403.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static async Task EndAsync(CookieValidatePrincipalContext context)
    {
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(StaffPolicies.Scheme);
    }

    private static DateTimeOffset? Read(CookieValidatePrincipalContext context, string item) =>
        context.Properties.Items.TryGetValue(item, out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) ? instant : null;

    private static string Write(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);
}
