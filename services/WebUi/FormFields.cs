using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CaseTracker.WebUi;

/// <summary>The fields a page has drawn, in order. The layout, drawn after the page, makes the error summary of them.</summary>
public sealed class FormFields
{
    private readonly List<(string Name, string Id)> drawn = [];

    /// <summary>Registers a field drawn by hand, so that the error summary can link to it.</summary>
    /// <param name="name">Full name of the property in the form.</param>
    /// <param name="id">Id of the element that takes the focus.</param>
    public void Add(string name, string id) => drawn.Add((name, id));

    /// <summary>Every error: those of drawn fields first, in the order of the page, then the others without a link.</summary>
    internal IReadOnlyList<PageError> Errors(ModelStateDictionary state, Texts texts)
    {
        if (state.IsValid) return [];
        var errors = new List<PageError>();
        var told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, id) in drawn)
        {
            if (!told.Add(name) || state.GetValueOrDefault(name) is not { Errors.Count: > 0 } entry) continue;
            // One line per field, the one that stands at the field.
            errors.Add(new PageError(Sentence(entry.Errors[0], texts), id));
        }
        foreach (var (name, entry) in state)
            if (entry.Errors.Count > 0 && told.Add(name))
                errors.AddRange(entry.Errors.Select(e => new PageError(Sentence(e, texts), null)));
        return [.. errors.DistinctBy(e => (e.Text, e.Id))];
    }

    // Errors made of an exception have no words.
    internal static string Sentence(ModelError error, Texts texts) => error.ErrorMessage.Length > 0 ? error.ErrorMessage : texts["errors.malformed"];
}

/// <summary>One line of the error summary.</summary>
internal sealed record PageError(string Text, string? Id);
