using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Domain;

/// <summary>The duty to tell one person one thing one way, once. Kept for ever: the row is what makes a second telling impossible.</summary>
public sealed class Obligation
{
    /// <summary>See <see cref="NoticeIds"/>.</summary>
    public required Guid Id { get; init; }
    /// <summary>The case.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>What is told.</summary>
    public required NoticeKind Kind { get; init; }
    /// <summary>What caused it: the supplement, reply, extension or deadline stage.</summary>
    public required Guid OccasionId { get; init; }
    /// <summary>How.</summary>
    public required NoticeWay Channel { get; init; }
    /// <summary>The member of staff it goes to; null = the applicant or a helper.</summary>
    public Guid? RecipientStaffId { get; init; }
    /// <summary>The helper it goes to: a copy, or a message about their help.</summary>
    public Guid? HelperId { get; init; }
    /// <summary>True when it goes to the applicant.</summary>
    public bool ToApplicant => RecipientStaffId is null && HelperId is null;
    /// <summary>State.</summary>
    public required NoticeState State { get; set; }
    /// <summary>Its queue.</summary>
    public required Lane Lane { get; init; }
    /// <summary>True when it may leave only within the sending hours.</summary>
    public required bool WithinHours { get; init; }
    /// <summary>Business time of the occasion.</summary>
    public required DateTimeOffset OwedAt { get; init; }
    /// <summary>Business time before which it does not leave.</summary>
    public required DateTimeOffset NotBefore { get; set; }
    /// <summary>Machine time until which it waits for another service's word, or null.</summary>
    public DateTimeOffset? WaitUntil { get; init; }
    /// <summary>Machine time before which it is not tried (again).</summary>
    public required DateTimeOffset NextAt { get; set; }
    /// <summary>Business time at which it reached its end.</summary>
    public DateTimeOffset? SettledAt { get; set; }
    /// <summary>Why it waits, was cancelled, failed or went to staff: a code.</summary>
    public string? Reason { get; set; }
    /// <summary>How often it was put off because the facts could not be had or the text could not be made.</summary>
    public int Deferrals { get; set; }
    /// <summary>Tries that certainly failed, each a step of the ladder; what failed with the whole transport is no step.</summary>
    public int Failures { get; set; }
    /// <summary>The worker that holds it.</summary>
    public Guid? LeaseToken { get; set; }
    /// <summary>Machine time at which the hold ends by itself.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }
    /// <summary>The day in Asia/Taipei on which it took its place in the daily limit of its contact: a retry does not take a second one.</summary>
    public DateOnly? ContactDay { get; set; }
    /// <summary>For tasks: whom to call or write to and what to say, encrypted.</summary>
    public byte[]? TaskContent { get; set; }
}

/// <summary>Queues of notices: a morning with a hundred thousand late cases must not keep a receipt waiting.</summary>
public enum Lane
{
    /// <summary>Questions and codes somebody waits for with the page open.</summary>
    First,
    /// <summary>Answers to an act of the applicant, and what must be told before a date.</summary>
    Prompt,
    /// <summary>Everything that falls due for many cases at one moment.</summary>
    Bulk,
}

/// <summary>One try to hand a notice to a provider, written before the first byte leaves.</summary>
public sealed class Attempt
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>The obligation.</summary>
    public required Guid ObligationId { get; init; }
    /// <summary>Number within the obligation, from 1.</summary>
    public required int No { get; init; }
    /// <summary>Name of the transport: <c>smtp twilio mailbox recorded</c>; <c>call letter</c> for what staff did.</summary>
    public required string Transport { get; init; }
    /// <summary>State; see <see cref="AttemptState"/>.</summary>
    public required AttemptState State { get; set; }
    /// <summary>The worker that made it; only this worker may report its result.</summary>
    public required Guid LeaseToken { get; init; }
    /// <summary>Machine time.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Machine time after which nothing is written to a provider any more.</summary>
    public required DateTimeOffset SendDeadline { get; init; }
    /// <summary>Machine time of the result.</summary>
    public DateTimeOffset? FinishedAt { get; set; }
    /// <summary>To whom, encrypted.</summary>
    public required byte[] Recipient { get; init; }
    /// <summary>Subject and text as sent, encrypted.</summary>
    public required byte[] Content { get; init; }
    /// <summary>The provider's id of the message.</summary>
    public string? ProviderId { get; set; }
    /// <summary>What the provider answered, codes only, as JSON.</summary>
    public string? Evidence { get; set; }
    /// <summary>How far the provider says it has come; never goes down.</summary>
    public ProviderStatus? ProviderStatus { get; set; }
    /// <summary>True when an earlier attempt was only presumed not to have been sent: the recipient may have the message twice.</summary>
    public bool PossibleDuplicate { get; init; }
    /// <summary>For unknown ones: machine time of the next look at what became of it.</summary>
    public DateTimeOffset? LookAt { get; set; }
    /// <summary>How many looks in a row did not find it.</summary>
    public int Absences { get; set; }
    /// <summary>Machine time of the first of them.</summary>
    public DateTimeOffset? AbsentSince { get; set; }
}
