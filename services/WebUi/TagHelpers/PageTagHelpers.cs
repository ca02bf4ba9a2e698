using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace CaseTracker.WebUi.TagHelpers;

/// <summary>What is wrong, at the top of the page; drawn by the layouts.</summary>
[HtmlTargetElement("error-summary", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class ErrorSummaryTagHelper(FormFields fields, Texts texts) : TagHelper
{
    /// <summary>The page.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var errors = fields.Errors(ViewContext.ViewData.ModelState, texts);
        if (errors.Count == 0)
        {
            output.SuppressOutput();
            return;
        }
        var lines = Markup.Join(errors.Select(e => e.Id is null ? Markup.Of($"<li>{texts.WithNames(e.Text)}</li>") : Markup.Of($"<li><a href=\"#{e.Id}\">{texts.WithNames(e.Text)}</a></li>")));
        output.Replace(Markup.Of($"<div class=\"govuk-error-summary\" data-module=\"govuk-error-summary\"><div role=\"alert\"><h2 class=\"govuk-error-summary__title\">{texts["common.error-summary"]}</h2><div class=\"govuk-error-summary__body\"><ul class=\"govuk-list govuk-error-summary__list\">{lines}</ul></div></div></div>"));
    }
}

/// <summary>A button that sends the form; a second press within a second is ignored.</summary>
[HtmlTargetElement("submit-button")]
public sealed class SubmitButtonTagHelper : TagHelper
{
    /// <summary>secondary, warning, or nothing for the main button.</summary>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "button";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("type", "submit");
        output.Attributes.SetAttribute("class", ButtonClass(Kind));
        output.Attributes.SetAttribute("data-module", "govuk-button");
        output.Attributes.SetAttribute("data-prevent-double-click", "true");
    }

    internal static string ButtonClass(string? kind) => kind is null ? "govuk-button" : "govuk-button govuk-button--" + kind;
}

/// <summary>A link that looks like a button.</summary>
[HtmlTargetElement("button-link", Attributes = "href")]
public sealed class ButtonLinkTagHelper(Links links) : TagHelper
{
    /// <summary>Where to; <c>~/</c> keeps the language.</summary>
    public string Href { get; set; } = "";

    /// <summary>secondary, warning, or nothing for the main button.</summary>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "a";
        output.Attributes.SetAttribute("href", links.Resolve(Href));
        output.Attributes.SetAttribute("draggable", "false");
        output.Attributes.SetAttribute("class", SubmitButtonTagHelper.ButtonClass(Kind));
    }
}

/// <summary>The way back, above the content.</summary>
[HtmlTargetElement("back-link", Attributes = "href")]
public sealed class BackLinkTagHelper(Links links) : TagHelper
{
    /// <summary>Where to; <c>~/</c> keeps the language.</summary>
    public string Href { get; set; } = "";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "a";
        output.Attributes.SetAttribute("href", links.Resolve(Href));
        output.Attributes.SetAttribute("class", "govuk-back-link");
    }
}

/// <summary>An item of the navigation in the head of the page.</summary>
[HtmlTargetElement("nav-item", Attributes = "href")]
public sealed class NavItemTagHelper(Links links) : TagHelper
{
    /// <summary>Where to; <c>~/</c> keeps the language.</summary>
    public string Href { get; set; } = "";

    /// <summary>True for the page being read and those below it.</summary>
    public bool Current { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = (IHtmlContent)await output.GetChildContentAsync();
        if (Current) content = Markup.Of($"<strong class=\"govuk-service-navigation__active-fallback\">{content}</strong>");
        output.Replace(Markup.Of($"<li class=\"govuk-service-navigation__item{(Current ? " govuk-service-navigation__item--active" : "")}\"><a class=\"govuk-service-navigation__link\" href=\"{links.Resolve(Href)}\"{Markup.Attribute("aria-current", Current ? "page" : null)}>{content}</a></li>"));
    }
}

/// <summary>Content set off by a bar at its side.</summary>
[HtmlTargetElement("inset")]
public sealed class InsetTagHelper : TagHelper
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "div";
        output.Attributes.SetAttribute("class", "govuk-inset-text");
    }
}

/// <summary>A sentence nobody should miss.</summary>
[HtmlTargetElement("warning-text")]
public sealed class WarningTextTagHelper(Texts texts) : TagHelper
{
    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        output.Replace(Markup.Of($"<div class=\"govuk-warning-text\"><span class=\"govuk-warning-text__icon\" aria-hidden=\"true\">!</span><strong class=\"govuk-warning-text__text\"><span class=\"govuk-visually-hidden\">{texts["common.warning"]}</span>{content}</strong></div>"));
    }
}

/// <summary>Help that opens when it is wanted.</summary>
[HtmlTargetElement("details-block", Attributes = "summary")]
public sealed class DetailsBlockTagHelper : TagHelper
{
    /// <summary>What is inside.</summary>
    public string Summary { get; set; } = "";

    /// <summary>Open from the start.</summary>
    public bool Open { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        output.Replace(Markup.Of($"<details class=\"govuk-details\"{Markup.Flag("open", Open)}{Markup.Others(output.Attributes)}><summary class=\"govuk-details__summary\"><span class=\"govuk-details__summary-text\">{Summary}</span></summary><div class=\"govuk-details__text\">{content}</div></details>"));
    }
}

/// <summary>A message about the whole service, or that something worked.</summary>
[HtmlTargetElement("notice-banner")]
public sealed class NoticeBannerTagHelper(Texts texts) : TagHelper
{
    /// <summary>Heading; 「請注意」 or 「完成」 by default.</summary>
    public string? Title { get; set; }

    /// <summary><c>success</c>, or nothing.</summary>
    public string? Kind { get; set; }

    /// <summary>False where the focus belongs elsewhere; it is read aloud all the same.</summary>
    public bool TakesFocus { get; set; } = true;

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        var success = Kind == "success";
        var id = "notice-" + (success ? "success" : "service");
        var title = Title ?? texts[success ? "common.success" : "common.important"];
        var inside = Markup.Of($"<div class=\"govuk-notification-banner__header\"><h2 class=\"govuk-notification-banner__title\" id=\"{id}\">{title}</h2></div><div class=\"govuk-notification-banner__content\">{content}</div>");
        // A success is read aloud at once; news of the service are a part of the page that can be found.
        output.Replace(success
            ? Markup.Of($"<div class=\"govuk-notification-banner govuk-notification-banner--success\" role=\"alert\" aria-labelledby=\"{id}\" data-module=\"govuk-notification-banner\"{Markup.Attribute("data-disable-auto-focus", TakesFocus ? null : "true")}>{inside}</div>")
            : Markup.Of($"<section class=\"govuk-notification-banner\" aria-labelledby=\"{id}\">{inside}</section>"));
    }
}

/// <summary>A table wider than a phone: it scrolls by itself, by keyboard too.</summary>
[HtmlTargetElement("scroll-table", Attributes = "label")]
public sealed class ScrollTableTagHelper : TagHelper
{
    /// <summary>What the table shows.</summary>
    public string Label { get; set; } = "";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "section";
        output.Attributes.SetAttribute("class", "ct-table-scroll");
        output.Attributes.SetAttribute("aria-label", Label);
        output.Attributes.SetAttribute("tabindex", "0");
    }
}

/// <summary>Questions and answers in rows.</summary>
[HtmlTargetElement("summary-list")]
public sealed class SummaryListTagHelper : TagHelper
{
    /// <summary>Without lines between the rows.</summary>
    public bool Compact { get; set; }

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.TagName = "dl";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "govuk-summary-list" + (Compact ? " govuk-summary-list--no-border" : ""));
    }
}

/// <summary>One row; its content, or <c>value</c>, is the answer.</summary>
[HtmlTargetElement("summary-row", Attributes = "key", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class SummaryRowTagHelper(Links links, Texts texts) : TagHelper
{
    /// <summary>The question.</summary>
    public string Key { get; set; } = "";

    /// <summary>The answer as text; line breaks are kept.</summary>
    public string? Value { get; set; }

    /// <summary>Where it can be changed.</summary>
    public string? ChangeHref { get; set; }

    /// <summary>「修改」 by default.</summary>
    public string? ChangeText { get; set; }

    /// <summary>What is changed, for those who hear the link alone; the key by default.</summary>
    public string? ChangeWhat { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        var value = Value is not null ? Markup.Of($"<span class=\"ct-lines\">{Value}</span>") : content;
        var action = ChangeHref is null ? HtmlString.Empty
            : Markup.Of($"<dd class=\"govuk-summary-list__actions\"><a class=\"govuk-link\" href=\"{links.Resolve(ChangeHref)}\">{ChangeText ?? texts["common.change"]}<span class=\"govuk-visually-hidden\">{texts.Format("common.change.what", ("what", ChangeWhat ?? Key))}</span></a></dd>");
        output.Replace(Markup.Of($"<div class=\"govuk-summary-list__row\"><dt class=\"govuk-summary-list__key\">{Key}</dt><dd class=\"govuk-summary-list__value\">{value}</dd>{action}</div>"));
    }
}

/// <summary>Pages of a list; the query of the page being read is kept.</summary>
[HtmlTargetElement("pagination", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class PaginationTagHelper(Texts texts) : TagHelper
{
    /// <summary>This page, from 1.</summary>
    public int Page { get; set; } = 1;

    /// <summary>Rows a page.</summary>
    public int PageSize { get; set; } = 25;

    /// <summary>Rows in all.</summary>
    public int Total { get; set; }

    /// <summary>The page.</summary>
    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var pages = (Math.Max(Total, 0) + PageSize - 1) / PageSize;
        if (pages <= 1)
        {
            output.SuppressOutput();
            return;
        }
        var items = new HtmlContentBuilder();
        var last = 0;
        foreach (var number in Shown(Page, pages))
        {
            if (number > last + 1) items.AppendHtml("<li class=\"govuk-pagination__item govuk-pagination__item--ellipsis\">⋯</li>");
            last = number;
            var current = number == Page;
            items.AppendHtml(Markup.Of($"<li class=\"govuk-pagination__item{(current ? " govuk-pagination__item--current" : "")}\"><a class=\"govuk-link govuk-pagination__link\" href=\"{Address(number)}\" aria-label=\"{texts.Format("common.page.number", ("n", number))}\"{Markup.Attribute("aria-current", current ? "page" : null)}>{number}</a></li>"));
        }
        var previous = Page <= 1 ? HtmlString.Empty : Markup.Of($"<div class=\"govuk-pagination__prev\"><a class=\"govuk-link govuk-pagination__link\" href=\"{Address(Page - 1)}\" rel=\"prev\">{Arrow("prev", "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z")}<span class=\"govuk-pagination__link-title\">{texts["common.page.previous"]}</span></a></div>");
        var next = Page >= pages ? HtmlString.Empty : Markup.Of($"<div class=\"govuk-pagination__next\"><a class=\"govuk-link govuk-pagination__link\" href=\"{Address(Page + 1)}\" rel=\"next\"><span class=\"govuk-pagination__link-title\">{texts["common.page.next"]}</span>{Arrow("next", "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z")}</a></div>");
        output.Replace(Markup.Of($"<nav class=\"govuk-pagination\" aria-label=\"{texts["common.pages"]}\">{previous}<ul class=\"govuk-pagination__list\">{items}</ul>{next}</nav>"));
    }

    /// <summary>First, last and the neighbours of the current page.</summary>
    internal static IEnumerable<int> Shown(int page, int pages) =>
        Enumerable.Range(1, pages).Where(n => n == 1 || n == pages || Math.Abs(n - page) <= 1);

    private static IHtmlContent Arrow(string direction, string path) =>
        Markup.Of($"<svg class=\"govuk-pagination__icon govuk-pagination__icon--{direction}\" xmlns=\"http://www.w3.org/2000/svg\" height=\"13\" width=\"15\" aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 15 13\"><path d=\"{path}\"></path></svg>");

    private string Address(int number)
    {
        var request = ViewContext.HttpContext.Request;
        var query = Microsoft.AspNetCore.Http.QueryString.Create(request.Query.Where(q => !q.Key.Equals("page", StringComparison.OrdinalIgnoreCase))
            .SelectMany(q => q.Value, (q, v) => new KeyValuePair<string, string?>(q.Key, v))
            .Append(new("page", number.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        return request.PathBase.Add(request.Path).ToUriComponent() + query.ToUriComponent();
    }
}
