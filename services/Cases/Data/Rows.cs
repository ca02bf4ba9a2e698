using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Data;

/// <summary>A submission that was accepted: the same key again answers the same case.</summary>
internal sealed class IdempotencyRow
{
    /// <summary>Keyed hash of scope and key: who sent it keeps their keys apart from everybody else's.</summary>
    public required byte[] KeyHash { get; init; }
    /// <summary>Keyed hash of the cleaned request.</summary>
    public required byte[] RequestHash { get; init; }
    public required Guid CaseId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One published version of a service item; the newest is in force.</summary>
internal sealed class ServiceItemRow
{
    public required string Code { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset EffectiveFrom { get; init; }
    /// <summary>The item as JSON of the contract.</summary>
    public required string Item { get; init; }
}

/// <summary>What a case is filtered by where it is searched. Only its id is written by the application: the rest follows the case in the database.</summary>
internal sealed class CaseSearchRow
{
    public required Guid CaseId { get; init; }
    public required CaseStatus Status { get; init; }
    public bool IsOpen { get; init; }
    public required string OwnerAgency { get; init; }
    public string? Unit { get; init; }
    public required string ServiceCode { get; init; }
    public string? District { get; init; }
    public required Channel Channel { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? ClockEndsAt { get; init; }
}

/// <summary>What a case is found by.</summary>
internal sealed class CaseTermsRow
{
    public required Guid CaseId { get; init; }
    /// <summary>Keyed hashes of its <see cref="Domain.SearchTerms"/>.</summary>
    public required int[] Terms { get; init; }
}

/// <summary>How many cases of a unit were past their date at the end of a day. A day that was recorded has a row without an agency, so that a unit without a row is known to have had none.</summary>
internal sealed class BoardDayRow
{
    public required DateOnly Day { get; init; }
    public required string Agency { get; init; }
    /// <summary>Empty for what was not handed to a unit.</summary>
    public required string Unit { get; init; }
    public required int Late { get; init; }
}

/// <summary>In how many learned cases of a unit a term is, by its keyed hash.</summary>
internal sealed class LearnedTermRow
{
    public required int Term { get; init; }
    public required string Unit { get; init; }
    public required int Cases { get; init; }
}

/// <summary>A unit that something was learned of.</summary>
internal sealed class LearnedUnitRow
{
    public required string Unit { get; init; }
    public required int Cases { get; init; }
    public required long Terms { get; init; }
    public required int Vocabulary { get; init; }
}
