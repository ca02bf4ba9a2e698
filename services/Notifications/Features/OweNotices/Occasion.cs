using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Features.OweNotices;

/// <summary>Something happened that people must be told.</summary>
internal sealed record Occasion
{
    public required Guid CaseId { get; init; }
    public required NoticeKind Kind { get; init; }
    public required Guid OccasionId { get; init; }
    public required DateTimeOffset OwedAt { get; init; }
    public DateTimeOffset? OldEnd { get; init; }
    public ReminderStage? Stage { get; init; }

    /// <summary>True when a way that was tried has failed for good: at most one further way is owed.</summary>
    public bool Fallback { get; init; }
}
