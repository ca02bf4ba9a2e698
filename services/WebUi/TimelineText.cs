using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.WebUi;

/// <summary>A timeline entry in words.</summary>
/// <param name="Title">What happened, in few words.</param>
/// <param name="Sentence">One sentence; empty where the title says it all.</param>
/// <param name="SentenceHtml">The same as HTML, with Chinese names marked in English.</param>
/// <param name="Words">What staff wrote, if anything.</param>
public sealed record TimelineLine(string Title, string Sentence, IHtmlContent SentenceHtml, StaffWords? Words);

/// <summary>Turns timeline entries, which are kinds with parameters, into words for a reader.</summary>
public static class TimelineText
{
    /// <summary>The entry in words.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="texts">The reader's texts.</param>
    /// <param name="unitName">Name of a unit by its code; null where it is not known.</param>
    /// <param name="staffName">Name of a person by id, for staff; null where it is not known.</param>
    public static TimelineLine Of(TimelineEntry entry, Texts texts, Func<string, LocalizedText?> unitName, Func<string, string?>? staffName = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(unitName);
        var key = "timeline." + System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(entry.Kind.ToString());
        var slots = Slots(entry, texts, unitName, staffName);
        var sentence = key + ".sentence";
        // A date that means something else, or another cause, needs another sentence.
        foreach (var variant in (string[])["dateKind", "cause", "ground"])
            if (entry.Data.TryGetValue(variant, out var kind) && texts.Has($"{sentence}.{kind.Replace('_', '-')}")) sentence += "." + kind.Replace('_', '-');
        // So does a text whose unit, date or number this reader is not given.
        if (texts.Has(sentence) && !TextCatalogue.Slots(texts[sentence]).All(s => slots.Any(v => v.Slot == s && v.Value is not null))) sentence += ".plain";
        return new TimelineLine(
            texts[key],
            texts.Has(sentence) ? texts.Format(sentence, slots) : "",
            texts.Has(sentence) ? texts.Html(sentence, slots) : HtmlString.Empty,
            entry.Words);
    }

    private static (string Slot, object? Value)[] Slots(TimelineEntry entry, Texts texts, Func<string, LocalizedText?> unitName, Func<string, string?>? staffName)
    {
        var slots = new List<(string, object?)>();
        foreach (var (name, value) in entry.Data)
            slots.Add((name == "case" ? "document" : name, name switch
            {
                "case" => texts.Format("timeline.set-aside.case", ("number", CaseNumbers.Format(value))),
                // Written by an office in Chinese, whatever the reader's language.
                "document" => new LocalizedText(value),
                "authority" => new LocalizedText(value, entry.Data.GetValueOrDefault("authorityEn")),
                "earlier" => When(value) is DateOnly day ? texts.DateWithYear(day) : null,
                "unit" or "alternative" => unitName(value),
                "from" when entry.Kind is TimelineKind.HandedOver or TimelineKind.Offered => unitName(value),
                "due" or "from" or "expected" or "promised" => When(value),
                "staff" => staffName?.Invoke(value),
                "channel" => Word(texts, entry.Kind == TimelineKind.NoticeSettled ? "way." : "channel.", value),
                "outcome" => Word(texts, "outcome.", value),
                "reason" => Word(texts, "reopen-reason.", value),
                "memo" => Word(texts, "memo-reason.", value),
                "check" => Word(texts, "identity-check.", value),
                "relation" => Word(texts, "helper-relation.", value),
                "stage" => Word(texts, "reminder.", value),
                "state" => Word(texts, "notice-state.", value),
                "kind" => Word(texts, "notice.", value.Replace('-', '_')),
                "count" or "times" => long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value,
                _ => value,
            }));
        if (entry.Unit is { } code && !entry.Data.ContainsKey("unit")) slots.Add(("unit", unitName(code)));
        return [.. slots];
    }

    private static object? When(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
        : null;

    private static string? Word(Texts texts, string area, string value) => texts.Has(area + value) ? texts[area + value] : null;
}
