using System.Text.RegularExpressions;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>Texts with slots in braces.</summary>
public static partial class TemplateText
{
    /// <summary>The slots a text names, in order of appearance.</summary>
    public static IEnumerable<string> SlotsOf(string text) => Slot().Matches(text).Select(m => m.Groups[1].Value);

    /// <summary>Refuses unknown slots, unknown conditions and loose braces.</summary>
    /// <exception cref="TemplateException">Something is wrong.</exception>
    public static void Check(string kind, string text, string? onlyIf, string? unless)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new TemplateException($"Template {kind}: a text is empty.");
        foreach (var slot in SlotsOf(text))
            if (!Slots.Names.Contains(slot))
                throw new TemplateException($"Template {kind}: there is no slot {{{slot}}}.");
        if (Slot().Replace(text, "").AsSpan().ContainsAny('{', '}'))
            throw new TemplateException($"Template {kind}: a brace stands alone in \"{text}\".");
        foreach (var condition in (string?[])[onlyIf, unless])
            if (condition is not null && !Slots.Names.Contains(condition) && !Slots.Flags.Contains(condition))
                throw new TemplateException($"Template {kind}: there is no slot or flag {condition}.");
    }

    /// <summary>True when a piece with these conditions is used.</summary>
    public static bool Applies(SlotValues values, string? onlyIf, string? unless)
    {
        ArgumentNullException.ThrowIfNull(values);
        return (onlyIf is null || values.Has(onlyIf)) && (unless is null || !values.Has(unless));
    }

    /// <summary>The text with every slot filled.</summary>
    /// <exception cref="TemplateException">A slot that must not be empty is.</exception>
    public static string Fill(string text, SlotValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Slot().Replace(text, m =>
        {
            var slot = m.Groups[1].Value;
            return values[slot] ?? (Slots.MayBeEmpty.Contains(slot) ? "" : throw new TemplateException($"The slot {slot} is empty."));
        });
    }

    [GeneratedRegex(@"\{([a-z][a-z_]*)\}")]
    private static partial Regex Slot();
}
