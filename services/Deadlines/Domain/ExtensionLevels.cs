using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Who approves an extension of up to so many days.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Name">As staff call it.</param>
/// <param name="Role">Who holds it.</param>
/// <param name="Days">The longest extension in calendar days, inclusive; null = any.</param>
/// <param name="RemarkRequired">True when whoever grants it must say why.</param>
internal sealed record ExtensionLevel(string Code, LocalizedText Name, StaffRole Role, int? Days, bool RemarkRequired)
{
    public ApprovalLevel ToContract() => new(Code, Name, Role);
}

/// <summary>The levels of approval, by the length of an extension.</summary>
internal sealed class ExtensionLevels(IReadOnlyList<ExtensionLevel> levels)
{
    /// <summary>Calendar days from receipt beyond which a petition is warned about.</summary>
    public const int WarningDays = 30;

    /// <summary>Office days from receipt beyond which the head of the agency decides on a petition, whatever the length.</summary>
    public const int HeadDays = 30;

    /// <summary>The warning.</summary>
    public const string Beyond = "beyond-30-calendar-days";

    /// <summary>Why a table cannot be used, or null.</summary>
    public string? Problem()
    {
        if (levels.Count == 0 || levels[^1].Days is not null || levels.SkipLast(1).Any(l => l.Days is null or < 1))
            return "the last level, and only the last, has no longest length";
        if (levels.Zip(levels.Skip(1)).Any(p => p.Second.Days <= p.First.Days))
            return "the levels must be in order of length";
        if (levels.Select(l => l.Code).Distinct(StringComparer.Ordinal).Count() != levels.Count)
            return "every level needs a code of its own";
        if (levels.All(l => l.Role != StaffRole.AgencyHead))
            return "no level belongs to the head of the agency";
        return levels.Any(l => string.IsNullOrWhiteSpace(l.Name?.Zh) || string.IsNullOrWhiteSpace(l.Name.En)) ? "every name is needed in both languages" : null;
    }

    /// <summary>The level of a code; the strictest when it is not in the table any more.</summary>
    public ExtensionLevel Find(string code) => levels.FirstOrDefault(l => l.Code == code) ?? levels[^1];

    /// <summary>Who approves an extension, and what to warn about.</summary>
    /// <param name="policy">Under which rules.</param>
    /// <param name="receivedAt">When the case was received, or reopened.</param>
    /// <param name="from">The date in force.</param>
    /// <param name="to">The date asked for.</param>
    /// <param name="calendar">The office calendar.</param>
    public (ExtensionLevel Level, string? Warning) For(DeadlinePolicy policy, DateTimeOffset receivedAt, DueDate from, DueDate to, OfficeCalendar calendar)
    {
        var days = DaysBetween(from, to);
        var level = levels.First(l => l.Days is null || days <= l.Days);
        if (policy != DeadlinePolicy.Petition)
            return (level, null);
        var received = Taipei.DateOf(receivedAt);
        if (level.Role != StaffRole.AgencyHead && calendar.CountOfficeDays(received, to.Date) > HeadDays)
            level = levels.First(l => l.Role == StaffRole.AgencyHead && (l.Days is null || days <= l.Days));
        return (level, to.Date > received.AddDays(WarningDays) ? Beyond : null);
    }

    /// <summary>The length of an extension: calendar days between the two dates; within one day 1.</summary>
    public static int DaysBetween(DueDate from, DueDate to) => Math.Max(1, to.Date.DayNumber - from.Date.DayNumber);
}
