using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;

namespace CaseTracker.Deadlines.Features.AuditObligations;

/// <summary>What happened in one handling of a case, as other services and staff said it, and what is on record about its date.</summary>
internal sealed record CaseHistory(
    Clock Clock, IReadOnlyList<Pause> Pauses, IReadOnlyList<CaseFact> Facts, IReadOnlyList<Extension> Extensions, IReadOnlyList<Stage> Stages, IReadOnlyList<Promise> Promises, IReadOnlyList<ToldNotice> Told)
{
    /// <summary>When the limit began to count: receipt, a reopening, or complete papers where the item says so; null while they are waited for.</summary>
    public DateTimeOffset? StartedAt => Clock.ReopenedAt is { } reopened ? reopened : Clock.Rules.Start == ClockStart.Received ? Clock.ReceivedAt
        : Clock.StartedAt == Clock.ReceivedAt ? Clock.ReceivedAt
        : Facts.Where(f => f.Kind == CaseFactKind.DocumentsComplete).Min(f => (DateTimeOffset?)(f.At > Clock.ReceivedAt ? f.At : Clock.ReceivedAt));

    /// <summary>When what was promised was done; null when it was not.</summary>
    public DateTimeOffset? SatisfiedAt => Facts.Where(f => f.Kind == CaseFactKind.Replied || (f.Kind == CaseFactKind.FirstReport && Clock.FirstReportSatisfies)).Min(f => (DateTimeOffset?)f.At);

    /// <summary>When the case ended, with a reply or without.</summary>
    public DateTimeOffset? EndedAt => SatisfiedAt
        ?? Facts.Where(f => f.Kind == CaseFactKind.Closed).Select(f => (DateTimeOffset?)f.At)
            .Concat(Pauses.Where(p => p is { Kind: PauseKind.Withdrawal or PauseKind.Referral, ResumedAt: null }).Select(p => p.PausedAt)).Min();

    /// <summary>Since when the clock stands, while it does.</summary>
    public DateTimeOffset? StandsSince => Pauses.Where(p => p is { PausedAt: not null, ResumedAt: null }).Min(p => p.PausedAt);

    /// <summary>When the applicant was first told of an occasion.</summary>
    public DateTimeOffset? FirstTold(Guid occasion) => Told.Where(t => t.OccasionId == occasion && t.State == NoticeState.Sent).Min(t => (DateTimeOffset?)t.At);
}
