using CaseTracker.Contracts;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Site;

/// <summary>A failure in one sentence for a reader of pages.</summary>
internal static class PageWords
{
    /// <summary>Where another try makes sense after a while, and its words have a form for that, the sentence says after how many minutes.</summary>
    public static string Of(Texts texts, Failure failure) => failure is { Status: StatusCodes.Status429TooManyRequests, RetryAfter: { } wait }
        ? texts.Format(texts.Has($"problem.{failure.Code}.minutes") ? $"problem.{failure.Code}.minutes" : "problem.too-many-tries.minutes", ("minutes", (long)Math.Max(1, Math.Ceiling(wait.TotalMinutes))))
        : texts.Problem(failure);
}
