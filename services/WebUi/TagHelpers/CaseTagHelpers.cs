using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.WebUi.TagHelpers;

/// <summary>The public status as a coloured word.</summary>
[HtmlTargetElement("status-tag", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class StatusTagTagHelper(Texts texts) : TagHelper
{
    /// <summary>The status.</summary>
    public CaseStatus Status { get; set; }

    /// <summary>What was achieved, shown with a closed case.</summary>
    public Outcome? Outcome { get; set; }

    /// <summary>In the words of staff, where those for citizens speak to 「您」.</summary>
    public bool Staff { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var words = Staff ? StatusWords.StaffTag(texts, Status, Outcome) : StatusWords.Tag(texts, Status, Outcome);
        output.Replace(Markup.Of($"<strong class=\"govuk-tag govuk-tag--{Colour(Status)}\">{words}</strong>"));
    }

    internal static string Colour(CaseStatus status) => status switch
    {
        CaseStatus.Received or CaseStatus.Assigned => "blue",
        CaseStatus.InProgress => "teal",
        CaseStatus.NeedInfo => "yellow",
        CaseStatus.Referred => "purple",
        CaseStatus.Replied => "green",
        _ => "grey",
    };
}

/// <summary>A flag beside the status.</summary>
[HtmlTargetElement("flag-tag", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FlagTagTagHelper(Texts texts) : TagHelper
{
    /// <summary>Which.</summary>
    public CaseFlag Flag { get; set; }

    /// <summary>How many times, for extended and repeated.</summary>
    public int Count { get; set; } = 1;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (name, colour, icon) = Flag switch
        {
            CaseFlag.Overdue => ("overdue", "red", "!"),
            CaseFlag.Untold => ("untold", "red", "!"),
            CaseFlag.NewsAsked => ("news-asked", "red", "?"),
            CaseFlag.Extended => ("extended", "orange", "→"),
            CaseFlag.Paused => ("paused", "yellow", "‖"),
            CaseFlag.Confidential => ("confidential", "purple", "●"),
            CaseFlag.Merged => ("merged", "grey", "+"),
            _ => ("repeated", "orange", "↻"),
        };
        output.Replace(Markup.Of($"<strong class=\"govuk-tag govuk-tag--{colour} ct-flag\"><span aria-hidden=\"true\">{icon}</span> {texts.Count("flag." + name, Count)}</strong>"));
    }
}

/// <summary>The fixed steps of a case and how far it has come.</summary>
[HtmlTargetElement("tracker", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TrackerTagHelper(Texts texts) : TagHelper
{
    /// <summary>Which steps.</summary>
    public TrackerKind Kind { get; set; }

    /// <summary>The case's status.</summary>
    public CaseStatus Status { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var steps = Markup.Join(TrackerSteps.For(Kind, Status).Select(step =>
        {
            var state = step.State switch { StepState.Done => "done", StepState.Current => "current", _ => "ahead" };
            return Markup.Of($"<li class=\"ct-tracker__step ct-tracker__step--{state}\"{Markup.Attribute("aria-current", step.State == StepState.Current ? "step" : null)}><span class=\"ct-tracker__mark\" aria-hidden=\"true\"></span><span class=\"ct-tracker__name\">{texts["step." + step.Name]}<span class=\"govuk-visually-hidden\">{texts["step.state." + state]}</span></span></li>");
        }));
        output.Replace(Markup.Of($"<ol class=\"ct-tracker\">{steps}</ol>"));
    }
}

/// <summary>What happened; its items newest first.</summary>
[HtmlTargetElement("timeline")]
public sealed class TimelineTagHelper : TagHelper
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "ol";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "ct-timeline");
    }
}

/// <summary>One event; its content says more than the title.</summary>
[HtmlTargetElement("timeline-item", ParentTag = "timeline", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class TimelineItemTagHelper(Texts texts) : TagHelper
{
    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>What, in few words.</summary>
    public string Title { get; set; } = "";

    /// <summary>Who: a unit or person.</summary>
    public LocalizedText? By { get; set; }

    /// <summary>Only staff see it: marked so.</summary>
    public bool Internal { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        var body = content.IsEmptyOrWhiteSpace ? HtmlString.Empty : Markup.Of($"<div class=\"ct-timeline__body\">{content}</div>");
        var by = By is null ? HtmlString.Empty : Markup.Of($"<span class=\"ct-timeline__by\">{texts.Html(By)}</span>");
        var mark = Internal ? Markup.Of($"<span class=\"ct-timeline__internal\">{texts["common.staff-only"]}</span>") : HtmlString.Empty;
        output.Replace(Markup.Of($"<li class=\"ct-timeline__item{(Internal ? " ct-timeline__item--internal" : "")}\"><p class=\"ct-timeline__when\"><time datetime=\"{TaipeiFormat.Machine(At)}\">{TaipeiFormat.DateTimeWithYear(At, texts.Language)}</time>{by}{mark}</p><p class=\"ct-timeline__title\">{Title}</p>{body}</li>"));
    }
}

/// <summary>The three answers of a delay: why, where it stands, when.</summary>
[HtmlTargetElement("delay-notice", Attributes = "slots", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class DelayNoticeTagHelper(Texts texts) : TagHelper
{
    /// <summary>The answers.</summary>
    public DelaySlots? Slots { get; set; }

    /// <summary>The date that passed or moves; says so in the heading.</summary>
    public DueDate? Due { get; set; }

    /// <summary>The date was moved before it passed: the case is not late.</summary>
    public bool Extended { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Slots is null)
        {
            output.SuppressOutput();
            return;
        }
        var key = Extended ? "delay.extended" : "delay.late";
        var heading = Due is null ? texts[key] : texts.Format(key + ".since", ("due", Due));
        var when = texts.Html(Slots.DateKind == DateKind.NextWord ? "delay.date.next-word" : "delay.date.completion",
            ("date", Markup.Of($"<time datetime=\"{TaipeiFormat.Machine(Slots.ExpectedOn)}\">{texts.DateWithYear(Slots.ExpectedOn)}</time>")));
        var kind = Extended ? "" : " ct-delay--late";
        output.Replace(Markup.Of($"<div class=\"govuk-inset-text ct-delay{kind}\"><h2 class=\"govuk-heading-m\">{heading}</h2><dl class=\"ct-delay__answers\"><dt>{texts[Extended ? "delay.reason.extended" : "delay.reason"]}</dt><dd>{texts.Html(Slots.Reason)}</dd><dt>{texts["delay.progress"]}</dt><dd>{texts.Html(Slots.Progress)}</dd><dt>{texts["delay.date"]}</dt><dd>{when}</dd></dl></div>"));
    }
}

/// <summary>What a person has to keep after sending: the number, and the look-up code, which can be covered. Its title is the page's h1.</summary>
[HtmlTargetElement("receipt-panel", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ReceiptPanelTagHelper(Texts texts) : TagHelper
{
    /// <summary>Heading.</summary>
    public string Title { get; set; } = "";

    /// <summary>11 digits.</summary>
    public string? Number { get; set; }

    /// <summary>8 digits, when it may be shown.</summary>
    public string? Code { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var number = Number is null ? HtmlString.Empty
            : Markup.Of($"<div class=\"ct-receipt__line\"><span class=\"ct-receipt__label\">{texts["receipt.number"]}</span> <strong class=\"ct-case-number\">{CaseNumbers.Format(Number)}</strong></div>");
        var code = Code is null ? HtmlString.Empty
            // Others may see the screen: a press covers the code, without scripts too.
            : Markup.Of($"<details class=\"ct-receipt__line ct-cover\" open><summary class=\"ct-cover__summary\"><span class=\"ct-receipt__label\">{texts["receipt.code"]}</span> <span class=\"ct-inline-button ct-inline-button--inverse ct-cover__hide\">{texts["receipt.code.cover"]}</span><span class=\"ct-inline-button ct-inline-button--inverse ct-cover__show\">{texts["receipt.code.uncover"]}</span></summary><strong class=\"ct-case-number\">{CodeGroups(Code)}</strong></details>");
        output.Replace(Markup.Of($"<div class=\"govuk-panel govuk-panel--confirmation ct-receipt\"><h1 class=\"govuk-panel__title\">{Title}</h1><div class=\"govuk-panel__body\">{number}{code}</div></div>"));
    }

    private static string CodeGroups(string code) => code.Length == 8 ? $"{code[..4]} {code[4..]}" : code;
}

/// <summary>A case number in groups, never broken over two lines.</summary>
[HtmlTargetElement("case-number", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class CaseNumberTagHelper(Texts texts) : TagHelper
{
    /// <summary>11 digits.</summary>
    public string Value { get; set; } = "";

    /// <summary>With a button that copies it, when scripts run.</summary>
    public bool Copy { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var copy = !Copy ? HtmlString.Empty : Markup.Of($" data-module=\"ct-copy\" data-copy=\"{texts["common.copy"]}\" data-copied=\"{texts["common.copied"]}\"");
        output.Replace(Markup.Of($"<span class=\"ct-case-number\"{copy}>{CaseNumbers.Format(Value)}</span>"));
    }
}

/// <summary>A date people and machines can read.</summary>
[HtmlTargetElement("date-text", Attributes = "value", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class DateTextTagHelper(Texts texts) : TagHelper
{
    /// <summary>A <see cref="DateOnly"/>, <see cref="DateTimeOffset"/> or <see cref="DueDate"/>; nothing is drawn for null.</summary>
    public object? Value { get; set; }

    /// <summary>long, year, short, or time (with the minute).</summary>
    public string Style { get; set; } = "long";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var language = texts.Language;
        var (machine, words) = Value switch
        {
            DueDate { HasTime: true } due => (TaipeiFormat.Machine(due.OverdueFrom), Style == "short" ? TaipeiFormat.ShortDue(due, language) : Style == "year" ? TaipeiFormat.DateTimeWithYear(due.OverdueFrom, language) : TaipeiFormat.Due(due, language)),
            DueDate due => (TaipeiFormat.Machine(due.Date), Day(due.Date)),
            DateOnly date => (TaipeiFormat.Machine(date), Day(date)),
            DateTimeOffset instant when Style == "time" => (TaipeiFormat.Machine(instant), TaipeiFormat.DateTime(instant, language)),
            DateTimeOffset instant when Style == "short-time" => (TaipeiFormat.Machine(instant), TaipeiFormat.ShortDateTime(instant, language)),
            DateTimeOffset instant => (TaipeiFormat.Machine(instant), Day(TaipeiFormat.DateOf(instant))),
            null => ("", ""),
            _ => throw new ArgumentException($"date-text cannot show a {Value.GetType().Name}."),
        };
        output.Replace(words.Length == 0 ? HtmlString.Empty : Markup.Of($"<time datetime=\"{machine}\">{words}</time>"));
    }

    private string Day(DateOnly date) => Style switch
    {
        "short" or "short-time" => texts.ShortDate(date),
        "year" => texts.DateWithYear(date),
        _ => texts.Date(date),
    };
}

/// <summary>A telephone number to press; the city's hotline where none is known.</summary>
[HtmlTargetElement("phone-link", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PhoneLinkTagHelper : TagHelper
{
    /// <summary>The number; an extension behind <c>#</c> or 轉 is dialled too.</summary>
    public string? Number { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var shown = string.IsNullOrWhiteSpace(Number) ? "1999" : Number.Trim();
        var dialled = string.Concat(shown.Select(c => char.IsAsciiDigit(c) || c == '+' ? c.ToString() : c is '#' or '轉' ? "," : ""));
        output.Replace(Markup.Of($"<a class=\"govuk-link ct-phone\" href=\"tel:{dialled}\">{shown}</a>"));
    }
}

/// <summary>Words with an English form, or their Chinese marked as such.</summary>
[HtmlTargetElement("localized", Attributes = "value", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class LocalizedTagHelper(Texts texts) : TagHelper
{
    /// <summary>The words.</summary>
    public LocalizedText? Value { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Replace(Value is null ? HtmlString.Empty : texts.Html(Value));
    }
}

/// <summary>What staff wrote, in their language, line by line.</summary>
[HtmlTargetElement("staff-words", Attributes = "value", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class StaffWordsTagHelper(Texts texts) : TagHelper
{
    /// <summary>The words.</summary>
    public StaffWords? Value { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Value is null)
        {
            output.SuppressOutput();
            return;
        }
        var language = Value.Language == texts.Language ? null : Value.Language == Language.En ? "en" : UiLanguage.ChineseTag;
        output.Replace(Markup.Of($"<div class=\"ct-lines govuk-body\"{Markup.Attribute("lang", language)}>{Value.Text}</div>"));
    }
}
