using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Contracts.Deadlines;

/// <summary>The internal API of Deadlines.</summary>
public sealed class DeadlinesClient(HttpClient http) : ServiceClient(http)
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

    /// <summary>Explains a delay before the date has passed: used by the overdue notice, should it come to that.</summary>
    public Task<Result<Done>> ExplainAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/explanations", request, ct);

    /// <summary>Extends before the date; 409 <c>extension-after-due extension-too-long extension-once-only</c>.</summary>
    public Task<Result<Done>> ExtendAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/extensions", request, ct);

    /// <summary>Promises a new date after the date has passed; 409 <c>promise-before-due</c>.</summary>
    public Task<Result<Done>> PromiseAsync(Actor actor, Guid caseId, DelayRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/deadlines/cases/{caseId}/promises", request, ct);

    /// <summary>What is known about an occasion; for a receipt the occasion is the case itself.</summary>
    public Task<Result<OccasionFacts>> OccasionAsync(Actor actor, Guid caseId, NoticeKind kind, Guid occasionId, CancellationToken ct) =>
        GetAsync<OccasionFacts>(actor, $"/internal/deadlines/cases/{caseId}/occasions/{NoticeKinds.Name(kind)}/{occasionId}", ct);
}
