using System.Collections.Frozen;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>The names a template may use in braces, and the flags it may ask for.</summary>
public static class Slots
{
    /// <summary>Every slot.</summary>
    public static FrozenSet<string> Names { get; } = FrozenSet.ToFrozenSet(
    [
        "number", "lookup_code", "applicant_name", "service", "place", "agency", "agency_short", "unit", "phone", "received_date",
        "due_date", "due_short", "original_due_date", "original_due_short", "expected_date", "expected_short",
        "reason", "reason_sms", "progress", "progress_sms", "item_count", "items", "supplement_due_date", "supplement_due_short",
        "reply", "outcome", "reopen_date", "reopen_short", "ground", "ground_sms", "earlier_date", "earlier_short", "earlier_number", "when", "staff_name", "status_url",
        "confirm_url", "confirm_code", "confirm_last_day", "confirm_last_short", "access_code", "case_numbers", "case_list", "stop_url",
        "authority", "authority_phone", "authority_page", "document", "follow_up_date", "follow_up_short", "missed_date", "missed_short",
    ]);

    /// <summary>Every flag.</summary>
    public static FrozenSet<string> Flags { get; } = FrozenSet.ToFrozenSet(["expected_is_completion", "expected_is_next_word", "more_cases", "by_staff"]);

    /// <summary>Slots that may be empty in the middle of a text (a subject that ends in the place); any other empty slot is a fault.</summary>
    public static FrozenSet<string> MayBeEmpty { get; } = FrozenSet.ToFrozenSet(["place"]);

    /// <summary>Slots that may be cut in an SMS, in the order in which they are cut. Never the number, a date, a code or a phone.</summary>
    public static IReadOnlyList<string> MayBeCut { get; } = ["reason_sms", "progress_sms", "authority", "unit", "outcome", "agency_short"];
}

/// <summary>The values of one notice in one language.</summary>
public sealed class SlotValues
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _flags = [];

    /// <summary>Sets a slot; null and blank leave it empty.</summary>
    public void Set(string slot, string? value)
    {
        if (!Slots.Names.Contains(slot))
            throw new TemplateException($"There is no slot {slot}.");
        if (string.IsNullOrWhiteSpace(value))
            _values.Remove(slot);
        else
            _values[slot] = value.Trim();
    }

    /// <summary>Raises a flag.</summary>
    public void Raise(string flag)
    {
        if (!Slots.Flags.Contains(flag))
            throw new TemplateException($"There is no flag {flag}.");
        _flags.Add(flag);
    }

    /// <summary>The value of a slot, or null when empty.</summary>
    public string? this[string slot] => _values.GetValueOrDefault(slot);

    /// <summary>True when a slot has a value or a flag is raised.</summary>
    public bool Has(string slotOrFlag) => _values.ContainsKey(slotOrFlag) || _flags.Contains(slotOrFlag);

    /// <summary>A copy that can be changed without touching this one.</summary>
    public SlotValues Copy()
    {
        var copy = new SlotValues();
        foreach (var (slot, value) in _values)
            copy._values[slot] = value;
        copy._flags.UnionWith(_flags);
        return copy;
    }
}

/// <summary>A template that cannot be read, or cannot be filled with the facts at hand.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>Says what is wrong; never a slot's value.</summary>
    public TemplateException(string message) : base(message) { }

    /// <summary>Says what is wrong and why.</summary>
    public TemplateException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Says nothing; not used.</summary>
    public TemplateException() { }
}
