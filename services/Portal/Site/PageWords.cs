using CaseTracker.Contracts;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Site;

/// <summary>A failure in one sentence for a reader of pages.</summary>
internal static class PageWords
{
    public static string Of(Texts texts, Failure failure) => failure is { Status: StatusCodes.Status429TooManyRequests, RetryAfter: { } wait }
        ? texts.Format("problem.too-many-tries.minutes", ("minutes", (long)Math.Max(1, Math.Ceiling(wait.TotalMinutes))))
        : texts.Problem(failure);
}
