namespace CaseTracker.Contracts.Cases;

/// <summary>A service item (服務項目) of the catalogue: what a citizen can ask for and the promise that goes with it.</summary>
public sealed record ServiceItem
{
    /// <summary>Stable code, for example <c>PET-MAYOR</c>.</summary>
    public required string Code { get; init; }
    /// <summary>Name.</summary>
    public required LocalizedText Name { get; init; }
    /// <summary>Group heading in the catalogue.</summary>
    public required LocalizedText Category { get; init; }
    /// <summary>Petition, hotline report or application.</summary>
    public required ServiceKind Kind { get; init; }
    /// <summary>Which steps the progress tracker shows.</summary>
    public required TrackerKind Tracker { get; init; }
    /// <summary>Code of the agency that answers for the item.</summary>
    public required string Agency { get; init; }
    /// <summary>Code of the unit, or null when the coordinator triages each case.</summary>
    public string? Unit { get; init; }
    /// <summary>The published limit.</summary>
    public required Limit Limit { get; init; }
    /// <summary>True when the figure was read in a published source; otherwise it is a proposal.</summary>
    public required bool LimitVerified { get; init; }
    /// <summary>Who published the figure.</summary>
    public required LocalizedText LimitSource { get; init; }
    /// <summary>Which rules an extension follows.</summary>
    public required DeadlinePolicy Policy { get; init; }
    /// <summary>From when the limit counts, and how the date is kept.</summary>
    public ClockPolicy Clock { get; init; } = new();
    /// <summary>True when the first report from the site satisfies the deadline.</summary>
    public required bool FirstReportSatisfies { get; init; }
    /// <summary>Who decides on its replies.</summary>
    public ReplyApproval ReplyApproval { get; init; } = new();
    /// <summary>What the applicant has to bring.</summary>
    public IReadOnlyList<LocalizedText> Documents { get; init; } = [];
    /// <summary>The law or rule behind it.</summary>
    public required LocalizedText LegalBasis { get; init; }
    /// <summary>Other words people use for it.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];
    /// <summary>True for items that run for months (demolition queues): progress is told every 30 days.</summary>
    public bool LongRunning { get; init; }
    /// <summary>True for reports against somebody (檢舉): the form protects the identity unless the applicant says otherwise.</summary>
    public bool ProtectsReporter { get; init; }
    /// <summary>True when anybody may report it over Open311 and see where such cases stand, without names and only roughly placed. Never for reports against people, welfare or anything personal.</summary>
    public bool Open311 { get; init; }
}
