using CaseTracker.Contracts;

namespace CaseTracker.Notifications.Domain;

/// <summary>A one-time code that opens the personal part of a case to whoever reads the messages of its contact. The digits are derived from the id and never stored.</summary>
public sealed class AccessCode
{
    /// <summary>How long it opens the case.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Time between two codes of a contact.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    /// <summary>Codes a contact gets on one day (Asia/Taipei) at most.</summary>
    public const int MostADay = 5;

    /// <summary>Wrong codes after which it is over.</summary>
    public const int MostWrong = 5;

    /// <summary>Id; occasion of the message.</summary>
    public required Guid Id { get; init; }
    /// <summary>The contact it was sent to.</summary>
    public required Guid ContactId { get; init; }
    /// <summary>The case it opens.</summary>
    public required Guid CaseId { get; init; }
    /// <summary>The language of the message.</summary>
    public required Language Language { get; init; }
    /// <summary>When it was asked for; machine time, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }
    /// <summary>How many wrong codes were entered.</summary>
    public int WrongCodes { get; set; }
    /// <summary>When it was used; null before. Nobody uses it twice.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>First instant at which it opens nothing any more.</summary>
    public DateTimeOffset EndsAt => AskedAt + Lifetime;

    /// <summary>True while it opens the case.</summary>
    /// <param name="now">Machine time.</param>
    public bool IsOpen(DateTimeOffset now) => UsedAt is null && WrongCodes < MostWrong && now < EndsAt;
}
