using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.WebUi.TagHelpers;

/// <summary>One item inside <c>radios-field</c> or <c>checkboxes-field</c>; its content is revealed when it is chosen.</summary>
[HtmlTargetElement("choice", ParentTag = "radios-field")]
[HtmlTargetElement("choice", ParentTag = "checkboxes-field")]
public sealed class ChoiceTagHelper : TagHelper
{
    /// <summary>What the form sends.</summary>
    public string Value { get; set; } = "";

    /// <summary>Label.</summary>
    public string Text { get; set; } = "";

    /// <summary>A line below the label.</summary>
    public string? Hint { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        ((List<Choice>)context.Items[typeof(Choice)]).Add(new Choice(Value, Text, Hint) { Revealed = content.IsEmptyOrWhiteSpace ? null : new HtmlString(content.GetContent()) });
        output.SuppressOutput();
    }
}

/// <summary>A question with several inputs: radios or checkboxes.</summary>
public abstract class ChoicesFieldTagHelper : FieldTagHelper
{
    /// <summary>The question.</summary>
    public string Legend { get; set; } = "";

    /// <summary>s, m, l or xl.</summary>
    public string? LegendSize { get; set; }

    /// <summary>The question is read aloud but not shown.</summary>
    public bool LegendHidden { get; set; }

    /// <summary>The items; those written inside the tag come after them.</summary>
    public IEnumerable<Choice> Items { get; set; } = [];

    /// <summary>Smaller boxes, for lists of staff.</summary>
    public bool Small { get; set; }

    /// <summary>Side by side.</summary>
    public bool Inline { get; set; }

    private protected ChoicesFieldTagHelper(FormFields fields, Texts texts) : base(fields, texts)
    {
    }

    private protected abstract string Block { get; }
    private protected abstract string InputType { get; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        Register();
        var written = new List<Choice>();
        context.Items[typeof(Choice)] = written;
        await output.GetChildContentAsync();

        var chosen = Values();
        var items = new HtmlContentBuilder();
        var number = 0;
        foreach (var choice in Items.Concat(written))
        {
            number++;
            // The first input has the id the error summary links to.
            var id = number == 1 ? FieldId : FieldId + "-" + number.ToString(CultureInfo.InvariantCulture);
            var isChosen = chosen.Contains(choice.Value);
            var hintId = choice.Hint is null ? null : id + "-item-hint";
            var revealedId = choice.Revealed is null ? null : "conditional-" + id;
            var hint = hintId is null ? HtmlString.Empty : Markup.Of($"<div id=\"{hintId}\" class=\"govuk-hint govuk-{Block}__hint\">{choice.Hint}</div>");
            items.AppendHtml(Markup.Of($"<div class=\"govuk-{Block}__item\"><input class=\"govuk-{Block}__input\" id=\"{id}\" name=\"{Name}\" type=\"{InputType}\" value=\"{choice.Value}\"{Markup.Flag("checked", isChosen)}{Markup.Attribute("data-aria-controls", revealedId)}{Markup.Attribute("aria-describedby", hintId)}><label class=\"govuk-label govuk-{Block}__label\" for=\"{id}\">{choice.Html ?? Markup.Of($"{choice.Text}")}</label>{hint}</div>"));
            if (choice.Revealed is not null)
                items.AppendHtml(Markup.Of($"<div class=\"govuk-{Block}__conditional{(isChosen ? "" : $" govuk-{Block}__conditional--hidden")}\" id=\"{revealedId}\">{choice.Revealed}</div>"));
        }
        var size = LegendSize is null ? "" : " govuk-fieldset__legend--" + LegendSize;
        var hidden = LegendHidden ? " govuk-visually-hidden" : "";
        var legend = PageHeading
            ? Markup.Of($"<legend class=\"govuk-fieldset__legend{size}{hidden}\"><h1 class=\"govuk-fieldset__heading\">{Legend}{OptionalMarkup}</h1></legend>")
            : Markup.Of($"<legend class=\"govuk-fieldset__legend{size}{hidden}\">{Legend}{OptionalMarkup}</legend>");
        var variant = (Small ? $" govuk-{Block}--small" : "") + (Inline ? $" govuk-{Block}--inline" : "");
        output.Replace(Markup.Of($"<div class=\"{GroupClass()}\"><fieldset class=\"govuk-fieldset\"{Markup.Attribute("aria-describedby", DescribedBy())}{Markup.Others(output.Attributes)}>{legend}{HintMarkup}{ErrorMarkup}<div class=\"govuk-{Block}{variant}\" data-module=\"govuk-{Block}\">{items}</div></fieldset></div>"));
    }
}

/// <summary>One of several.</summary>
[HtmlTargetElement("radios-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class RadiosFieldTagHelper(FormFields fields, Texts texts) : ChoicesFieldTagHelper(fields, texts)
{
    private protected override string Block => "radios";
    private protected override string InputType => "radio";
}

/// <summary>Any of several; the property is a collection.</summary>
[HtmlTargetElement("checkboxes-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class CheckboxesFieldTagHelper(FormFields fields, Texts texts) : ChoicesFieldTagHelper(fields, texts)
{
    private protected override string Block => "checkboxes";
    private protected override string InputType => "checkbox";
}

/// <summary>Yes or no; the property is a <see cref="bool"/>.</summary>
[HtmlTargetElement("checkbox-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class CheckboxFieldTagHelper(FormFields fields, Texts texts) : FieldTagHelper(fields, texts)
{
    /// <summary>Label.</summary>
    public string Text { get; set; } = "";

    /// <summary>A smaller box, for staff.</summary>
    public bool Small { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Register();
        var isChosen = Values().Contains("true", StringComparer.OrdinalIgnoreCase);
        var hint = Hint is null ? HtmlString.Empty : Markup.Of($"<div id=\"{HintId}\" class=\"govuk-hint govuk-checkboxes__hint\">{Hint}</div>");
        output.Replace(Markup.Of($"<div class=\"{GroupClass()}\">{ErrorMarkup}<div class=\"govuk-checkboxes{(Small ? " govuk-checkboxes--small" : "")}\"><div class=\"govuk-checkboxes__item\"><input class=\"govuk-checkboxes__input\" id=\"{FieldId}\" name=\"{Name}\" type=\"checkbox\" value=\"true\"{Markup.Flag("checked", isChosen)}{Markup.Attribute("aria-describedby", DescribedBy())}{Markup.Others(output.Attributes)}><label class=\"govuk-label govuk-checkboxes__label\" for=\"{FieldId}\">{Text}{OptionalMarkup}</label>{hint}</div></div></div>"));
    }
}
