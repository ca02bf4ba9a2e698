namespace CaseTracker.Portal.Api;

/// <summary>A failure that callers of the API meet.</summary>
/// <param name="Code">Stable, in kebab-case.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Operations">Where alone it is met; none for everywhere.</param>
internal sealed record ApiProblem(string Code, int Status, params string[] Operations);

/// <summary>The failures of the public API, for its description and for the page about it.</summary>
internal static class ApiProblems
{
    public static IReadOnlyList<ApiProblem> All { get; } =
    [
        new("invalid-input", 400),
        new("malformed-body", 400),
        new("idempotency-key-invalid", 400, "submitCase", "registerCase"),
        new("api-key-invalid", 401, "registerCase", "uploadFile"),
        new("scope-missing", 403, "registerCase", "uploadFile"),
        new("case-not-found", 404, "lookUpCase"),
        new("service-not-found", 404, "getService"),
        new("idempotency-key-reused", 409, "submitCase", "registerCase"),
        new("body-too-large", 413),
        new("unsupported-media-type", 415),
        new("too-many-submissions", 429, "submitCase"),
        new("too-many-uploads", 429, "uploadFile"),
        new("too-many-tries", 429, "lookUpCase"),
        new("rate-limited", 429, "registerCase", "uploadFile"),
        new("service-unavailable", 503),
    ];

    public static IEnumerable<ApiProblem> Of(string operation, int status) => All.Where(p => p.Status == status && (p.Operations.Length == 0 || p.Operations.Contains(operation)));
}
