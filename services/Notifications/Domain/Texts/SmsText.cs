using System.Globalization;
using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>Writes text messages that fit into one part: always the number and the date, everything else as far as there is room.</summary>
public static class SmsText
{
    /// <summary>The text of a message, prefix included, never longer than one part.</summary>
    /// <param name="segments">The template.</param>
    /// <param name="values">The facts.</param>
    /// <param name="language">The language.</param>
    /// <param name="mobile">The receiver's number, for the last three digits that government messages start with.</param>
    /// <param name="prefixUnits">Room kept for the prefix even when it is shorter.</param>
    /// <exception cref="TemplateException">Even cut short the text does not fit.</exception>
    public static string Compose(IReadOnlyList<SmsSegment> segments, SlotValues values, Language language, string mobile, int prefixUnits)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(mobile);
        values = OneLine(language == Language.En ? EnglishWords(values) : values);
        if (values["case_numbers"] is not { } list)
            return TryCompose(segments, values, language, mobile, prefixUnits) ?? throw NoRoom();
        // Of a list as many as fit; a number is worth more than any word beside it.
        var numbers = list.Split('\n');
        for (var count = numbers.Length; count > 0; count--)
        {
            var some = values.Copy();
            some.Set("case_numbers", string.Join(language == Language.En ? ", " : "、", numbers.Take(count)));
            if (count < numbers.Length)
                some.Raise("more_cases");
            if (TryCompose(segments, some, language, mobile, prefixUnits) is { } text)
                return text;
        }
        throw NoRoom();
    }

    /// <summary>A copy for a helper: its own words and what the notice begins with always, of the rest what there is room for.</summary>
    /// <param name="copy">The words in front of it.</param>
    /// <param name="notice">The template of the notice.</param>
    /// <param name="values">The facts.</param>
    /// <param name="language">The language.</param>
    /// <param name="mobile">The receiver's number.</param>
    /// <param name="prefixUnits">Room kept for the prefix.</param>
    public static string ComposeCopy(IReadOnlyList<SmsSegment> copy, IReadOnlyList<SmsSegment> notice, SlotValues values, Language language, string mobile, int prefixUnits)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(mobile);
        values = OneLine(language == Language.En ? EnglishWords(values) : values);
        var used = notice.Where(s => TemplateText.Applies(values, s.If, s.Unless)).ToList();
        return TryCompose([.. copy, .. used], values, language, mobile, prefixUnits)
            ?? TryCompose([.. copy, .. used.Take(1), .. used.Skip(1).Select(s => s with { Priority = s.Priority + 1 })], values, language, mobile, prefixUnits) ?? throw NoRoom();
    }

    private static TemplateException NoRoom() => new("The text message does not fit into one part.");

    private static string? TryCompose(IReadOnlyList<SmsSegment> segments, SlotValues values, Language language, string mobile, int prefixUnits)
    {
        var prefix = $"{mobile[^Math.Min(3, mobile.Length)..]} {values["agency_short"] ?? throw new TemplateException("The slot agency_short is empty.")} ";
        var used = segments.Where(s => TemplateText.Applies(values, s.If, s.Unless)).ToList();
        while (true)
        {
            var text = Fill(used, values);
            if (Fits(prefix, text, prefixUnits))
                return prefix + text;
            var least = used.Count == 0 ? 0 : used.Max(s => s.Priority);
            if (least <= 1)
                return Shorten(used, values, language, prefix, prefixUnits) is { } shorter ? prefix + shorter : null;
            used.RemoveAt(used.FindLastIndex(s => s.Priority == least));
        }
    }

    // Whole words are worth more than half ones, so each slot is first cut to no less than four characters, then to one, and in the end to dots alone: some characters take eleven units.
    private static string? Shorten(List<SmsSegment> used, SlotValues values, Language language, string prefix, int prefixUnits)
    {
        var dots = language == Language.En ? "..." : "…";
        values = values.Copy();
        foreach (var least in (int[])[4, 1, 0])
            foreach (var slot in Slots.MayBeCut)
            {
                if (values[slot] is not { } value || !used.Any(s => TemplateText.SlotsOf(s.Text).Contains(slot)))
                    continue;
                var info = new StringInfo(value.EndsWith(dots, StringComparison.Ordinal) ? value[..^dots.Length] : value);
                for (var keep = info.LengthInTextElements - 1; keep >= least; keep--)
                {
                    values.Set(slot, info.SubstringByTextElements(0, keep).TrimEnd() + dots);
                    var text = Fill(used, values);
                    if (Fits(prefix, text, prefixUnits))
                        return text;
                }
            }
        return null;
    }

    private static string Fill(List<SmsSegment> segments, SlotValues values) => string.Concat(segments.Select(s => TemplateText.Fill(s.Text, values))).Trim();

    private static bool Fits(string prefix, string text, int prefixUnits)
    {
        var whole = prefix + text;
        // A gateway may write the prefix anew, so its room is kept even where ours is shorter.
        return SmsUnits.Count(whole) + Math.Max(0, prefixUnits - SmsUnits.Count(prefix)) <= SmsUnits.LimitOf(whole);
    }

    // One Chinese word would leave an English text 70 units, too few for number, reason and date. The words staff wrote in Chinese are on the status page.
    private static SlotValues EnglishWords(SlotValues values)
    {
        var english = new SlotValues();
        foreach (var flag in Slots.Flags)
            if (values.Has(flag))
                english.Raise(flag);
        foreach (var slot in Slots.Names)
        {
            if (values[slot] is not { } value)
                continue;
            var plain = SmsUnits.Plain(value);
            english.Set(slot, SmsUnits.IsGsm7(plain) ? plain : slot switch
            {
                "reason_sms" => "see the reason online",
                "progress_sms" => "see online",
                "unit" => "the unit in charge",
                "agency_short" or "agency" => "City Government",
                // A document number that cannot be written is in the e-mail and online.
                "earlier_number" => null,
                _ => plain,
            });
        }
        return english;
    }

    private static SlotValues OneLine(SlotValues values)
    {
        var copy = values.Copy();
        foreach (var slot in Slots.MayBeCut)
            if (values[slot] is { } value)
                copy.Set(slot, string.Join(' ', value.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('。', '.', '，', ','));
        return copy;
    }
}
