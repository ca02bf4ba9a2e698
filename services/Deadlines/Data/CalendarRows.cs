using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Domain;

namespace CaseTracker.Deadlines.Data;

/// <summary>A year of the office calendar as it was imported once; every version is kept.</summary>
internal sealed class CalendarVersionRow
{
    public required int Year { get; init; }
    public required long Version { get; init; }
    public required bool Provisional { get; init; }
    public required string Source { get; init; }
    public required byte[] Hash { get; init; }

    /// <summary>The file.</summary>
    public required byte[] Content { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>Null = reference data.</summary>
    public Guid? ImportedBy { get; init; }
}

/// <summary>A day or a part of it on which offices are closed (停止上班).</summary>
internal sealed class ClosureRow
{
    public required Guid Id { get; init; }
    public required DateOnly Date { get; init; }
    public required ClosurePart Part { get; init; }
    public required ClosureScope Scope { get; init; }
    public required List<string> Districts { get; init; }
    public string? Agency { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset AnnouncedAt { get; init; }
    public required Guid AnnouncedBy { get; init; }
    public DateTimeOffset? WithdrawnAt { get; set; }
    public Guid? WithdrawnBy { get; set; }

    /// <summary>For a whole day: what it closes.</summary>
    public DayClosed ToDay() => new(Date, Scope, Districts, Agency);
}

/// <summary>What is left to do after the calendar changed. While one is open no date is found missed.</summary>
internal sealed class RecomputationRow
{
    public required Guid Id { get; init; }
    public required MoveCause Cause { get; init; }
    public Guid? ClosureId { get; init; }
    public bool Withdrawal { get; init; }
    public int? Year { get; init; }

    /// <summary>The first day that changed: cases due before it are not touched.</summary>
    public required DateOnly FromDay { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The last case that was looked at.</summary>
    public Guid Cursor { get; set; }

    public int Moved { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>How an obligation to the applicant about a date ended.</summary>
internal sealed class ToldNotice
{
    public required Guid ObligationId { get; init; }
    public required NoticeState State { get; init; }
    public required Guid CaseId { get; init; }
    public required NoticeKind Kind { get; init; }
    public required Guid OccasionId { get; init; }
    public required NoticeWay Channel { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>One run of the auditor.</summary>
internal sealed class AuditRunRow
{
    public required Guid Id { get; init; }
    public required DateTimeOffset RanAt { get; init; }
    public required int Cases { get; set; }
    public required int Untold { get; set; }
    public required int Differences { get; set; }
}

/// <summary>Something on record that history does not say.</summary>
internal sealed class AuditDifferenceRow
{
    public required Guid RunId { get; init; }
    public required int Number { get; init; }
    public required Guid CaseId { get; init; }
    public required string Code { get; init; }
    public required string Expected { get; init; }
    public required string Found { get; init; }
}

/// <summary>How long cases of a service item really took.</summary>
internal sealed class EstimateRow
{
    public required string ServiceCode { get; init; }
    public required int Cases { get; set; }
    public required int InTime { get; set; }
    public required decimal MedianDays { get; set; }
    public required decimal P90Days { get; set; }
    public required DateOnly AsOf { get; set; }
    public required long Version { get; set; }
}
