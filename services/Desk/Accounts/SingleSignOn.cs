using System.Security.Claims;
using CaseTracker.Platform;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CaseTracker.Desk.Accounts;

/// <summary>Who the identity provider says somebody is.</summary>
/// <param name="Email">Work e-mail address.</param>
/// <param name="BothFactors">True when the provider says that more than a password was shown (RFC 8176).</param>
internal sealed record ProvidedIdentity(string Email, bool BothFactors);

/// <summary>Signing in at the city's identity provider: authorization code with PKCE. It stands for the password; for the second factor only when it says so.</summary>
internal static partial class SingleSignOn
{
    public const string Scheme = "staff-single-sign-on";

    /// <summary>Where somebody comes back from the provider. The session's cookie does not travel with the way from another site: the page there goes on by itself.</summary>
    public const string Arrived = "~/staff/sign-in/arrived";

    /// <summary>How it ended, in the address of that page.</summary>
    public const string Answer = "answer";

    private const string CallbackPath = "/staff/sign-in/single-sign-on/answer";
    private const string MethodsClaim = "amr";
    private const string SeveralFactors = "mfa";

    public static void Add(ModuleBuilder module, bool secureOnly)
    {
        var services = module.Services;
        services.AddOptions<SingleSignOnOptions>().BindConfiguration(SingleSignOnOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (string.IsNullOrEmpty(module.Configuration[$"{SingleSignOnOptions.Section}:{nameof(SingleSignOnOptions.Authority)}"]))
            return;
        services.AddAuthentication().AddOpenIdConnect(Scheme, _ => { });
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<SingleSignOnOptions>, IOptions<SiteOptions>, MachineTime>((connect, sso, site, machine) =>
        {
            connect.Authority = sso.Value.Authority!.ToString();
            connect.ClientId = sso.Value.ClientId;
            connect.ClientSecret = sso.Value.ClientSecret;
            connect.RequireHttpsMetadata = secureOnly;
            connect.ResponseType = OpenIdConnectResponseType.Code;
            // The answer comes as a GET, with which a lax cookie travels.
            connect.ResponseMode = OpenIdConnectResponseMode.Query;
            connect.UsePkce = true;
            connect.MapInboundClaims = false;
            connect.SaveTokens = false;
            connect.GetClaimsFromUserInfoEndpoint = true;
            connect.CallbackPath = CallbackPath;
            // Nobody is signed in by the handler itself.
            connect.SignInScheme = StaffPolicies.SecondStepScheme;
            connect.TimeProvider = machine;
            connect.Scope.Clear();
            foreach (var scope in (string[])["openid", "email", "profile"])
                connect.Scope.Add(scope);
            foreach (var claim in (string[])[sso.Value.Claim, "email_verified"])
                connect.ClaimActions.MapUniqueJsonKey(claim, claim);
            foreach (var cookie in (CookieBuilder[])[connect.CorrelationCookie, connect.NonceCookie])
            {
                // Also where the way began under the address of the other language.
                cookie.Path = "/";
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = secureOnly ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            }
            // The provider knows one address, whichever host or language the request came by.
            var answerAt = new Uri(site.Value.PublicUrl, CallbackPath).ToString();
            connect.Events.OnRedirectToIdentityProvider = context =>
            {
                context.ProtocolMessage.RedirectUri = answerAt;
                return Task.CompletedTask;
            };
            connect.Events.OnTicketReceived = async context =>
            {
                var answer = Read(context.Principal!, sso.Value.Claim) is { } identity
                    ? await context.HttpContext.RequestServices.GetRequiredService<SignInStaff>().WithSingleSignOnAsync(identity, context.HttpContext.RequestAborted)
                    : SignInAnswer.Refused;
                context.HandleResponse();
                context.Response.Redirect(QueryHelpers.AddQueryString(context.ReturnUri!, Answer, answer.ToString()));
            };
            connect.Events.OnAccessDenied = context =>
            {
                context.HandleResponse();
                context.Response.Redirect(QueryHelpers.AddQueryString(context.ReturnUrl ?? "/staff/sign-in", Answer, "Failed"));
                return Task.CompletedTask;
            };
            connect.Events.OnRemoteFailure = context =>
            {
                LogFailed(context.HttpContext.RequestServices.GetRequiredService<ILogger<SignInStaff>>(), context.Failure?.GetType().Name ?? "unknown");
                context.HandleResponse();
                context.Response.Redirect("/staff/sign-in?" + Answer + "=Failed");
                return Task.CompletedTask;
            };
        });
    }

    private static ProvidedIdentity? Read(ClaimsPrincipal principal, string claim) =>
        principal.FindFirstValue(claim) is { Length: > 0 and <= 254 } email && principal.FindFirstValue("email_verified") is null or "true" or "True"
            ? new(principal.FindFirstValue(claim)!.Trim(), principal.FindAll(MethodsClaim).Any(c => c.Value == SeveralFactors))
            : null;

    // What the provider said may hold names: only what kind of failure it was.
    [LoggerMessage(1, LogLevel.Warning, "Signing in at the identity provider failed: {Failure}")]
    private static partial void LogFailed(ILogger logger, string failure);
}
