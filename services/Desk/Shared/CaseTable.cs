using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Reading;
using CaseTracker.Platform;

namespace CaseTracker.Desk.Shared;

/// <summary>Rows of a list with what their table needs.</summary>
/// <param name="Rows">The cases.</param>
/// <param name="Today">The day of the list.</param>
/// <param name="Directory">Names.</param>
/// <param name="WithOwner">Shows unit and handler.</param>
/// <param name="Caption">Says what the table holds, for those who hear it.</param>
internal sealed record CaseTable(IReadOnlyList<CaseListRow> Rows, DateOnly Today, DirectorySnapshot Directory, bool WithOwner, string Caption)
{
    /// <summary>By what each case was found, in words; without any the table does not say.</summary>
    public IReadOnlyDictionary<Guid, string> FoundBy { get; init; } = new Dictionary<Guid, string>();

    /// <summary>Cases can be picked, for the form <c>bulk</c> of the page.</summary>
    public bool Pick { get; init; }

    /// <summary>Says of each case what it still needs.</summary>
    public bool WithNext { get; init; }

    /// <summary>True for cases whose handler the reader may urge from here; null where that is not offered.</summary>
    public Func<CaseListRow, bool>? MayUrge { get; init; }

    /// <summary>Who looks, where cases of colleagues they stand in for are among them.</summary>
    public Guid? Reader { get; init; }

    /// <summary>After how many office days a silence is too long, by service item.</summary>
    public IReadOnlyDictionary<string, int> SilenceDays { get; init; } = new Dictionary<string, int>();

    /// <summary>The colleague in charge, where the reader stands in for them.</summary>
    public LocalizedText? StandsInFor(CaseListRow row) => Reader is { } me && row.Handler is { } handler && handler != me ? Directory.Person(handler)?.Name : null;

    /// <summary>Days since the citizen last heard or saw something new.</summary>
    public int SilentDays(CaseListRow row) => Math.Max(0, Today.DayNumber - Taipei.DateOf(row.LastPublicEventAt).DayNumber);
}
