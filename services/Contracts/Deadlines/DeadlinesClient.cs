using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Contracts.Deadlines;

/// <summary>The internal API of Deadlines.</summary>
public sealed class DeadlinesClient(HttpClient http) : ServiceClient(http, "deadlines")
{
    /// <summary>Computes an imagined deadline.</summary>
    public Task<Result<PreviewAnswer>> PreviewAsync(Actor actor, PreviewRequest request, CancellationToken ct) =>
        PostAsync<PreviewAnswer>(actor, "/internal/deadlines/preview", request, ct);

    /// <summary>The due date of a case received at an instant; no ledger, no allocation of anything.</summary>
    public Task<Result<DueDate>> DueAsync(Actor actor, DueRequest request, CancellationToken ct) =>
        PostAsync<DueDate>(actor, "/internal/deadlines/due", request, ct);

    /// <summary>The clock of a case; 404 <c>clock-not-open</c>.</summary>
    public Task<Result<CaseClock>> ClockAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<CaseClock>(actor, $"/internal/deadlines/cases/{caseId}", ct);

    /// <summary>Reasons a handler can choose.</summary>
    public Task<Result<IReadOnlyList<DelayReason>>> ReasonsAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<DelayReason>>(actor, "/internal/deadlines/delay-reasons", ct);

    /// <summary>Explains a delay before the date has passed: used by the overdue notice, should it come to that. With an idempotency key once, 409 <c>done-already</c>.</summary>
    public Task<Result<Done>> ExplainAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct, string? idempotencyKey = null) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/explanations", request, ct, idempotencyKey);

    /// <summary>Asks for an extension before the date; granted at once when the asker may approve its length. 409 <c>extension-after-due extension-too-long extension-once-only extension-waiting clock-paused clock-ended</c>, with an idempotency key <c>done-already</c>.</summary>
    public Task<Result<ExtensionAnswer>> ExtendAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct, string? idempotencyKey = null) =>
        PostAsync<ExtensionAnswer>(actor, $"/internal/deadlines/cases/{caseId}/extensions", request, ct, idempotencyKey);

    /// <summary>Promises a new date after the date has passed; 409 <c>promise-before-due</c>, with an idempotency key <c>done-already</c>.</summary>
    public Task<Result<Done>> PromiseAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct, string? idempotencyKey = null) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/promises", request, ct, idempotencyKey);

    /// <summary>What is known about an occasion; for a receipt the occasion is the case itself.</summary>
    public Task<Result<OccasionFacts>> OccasionAsync(Actor actor, Guid caseId, NoticeKind kind, Guid occasionId, CancellationToken ct) =>
        GetAsync<OccasionFacts>(actor, $"/internal/deadlines/cases/{caseId}/occasions/{NoticeKinds.Name(kind)}/{occasionId}", ct);

    /// <summary>The words of missed dates, by stage; unknown ones are left out. At most <see cref="AskedStages.Most"/> stages; 400 <c>too-many</c>.</summary>
    public Task<Result<IReadOnlyList<StageSlots>>> StageSlotsAsync(Actor actor, IReadOnlyList<Guid> stageIds, CancellationToken ct) =>
        PostAsync<IReadOnlyList<StageSlots>>(actor, "/internal/deadlines/stages/slots", new AskedStages(stageIds), ct);

    /// <summary>Requests for extensions the actor may decide, oldest date first.</summary>
    public Task<Result<IReadOnlyList<ExtensionRequestView>>> ApprovalsAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<ExtensionRequestView>>(actor, "/internal/deadlines/extension-requests", ct);

    /// <summary>Grants or declines; 409 <c>already-decided extension-after-due clock-ended</c>, 403 for whoever may not.</summary>
    public Task<Result<Done>> DecideExtensionAsync(Actor actor, Guid requestId, ExtensionDecision decision, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/extension-requests/{requestId}/decision", decision, ct);

    /// <summary>Stops the clock; 409 <c>clock-paused clock-ended clock-overdue</c>.</summary>
    public Task<Result<Done>> PauseAsync(Actor actor, Guid caseId, PauseRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/pauses", request, ct);

    /// <summary>Lets the clock go on; 409 <c>pause-ended</c>.</summary>
    public Task<Result<Done>> EndPauseAsync(Actor actor, Guid caseId, Guid pauseId, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/pauses/{pauseId}/end", new { }, ct);

    /// <summary>Standing explanations of the units the actor answers for (coordinators: of all), newest first.</summary>
    public Task<Result<IReadOnlyList<StandingExplanation>>> StandingExplanationsAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<StandingExplanation>>(actor, "/internal/deadlines/standing-explanations", ct);

    /// <summary>Gives a unit's standing explanation; 409 <c>standing-explanation-overlaps</c>.</summary>
    public Task<Result<Done>> GiveStandingExplanationAsync(Actor actor, StandingExplanationRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, "/internal/deadlines/standing-explanations", request, ct);

    /// <summary>Ends one before its last day.</summary>
    public Task<Result<Done>> EndStandingExplanationAsync(Actor actor, Guid id, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/standing-explanations/{id}/end", new { }, ct);

    /// <summary>The loaded years.</summary>
    public Task<Result<CalendarOverview>> CalendarAsync(Actor actor, CancellationToken ct) =>
        GetAsync<CalendarOverview>(actor, "/internal/deadlines/calendar", ct);

    /// <summary>Holidays and make-up workdays of the loaded years, in order; closures are not among them.</summary>
    public Task<Result<IReadOnlyList<NotableDay>>> NotableDaysAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<NotableDay>>(actor, "/internal/deadlines/calendar/days", ct);

    /// <summary>Shows what a calendar file would change, or imports it (administrators). 400 with named errors: <c>calendar-row-count calendar-duplicate calendar-is-html calendar-columns calendar-row calendar-encoding</c>; 409 <c>impact-changed</c>.</summary>
    public Task<Result<CalendarImpact>> ImportCalendarAsync(Actor actor, CalendarUpload upload, CancellationToken ct) =>
        PostAsync<CalendarImpact>(actor, "/internal/deadlines/calendar/imports", upload, ct);

    /// <summary>Announced closures, newest first.</summary>
    public Task<Result<IReadOnlyList<Closure>>> ClosuresAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<Closure>>(actor, "/internal/deadlines/closures", ct);

    /// <summary>Shows what a closure would move, or announces it (coordinators, administrators). 409 <c>closure-already-announced impact-changed</c>.</summary>
    public Task<Result<CalendarImpact>> AnnounceClosureAsync(Actor actor, ClosureRequest request, CancellationToken ct) =>
        PostAsync<CalendarImpact>(actor, "/internal/deadlines/closures", request, ct);

    /// <summary>Withdraws a closure that has not come yet, or shows what that would move; <paramref name="confirm"/> is the impact's token or null. 409 <c>closure-withdrawn closure-in-past impact-changed</c>.</summary>
    public Task<Result<CalendarImpact>> WithdrawClosureAsync(Actor actor, Guid id, string? confirm, CancellationToken ct) =>
        PostAsync<CalendarImpact>(actor, $"/internal/deadlines/closures/{id}/withdrawal", new { confirm }, ct);

    /// <summary>What the auditor found last; auditors, coordinators and administrators.</summary>
    public Task<Result<AuditReport>> AuditAsync(Actor actor, CancellationToken ct) =>
        GetAsync<AuditReport>(actor, "/internal/deadlines/audit", ct);

    /// <summary>Every estimate that rests on enough cases.</summary>
    public Task<Result<IReadOnlyList<Estimate>>> EstimatesAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<Estimate>>(actor, "/internal/deadlines/estimates", ct);
}
