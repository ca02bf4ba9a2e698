using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Desk.Accounts;

internal enum SignInAnswer
{
    SignedIn,
    /// <summary>Wrong name, wrong password or locked: which of them, nobody is told.</summary>
    Refused,
    /// <summary>The directory of staff does not answer.</summary>
    DirectoryUnavailable,
}

/// <summary>Checks name and password and opens a session.</summary>
internal sealed partial class SignInStaff(
    DeskDbContext db, UserManager<Credential> users, SignInManager<Credential> signIn, RoutingClient routing, AuditTrail<DeskDbContext> audit,
    IHostEnvironment environment, IHttpContextAccessor accessor, ILogger<SignInStaff> logger)
{
    private const int LongestPassword = 256;
    private static readonly Credential Nobody = new() { StaffId = Guid.Empty, UserName = "", NormalizedUserName = "", SecurityStamp = "" };
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Credential>().HashPassword(Nobody, Guid.NewGuid().ToString()));

    public async Task<SignInAnswer> RunAsync(string userName, string password, CancellationToken ct)
    {
        _ = NobodysHash.Value; // Made before anything is known, so that its making tells nothing.
        // A very long password would only buy time on our processor.
        if (password.Length > LongestPassword)
            password = "";
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await LockAsync(users.NormalizeName(userName), ct);
        if (credential is null || (credential.Demo && !environment.IsDevelopment()) || await users.IsLockedOutAsync(credential))
        {
            WasteTheSameTime(password);
            return SignInAnswer.Refused;
        }
        var check = await signIn.CheckPasswordSignInAsync(credential, password, lockoutOnFailure: true);
        if (!check.Succeeded)
        {
            audit.Add(Actor.Service("desk"), check.IsLockedOut ? "sign-in-locked" : "sign-in-failed", null, new { credential.StaffId });
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            LogFailed(credential.StaffId, check.IsLockedOut);
            return SignInAnswer.Refused;
        }

        var directory = await routing.StaffAsync(Actor.Service("desk"), null, ct);
        if (!directory.Succeeded)
        {
            // The password was right: earlier mistakes are forgotten all the same.
            await transaction.CommitAsync(ct);
            return SignInAnswer.DirectoryUnavailable;
        }
        if (directory.Value.FirstOrDefault(s => s.Id == credential.StaffId) is not { } person)
        {
            await transaction.CommitAsync(ct);
            LogNotInDirectory(credential.StaffId);
            return SignInAnswer.Refused;
        }
        audit.Add(new Actor { Kind = ActorKind.Staff, StaffId = person.Id, Agency = person.Agency, Unit = person.Unit, Roles = person.Roles }, "signed-in", null);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        signIn.AuthenticationScheme = StaffPolicies.Scheme;
        await signIn.SignInWithClaimsAsync(credential, new AuthenticationProperties(), StaffClaims.Of(person));
        return SignInAnswer.SignedIn;
    }

    public async Task SignOutAsync(StaffPerson? person, CancellationToken ct)
    {
        if (person is not null)
        {
            audit.Add(person.Actor, "signed-out", null);
            await db.SaveChangesAsync(ct);
        }
        await accessor.HttpContext!.SignOutAsync(StaffPolicies.Scheme);
    }

    /// <summary>The row, locked: tries of one account come one after the other, so that none escapes the count.</summary>
    private async Task<Credential?> LockAsync(string normalizedName, CancellationToken ct)
    {
        if (TextRules.HasForbiddenCharacters(normalizedName))
            return null;
        try
        {
            await db.Database.ExecuteSqlRawAsync("set local lock_timeout = '3s'", ct);
            return await db.Credentials.FromSql($"select * from desk.credentials where normalized_user_name = {normalizedName} for update").SingleOrDefaultAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }

    private void WasteTheSameTime(string password) =>
        users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);

    [LoggerMessage(1, LogLevel.Warning, "Sign-in of {StaffId} failed (locked: {Locked})")]
    private partial void LogFailed(Guid staffId, bool locked);

    [LoggerMessage(2, LogLevel.Warning, "{StaffId} has a credential but is not in the staff directory")]
    private partial void LogNotInDirectory(Guid staffId);
}
