namespace CaseTracker.Contracts.Messaging;

/// <summary>What a service has still to tell the others.</summary>
/// <param name="Waiting">Messages not published yet, without the parked ones.</param>
/// <param name="OldestAt">Machine time since when the oldest of them waits; null when none does.</param>
/// <param name="LastError">The kind of error that the one tried last met; null when none did.</param>
/// <param name="Parked">Messages given up after ten failures: they wait for an operator.</param>
/// <param name="FirstParked">The oldest fifty of them.</param>
public sealed record OutboxView(int Waiting, DateTimeOffset? OldestAt, string? LastError, int Parked, IReadOnlyList<ParkedMessage> FirstParked);

/// <summary>A message that was given up.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Type">Name of its contract, without the namespace.</param>
/// <param name="CaseId">The case it is about, or null.</param>
/// <param name="Error">The kind of error it met last.</param>
/// <param name="ParkedAt">Machine time.</param>
public sealed record ParkedMessage(Guid MessageId, string Type, Guid? CaseId, string Error, DateTimeOffset ParkedAt);

/// <summary>What a replay set going again.</summary>
/// <param name="Messages">How many messages will be published anew.</param>
public sealed record Replayed(int Messages);
