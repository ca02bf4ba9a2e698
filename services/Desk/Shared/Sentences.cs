using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CaseTracker.Desk.Shared;

/// <summary>Error codes of the owners as sentences: Desk's own words first, then the shared ones.</summary>
internal static class Sentences
{
    /// <summary>A failure as a whole.</summary>
    public static string Of(Texts t, Failure failure) =>
        t.Has("desk.problem." + failure.Code) ? t["desk.problem." + failure.Code] : t.Problem(failure);

    /// <summary>One code at one field.</summary>
    public static string Of(Texts t, string field, string code)
    {
        var last = Last(field);
        // The owners' shared sentences speak to citizens: Desk's come first, and a sentence for the field before one for any field.
        foreach (var key in (string[])[$"desk.error.{last}.{code}", $"errors.{last}.{code}", $"desk.error.{code}", $"errors.{code}"])
            if (t.Has(key))
                return t[key];
        return t["desk.error.other"];
    }

    /// <summary>Puts a failure where the reader sees it: at its fields, or at the top of the page.</summary>
    /// <param name="state">The page's model state.</param>
    /// <param name="t">The reader's texts.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="property">The property of an owner's field.</param>
    public static void Add(this ModelStateDictionary state, Texts t, Failure failure, Func<string, string> property)
    {
        if (failure.Errors is not { Count: > 0 } errors)
        {
            state.AddModelError("", Of(t, failure));
            return;
        }
        foreach (var (field, codes) in errors)
            foreach (var code in codes)
                state.AddModelError(property(field), Of(t, field, code));
    }

    /// <summary>An error found by the page itself.</summary>
    public static void Add(this ModelStateDictionary state, Texts t, string property, string code) => state.AddModelError(property, Of(t, property, code));

    private static string Last(string field)
    {
        var name = field[(field.LastIndexOf('.') + 1)..];
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        return JsonNamingPolicy.CamelCase.ConvertName(bracket < 0 ? name : name[..bracket]);
    }
}
