using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Shared;

/// <summary>Where somebody wanted to go before a page came in between: inside the desk only.</summary>
internal static class WayBack
{
    public static string Of(IUrlHelper url, string? wanted, string otherwise = "~/staff")
    {
        var home = url.Content("~/staff");
        return wanted is { Length: > 0 } && url.IsLocalUrl(wanted) && wanted.Split('?')[0] is var path
            && (path == home || path.StartsWith(home + "/", StringComparison.Ordinal)) ? wanted : url.Content(otherwise);
    }

    /// <summary>The page in between, which knows where to go on.</summary>
    public static string Over(IUrlHelper url, string page, string? wanted) =>
        url.Content(page) + (string.IsNullOrEmpty(wanted) ? "" : "?ReturnUrl=" + Uri.EscapeDataString(wanted));
}
