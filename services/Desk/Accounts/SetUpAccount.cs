using CaseTracker.Contracts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;

namespace CaseTracker.Desk.Accounts;

/// <summary>Somebody with a set-up code chooses a password. The second factor, where there is one, stays and is asked for at sign-in.</summary>
internal sealed class SetUpAccount(DeskDbContext db, ProveStaff prove, UserManager<Credential> users, AuditTrail<DeskDbContext> audit, MachineTime machine)
{
    /// <summary>The code is not this account's, or was used, or is too old: which of them, nobody is told.</summary>
    public const string Refused = "refused";

    /// <returns>Null when it is done; otherwise <see cref="Refused"/> or what is wrong with the password.</returns>
    public async Task<string?> RunAsync(string userName, string code, string password, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await prove.LockAsync(userName, ct) is not { } credential || prove.IsVoid(credential) || !SetupCodes.Matches(credential, code, machine.GetUtcNow()))
            return Refused;
        if (await PasswordRules.ProblemAsync(users, credential, password) is { } problem)
            return problem;
        credential.PasswordHash = users.PasswordHasher.HashPassword(credential, password);
        (credential.SetupHash, credential.SetupUntil, credential.LockedUntil, credential.FailedAttempts) = (null, null, null, 0);
        credential.EndSessions();
        audit.Add(new Actor { Kind = ActorKind.Staff, StaffId = credential.StaffId }, "account-set-up", null);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }
}
