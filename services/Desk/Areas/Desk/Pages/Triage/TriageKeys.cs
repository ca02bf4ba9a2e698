namespace CaseTracker.Desk.Areas.Desk.Pages.Triage;

/// <summary>Whether single keys work in the list: a person's own choice, kept in their browser.</summary>
internal static class TriageKeys
{
    private const string Cookie = "casetracker-triage-keys";

    public static bool On(HttpRequest request) => request.Cookies.ContainsKey(Cookie);

    public static void Set(HttpResponse response, bool on)
    {
        var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = response.HttpContext.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromDays(365), Path = "/" };
        if (on)
            response.Cookies.Append(Cookie, "on", options);
        else
            response.Cookies.Delete(Cookie, options);
    }
}
