namespace CaseTracker.Platform.Data;

/// <summary>A message waiting to leave its owner, written by the transaction that caused it.</summary>
public sealed class OutboxMessage
{
    /// <summary>Order of insertion.</summary>
    public long Id { get; private set; }
    /// <summary>Identity of the message; the same over every retry.</summary>
    public required Guid MessageId { get; init; }
    /// <summary>The aggregate it belongs to.</summary>
    public required string Stream { get; init; }
    /// <summary>Version of that aggregate.</summary>
    public required long Sequence { get; init; }
    /// <summary>Full name of the contract type.</summary>
    public required string Type { get; init; }
    /// <summary>JSON.</summary>
    public required string Body { get; init; }
    /// <summary>Machine time of insertion.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Machine time before which it is not tried.</summary>
    public required DateTimeOffset AvailableAt { get; init; }
    /// <summary>One of very many that time brought on at once: everything else goes before it.</summary>
    public bool Bulk { get; init; }
    /// <summary>Failed tries that were this message's own fault.</summary>
    public int Attempts { get; private set; }
    /// <summary>Type of the last failure.</summary>
    public string? LastError { get; private set; }
    /// <summary>Machine time of the confirmed publish.</summary>
    public DateTimeOffset? PublishedAt { get; private set; }
    /// <summary>Machine time at which it was given up; an operator must look.</summary>
    public DateTimeOffset? ParkedAt { get; private set; }
}

/// <summary>A message a consumer has handled; written in the handler's transaction.</summary>
public sealed class InboxMessage
{
    /// <summary>The consumer (queue name).</summary>
    public required string Consumer { get; init; }
    /// <summary>The message.</summary>
    public required Guid MessageId { get; init; }
    /// <summary>Machine time.</summary>
    public required DateTimeOffset ProcessedAt { get; init; }
}

/// <summary>An act that was done under an idempotency key; written with the act.</summary>
public sealed class DoneAct
{
    /// <summary>SHA-256 of actor and key.</summary>
    public required byte[] KeyHash { get; init; }
    /// <summary>Machine time.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>Who did what, in the same transaction as the act. Ids and codes only; append-only for the application's role.</summary>
public sealed class AuditEntry
{
    /// <summary>Order.</summary>
    public long Id { get; private set; }
    /// <summary>Machine time.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Kind of actor, snake_case.</summary>
    public required string ActorKind { get; init; }
    /// <summary>Service or client name.</summary>
    public string? ActorName { get; init; }
    /// <summary>Member of staff.</summary>
    public Guid? StaffId { get; init; }
    /// <summary>Agency code of the actor.</summary>
    public string? Agency { get; init; }
    /// <summary>What was done, kebab-case.</summary>
    public required string Act { get; init; }
    /// <summary>The case.</summary>
    public Guid? CaseId { get; init; }
    /// <summary>Ids and codes as JSON.</summary>
    public string? Facts { get; init; }
}

/// <summary>The seal of an audit entry; append-only for the application's role.</summary>
public sealed class AuditSeal
{
    /// <summary>Its place in the chain, from 1 on, without gaps.</summary>
    public required long Number { get; init; }
    /// <summary>The entry.</summary>
    public required long EntryId { get; init; }
    /// <summary>4 bytes of the key's id, then HMAC-SHA-256 of number, seal before and entry.</summary>
    public required byte[] Seal { get; init; }
}

/// <summary>One key of the shared Data Protection key ring, encrypted.</summary>
public sealed class DataProtectionKeyRow
{
    /// <summary>Friendly name of the key.</summary>
    public required string Name { get; init; }
    /// <summary>Encrypted XML.</summary>
    public required byte[] Body { get; init; }
}
