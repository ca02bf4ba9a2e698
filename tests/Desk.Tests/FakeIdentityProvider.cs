using System.Security.Cryptography;
using System.Web;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CaseTracker.Desk.Tests;

/// <summary>Plays an OpenID Connect provider: discovery, keys, and a token for whoever <see cref="Claims"/> say is there. It checks what the client owes: secret, redirect address, PKCE.</summary>
internal sealed class FakeIdentityProvider : IAsyncDisposable
{
    public const string ClientId = "casetracker", Secret = "a-secret-of-tests";

    private readonly RSA _key = RSA.Create(2048);
    private readonly RSA _otherKey = RSA.Create(2048);
    private readonly WebApplication _app;
    private (string Nonce, string Challenge, string Redirect) _asked;

    private FakeIdentityProvider(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>What the next token says of the person.</summary>
    public Dictionary<string, object> Claims { get; } = [];

    public bool SignWithAnotherKey { get; set; }

    public string? NonceInstead { get; set; }

    public static async Task<FakeIdentityProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        builder.WebHost.UseUrls(address.ToString());
        builder.Logging.ClearProviders();
        var provider = new FakeIdentityProvider(builder.Build(), address);
        provider.Map();
        await provider._app.StartAsync();
        return provider;
    }

    private void Map()
    {
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Address + "authorize",
            ["token_endpoint"] = Address + "token",
            ["jwks_uri"] = Address + "keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        }));
        _app.MapGet("/keys", () =>
        {
            var key = _key.ExportParameters(false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "1", alg = "RS256", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
        });
        _app.MapGet("/authorize", (HttpRequest request) =>
        {
            string Of(string name) => request.Query[name].ToString();
            if (Of("client_id") != ClientId || Of("response_type") != "code" || Of("code_challenge_method") != "S256")
                return Results.BadRequest();
            _asked = (Of("nonce"), Of("code_challenge"), Of("redirect_uri"));
            return Results.Redirect($"{Of("redirect_uri")}?code=one&state={Uri.EscapeDataString(Of("state"))}");
        });
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var proof = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            if (form["code"] != "one" || form["client_secret"] != Secret || form["redirect_uri"] != _asked.Redirect || proof != _asked.Challenge)
                return Results.BadRequest(new { error = "invalid_grant" });
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = ClientId,
                IssuedAt = now,
                NotBefore = now.AddMinutes(-1),
                Expires = now.AddMinutes(5),
                Claims = new Dictionary<string, object>(Claims) { ["sub"] = "somebody", ["nonce"] = NonceInstead ?? _asked.Nonce },
                SigningCredentials = new(new RsaSecurityKey(SignWithAnotherKey ? _otherKey : _key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
            });
            return Results.Json(new { access_token = "unused", token_type = "Bearer", expires_in = 300, id_token = token });
        });
    }

    private string Issuer => Address.ToString().TrimEnd('/');

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _otherKey.Dispose();
    }
}
