using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>How an account stands.</summary>
internal enum AccountState
{
    /// <summary>The person has none.</summary>
    None,
    /// <summary>A set-up code was given and no password chosen yet.</summary>
    Invited,
    Active,
    /// <summary>Too many mistakes; opens by itself.</summary>
    Locked,
    Disabled,
}

/// <summary>An account as administrators see it.</summary>
internal sealed record AccountView(AccountState State, string? UserName, bool SecondFactor, DateTimeOffset? LockedUntil, DateTimeOffset? SetupUntil)
{
    public static readonly AccountView None = new(AccountState.None, null, false, null, null);
}

/// <summary>What administrators do with other people's accounts. Nobody administers the own one, and one active administrator always remains.</summary>
internal sealed class AdministerAccounts(
    DeskDbContext db, ProveStaff prove, RecoveryCodes recovery, RoutingClient routing, UserManager<Credential> users, AuditTrail<DeskDbContext> audit, MachineTime machine)
{
    private const long OneAtATime = 0x6465736b61646d; // "deskadm"

    /// <summary>The accounts of some members of staff; those not among them have none.</summary>
    public async Task<IReadOnlyDictionary<Guid, AccountView>> ReadAsync(IReadOnlyCollection<Guid> staff, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var rows = await db.Credentials.AsNoTracking().Where(c => staff.Contains(c.StaffId)).Select(c => new { Credential = c, Passkeys = db.Passkeys.Any(p => p.StaffId == c.StaffId) }).ToListAsync(ct);
        return rows.ToDictionary(r => r.Credential.StaffId, r => new AccountView(
            prove.IsVoid(r.Credential) ? AccountState.Disabled : r.Credential.LockedUntil > now ? AccountState.Locked
                : r.Credential.PasswordHash is null && r.Credential.SetupHash is not null && !r.Passkeys ? AccountState.Invited : AccountState.Active,
            r.Credential.UserName, r.Credential.TotpSecret is not null || r.Passkeys, r.Credential.LockedUntil > now ? r.Credential.LockedUntil : null,
            r.Credential.SetupHash is not null && r.Credential.SetupUntil > now ? r.Credential.SetupUntil : null));
    }

    /// <summary>Opens an account for a member of staff who has none.</summary>
    /// <returns>The set-up code, shown once; or what is wrong: <c>account-exists user-name-wrong user-name-taken not-in-directory</c>.</returns>
    public async Task<Result<string>> CreateAsync(StaffPerson by, Guid staffId, string userName, CancellationToken ct)
    {
        if (userName is not { Length: >= 3 and <= 64 } || !userName.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            return Failure.Conflict("user-name-wrong");
        var directory = await routing.StaffAsync(Actor.Service("desk"), null, ct);
        if (!directory.Succeeded)
            return directory.Failure;
        if (directory.Value.All(s => s.Id != staffId))
            return Failure.Conflict("not-in-directory");
        await using var transaction = await BeginAsync(ct);
        var name = users.NormalizeName(userName);
        if (await db.Credentials.AnyAsync(c => c.StaffId == staffId, ct))
            return Failure.Conflict("account-exists");
        if (await db.Credentials.AnyAsync(c => c.NormalizedUserName == name, ct))
            return Failure.Conflict("user-name-taken");
        var credential = new Credential { StaffId = staffId, UserName = userName, NormalizedUserName = name, SecurityStamp = Credential.NewStamp() };
        var code = SetupCodes.Give(credential, machine.GetUtcNow());
        db.Credentials.Add(credential);
        audit.Add(by.Actor, "account-created", null, new { staffId });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return code;
    }

    /// <summary>A new set-up code, for who forgot the password. Until it is used the old password goes on.</summary>
    public Task<Result<string>> GiveCodeAsync(StaffPerson by, Guid staffId, CancellationToken ct) => ChangeAsync(by, staffId, credential =>
    {
        audit.Add(by.Actor, "setup-code-given", null, new { staffId });
        return Task.FromResult<Result<string>>(SetupCodes.Give(credential, machine.GetUtcNow()));
    }, ct);

    /// <summary>Ends every session and lets nobody in until it is enabled again.</summary>
    public Task<Result<string>> DisableAsync(StaffPerson by, Guid staffId, CancellationToken ct) => ChangeAsync(by, staffId, async credential =>
    {
        var directory = await routing.StaffAsync(Actor.Service("desk"), null, ct);
        if (!directory.Succeeded)
            return directory.Failure;
        var administrators = directory.Value.Where(s => s.Roles.Contains(StaffRole.Administrator)).Select(s => s.Id).ToHashSet();
        // Whoever did it may have been disabled a moment ago by the one who is disabled now.
        if (administrators.Contains(staffId) && !(await db.Credentials.AsNoTracking().Where(c => administrators.Contains(c.StaffId) && c.StaffId != staffId).ToListAsync(ct))
            .Exists(c => c.PasswordHash is not null && !prove.IsVoid(c)))
            return Failure.Conflict("last-administrator");
        credential.DisabledAt ??= machine.GetUtcNow();
        (credential.SetupHash, credential.SetupUntil) = (null, null);
        credential.EndSessions();
        await db.CalendarFeeds.Where(f => f.StaffId == staffId).ExecuteDeleteAsync(ct);
        audit.Add(by.Actor, "account-disabled", null, new { staffId });
        return "";
    }, ct);

    /// <summary>Opens a disabled account again, with what it had.</summary>
    public Task<Result<string>> EnableAsync(StaffPerson by, Guid staffId, CancellationToken ct) => ChangeAsync(by, staffId, credential =>
    {
        credential.DisabledAt = null;
        audit.Add(by.Actor, "account-enabled", null, new { staffId });
        return Task.FromResult<Result<string>>("");
    }, ct);

    /// <summary>Forgets the wrong tries.</summary>
    public Task<Result<string>> UnlockAsync(StaffPerson by, Guid staffId, CancellationToken ct) => ChangeAsync(by, staffId, credential =>
    {
        (credential.LockedUntil, credential.FailedAttempts) = (null, 0);
        audit.Add(by.Actor, "account-unlocked", null, new { staffId });
        return Task.FromResult<Result<string>>("");
    }, ct);

    /// <summary>Takes away authenticator app, passkeys and recovery codes, for who has lost them all.</summary>
    public Task<Result<string>> ResetSecondFactorAsync(StaffPerson by, Guid staffId, CancellationToken ct) => ChangeAsync(by, staffId, async credential =>
    {
        (credential.TotpSecret, credential.TotpStep) = (null, null);
        await db.Passkeys.Where(p => p.StaffId == staffId).ExecuteDeleteAsync(ct);
        await recovery.RemoveAsync(staffId, ct);
        credential.EndSessions();
        audit.Add(by.Actor, "second-factor-reset", null, new { staffId });
        return "";
    }, ct);

    private async Task<Result<string>> ChangeAsync(StaffPerson by, Guid staffId, Func<Credential, Task<Result<string>>> change, CancellationToken ct)
    {
        if (by.Id == staffId)
            return Failure.Conflict("own-account");
        await using var transaction = await BeginAsync(ct);
        if (await db.Credentials.AsNoTracking().SingleOrDefaultAsync(c => c.StaffId == by.Id, ct) is not { } own || prove.IsVoid(own))
            return Failure.Forbidden();
        if (await prove.LockAsync(staffId, ct) is not { } credential)
            return Failure.Conflict("no-account");
        var result = await change(credential);
        if (result.Succeeded)
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        return result;
    }

    // One act after the other: two administrators who disable each other would otherwise both succeed.
    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({OneAtATime})", ct);
        return transaction;
    }
}
