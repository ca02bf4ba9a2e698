using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.WebUi.TagHelpers;

/// <summary>A single-line text field.</summary>
[HtmlTargetElement("text-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TextFieldTagHelper(FormFields fields, Texts texts) : LabelledFieldTagHelper(fields, texts)
{
    /// <summary>text, tel, email, number, search, date, password.</summary>
    public string Type { get; set; } = "text";

    /// <summary>2, 3, 4, 5, 10, 20 or 30 characters, or full, three-quarters, two-thirds, one-half, one-third, one-quarter.</summary>
    public string? Width { get; set; }

    /// <summary>A unit before the input.</summary>
    public string? Prefix { get; set; }

    /// <summary>A unit behind the input.</summary>
    public string? Suffix { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Register();
        var width = Width switch
        {
            null => "",
            _ when Width.All(char.IsAsciiDigit) => " govuk-input--width-" + Width,
            "half" => " govuk-!-width-one-half",
            _ => " govuk-!-width-" + Width,
        };
        var invalid = Error is null ? "" : " govuk-input--error";
        var value = Type == "password" ? null : Value;
        // A suffix says part of what the field means; the label alone would hide it from those who listen.
        var affix = Suffix ?? Prefix;
        var input = Markup.Of($"<input class=\"govuk-input{width}{invalid}\" id=\"{FieldId}\" name=\"{Name}\" type=\"{Type}\"{Markup.Attribute("value", value)}{Markup.Attribute("aria-describedby", DescribedBy(affix is null ? null : FieldId + "-unit"))}{Markup.Others(output.Attributes)}>");
        if (affix is not null)
        {
            var prefix = Prefix is null ? HtmlString.Empty : Markup.Of($"<div class=\"govuk-input__prefix\"{Markup.Attribute("id", Suffix is null ? FieldId + "-unit" : null)}>{Prefix}</div>");
            var suffix = Suffix is null ? HtmlString.Empty : Markup.Of($"<div class=\"govuk-input__suffix\" id=\"{FieldId}-unit\">{Suffix}</div>");
            input = Markup.Of($"<div class=\"govuk-input__wrapper\">{prefix}{input}{suffix}</div>");
        }
        output.Replace(Markup.Of($"<div class=\"{GroupClass()}\">{LabelMarkup}{HintMarkup}{ErrorMarkup}{input}</div>"));
    }
}

/// <summary>A multi-line text field, with a character count when it has a <c>max-length</c>.</summary>
[HtmlTargetElement("text-area-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TextAreaFieldTagHelper(FormFields fields, Texts texts) : LabelledFieldTagHelper(fields, texts)
{
    /// <summary>Height in lines.</summary>
    public int Rows { get; set; } = 5;

    /// <summary>Most characters; the server decides, the count only helps.</summary>
    public int? MaxLength { get; set; }

    /// <summary>Percent of <see cref="MaxLength"/> from which the count is shown.</summary>
    public int Threshold { get; set; } = 75;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Register();
        var counted = MaxLength is not null;
        var info = counted ? FieldId + "-info" : null;
        var invalid = Error is null ? "" : " govuk-textarea--error";
        // The first line break after the start tag is dropped by HTML parsers: without one more a leading empty line would be lost.
        var area = Markup.Of($"<textarea class=\"govuk-textarea{invalid}{(counted ? " govuk-js-character-count" : "")}\" id=\"{FieldId}\" name=\"{Name}\" rows=\"{Rows}\"{Markup.Attribute("aria-describedby", DescribedBy(info))}{Markup.Others(output.Attributes)}>\n{Value}</textarea>");
        if (MaxLength is not { } max)
        {
            output.Replace(Markup.Of($"<div class=\"{GroupClass()}\">{LabelMarkup}{HintMarkup}{ErrorMarkup}{area}</div>"));
            return;
        }
        var message = Markup.Of($"<div id=\"{info}\" class=\"govuk-hint govuk-character-count__message\">{T.Format("common.count.limit", ("max", max))}</div>");
        var i18n = Markup.Join([
            Markup.Attribute("data-i18n.characters-under-limit.other", T["common.count.under"]),
            Markup.Attribute("data-i18n.characters-under-limit.one", T["common.count.under.one"]),
            Markup.Attribute("data-i18n.characters-at-limit", T["common.count.at"]),
            Markup.Attribute("data-i18n.characters-over-limit.other", T["common.count.over"]),
            Markup.Attribute("data-i18n.characters-over-limit.one", T["common.count.over.one"]),
        ]);
        output.Replace(Markup.Of($"<div class=\"{GroupClass("govuk-character-count")}\" data-module=\"govuk-character-count\" data-maxlength=\"{max.ToString(System.Globalization.CultureInfo.InvariantCulture)}\" data-threshold=\"{Threshold}\"{i18n}>{LabelMarkup}{HintMarkup}{ErrorMarkup}{area}{message}</div>"));
    }
}

/// <summary>A drop-down list.</summary>
[HtmlTargetElement("select-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class SelectFieldTagHelper(FormFields fields, Texts texts) : LabelledFieldTagHelper(fields, texts)
{
    /// <summary>The options; groups follow each other in the order of their first option.</summary>
    public IEnumerable<SelectListItem> Items { get; set; } = [];

    /// <summary>An empty first option.</summary>
    public string? Prompt { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Register();
        var chosen = Value ?? "";
        var options = new HtmlContentBuilder();
        if (Prompt is not null) options.AppendHtml(Markup.Of($"<option value=\"\">{Prompt}</option>"));
        foreach (var group in Items.GroupBy(i => i.Group?.Name))
        {
            var inside = Markup.Join(group.Select(i =>
                Markup.Of($"<option value=\"{i.Value ?? i.Text}\"{Markup.Flag("selected", (i.Value ?? i.Text) == chosen)}{Markup.Flag("disabled", i.Disabled)}>{i.Text}</option>")));
            options.AppendHtml(group.Key is null ? inside : Markup.Of($"<optgroup label=\"{group.Key}\">{inside}</optgroup>"));
        }
        var invalid = Error is null ? "" : " govuk-select--error";
        var select = Markup.Of($"<select class=\"govuk-select{invalid}\" id=\"{FieldId}\" name=\"{Name}\"{Markup.Attribute("aria-describedby", DescribedBy())}{Markup.Others(output.Attributes)}>{options}</select>");
        output.Replace(Markup.Of($"<div class=\"{GroupClass()}\">{LabelMarkup}{HintMarkup}{ErrorMarkup}{select}</div>"));
    }
}

/// <summary>A file to send; the form needs <c>enctype="multipart/form-data"</c>.</summary>
[HtmlTargetElement("file-field", Attributes = "for", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FileFieldTagHelper(FormFields fields, Texts texts) : LabelledFieldTagHelper(fields, texts)
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Register();
        var invalid = Error is null ? "" : " govuk-file-upload--error";
        var input = Markup.Of($"<input class=\"govuk-file-upload{invalid}\" id=\"{FieldId}\" name=\"{Name}\" type=\"file\"{Markup.Attribute("aria-describedby", DescribedBy())}{Markup.Others(output.Attributes)}>");
        output.Replace(Markup.Of($"<div class=\"{GroupClass()}\">{LabelMarkup}{HintMarkup}{ErrorMarkup}{input}</div>"));
    }
}
