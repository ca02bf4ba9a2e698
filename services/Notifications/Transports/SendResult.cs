using System.Text.Json;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Transports;

/// <summary>What is known after a try to hand a message over.</summary>
internal sealed record SendResult
{
    /// <summary>The code of a provider that asks for fewer requests.</summary>
    public const string Busy = "provider-busy";

    public required AttemptState State { get; init; }

    /// <summary>A code for staff and for the evidence; never a provider's own words, which may name the recipient.</summary>
    public required string Code { get; init; }

    public string? ProviderId { get; init; }

    /// <summary>Not before so long.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the failure was ours: tried again at once and no step of the ladder is used up.</summary>
    public bool Ours { get; init; }

    /// <summary>True when no message would have left: no step of the ladder is used up, and the others wait until a probe gets through.</summary>
    public bool OfTransport { get; init; }

    /// <summary>HTTP or SMTP status, or a provider's error number.</summary>
    public int? Status { get; init; }

    public string Evidence => JsonSerializer.Serialize(new { code = Code, status = Status }, JsonSerializerOptions.Web);

    public static SendResult Accepted(string? providerId, string code = "accepted", int? status = null) => new() { State = AttemptState.Accepted, Code = code, ProviderId = providerId, Status = status };

    public static SendResult NotSent(string code, int? status = null, TimeSpan? retryAfter = null) => new() { State = AttemptState.NotSent, Code = code, Status = status, RetryAfter = retryAfter };

    public static SendResult TransportOut(string code, int? status = null) => new() { State = AttemptState.NotSent, Code = code, Status = status, OfTransport = true };

    public static SendResult Interrupted(string code) => new() { State = AttemptState.NotSent, Code = code, Ours = true };

    public static SendResult Rejected(string code, int? status = null) => new() { State = AttemptState.Rejected, Code = code, Status = status };

    public static SendResult Unknown(string code, int? status = null) => new() { State = AttemptState.Unknown, Code = code, Status = status };
}
