using CaseTracker.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.WebUi;

/// <summary>Error codes become sentences at the fields of a page.</summary>
public static class ModelStateErrors
{
    /// <summary>Adds the sentence for <paramref name="code"/> to a property; an empty path is an error of the whole page.</summary>
    /// <param name="state">The page's model state.</param>
    /// <param name="texts">The reader's texts.</param>
    /// <param name="property">Property path, as in <c>for</c> or <c>asp-for</c>.</param>
    /// <param name="code">Error code.</param>
    public static void AddCode(this ModelStateDictionary state, Texts texts, string property, string code)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(texts);
        state.AddModelError(property, texts.Error(property, code));
    }

    /// <summary>Adds a failure of a service: field errors at their properties, anything else as an error of the whole page.</summary>
    /// <param name="state">The page's model state.</param>
    /// <param name="texts">The reader's texts.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="property">Property path of a field (<c>applicant.phone</c>); null keeps the field's name. Upper and lower case do not matter.</param>
    public static void AddFailure(this ModelStateDictionary state, Texts texts, Failure failure, Func<string, string>? property = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(failure);
        if (failure.Errors is not { Count: > 0 })
        {
            state.AddModelError("", texts.Problem(failure));
            return;
        }
        foreach (var (field, codes) in failure.Errors)
            foreach (var code in codes)
                state.AddModelError(property?.Invoke(field) ?? field, texts.Error(field, code));
    }

    /// <summary>The page again, with its errors, as status 400.</summary>
    public static PageResult Invalid(this PageModel page)
    {
        ArgumentNullException.ThrowIfNull(page);
        page.Response.StatusCode = StatusCodes.Status400BadRequest;
        return page.Page();
    }
}
