namespace CaseTracker.Contracts;

/// <summary>A fact about one case that left its owner through the outbox. Ids and dates only: no personal data, no free text.</summary>
public interface ICaseEvent
{
    /// <summary>The case.</summary>
    Guid CaseId { get; }

    /// <summary>Version of the owner's stream for that case, from 1; several events may share one.</summary>
    long Version { get; }

    /// <summary>When it happened, in business time, UTC.</summary>
    DateTimeOffset OccurredAt { get; }
}
