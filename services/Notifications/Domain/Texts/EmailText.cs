using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>A finished e-mail.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Html">The same as HTML.</param>
public sealed record EmailWords(string Subject, string Text, string Html);

/// <summary>Writes e-mails: plain text and one-column HTML with the same words, everything escaped.</summary>
public static partial class EmailText
{
    private const string Body = "margin:0;padding:0;background-color:#ffffff;color:#1a1a1a;font-family:'Noto Sans TC','Microsoft JhengHei','PingFang TC',Arial,sans-serif;font-size:16px;line-height:1.6";
    private const string Column = "max-width:600px;margin:0 auto;padding:24px 16px";
    private const string Sender = "margin:0 0 24px;padding:0 0 8px;border-bottom:2px solid #1a1a1a;font-weight:bold";
    private const string Heading = "margin:24px 0 4px;font-size:16px;line-height:1.6;font-weight:bold";
    private const string Paragraph = "margin:0 0 16px";
    private const string Link = "color:#0b4f8a;text-decoration:underline";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The e-mail of a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="values">The facts.</param>
    /// <param name="language">The language.</param>
    /// <param name="sender">Name shown above the text.</param>
    /// <exception cref="TemplateException">A slot that must not be empty is.</exception>
    public static EmailWords Compose(EmailTemplate template, SlotValues values, Language language, string sender)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        var subject = OneLine(TemplateText.Fill(template.Subject, values));
        var text = new StringBuilder();
        var html = new StringBuilder();
        var tag = language == Language.En ? "en" : "zh-Hant";
        html.Append("<!doctype html>\n<html lang=\"").Append(tag).Append("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .Append(Encoder.Encode(subject)).Append("</title>\n</head>\n<body style=\"").Append(Body).Append("\">\n<div style=\"").Append(Column).Append("\">\n<p style=\"").Append(Sender).Append("\">")
            .Append(Escape(sender, language)).Append("</p>\n");
        foreach (var paragraph in template.Paragraphs)
        {
            if (!TemplateText.Applies(values, paragraph.If, paragraph.Unless))
                continue;
            var words = TemplateText.Fill(paragraph.Text, values).Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
            if (text.Length > 0)
                text.Append("\n\n");
            if (paragraph.Label is { } label)
            {
                text.Append(label).Append(language == Language.En ? ":" : "：").Append(words.Contains('\n', StringComparison.Ordinal) ? "\n" : language == Language.En ? " " : "");
                html.Append("<h2 style=\"").Append(Heading).Append("\">").Append(Escape(label, language)).Append("</h2>\n");
            }
            text.Append(words);
            html.Append("<p style=\"").Append(Paragraph).Append("\">").Append(Linked(words, LinkIn(words, values), language)).Append("</p>\n");
        }
        html.Append("</div>\n</body>\n</html>\n");
        return new EmailWords(subject, text.Append('\n').ToString(), html.ToString());
    }

    /// <summary>A copy for a helper: its own words, then the notice.</summary>
    public static EmailTemplate Copy(EmailTemplate copy, EmailTemplate notice)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(notice);
        return new() { Subject = copy.Subject + notice.Subject, Paragraphs = [.. copy.Paragraphs, .. notice.Paragraphs] };
    }

    /// <summary>A text without line breaks and with single spaces: safe in a header.</summary>
    public static string OneLine(string text) => Blank().Replace(text, " ").Trim();

    private static string? LinkIn(string words, SlotValues values) =>
        Array.Find([values["confirm_url"], values["stop_url"], values["status_url"]], url => url is not null && words.Contains(url, StringComparison.Ordinal));

    // Only the address we made ourselves becomes a link; whatever staff or citizens wrote stays text.
    private static string Linked(string words, string? url, Language language)
    {
        if (url is null || words.IndexOf(url, StringComparison.Ordinal) is not (>= 0 and var at))
            return Escape(words, language);
        var encoded = Encoder.Encode(url);
        return $"{Escape(words[..at], language)}<a href=\"{encoded}\" style=\"{Link}\">{encoded}</a>{Escape(words[(at + url.Length)..], language)}";
    }

    private static string Escape(string text, Language language)
    {
        var escaped = Encoder.Encode(text).Replace("&#xA;", "<br>\n", StringComparison.Ordinal);
        // A screen reader reads Chinese names inside an English text with the right voice.
        return language == Language.En ? Han().Replace(escaped, "<span lang=\"zh-Hant\">$0</span>") : escaped;
    }

    [GeneratedRegex(@"[\s\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\p{IsCJKSymbolsandPunctuation}\p{IsHalfwidthandFullwidthForms}]+")]
    private static partial Regex Han();
}
