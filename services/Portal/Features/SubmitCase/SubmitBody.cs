using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

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
        DateTimeOffset? receivedAt = null;
        if (!string.IsNullOrWhiteSpace(ReceivedAt))
        {
            receivedAt = ReadInstant(ReceivedAt.Trim());
            if (receivedAt is null)
                return Failure.Invalid("receivedAt", "malformed");
        }
        return ToRequest() with { Channel = Channel, ReceivedAt = receivedAt, AgencyFileNumber = AgencyFileNumber };
    }

    private static DateTimeOffset? ReadInstant(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Taipei.StartOf(day);
        string[] local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
        if (DateTime.TryParseExact(text, local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            return Taipei.At(DateOnly.FromDateTime(clock), TimeOnly.FromDateTime(clock));
        string[] full = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return DateTimeOffset.TryParseExact(text, full, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
    }
}
