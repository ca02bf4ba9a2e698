using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Features.SubmitCase;

/// <summary>Hands a case to Cases, which validates and stores it. The number is shown only after Cases has committed.</summary>
internal sealed class SubmitCase(CasesClient cases)
{
    /// <summary>Longest idempotency key.</summary>
    public const int LongestKey = 200;

    // Far above every limit of Cases, so that its sentence is the one people read; only what is absurd is not even sent on.
    private const int Absurd = 20_000;

    public async Task<Result<SubmittedCase>> RunAsync(Actor actor, SubmitCaseRequest request, string idempotencyKey, CancellationToken ct)
    {
        var errors = new FieldErrors();
        Measure("description", request.Description);
        Measure("location.address", request.Location?.Address);
        Measure("applicant.name", request.Applicant?.Name);
        Measure("applicant.address", request.Applicant?.Address);
        Measure("applicant.phone", request.Applicant?.Phone);
        Measure("applicant.email", request.Applicant?.Email);
        if (errors.Any)
            return errors.ToFailure();
        return await cases.SubmitAsync(actor, request, idempotencyKey, ct);

        void Measure(string field, string? text)
        {
            if (text is { Length: > Absurd })
                errors.Add(field, "too-long");
        }
    }

    /// <summary>True for what may stand in the Idempotency-Key header: 1 to 200 visible ASCII characters.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and <= LongestKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
}
