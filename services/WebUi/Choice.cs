using Microsoft.AspNetCore.Html;

namespace CaseTracker.WebUi;

/// <summary>One item of radios or checkboxes.</summary>
/// <param name="Value">What the form sends.</param>
/// <param name="Text">Label.</param>
/// <param name="Hint">A line below the label.</param>
public sealed record Choice(string Value, string Text, string? Hint = null)
{
    /// <summary>Label as HTML instead of <see cref="Text"/>, for Chinese names inside English pages.</summary>
    public IHtmlContent? Html { get; init; }

    /// <summary>Shown when the item is chosen (always shown without scripts).</summary>
    public IHtmlContent? Revealed { get; init; }
}
