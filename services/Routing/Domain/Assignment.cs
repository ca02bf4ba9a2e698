using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Routing.Domain;

/// <summary>Who is responsible for a case now: one per case, from submission to closing. Without a unit it waits in the coordinator's triage queue.</summary>
/// <remarks>
/// Two people may decide at once: the row version lets only one of them through. Every decision, offer and answer leaves a line of history, which has to be kept with the change.
/// The law passes a case on at once and tells the applicant (Administrative Procedure Act art. 17, 172 I); while units ask each other, the one in charge stays so, and nothing is told.
/// </remarks>
public sealed class Assignment
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>The service item.</summary>
    public required string ServiceCode { get; init; }

    /// <summary>District code of the place, or null.</summary>
    public string? District { get; init; }

    /// <summary>Width of the road in metres, or null.</summary>
    public decimal? RoadWidth { get; init; }

    /// <summary>The channel it came in by.</summary>
    public required Channel Channel { get; init; }

    /// <summary>When the case was received, as Cases says: a hand-over never moves it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Agency in charge, or null while in triage.</summary>
    public string? Agency { get; private set; }

    /// <summary>Unit in charge, or null while in triage.</summary>
    public string? Unit { get; private set; }

    /// <summary>Handler, or null while the unit has named none.</summary>
    public Guid? Handler { get; private set; }

    /// <summary>Number of lines of history so far: the version of Routing's stream for the case.</summary>
    public long Version { get; private set; }

    /// <summary>When the present unit got the case.</summary>
    public DateTimeOffset? UnitDecidedAt { get; private set; }

    /// <summary>Who gave it to the present unit; null = a rule.</summary>
    public Guid? UnitDecidedBy { get; private set; }

    /// <summary>Version of the last decision about the unit by a rule, a coordinator or a reopening; 0 = none. Returns count from there.</summary>
    public long SettledVersion { get; private set; }

    /// <summary>What another unit was asked and has not answered yet, or null.</summary>
    public Offer? Offer { get; private set; }

    /// <summary>Since when the coordinators have to decide, because the units do not agree; null = they need not.</summary>
    public DateTimeOffset? DisputedAt { get; private set; }

    /// <summary>Why they have to.</summary>
    public DisputeCause? DisputeCause { get; private set; }

    /// <summary>When the case was closed, or null.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Version of Cases' stream that <see cref="ClosedAt"/> comes from; 0 = nothing ended the case yet.</summary>
    public long EndVersion { get; private set; }

    /// <summary>The main case that this one is merged into and whose unit and handler it follows, or null.</summary>
    public Guid? MergedInto { get; private set; }

    /// <summary>Version of Cases' stream that <see cref="MergedInto"/> comes from.</summary>
    public long MergeVersion { get; private set; }

    /// <summary>Concurrency token.</summary>
    public uint RowVersion { get; private set; }

    /// <summary>The facts rules may look at.</summary>
    public RoutingFacts Facts => new(ServiceCode, District, RoadWidth);

    /// <summary>The queue row of a new case.</summary>
    public static Assignment For(CaseSubmitted submitted)
    {
        ArgumentNullException.ThrowIfNull(submitted);
        return new()
        {
            CaseId = submitted.CaseId,
            ServiceCode = submitted.ServiceCode,
            District = submitted.District,
            RoadWidth = submitted.RoadWidth,
            Channel = submitted.Channel,
            ReceivedAt = submitted.ReceivedAt,
        };
    }

    /// <summary>Puts a unit in charge, names a handler, or both. A unit that changes ends what was asked of another one.</summary>
    /// <returns>The line of history.</returns>
    public AssignmentDecision Place(Placement placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        var previousUnit = Unit is { } unit && unit != placement.Unit ? unit : null;
        if (Unit != placement.Unit || placement.Settles)
        {
            UnitDecidedAt = placement.At;
            UnitDecidedBy = placement.DecidedBy;
        }
        if (Unit != placement.Unit)
            Offer = null;
        if (placement.Settles)
            (SettledVersion, DisputedAt, DisputeCause) = (Version + 1, null, null);
        Agency = placement.Agency;
        Unit = placement.Unit;
        Handler = placement.Handler;
        Version++;
        return new()
        {
            Id = Guid.CreateVersion7(placement.At),
            CaseId = CaseId,
            Version = Version,
            At = placement.At,
            Agency = placement.Agency,
            Unit = placement.Unit,
            Handler = placement.Handler,
            Deputy = placement.Deputy,
            PreviousUnit = previousUnit,
            DecidedBy = placement.DecidedBy,
            RuleCode = placement.RuleCode,
            SuggestedUnit = placement.SuggestedUnit,
            SuggestionTaken = placement.SuggestionTaken,
            OverruledBecause = placement.OverruledBecause,
            ReasonZh = placement.Reason.Zh,
            ReasonEn = placement.Reason.En,
        };
    }

    /// <summary>The unit in charge asks another one to take the case over, and stays in charge.</summary>
    /// <returns>The line of history; its id is the offer's.</returns>
    /// <exception cref="InvalidOperationException">No unit is in charge, another offer waits, or the coordinators have to decide.</exception>
    public AssignmentDecision Ask(Asking asking)
    {
        ArgumentNullException.ThrowIfNull(asking);
        if (Unit is null || Offer is not null || DisputedAt is not null)
            throw new InvalidOperationException($"Nobody can be asked to take case {CaseId} over now.");
        var line = Line(AssignmentKind.Offered, asking.At, asking.By, new(asking.Reason), asking.Unit);
        Offer = new()
        {
            CaseId = CaseId,
            Id = line.Id,
            GivingUnit = Unit,
            Agency = asking.Agency,
            Unit = asking.Unit,
            At = asking.At,
            By = asking.By,
            SiteVisit = asking.SiteVisit,
            DueOn = asking.DueOn,
            DueAt = asking.DueAt,
        };
        return line;
    }

    /// <summary>The offer ends without acceptance. Returned after another return, or unanswered, it leaves the coordinators to decide.</summary>
    /// <param name="ending">How.</param>
    /// <param name="returnsBefore">Returns since <see cref="SettledVersion"/>.</param>
    /// <returns>The line of history and what the other services are told.</returns>
    /// <exception cref="InvalidOperationException">No offer waits.</exception>
    public (AssignmentDecision Line, OfferEnded Told) EndOffer(OfferEnding ending, int returnsBefore)
    {
        ArgumentNullException.ThrowIfNull(ending);
        var offer = Offer ?? throw new InvalidOperationException($"No offer of case {CaseId} waits.");
        Offer = null;
        DisputeCause? cause = ending.How switch
        {
            AssignmentKind.Unanswered => Contracts.Routing.DisputeCause.Unanswered,
            AssignmentKind.Returned when returnsBefore > 0 => Contracts.Routing.DisputeCause.ReturnedTwice,
            _ => null,
        };
        if (cause is not null)
            (DisputedAt, DisputeCause) = (ending.At, cause);
        var line = Line(ending.How, ending.At, ending.By, ending.Reason, offer.Unit, ending.Alternative);
        return (line, new()
        {
            CaseId = CaseId,
            Version = line.Version,
            OccurredAt = line.At,
            OfferId = offer.Id,
            How = ending.How,
            Agency = offer.Agency,
            Unit = offer.Unit,
            Alternative = ending.Alternative,
            Disputed = cause is not null,
            EndedBy = ending.By,
        });
    }

    // The unit in charge stays so: only what was asked, and how that ended, is new.
    private AssignmentDecision Line(AssignmentKind kind, DateTimeOffset at, Guid? by, LocalizedText reason, string offeredTo, string? alternative = null)
    {
        Version++;
        return new()
        {
            Id = Guid.CreateVersion7(at),
            CaseId = CaseId,
            Version = Version,
            At = at,
            Kind = kind,
            Agency = Agency!,
            Unit = Unit!,
            Handler = Handler,
            OfferedTo = offeredTo,
            Alternative = alternative,
            DecidedBy = by,
            ReasonZh = reason.Zh,
            ReasonEn = reason.En,
        };
    }

    /// <summary>Follows a main case from now on, or none.</summary>
    /// <param name="mainId">The main case; null when the case is handled on its own again.</param>
    /// <param name="version">Version of Cases' stream that says so; an older one than the last changes nothing.</param>
    /// <returns>True when it did.</returns>
    public bool Follow(Guid? mainId, long version)
    {
        if (version <= MergeVersion)
            return false;
        (MergedInto, MergeVersion) = (mainId, version);
        return true;
    }

    /// <summary>Takes the case off the handler's desk; its history stays.</summary>
    /// <param name="at">When it ended.</param>
    /// <param name="version">Version of Cases' stream that says so; an older one than the last changes nothing.</param>
    public void Close(DateTimeOffset at, long version)
    {
        if (version > EndVersion)
            (ClosedAt, EndVersion) = (ClosedAt ?? at, version);
    }

    /// <summary>Puts the case back on the desk: what had ended it was undone, or the applicant disagreed with the answer.</summary>
    /// <param name="version">Version of Cases' stream that says so; an older one than the last changes nothing.</param>
    /// <returns>True when it did.</returns>
    public bool Reopen(long version)
    {
        if (version <= EndVersion)
            return false;
        (ClosedAt, EndVersion) = (null, version);
        return true;
    }
}

/// <summary>A decision about who is responsible.</summary>
public sealed record Placement
{
    /// <summary>When, business time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Agency code of the unit.</summary>
    public required string Agency { get; init; }

    /// <summary>Unit code.</summary>
    public required string Unit { get; init; }

    /// <summary>Handler, or null.</summary>
    public Guid? Handler { get; init; }

    /// <summary>The handler's deputy, or null.</summary>
    public Guid? Deputy { get; init; }

    /// <summary>Who decided; null = a rule.</summary>
    public Guid? DecidedBy { get; init; }

    /// <summary>Code of the rule, when a rule decided.</summary>
    public string? RuleCode { get; init; }

    /// <summary>The unit that was suggested first at that time, or null.</summary>
    public string? SuggestedUnit { get; init; }

    /// <summary>Which of the suggestions was taken, from 1; 0 = another unit; null = nothing was suggested.</summary>
    public int? SuggestionTaken { get; init; }

    /// <summary>What was written against the first suggestion, or null.</summary>
    public string? OverruledBecause { get; init; }

    /// <summary>True when a rule, a coordinator or a reopening decided about the unit: what units sent back before does not count any more, and a dispute is over.</summary>
    public bool Settles { get; init; }

    /// <summary>Why, in words.</summary>
    public required LocalizedText Reason { get; init; }
}

/// <summary>One line of a case's assignment history; never changed, never deleted.</summary>
public sealed class AssignmentDecision
{
    /// <summary>Id; occasion of a transfer notice.</summary>
    public required Guid Id { get; init; }

    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }

    /// <summary>Position in the case's history, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When, business time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    public AssignmentKind Kind { get; init; }

    /// <summary>Agency code of the unit in charge from then on.</summary>
    public required string Agency { get; init; }

    /// <summary>Code of that unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Of an offer and its end: the unit that was asked.</summary>
    public string? OfferedTo { get; init; }

    /// <summary>Of a return: the unit that should be asked instead.</summary>
    public string? Alternative { get; init; }

    /// <summary>Handler, or null.</summary>
    public Guid? Handler { get; init; }

    /// <summary>The handler's deputy at that time, or null.</summary>
    public Guid? Deputy { get; init; }

    /// <summary>The unit before, when another one was responsible.</summary>
    public string? PreviousUnit { get; init; }

    /// <summary>Who decided; null = a rule.</summary>
    public Guid? DecidedBy { get; init; }

    /// <summary>Code of the rule, when a rule decided.</summary>
    public string? RuleCode { get; init; }

    /// <summary>The unit that was suggested first at that time, or null.</summary>
    public string? SuggestedUnit { get; init; }

    /// <summary>Which of the suggestions was taken, from 1; 0 = another unit; null = nothing was suggested. It says whether suggestions are any good.</summary>
    public int? SuggestionTaken { get; init; }

    /// <summary>What was written against the first suggestion, or null.</summary>
    public string? OverruledBecause { get; init; }

    /// <summary>Why, in Chinese (or in the language staff wrote).</summary>
    public required string ReasonZh { get; init; }

    /// <summary>Why, in English, or null.</summary>
    public string? ReasonEn { get; init; }

    /// <summary>What the other services are told of an assignment.</summary>
    public CaseAssigned ToEvent() => new()
    {
        CaseId = CaseId,
        Version = Version,
        OccurredAt = At,
        AssignmentId = Id,
        Agency = Agency,
        Unit = Unit,
        Handler = Handler,
        Deputy = Deputy,
        PreviousUnit = PreviousUnit,
        DecidedBy = DecidedBy,
    };
}
