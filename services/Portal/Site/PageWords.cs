using CaseTracker.Contracts;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Site;

/// <summary>A failure in one sentence for a reader of pages.</summary>
internal static class PageWords
{
    /// <summary>Where another try makes sense after a while, and its words have a form for that, the sentence says after how many minutes.</summary>
    public static string Of(Texts texts, Failure failure) => failure is { Status: StatusCodes.Status429TooManyRequests, RetryAfter: { } wait }
        ? texts.Format(texts.Has($"problem.{failure.Code}.minutes") ? $"problem.{failure.Code}.minutes" : "problem.too-many-tries.minutes", ("minutes", (long)Math.Max(1, Math.Ceiling(wait.TotalMinutes))))
        : texts.Problem(failure);

    /// <summary>The page again with what is wrong, its status, and when another try makes sense.</summary>
    public static PageResult Refuse(this PageModel page, Texts texts, Failure failure)
    {
        if (failure.Errors is not null)
            page.ModelState.AddFailure(texts, failure);
        else
            page.ModelState.AddModelError("", Of(texts, failure));
        page.Response.AskToWait(failure.RetryAfter);
        page.Response.StatusCode = failure.Status;
        return page.Page();
    }
}
