using System.Globalization;

namespace CaseTracker.Portal.Site;

internal static class RetryAfter
{
    /// <summary>Says in how many whole seconds another try makes sense, at least one; nothing when nobody knows.</summary>
    public static void AskToWait(this HttpResponse response, TimeSpan? wait)
    {
        if (wait is { } known)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(known.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
