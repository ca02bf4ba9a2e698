using System.Text.Json;

namespace CaseTracker.Contracts.Audit;

/// <summary>Which entries of a service's audit are asked for; what is null does not matter.</summary>
public sealed record AuditQuery
{
    /// <summary>Most entries of one answer.</summary>
    public const int Most = 200;

    /// <summary>From this instant of machine time on, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this instant of machine time, exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What this member of staff did.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>What was done to this case.</summary>
    public Guid? CaseId { get; init; }
}

/// <summary>Entries of one service, newest first.</summary>
/// <param name="Entries">At most <see cref="AuditQuery.Most"/>.</param>
/// <param name="More">True when there are older ones.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Entries, bool More);

/// <summary>Who did what. Ids and codes only.</summary>
public sealed record AuditLine
{
    /// <summary>Machine time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of actor it was.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>Name of a service, program or operator; null for staff and citizens.</summary>
    public string? ActorName { get; init; }

    /// <summary>The member of staff; null for anybody else.</summary>
    public Guid? StaffId { get; init; }

    /// <summary>What was done, kebab-case.</summary>
    public required string Act { get; init; }

    /// <summary>The case it was done to, or null.</summary>
    public Guid? CaseId { get; init; }

    /// <summary>Ids and codes that belong to it, or null.</summary>
    public JsonElement? Facts { get; init; }
}

/// <summary>Whether a service's audit is as it was written.</summary>
/// <param name="Sealed">How many entries are sealed one to the next.</param>
/// <param name="Unsealed">How many of more than a minute ago are not; above 0 the service does not seal.</param>
/// <param name="Break">The first place where the chain does not hold; null where it holds from end to end.</param>
/// <param name="Head">The last seal, <c>number:seal</c>. Kept elsewhere, it proves later that nothing was cut off behind it. Null when nothing is sealed.</param>
public sealed record AuditCheck(long Sealed, long Unsealed, AuditBreak? Break, string? Head);

/// <summary>Where the chain does not hold.</summary>
/// <param name="Number">Number of the seal.</param>
/// <param name="How">What is wrong there.</param>
public sealed record AuditBreak(long Number, AuditFault How);

/// <summary>What can be wrong with a chain of seals.</summary>
public enum AuditFault
{
    /// <summary>Its entry is not there any more.</summary>
    EntryRemoved,
    /// <summary>The seal itself is not there any more.</summary>
    SealRemoved,
    /// <summary>The entry, its place or the seal before it is not what was sealed.</summary>
    Changed,
    /// <summary>It was made under a key that is not configured.</summary>
    UnknownKey,
}
