using CaseTracker.Desk.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>Credentials for ASP.NET Core Identity: name, password, lockout, security stamp and passkeys, nothing else.</summary>
internal sealed class CredentialStore(DeskDbContext db) : IUserPasswordStore<Credential>, IUserLockoutStore<Credential>, IUserSecurityStampStore<Credential>, IUserPasskeyStore<Credential>
{
    public Task<Credential?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? db.Credentials.SingleOrDefaultAsync(c => c.StaffId == id, cancellationToken) : Task.FromResult<Credential?>(null);

    public Task<Credential?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        db.Credentials.SingleOrDefaultAsync(c => c.NormalizedUserName == normalizedUserName, cancellationToken);

    public async Task<IdentityResult> CreateAsync(Credential user, CancellationToken cancellationToken)
    {
        db.Credentials.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> UpdateAsync(Credential user, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> DeleteAsync(Credential user, CancellationToken cancellationToken)
    {
        db.Credentials.Remove(user);
        await db.SaveChangesAsync(cancellationToken);
        return IdentityResult.Success;
    }

    public Task<string> GetUserIdAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(user.StaffId.ToString());
    public Task<string?> GetUserNameAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.UserName);
    public Task<string?> GetNormalizedUserNameAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedUserName);
    public Task SetUserNameAsync(Credential user, string? userName, CancellationToken cancellationToken) => Set(() => user.UserName = userName ?? "");
    public Task SetNormalizedUserNameAsync(Credential user, string? normalizedName, CancellationToken cancellationToken) => Set(() => user.NormalizedUserName = normalizedName ?? "");

    public Task<string?> GetPasswordHashAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);
    public Task<bool> HasPasswordAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);
    public Task SetPasswordHashAsync(Credential user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public Task<string?> GetSecurityStampAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);
    public Task SetSecurityStampAsync(Credential user, string stamp, CancellationToken cancellationToken) => Set(() => user.SecurityStamp = stamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);
    public Task SetLockoutEndDateAsync(Credential user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) => Set(() => user.LockedUntil = lockoutEnd);
    public Task<int> IncrementAccessFailedCountAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(++user.FailedAttempts);
    public Task ResetAccessFailedCountAsync(Credential user, CancellationToken cancellationToken) => Set(() => user.FailedAttempts = 0);
    public Task<int> GetAccessFailedCountAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(user.FailedAttempts);

    // Nobody is exempt from the lockout.
    public Task<bool> GetLockoutEnabledAsync(Credential user, CancellationToken cancellationToken) => Task.FromResult(true);
    public Task SetLockoutEnabledAsync(Credential user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Credential user, CancellationToken cancellationToken) =>
        [.. (await db.Passkeys.Where(p => p.StaffId == user.StaffId).ToListAsync(cancellationToken)).Select(p => p.Info)];

    public Task<Credential?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        db.Credentials.SingleOrDefaultAsync(c => db.Passkeys.Any(p => p.CredentialId == credentialId && p.StaffId == c.StaffId), cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Credential user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await db.Passkeys.SingleOrDefaultAsync(p => p.StaffId == user.StaffId && p.CredentialId == credentialId, cancellationToken))?.Info;

    public async Task AddOrUpdatePasskeyAsync(Credential user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        if (await db.Passkeys.SingleOrDefaultAsync(p => p.StaffId == user.StaffId && p.CredentialId == passkey.CredentialId, cancellationToken) is { } known)
            (known.SignCount, known.BackedUp) = (passkey.SignCount, passkey.IsBackedUp);
        else
            db.Passkeys.Add(Passkey.Of(user.StaffId, passkey));
        await db.SaveChangesAsync(cancellationToken);
    }

    public Task RemovePasskeyAsync(Credential user, byte[] credentialId, CancellationToken cancellationToken) =>
        db.Passkeys.Where(p => p.StaffId == user.StaffId && p.CredentialId == credentialId).ExecuteDeleteAsync(cancellationToken);

    // The context belongs to the scope.
    public void Dispose()
    {
    }

    private static Task Set(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}
