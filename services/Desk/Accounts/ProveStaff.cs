using CaseTracker.Contracts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Desk.Accounts;

/// <summary>Checks what somebody knows and has. Passwords and codes share one count of mistakes, kept in the account's row: the caller's transaction locks it, so that tries come one after the other, whichever instance they reach.</summary>
internal sealed partial class ProveStaff(
    DeskDbContext db, UserManager<Credential> users, SecondFactors factors, AuditTrail<DeskDbContext> audit, IHostEnvironment environment, ILogger<ProveStaff> logger)
{
    private const int LongestCode = 64;
    private static readonly Credential Nobody = new() { StaffId = Guid.Empty, UserName = "", NormalizedUserName = "", SecurityStamp = "" };
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Credential>().HashPassword(Nobody, Guid.NewGuid().ToString()));

    /// <summary>The row of a user name, locked until the transaction ends; null when there is none or somebody else holds it for long.</summary>
    public Task<Credential?> LockAsync(string userName, CancellationToken ct)
    {
        _ = NobodysHash.Value; // Made before anything is known, so that its making tells nothing.
        var name = users.NormalizeName(userName);
        return TextRules.HasForbiddenCharacters(name) ? Task.FromResult<Credential?>(null) : ReadLockedAsync($"select * from desk.credentials where normalized_user_name = {name} for update", ct);
    }

    /// <summary>The row of a member of staff, locked until the transaction ends.</summary>
    public Task<Credential?> LockAsync(Guid staffId, CancellationToken ct) => ReadLockedAsync($"select * from desk.credentials where staff_id = {staffId} for update", ct);

    /// <summary>The right password of an account that is neither locked nor void. Whatever the reason it is refused for, the work is the same.</summary>
    public async Task<bool> PasswordAsync(Credential? credential, string password, CancellationToken ct)
    {
        if (password.Length > PasswordRules.LongestPassword)
            password = "";
        if (credential is null || IsVoid(credential) || await users.IsLockedOutAsync(credential))
        {
            users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
            return false;
        }
        if (await users.CheckPasswordAsync(credential, password))
            return true;
        await CountAsync(credential, "sign-in-failed", ct);
        return false;
    }

    /// <summary>The right code, of the app or a recovery code, of an account that is neither locked nor void.</summary>
    public async Task<bool> CodeAsync(Credential? credential, string code, CancellationToken ct)
    {
        if (credential is null || IsVoid(credential) || await users.IsLockedOutAsync(credential))
            return false;
        if (code.Length <= LongestCode && await factors.TakeAsync(credential, code, ct))
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        await CountAsync(credential, "second-factor-failed", ct);
        return false;
    }

    /// <summary>Everything asked for was right: earlier mistakes are forgotten.</summary>
    public async Task ForgetMistakesAsync(Credential credential)
    {
        if (credential.FailedAttempts > 0)
            await users.ResetAccessFailedCountAsync(credential);
    }

    /// <summary>True for an account nobody can use.</summary>
    public bool IsVoid(Credential credential) => credential.DisabledAt is not null || (credential.Demo && !environment.IsDevelopment());

    private async Task CountAsync(Credential credential, string act, CancellationToken ct)
    {
        await users.AccessFailedAsync(credential);
        var locked = await users.IsLockedOutAsync(credential);
        audit.Add(Actor.Service("desk"), locked ? "sign-in-locked" : act, null, new { credential.StaffId });
        await db.SaveChangesAsync(ct);
        LogFailed(credential.StaffId, act, locked);
    }

    private async Task<Credential?> ReadLockedAsync(FormattableString query, CancellationToken ct)
    {
        try
        {
            await db.Database.ExecuteSqlRawAsync("set local lock_timeout = '3s'", ct);
            return await db.Credentials.FromSql(query).SingleOrDefaultAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{StaffId}: {Act} (locked: {Locked})")]
    private partial void LogFailed(Guid staffId, string act, bool locked);
}
