using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Domain;

/// <summary>An occasion whose recipients are not known yet because the service that knows them did not answer. Decided later, never dropped.</summary>
public sealed class UndecidedOccasion
{
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>What is to be told.</summary>
    public required NoticeKind Kind { get; init; }
    /// <summary>What caused it.</summary>
    public required Guid OccasionId { get; init; }
    /// <summary>Business time of the occasion.</summary>
    public required DateTimeOffset OwedAt { get; init; }
    /// <summary>For extensions: the first instant after the old period.</summary>
    public DateTimeOffset? OldEnd { get; init; }
    /// <summary>For reminders: which.</summary>
    public ReminderStage? Stage { get; init; }
    /// <summary>True when a way that was tried has failed for good and the next one is to be found.</summary>
    public bool Fallback { get; init; }
    /// <summary>Machine time of the next try.</summary>
    public required DateTimeOffset NextAt { get; set; }
    /// <summary>How often it was put off.</summary>
    public int Deferrals { get; set; }
}
