using System.Globalization;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.WebUi.TagHelpers;

/// <summary>What every field has: a label or legend, a hint, an error, a name and an id.</summary>
public abstract class FieldTagHelper : TagHelper
{
    /// <summary>The property.</summary>
    [HtmlAttributeName("for")]
    public ModelExpression For { get; set; } = null!;

    /// <summary>A line below the label.</summary>
    public string? Hint { get; set; }

    /// <summary>Says behind the label that the field may stay empty.</summary>
    public bool Optional { get; set; }

    /// <summary>Id of the control; by default made of the name.</summary>
    public string? Id { get; set; }

    /// <summary>The label is the page's h1.</summary>
    public bool PageHeading { get; set; }

    /// <summary>The page.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    private protected FormFields Fields { get; }
    private protected Texts T { get; }

    private protected FieldTagHelper(FormFields fields, Texts texts) => (Fields, T) = (fields, texts);

    private protected string Name => ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
    private protected string FieldId => Id ?? TagBuilder.CreateSanitizedId(Name, "_");
    private protected string HintId => FieldId + "-hint";
    private protected string ErrorId => FieldId + "-error";

    private protected string? Error => ViewContext.ViewData.ModelState.TryGetValue(Name, out var entry) && entry.Errors.Count > 0 ? FormFields.Sentence(entry.Errors[0], T) : null;

    /// <summary>What the person typed, else the property's value.</summary>
    private protected string? Value =>
        ViewContext.ViewData.ModelState.TryGetValue(Name, out var entry) && entry.RawValue is not null
            ? entry.RawValue as string ?? (entry.RawValue as string[])?.FirstOrDefault() ?? entry.AttemptedValue
            : AsText(For.Model);

    private protected IReadOnlyCollection<string> Values()
    {
        if (ViewContext.ViewData.ModelState.TryGetValue(Name, out var entry) && entry.RawValue is not null)
            return entry.RawValue as string[] ?? [entry.RawValue as string ?? ""];
        return For.Model switch
        {
            null => [],
            string text => [text],
            System.Collections.IEnumerable many => [.. many.Cast<object?>().Select(v => AsText(v) ?? "")],
            var one => [AsText(one) ?? ""],
        };
    }

    private protected string? DescribedBy(string? more = null)
    {
        var ids = new List<string>(3);
        if (Hint is not null) ids.Add(HintId);
        if (Error is not null) ids.Add(ErrorId);
        if (more is not null) ids.Add(more);
        return ids.Count == 0 ? null : string.Join(' ', ids);
    }

    private protected IHtmlContent HintMarkup => Hint is null ? HtmlString.Empty : Markup.Of($"<div id=\"{HintId}\" class=\"govuk-hint\">{Hint}</div>");

    private protected IHtmlContent ErrorMarkup => Error is not { } error ? HtmlString.Empty
        : Markup.Of($"<p id=\"{ErrorId}\" class=\"govuk-error-message\"><span class=\"govuk-visually-hidden\">{T["common.error-prefix"]}</span>{T.WithNames(error)}</p>");

    private protected IHtmlContent OptionalMarkup => Optional ? Markup.Of($"<span class=\"ct-optional\">{T["common.optional"]}</span>") : HtmlString.Empty;

    private protected string GroupClass(string? more = null) => "govuk-form-group" + (Error is null ? "" : " govuk-form-group--error") + (more is null ? "" : " " + more);

    private protected void Register() => Fields.Add(Name, FieldId);

    private protected static string? AsText(object? value) => value switch
    {
        null => null,
        string text => text,
        DateOnly date => TaipeiFormat.Machine(date),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}

/// <summary>A field with one control and a label.</summary>
public abstract class LabelledFieldTagHelper : FieldTagHelper
{
    /// <summary>The label.</summary>
    public string Label { get; set; } = "";

    /// <summary>s, m, l or xl.</summary>
    public string? LabelSize { get; set; }

    /// <summary>The label is read aloud but not shown.</summary>
    public bool LabelHidden { get; set; }

    private protected LabelledFieldTagHelper(FormFields fields, Texts texts) : base(fields, texts)
    {
    }

    private protected IHtmlContent LabelMarkup
    {
        get
        {
            var size = LabelSize is null ? "" : " govuk-label--" + LabelSize;
            var label = Markup.Of($"<label class=\"govuk-label{size}{(LabelHidden ? " govuk-visually-hidden" : "")}\" for=\"{FieldId}\">{Label}{OptionalMarkup}</label>");
            return PageHeading ? Markup.Of($"<h1 class=\"govuk-label-wrapper\">{label}</h1>") : label;
        }
    }
}
