using System.Security.Claims;
using System.Text.Encodings.Web;
using CaseTracker.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaseTracker.Platform.Security;

/// <summary>Authenticates calls between services by <see cref="ServiceTokens"/> in the Authorization header, scheme <c>CaseTracker</c>.</summary>
public sealed class ServiceTokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ServiceTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "service-token";

    /// <summary>Claim with the audience.</summary>
    public const string AudienceClaim = "aud";

    internal const string Prefix = "CaseTracker ";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.Ordinal))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (tokens.Read(header[Prefix.Length..]) is not { } token)
            return Task.FromResult(AuthenticateResult.Fail("The service token is not valid."));
        Context.Features.Set(token.Actor);
        var identity = new ClaimsIdentity([new Claim(AudienceClaim, token.Audience)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}

/// <summary>Signs each call with its actor and finds the service's address.</summary>
internal sealed class ServiceCallHandler(string service, ServiceTokens tokens, ServiceAddresses addresses) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var actor = request.Options.TryGetValue(ServiceClient.ActorKey, out var given) ? given : throw new InvalidOperationException("A call between services names its actor.");
        request.Headers.TryAddWithoutValidation("Authorization", ServiceTokenAuthentication.Prefix + tokens.Create(service, actor));
        request.RequestUri = new Uri(addresses.Of(service), request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
