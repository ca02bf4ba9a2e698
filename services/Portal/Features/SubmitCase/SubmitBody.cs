using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Api;

namespace CaseTracker.Portal.Features.SubmitCase;

/// <summary>A new case from a person.</summary>
internal record SubmitBody
{
    public string? ServiceCode { get; init; }
    /// <summary>10 to 4,000 characters.</summary>
    public string? Description { get; init; }
    public CaseLocation? Location { get; init; }
    public ApplicantDetails? Applicant { get; init; }
    public IReadOnlyList<string>? Attachments { get; init; }
    public bool? Confidential { get; init; }

    /// <summary>What is sent to Cases; never what a person outside may not say.</summary>
    public SubmitCaseRequest ToRequest() => new()
    {
        ServiceCode = ServiceCode,
        Description = Description,
        Location = Location,
        Applicant = Applicant,
        Attachments = Attachments,
        Confidential = Confidential is true,
        Channel = Channel.Web,
    };
}

/// <summary>A new case that a known program registers for somebody.</summary>
internal sealed record IntakeBody : SubmitBody
{
    public Channel? Channel { get; init; }
    /// <summary>When it was received, for letters and calls keyed in later; without an offset it means Asia/Taipei, a bare date 00:00 of that day.</summary>
    public string? ReceivedAt { get; init; }
    public string? AgencyFileNumber { get; init; }

    public Result<SubmitCaseRequest> ToIntakeRequest()
    {
        // That one has a door of its own.
        if (Channel is Contracts.Channel.Open311)
            return Failure.Invalid("channel", "malformed");
        DateTimeOffset? receivedAt = null;
        if (!string.IsNullOrWhiteSpace(ReceivedAt))
        {
            receivedAt = PublicDates.Read(ReceivedAt.Trim());
            if (receivedAt is null)
                return Failure.Invalid("receivedAt", "malformed");
        }
        return ToRequest() with { Channel = Channel, ReceivedAt = receivedAt, AgencyFileNumber = AgencyFileNumber };
    }
}
