using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace CaseTracker.Portal.Site;

/// <summary>A case a reader has proved: valid for half an hour after the last look, void when the look-up code is replaced.</summary>
/// <param name="Number">11 digits.</param>
/// <param name="CaseId">The case.</param>
/// <param name="Generation">Generation of its look-up code.</param>
/// <param name="SeenAt">The last look, Unix seconds.</param>
/// <param name="UnlockedAt">When the reader entered a one-time code too (level 2), Unix seconds; null before.</param>
/// <param name="Helper">The keyed hash by which a helper proved it: never more than level 1, and void once they do not help any more. Null for the applicant.</param>
internal sealed record CaseAccess(string Number, Guid CaseId, int Generation, long SeenAt, long? UnlockedAt = null, string? Helper = null)
{
    /// <summary>True once a one-time code was entered.</summary>
    public bool Unlocked => UnlockedAt is not null && Helper is null;

    /// <summary>Who asks the other services.</summary>
    public Actor Citizen => new() { Kind = ActorKind.Citizen, CitizenLevel = Unlocked ? 2 : 1, CaseId = CaseId };
}

/// <summary>Levels 1 and 2 without a session on the server: an encrypted cookie that lists the cases this browser has proved.</summary>
internal sealed class CaseCookie(IDataProtectionProvider protection, MachineTime machine)
{
    public const string Name = "ct-cases";

    private const int MostCases = 5;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    // Written again only now and then: a reload costs no encryption.
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);
    // For acts that take a code of their own: whoever has just entered one is not asked again.
    private static readonly TimeSpan FreshCode = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = protection.CreateProtector("CaseTracker.Portal.CaseAccess.v1");

    /// <summary>The access to a case, or null; slides.</summary>
    public CaseAccess? Find(HttpContext http, string number)
    {
        var all = Read(http);
        var index = all.FindIndex(a => a.Number == number);
        if (index < 0)
            return null;
        var now = machine.GetUtcNow();
        if (now - DateTimeOffset.FromUnixTimeSeconds(all[index].SeenAt) >= Renewal)
        {
            all[index] = all[index] with { SeenAt = now.ToUnixTimeSeconds() };
            Write(http, all);
        }
        return all[index];
    }

    public void Grant(HttpContext http, string number, Guid caseId, int generation, string? helper)
    {
        var all = Read(http);
        all.RemoveAll(a => a.Number == number);
        all.Insert(0, new CaseAccess(number, caseId, generation, machine.GetUtcNow().ToUnixTimeSeconds(), Helper: helper));
        Write(http, [.. all.Take(MostCases)]);
    }

    /// <summary>The reader of a proved case has entered its one-time code.</summary>
    public void Unlock(HttpContext http, CaseAccess access)
    {
        var all = Read(http);
        all.RemoveAll(a => a.Number == access.Number);
        var now = machine.GetUtcNow().ToUnixTimeSeconds();
        all.Insert(0, access with { SeenAt = now, UnlockedAt = now });
        Write(http, all);
    }

    /// <summary>True when the reader entered a one-time code a moment ago.</summary>
    public bool HasFreshCode(CaseAccess access) => access is { Unlocked: true, UnlockedAt: { } at } && machine.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at) < FreshCode;

    /// <summary>Ends every access of this browser.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http));

    private List<CaseAccess> Read(HttpContext http)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 } value)
            return [];
        try
        {
            var limit = (machine.GetUtcNow() - Lifetime).ToUnixTimeSeconds();
            var all = JsonSerializer.Deserialize<List<CaseAccess>>(_protector.Unprotect(value), ContractJson.Options) ?? [];
            all.RemoveAll(a => a.SeenAt <= limit);
            return all;
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            // Changed, or made under keys that are gone.
            return [];
        }
    }

    private void Write(HttpContext http, List<CaseAccess> all) =>
        http.Response.Cookies.Append(Name, _protector.Protect(JsonSerializer.Serialize(all, ContractJson.Options)), Options(http));

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    };
}
