using CaseTracker.Contracts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>What a person has beside the password.</summary>
internal sealed class SecondFactors(DeskDbContext db, ColumnCipher cipher, RecoveryCodes recovery, AuditTrail<DeskDbContext> audit, MachineTime machine)
{
    private const string Column = "credentials.totp_secret";

    public async Task<bool> HasAnyAsync(Credential credential, CancellationToken ct) =>
        credential.TotpSecret is not null || await db.Passkeys.AnyAsync(p => p.StaffId == credential.StaffId, ct);

    /// <summary>Takes a code of the app or a recovery code, each once. The row must be locked.</summary>
    public async Task<bool> TakeAsync(Credential credential, string code, CancellationToken ct)
    {
        var typed = new string([.. code.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        if (typed.Length == Totp.Digits)
        {
            if (credential.TotpSecret is not { } kept || Totp.Match(cipher.DecryptBytes(kept, Column, credential.StaffId), typed, machine.GetUtcNow(), credential.TotpStep) is not { } step)
                return false;
            credential.TotpStep = step;
            return true;
        }
        if (typed.Length != RecoveryCodes.Length || !await recovery.UseAsync(credential.StaffId, typed, ct))
            return false;
        audit.Add(OwnerOf(credential), "recovery-code-used", null, new { left = await recovery.LeftAsync(credential.StaffId, ct) });
        return true;
    }

    /// <summary>Makes an app the person's second factor, once it has shown that it knows the secret. The row must be locked.</summary>
    /// <returns>False when the code is not the app's.</returns>
    public bool SetUpAuthenticator(Credential credential, byte[] secret, string code)
    {
        // Of a new secret no code was ever taken.
        if (Totp.Match(secret, new string([.. code.Where(char.IsAsciiDigit)]), machine.GetUtcNow(), after: null) is not { } step)
            return false;
        credential.TotpStep = step;
        credential.TotpSecret = cipher.EncryptBytes(secret, Column, credential.StaffId);
        credential.EndSessions();
        audit.Add(OwnerOf(credential), "authenticator-set-up", null);
        return true;
    }

    /// <summary>Takes the app away. The row must be locked.</summary>
    public async Task RemoveAuthenticatorAsync(Credential credential, CancellationToken ct)
    {
        (credential.TotpSecret, credential.TotpStep) = (null, null);
        credential.EndSessions();
        if (!await HasAnyAsync(credential, ct))
            await recovery.RemoveAsync(credential.StaffId, ct);
        audit.Add(OwnerOf(credential), "authenticator-removed", null);
    }

    /// <summary>Takes a passkey away. The row must be locked.</summary>
    /// <returns>False when the person has no such passkey.</returns>
    public async Task<bool> RemovePasskeyAsync(Credential credential, byte[] id, CancellationToken ct)
    {
        if (await db.Passkeys.Where(p => p.StaffId == credential.StaffId && p.CredentialId == id).ExecuteDeleteAsync(ct) == 0)
            return false;
        credential.EndSessions();
        if (!await HasAnyAsync(credential, ct))
            await recovery.RemoveAsync(credential.StaffId, ct);
        audit.Add(OwnerOf(credential), "passkey-removed", null);
        return true;
    }

    /// <summary>Ten new recovery codes; the old ones are void.</summary>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Credential credential, CancellationToken ct)
    {
        audit.Add(OwnerOf(credential), "recovery-codes-made", null);
        return await recovery.RenewAsync(credential.StaffId, ct);
    }

    private static Actor OwnerOf(Credential credential) => new() { Kind = ActorKind.Staff, StaffId = credential.StaffId };
}
