namespace CaseTracker.Contracts.Notifications;

/// <summary>Whose calls and letters are listed.</summary>
public enum TaskScope
{
    /// <summary>Of the cases of the actor's unit, and of those the actor handles.</summary>
    Unit,
    /// <summary>Of every case the actor's agency answers for; for coordinators, of the city.</summary>
    Agency,
}

/// <summary>A call to make or a letter to write: without the words, the name and the number, which are given when it is opened.</summary>
/// <param name="ObligationId">The notice.</param>
/// <param name="CaseId">Its case.</param>
/// <param name="Kind">What is to be told.</param>
/// <param name="Channel">A letter, or anything else: a call, also in place of a message that could not be sent.</param>
/// <param name="OwedAt">Since when it is owed (business time).</param>
/// <param name="Reason">Why it is left to a person, a code; null when the applicant chose this way.</param>
/// <param name="Unanswered">How many calls nobody answered.</param>
/// <param name="NextFrom">Business time from which the next call makes sense; null = now.</param>
public sealed record StaffTask(Guid ObligationId, Guid CaseId, NoticeKind Kind, NoticeWay Channel, DateTimeOffset OwedAt, string? Reason, int Unanswered, DateTimeOffset? NextFrom);

/// <summary>Calls and letters that wait.</summary>
/// <param name="Tasks">What can be done now, oldest first; then what makes sense later, by when.</param>
/// <param name="Total">How many there are; more than <paramref name="Tasks"/> has when there are very many.</param>
public sealed record StaffTasks(IReadOnlyList<StaffTask> Tasks, int Total);

/// <summary>What somebody needs who makes a call or writes a letter, as the facts are now.</summary>
public sealed record TaskScript
{
    /// <summary>What is told.</summary>
    public required NoticeKind Kind { get; init; }
    /// <summary>A letter, or anything else: a call.</summary>
    public required NoticeWay Channel { get; init; }
    /// <summary>Phone number or postal address in full; null when the case has none.</summary>
    public string? To { get; init; }
    /// <summary>What the applicant is called.</summary>
    public required string Name { get; init; }
    /// <summary>The applicant's language.</summary>
    public required Language Language { get; init; }
    /// <summary>What it is about, one line in that language.</summary>
    public required string Subject { get; init; }
    /// <summary>What to say or write, in that language.</summary>
    public required string Text { get; init; }
    /// <summary>The agency that speaks.</summary>
    public required LocalizedText Agency { get; init; }
    /// <summary>Its unit, once there is one.</summary>
    public LocalizedText? Unit { get; init; }
    /// <summary>The number under which they can be called back.</summary>
    public required string OfficePhone { get; init; }
    /// <summary>When nobody answered, oldest first (business time).</summary>
    public IReadOnlyList<DateTimeOffset> UnansweredAt { get; init; } = [];
}
