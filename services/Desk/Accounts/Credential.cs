namespace CaseTracker.Desk.Accounts;

/// <summary>How a member of staff signs in. Who they are and what they may do is Routing's.</summary>
internal sealed class Credential
{
    public required Guid StaffId { get; init; }
    public required string UserName { get; set; }
    public required string NormalizedUserName { get; set; }
    public string? PasswordHash { get; set; }

    /// <summary>Changes with the password; sessions that carry another one end.</summary>
    public required string SecurityStamp { get; set; }

    /// <summary>Wrong passwords in a row.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>Until then nobody gets in, not even with the right password.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Made from the demonstration data: void outside Development.</summary>
    public bool Demo { get; init; }
}
