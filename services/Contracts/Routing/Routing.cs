namespace CaseTracker.Contracts.Routing;

/// <summary>Routing emits this when a unit becomes responsible, a handler is named, or the case is handed over.</summary>
public sealed record CaseAssigned : ICaseEvent
{
    /// <inheritdoc/>
    public required Guid CaseId { get; init; }
    /// <inheritdoc/>
    public required long Version { get; init; }
    /// <inheritdoc/>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The assignment; occasion of a transfer notice.</summary>
    public required Guid AssignmentId { get; init; }
    /// <summary>Agency code.</summary>
    public required string Agency { get; init; }
    /// <summary>Unit code.</summary>
    public required string Unit { get; init; }
    /// <summary>The handler, or null while the unit has named none.</summary>
    public Guid? Handler { get; init; }
    /// <summary>The handler's deputy at that time.</summary>
    public Guid? Deputy { get; init; }
    /// <summary>Unit code before, when another unit was responsible.</summary>
    public string? PreviousUnit { get; init; }
    /// <summary>Staff id of who decided; null = a rule.</summary>
    public Guid? DecidedBy { get; init; }
}

/// <summary>Routing emits this when an agency or unit is new or changed. Public reference data only.</summary>
public sealed record AgencyChanged
{
    /// <summary>The agency with its units as they are now.</summary>
    public required Agency Agency { get; init; }
    /// <summary>Grows with every change; an older one is ignored.</summary>
    public required long Version { get; init; }
}

/// <summary>An agency (機關) with its units (單位).</summary>
public sealed record Agency
{
    /// <summary>Stable code.</summary>
    public required string Code { get; init; }
    /// <summary>Official name.</summary>
    public required LocalizedText Name { get; init; }
    /// <summary>Short name for SMS, at most 8 Chinese characters.</summary>
    public required LocalizedText ShortName { get; init; }
    /// <summary>Phone, only where verified.</summary>
    public string? Phone { get; init; }
    /// <summary>True for the one agency that coordinates: cases without a unit belong to it.</summary>
    public bool Coordinating { get; init; }
    /// <summary>Code of the district it is seated in, only where known: a closure of that district closes it.</summary>
    public string? District { get; init; }
    /// <summary>Its units.</summary>
    public required IReadOnlyList<Unit> Units { get; init; }
}

/// <summary>A unit that handles cases.</summary>
/// <param name="Code">Stable code, for example <c>PWB-PARKS/NORTH</c>.</param>
/// <param name="Name">Name.</param>
/// <param name="Phone">Phone, only where verified; otherwise 1999 is shown.</param>
public sealed record Unit(string Code, LocalizedText Name, string? Phone);

/// <summary>A member of staff in the directory.</summary>
public sealed record StaffMember
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Name.</summary>
    public required LocalizedText Name { get; init; }
    /// <summary>Title.</summary>
    public required LocalizedText Title { get; init; }
    /// <summary>Work e-mail.</summary>
    public required string Email { get; init; }
    /// <summary>Agency code.</summary>
    public required string Agency { get; init; }
    /// <summary>Unit code, or null.</summary>
    public string? Unit { get; init; }
    /// <summary>Roles.</summary>
    public required IReadOnlyList<StaffRole> Roles { get; init; }
    /// <summary>Standing deputy (代理人).</summary>
    public Guid? Deputy { get; init; }
}

/// <summary>Assigns a case, names its handler, or hands it to another unit.</summary>
public sealed record AssignRequest
{
    /// <summary>Unit code.</summary>
    public string? Unit { get; init; }
    /// <summary>A handler of that unit, or null.</summary>
    public Guid? Handler { get; init; }
    /// <summary>Why: 2 to 500 characters; required when the case leaves a unit, when none of the suggestions is taken and when a dispute is decided.</summary>
    public string? Reason { get; init; }
    /// <summary>The units that were suggested to who decides, in that order, at most three; null = as Routing suggests now.</summary>
    public IReadOnlyList<string>? Offered { get; init; }
    /// <summary>True when the other unit has to look at the place before it can say whether it takes the case over: it has a working day more.</summary>
    public bool SiteVisit { get; init; }
}

/// <summary>What came of an assignment.</summary>
/// <param name="OfferedUntil">The unit in charge asked another unit, which answers by the end of this day; null when the decision took effect at once.</param>
public sealed record AssignAnswer(DateOnly? OfferedUntil);

/// <summary>Where a case should go, and why.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Reason">Why, in words; none of them the case's own.</param>
/// <param name="Confidence">How sure.</param>
public sealed record RoutingSuggestion(string Unit, LocalizedText Reason, RoutingConfidence Confidence)
{
    /// <summary>Words of the case's own text that speak for it, at most three: to be shown, not kept.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>How often suggestions were taken.</summary>
public sealed record SuggestionAcceptance
{
    /// <summary>Decisions from then on count.</summary>
    public required DateTimeOffset From { get; init; }
    /// <summary>Decisions that had a suggestion before them.</summary>
    public required int Decided { get; init; }
    /// <summary>Of those, the ones that took the first.</summary>
    public required int First { get; init; }
    /// <summary>The ones that took another of the suggestions.</summary>
    public required int Other { get; init; }
    /// <summary>What was decided instead of the first suggestion, the most frequent first; at most ten.</summary>
    public required IReadOnlyList<SuggestionOverride> Overrides { get; init; }
}

/// <summary>A unit that was suggested first, and the one that got the case.</summary>
/// <param name="Suggested">Unit code.</param>
/// <param name="Decided">Unit code.</param>
/// <param name="Cases">How often.</param>
/// <param name="Reasons">What was written most often about it, at most three.</param>
public sealed record SuggestionOverride(string Suggested, string Decided, int Cases, IReadOnlyList<string> Reasons);

/// <summary>How sure a suggestion is; words, no percentages.</summary>
public enum RoutingConfidence
{
    /// <summary>很可能.</summary>
    Likely,
    /// <summary>可能.</summary>
    Possible,
    /// <summary>不確定.</summary>
    Uncertain,
}

/// <summary>What Routing knows of a case.</summary>
public sealed record CaseRouting
{
    /// <summary>Unit in charge, or null while in triage.</summary>
    public string? Unit { get; init; }
    /// <summary>Handler.</summary>
    public Guid? Handler { get; init; }
    /// <summary>Where it should go, the likeliest first, at most three: for members of staff, while it is in triage.</summary>
    public IReadOnlyList<RoutingSuggestion> Suggestions { get; init; } = [];
    /// <summary>What another unit was asked and has not answered yet, or null.</summary>
    public OfferView? Offer { get; init; }
    /// <summary>What the coordinators have to decide, or null.</summary>
    public DisputeView? Dispute { get; init; }
    /// <summary>How often the case went from one unit to another.</summary>
    public int HandOvers { get; init; }
    /// <summary>How often a unit sent back what it was asked to take over.</summary>
    public int Returns { get; init; }
    /// <summary>Every assignment, offer and answer, newest first.</summary>
    public required IReadOnlyList<AssignmentView> History { get; init; }
}

/// <summary>One line of the history of who is responsible.</summary>
/// <param name="At">When.</param>
/// <param name="Unit">Code of the unit in charge from then on.</param>
/// <param name="Handler">Handler.</param>
/// <param name="DecidedBy">Who decided; null = a rule, or time.</param>
/// <param name="Reason">Why.</param>
public sealed record AssignmentView(DateTimeOffset At, string Unit, Guid? Handler, Guid? DecidedBy, LocalizedText Reason)
{
    /// <summary>Position in the history of the case, from 1: the version of the event that told of it.</summary>
    public long Version { get; init; }
    /// <summary>What happened.</summary>
    public AssignmentKind Kind { get; init; }
    /// <summary>Of an offer and its end: code of the unit that was asked.</summary>
    public string? OfferedTo { get; init; }
    /// <summary>Of a return: code of the unit that the returning one named.</summary>
    public string? Alternative { get; init; }
}

/// <summary>The internal API of Routing.</summary>
public sealed class RoutingClient(HttpClient http) : ServiceClient(http, "routing")
{
    /// <summary>Agencies with their units.</summary>
    public Task<Result<IReadOnlyList<Agency>>> AgenciesAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<Agency>>(actor, "/internal/routing/agencies", ct);

    /// <summary>The staff directory, or one unit's part of it.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="unit">Unit code; null = everybody.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="deputy">Only those who named this member of staff their deputy.</param>
    public Task<Result<IReadOnlyList<StaffMember>>> StaffAsync(Actor actor, string? unit, CancellationToken ct, Guid? deputy = null) =>
        GetAsync<IReadOnlyList<StaffMember>>(actor, $"/internal/routing/staff?unit={Uri.EscapeDataString(unit ?? "")}{(deputy is null ? "" : $"&deputy={deputy}")}", ct);

    /// <summary>Those whose deputy a member of staff is, as actors; nobody for anyone else.</summary>
    /// <param name="self">The service that asks.</param>
    /// <param name="actor">Who may be somebody's deputy.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result<IReadOnlyList<Actor>>> PrincipalsAsync(Actor self, Actor actor, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.Staff, StaffId: { } staff })
            return Array.Empty<Actor>();
        var named = await StaffAsync(self, null, ct, deputy: staff);
        if (!named.Succeeded)
            return named.Failure;
        return named.Value.Where(s => s.Deputy == staff && s.Id != staff)
            .Select(s => new Actor { Kind = ActorKind.Staff, StaffId = s.Id, Agency = s.Agency, Unit = s.Unit, Roles = s.Roles }).ToArray();
    }

    /// <summary>What Routing knows of a case; 404 <c>case-not-found</c>.</summary>
    public Task<Result<CaseRouting>> CaseAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<CaseRouting>(actor, $"/internal/routing/cases/{caseId}", ct);

    /// <summary>Assigns, names a handler, hands over, or asks another unit to take over. 409 <c>already-assigned-there changed-meanwhile case-closed offer-waiting coordinator-decides</c>, with an idempotency key <c>done-already</c>; 503 <c>deadlines-away</c>.</summary>
    public Task<Result<AssignAnswer>> AssignAsync(Actor actor, Guid caseId, AssignRequest request, CancellationToken ct, string? idempotencyKey = null) =>
        PostAsync<AssignAnswer>(actor, $"/internal/routing/cases/{caseId}/assignments", request, ct, idempotencyKey);

    /// <summary>What the actor's unit was asked to take over, the nearest date first; empty for who may not answer.</summary>
    public Task<Result<IReadOnlyList<OfferView>>> OffersAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<OfferView>>(actor, "/internal/routing/offers", ct);

    /// <summary>Takes the case over. 403, 404 <c>offer-not-found</c>, 409 <c>changed-meanwhile</c>.</summary>
    public Task<Result<Done>> AcceptOfferAsync(Actor actor, Guid caseId, Guid offerId, AcceptOfferRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/routing/cases/{caseId}/offers/{offerId}/acceptance", request, ct);

    /// <summary>Sends it back, with who should be asked instead. 403, 404 <c>offer-not-found</c>, 409 <c>changed-meanwhile</c>.</summary>
    public Task<Result<Done>> ReturnOfferAsync(Actor actor, Guid caseId, Guid offerId, ReturnOfferRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/routing/cases/{caseId}/offers/{offerId}/return", request, ct);

    /// <summary>The unit in charge keeps the case after all. 403, 404 <c>offer-not-found</c>, 409 <c>changed-meanwhile</c>.</summary>
    public Task<Result<Done>> TakeOfferBackAsync(Actor actor, Guid caseId, Guid offerId, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/routing/cases/{caseId}/offers/{offerId}/withdrawal", new { }, ct);

    /// <summary>What the coordinators have to decide, the oldest first, at most <see cref="DisputeView.Most"/>; 403 for everybody else.</summary>
    public Task<Result<IReadOnlyList<DisputeView>>> DisputesAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<DisputeView>>(actor, "/internal/routing/disputes", ct);

    /// <summary>How often suggestions were taken in the last 90 days; coordinators, auditors and services.</summary>
    public Task<Result<SuggestionAcceptance>> AcceptanceAsync(Actor actor, CancellationToken ct) =>
        GetAsync<SuggestionAcceptance>(actor, "/internal/routing/suggestion-acceptance", ct);

    /// <summary>Who is reminded at a stage of a case: handler, handler and deputy, supervisors of the unit; the coordinators when it has no unit.</summary>
    public Task<Result<IReadOnlyList<StaffMember>>> RemindedAsync(Actor actor, Guid caseId, Deadlines.ReminderStage stage, CancellationToken ct) =>
        GetAsync<IReadOnlyList<StaffMember>>(actor, $"/internal/routing/cases/{caseId}/reminded/{stage}", ct);
}
