using Microsoft.AspNetCore.Identity;

namespace CaseTracker.Desk.Accounts;

/// <summary>A key in somebody's phone, computer or security key that signs them in without a password.</summary>
internal sealed class Passkey
{
    public const int LongestName = 40;

    public required byte[] CredentialId { get; init; }
    public required Guid StaffId { get; init; }
    public required byte[] PublicKey { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Grows with every use; one that does not is a copy. Keys that are copied on purpose, over somebody's devices, stay at 0.</summary>
    public required long SignCount { get; set; }

    public string[]? Transports { get; init; }
    public required bool BackupEligible { get; init; }
    public required bool BackedUp { get; set; }

    public static Passkey Of(Guid staffId, UserPasskeyInfo info) => new()
    {
        CredentialId = info.CredentialId,
        StaffId = staffId,
        PublicKey = info.PublicKey,
        Name = info.Name ?? "",
        CreatedAt = info.CreatedAt,
        SignCount = info.SignCount,
        Transports = info.Transports,
        BackupEligible = info.IsBackupEligible,
        BackedUp = info.IsBackedUp,
    };

    // What the key said about its maker is neither asked for nor kept.
    public UserPasskeyInfo Info => new(CredentialId, PublicKey, CreatedAt, (uint)SignCount, Transports, isUserVerified: true, BackupEligible, BackedUp, [], []) { Name = Name };
}

/// <summary>A challenge that was answered: nobody answers it again.</summary>
internal sealed class UsedChallenge
{
    public required byte[] Hash { get; init; }

    /// <summary>It would not be taken after that anyway, and the row may go.</summary>
    public required DateTimeOffset Until { get; init; }
}
