namespace CaseTracker.Desk.Accounts;

/// <summary>The secret address under which somebody's calendar reads their dates. Only its hash is kept.</summary>
internal sealed class CalendarFeed
{
    public required Guid StaffId { get; init; }

    public required byte[] SecretHash { get; set; }

    public required DateTimeOffset MadeAt { get; set; }
}
