namespace CaseTracker.Desk.Accounts;

/// <summary>How a member of staff signs in. Who they are and what they may do is Routing's.</summary>
internal sealed class Credential
{
    public required Guid StaffId { get; init; }
    public required string UserName { get; set; }
    public required string NormalizedUserName { get; set; }
    public string? PasswordHash { get; set; }

    /// <summary>Sessions that carry another one have ended.</summary>
    public required string SecurityStamp { get; set; }

    /// <summary>Wrong passwords and codes in a row.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>Until then nobody gets in by password, not even with the right one.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Secret of the authenticator app, encrypted; null without one.</summary>
    public byte[]? TotpSecret { get; set; }

    /// <summary>Time step of the code that was taken last: it and those before it are void.</summary>
    public long? TotpStep { get; set; }

    /// <summary>Since when an administrator lets nobody in with it; null while it is open.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Hash of the code with which a password can be chosen; null without one.</summary>
    public byte[]? SetupHash { get; set; }

    public DateTimeOffset? SetupUntil { get; set; }

    /// <summary>Made from the demonstration data: void outside Development.</summary>
    public bool Demo { get; init; }

    public static string NewStamp() => Guid.NewGuid().ToString("N");

    /// <summary>Ends every session of the person.</summary>
    public void EndSessions() => SecurityStamp = NewStamp();
}

/// <summary>One of the codes for the day without the phone; it is gone once it was used.</summary>
internal sealed class RecoveryCode
{
    public required Guid StaffId { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>A session that somebody signed out of: copies of its cookie are void too.</summary>
internal sealed class EndedSession
{
    public required Guid SessionId { get; init; }

    /// <summary>Its cookie has run out by then, and the row may go.</summary>
    public required DateTimeOffset Until { get; init; }
}
