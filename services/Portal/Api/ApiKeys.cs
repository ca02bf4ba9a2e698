using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Portal.Features.LimitRequests;
using Microsoft.Extensions.Options;

namespace CaseTracker.Portal.Api;

/// <summary>Programs that may use more than the open part of the API (settings <c>Api:Keys:N:…</c>).</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";

    public List<ApiKeyOptions> Keys { get; set; } = [];
}

internal sealed class ApiKeyOptions
{
    /// <summary>The secret; at least 24 characters outside Development.</summary>
    public string Key { get; set; } = "";

    /// <summary>What it opens, separated by spaces or commas: <c>intake</c>, <c>open311</c>.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>Code of the agency it belongs to.</summary>
    public string? Agency { get; set; }

    /// <summary>Name of the program, for the audit.</summary>
    public string? Name { get; set; }

    /// <summary>Requests in a minute; 0 for no limit.</summary>
    public int PerMinute { get; set; } = 600;
}

/// <summary>Tells the program behind a key.</summary>
internal sealed class ApiKeys(IOptions<ApiOptions> options, RequestLimits limits)
{
    /// <summary>Cases may be registered for other people and other channels.</summary>
    public const string Intake = "intake";

    /// <summary>Requests may be sent over Open311.</summary>
    public const string Open311 = "open311";

    private readonly Entry[] _entries =
    [
        .. options.Value.Keys.Select((k, i) => new Entry(Hash(k.Key), k.Scopes.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries),
            new Actor { Kind = ActorKind.Client, Name = string.IsNullOrWhiteSpace(k.Name) ? $"client-{i}" : k.Name, Agency = string.IsNullOrWhiteSpace(k.Agency) ? null : k.Agency }, k.PerMinute)),
    ];

    private sealed record Entry(byte[] Hash, string[] Scopes, Actor Actor, int PerMinute);

    /// <summary>The client behind a key, whose request is counted and told what is left; 401 <c>api-key-invalid</c>, 403 <c>scope-missing</c>, 429 <c>rate-limited</c>.</summary>
    public async Task<Result<Actor>> AuthoriseAsync(HttpContext http, string key, string scope, CancellationToken ct)
    {
        var given = Hash(key);
        Entry? found = null;
        // Every key is compared, whichever matches: the time tells nothing.
        foreach (var entry in _entries)
            if (CryptographicOperations.FixedTimeEquals(entry.Hash, given))
                found = entry;
        if (found is null)
            return new Failure { Code = "api-key-invalid", Status = 401 };
        if (!found.Scopes.Contains(scope, StringComparer.Ordinal))
            return Failure.Forbidden("scope-missing");
        if (await limits.ClientAsync(found.Actor.Name!, found.PerMinute, ct) is not { } allowance)
            return found.Actor;
        http.Response.Headers["RateLimit-Limit"] = Text(allowance.Allowed);
        http.Response.Headers["RateLimit-Remaining"] = Text(allowance.Remaining);
        http.Response.Headers["RateLimit-Reset"] = Text((int)Math.Ceiling(allowance.Reset.TotalSeconds));
        return allowance.Exceeded ? new Failure { Code = "rate-limited", Status = 429, RetryAfter = allowance.Reset } : found.Actor;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Settings that would make a key guessable or useless; null when all is well.</summary>
    public static string? Mistake(ApiOptions options, bool development)
    {
        for (var i = 0; i < options.Keys.Count; i++)
        {
            if (options.Keys[i].Key.Length < (development ? 1 : 24))
                return $"Api__Keys__{i}__Key must have at least 24 characters: make one with `openssl rand -base64 32`.";
            if (options.Keys[i].Scopes.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries) is var scopes && (scopes.Length == 0 || scopes.Any(s => s is not (Intake or Open311))))
                return $"Api__Keys__{i}__Scopes must be `{Intake}` or `{Open311}`, or both.";
        }
        if (options.Keys.FindIndex(k => k.PerMinute < 0) is var wrong and >= 0)
            return $"Api__Keys__{wrong}__PerMinute must be 0 or more.";
        return options.Keys.Select(k => k.Key).Distinct(StringComparer.Ordinal).Count() == options.Keys.Count ? null : "Api__Keys has the same key twice.";
    }

    /// <summary>The key in the headers; empty where there is none.</summary>
    public static string Given(HttpRequest request)
    {
        if (request.Headers["X-Api-Key"] is [{ Length: > 0 } key])
            return key;
        return request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
