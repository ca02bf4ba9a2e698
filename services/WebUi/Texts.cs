using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.WebUi;

/// <summary>The texts of one language. Injected, it is the language of the page being served.</summary>
public sealed partial class Texts
{
    private static readonly ConcurrentDictionary<Enum, string> EnumKeys = new();
    private readonly TextCatalogue catalogue;

    internal Texts(TextCatalogue catalogue, Language language)
    {
        this.catalogue = catalogue;
        Language = language;
    }

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>The text of a key without slots.</summary>
    public string this[string key] => catalogue.Get(Language, key);

    /// <summary>True when the key exists.</summary>
    public bool Has(string key) => catalogue.Has(Language, key);

    /// <summary>A text with its slots filled. Dates, instants, due dates, numbers and localized texts are written as the language does.</summary>
    public string Format(string key, params (string Slot, object? Value)[] slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        return TextCatalogue.Slot().Replace(this[key], match => Plain(Value(key, match.Groups[1].Value, slots)));
    }

    /// <summary>As <see cref="Format"/>, as HTML: text is encoded, <see cref="IHtmlContent"/> is not, Chinese inside English is marked.</summary>
    public IHtmlContent Html(string key, params (string Slot, object? Value)[] slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var text = this[key];
        var html = new HtmlContentBuilder();
        var position = 0;
        foreach (var match in TextCatalogue.Slot().EnumerateMatches(text))
        {
            html.Append(text[position..match.Index]);
            position = match.Index + match.Length;
            switch (Value(key, text[(match.Index + 1)..(position - 1)], slots))
            {
                case IHtmlContent content: html.AppendHtml(content); break;
                case LocalizedText words: html.AppendHtml(Html(words)); break;
                case StaffWords words: html.AppendHtml(Words(words)); break;
                case var value: html.Append(Plain(value)); break;
            }
        }
        html.Append(text[position..]);
        return html;
    }

    /// <summary>A text about <c>{n}</c> things; <c>key.one</c> when English needs the singular.</summary>
    public string Count(string key, long n, params (string Slot, object? Value)[] slots) =>
        Format(n == 1 && Has(key + ".one") ? key + ".one" : key, [.. slots, ("n", n)]);

    /// <summary>The word of an enum of the contracts, for example <c>status.received</c>.</summary>
    public string Of<TEnum>(TEnum value) where TEnum : struct, Enum => this[KeyOf(value)];

    /// <summary>The words in this language, Chinese where no English exists.</summary>
    public string Say(LocalizedText words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.In(Language);
    }

    /// <summary>As <see cref="Say"/>, marked as Chinese where it stands in for English.</summary>
    public IHtmlContent Html(LocalizedText words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return Marked(words.In(Language), Language == Language.En && string.IsNullOrEmpty(words.En) ? Language.Zh : Language);
    }

    /// <summary>Words of staff in the language they wrote them, marked when it is not this one; line breaks are kept.</summary>
    public IHtmlContent Words(StaffWords words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return Marked(words.Text, words.Language);
    }

    /// <summary>A sentence of this language with a name in it that somebody typed, of a file for example: Chinese inside English is marked.</summary>
    public IHtmlContent WithNames(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var html = new HtmlContentBuilder();
        var position = 0;
        if (Language == Language.En)
            foreach (var name in ChineseName().EnumerateMatches(sentence))
            {
                html.Append(sentence[position..name.Index]);
                position = name.Index + name.Length;
                html.AppendHtml(Marked(sentence[name.Index..position], Language.Zh));
            }
        html.Append(sentence[position..]);
        return html;
    }

    /// <summary>12月18日（五） / Friday 18 December 2026.</summary>
    public string Date(DateOnly date) => TaipeiFormat.Date(date, Language);

    /// <summary>2026年12月18日（五） / Friday 18 December 2026.</summary>
    public string DateWithYear(DateOnly date) => TaipeiFormat.DateWithYear(date, Language);

    /// <summary>12/18 / 18 Dec.</summary>
    public string ShortDate(DateOnly date) => TaipeiFormat.ShortDate(date, Language);

    /// <summary>12月18日（五）14:05 / Friday 18 December 2026, 14:05.</summary>
    public string DateTime(DateTimeOffset instant) => TaipeiFormat.DateTime(instant, Language);

    /// <summary>12/18 14:05 / 18 Dec, 14:05.</summary>
    public string ShortDateTime(DateTimeOffset instant) => TaipeiFormat.ShortDateTime(instant, Language);

    /// <summary>The last day of a period, with the minute for limits in hours.</summary>
    public string Due(DueDate due) => TaipeiFormat.Due(due, Language);

    /// <summary>As <see cref="Due"/>, for lists.</summary>
    public string ShortDue(DueDate due) => TaipeiFormat.ShortDue(due, Language);

    /// <summary>The sentence for a field error: of the field's full path, of its last part, or of the code alone.</summary>
    public string Error(string? field, string code)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        if (!string.IsNullOrEmpty(field))
        {
            var path = Normalised(field);
            if (Has($"errors.{path}.{code}")) return this[$"errors.{path}.{code}"];
            var last = path[(path.LastIndexOf('.') + 1)..];
            if (Has($"errors.{last}.{code}")) return this[$"errors.{last}.{code}"];
        }
        return this[$"errors.{code}"];
    }

    /// <summary>The sentence for a failure as a whole: <c>problem.{code}</c>, or a general one for codes that need no words of their own.</summary>
    public string Problem(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (Has("problem." + failure.Code)) return this["problem." + failure.Code];
        return this[failure.Status switch
        {
            403 => "problem.not-permitted",
            404 => "problem.not-found",
            409 => "problem.conflict",
            429 => "problem.too-many-tries",
            503 => "problem.service-unavailable",
            _ => "problem.invalid-input",
        }];
    }

    /// <summary>The plain form of a slot's value in this language.</summary>
    internal string Plain(object? value) => value switch
    {
        null => "",
        string text => text,
        DateOnly date => Date(date),
        DateTimeOffset instant => DateTime(instant),
        DueDate due => Due(due),
        LocalizedText words => words.In(Language),
        StaffWords words => words.Text,
        int number => TaipeiFormat.Number(number),
        long number => TaipeiFormat.Number(number),
        Enum word => this[KeyOf(word)],
        IHtmlContent => throw new ArgumentException("HTML cannot stand in a plain text; use Html."),
        _ => Convert.ToString(value, UiLanguage.Culture(Language)) ?? "",
    };

    private object? Value(string key, string slot, (string Slot, object? Value)[] slots)
    {
        foreach (var (name, value) in slots)
            if (name == slot)
                return value;
        return catalogue.EmptySlot(key, slot);
    }

    private HtmlContentBuilder Marked(string text, Language language)
    {
        var html = new HtmlContentBuilder();
        if (language == Language) return (HtmlContentBuilder)html.Append(text);
        html.AppendHtml($"<span lang=\"{(language == Language.En ? "en" : UiLanguage.ChineseTag)}\">");
        html.Append(text);
        return (HtmlContentBuilder)html.AppendHtml("</span>");
    }

    // Input.Applicant.Phone, applicant.phone and items[0].phone mean the same field.
    private static string Normalised(string field)
    {
        var path = new StringBuilder(field.Length);
        foreach (var part in field.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (path.Length == 0 && name.Equals("Input", StringComparison.OrdinalIgnoreCase)) continue;
            if (path.Length > 0) path.Append('.');
            path.Append(JsonNamingPolicy.CamelCase.ConvertName(name));
        }
        return path.ToString();
    }

    private static string KeyOf(Enum value) => EnumKeys.GetOrAdd(value, static v =>
    {
        var area = v switch
        {
            CaseStatus => "status",
            Outcome => "outcome",
            Channel => "channel",
            NoticeWay => "way",
            Assistance => "assistance",
            NoticeKind => "notice",
            NoticeState => "notice-state",
            StaffRole => "role",
            ServiceKind => "service-kind",
            Contracts.Language => "language",
            _ => JsonNamingPolicy.KebabCaseLower.ConvertName(v.GetType().Name),
        };
        return area + "." + JsonSerializer.Serialize(v, v.GetType(), ContractJson.Options).Trim('"');
    });

    [GeneratedRegex("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]+")]
    private static partial Regex ChineseName();
}
