using System.Security.Cryptography;

namespace CaseTracker.Portal.Site;

/// <summary>The secret of a browser that fills in a submission: the address of a page opens nothing without it. One for all its tabs; it goes when the browser is closed.</summary>
internal static class JourneyCookie
{
    public const string Name = "ct-journey";

    private const int Characters = 64;

    /// <summary>The secret; null when the browser has none.</summary>
    public static string? Read(HttpContext http) => http.Request.Cookies[Name] is { Length: Characters } secret ? secret : null;

    /// <summary>The secret, a new one where there is none.</summary>
    public static string Give(HttpContext http)
    {
        if (Read(http) is { } known)
            return known;
        var secret = RandomNumberGenerator.GetHexString(Characters);
        http.Response.Cookies.Append(Name, secret, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
        });
        return secret;
    }

    /// <summary>The browser forgets its secret.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, new CookieOptions { Path = "/" });
}
