namespace CaseTracker.Deadlines.Data;

/// <summary>A year of the office calendar.</summary>
internal sealed class CalendarYearRow
{
    public required int Year { get; init; }

    /// <summary>Grows with every change; what a process holds in memory is stale when the sum of the versions differs.</summary>
    public required long Version { get; set; }

    public required bool Provisional { get; set; }
    public required string Source { get; set; }
    public required byte[] Hash { get; set; }
}

/// <summary>A day of the office calendar.</summary>
internal sealed class CalendarDayRow
{
    public required DateOnly Day { get; init; }
    public required int Year { get; init; }
    public required bool DayOff { get; init; }
    public string? Note { get; init; }
}

/// <summary>The words for delays, and who approves extensions, each as one document.</summary>
internal sealed class DelayWordsRow
{
    public const string ReasonsName = "delay-reasons";
    public const string LevelsName = "extension-levels";

    public required string Name { get; init; }
    public required long Version { get; set; }
    public required string Body { get; set; }
}

/// <summary>Copy of an agency's name and seat.</summary>
internal sealed class AgencyRow
{
    public required string Code { get; init; }
    public required string NameZh { get; set; }
    public string? NameEn { get; set; }
    public required bool Coordinating { get; set; }

    /// <summary>Code of the district it is seated in, where known.</summary>
    public string? District { get; set; }

    public required long Version { get; set; }
}

/// <summary>Copy of a unit's name.</summary>
internal sealed class UnitRow
{
    public required string Code { get; init; }
    public required string AgencyCode { get; set; }
    public required string NameZh { get; set; }
    public string? NameEn { get; set; }
}
