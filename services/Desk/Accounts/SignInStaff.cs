using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

internal enum SignInAnswer
{
    SignedIn,
    /// <summary>The password was right; the second factor is asked for next.</summary>
    CodeNeeded,
    /// <summary>Wrong, locked or void: which of them, nobody is told.</summary>
    Refused,
    /// <summary>The directory of staff does not answer.</summary>
    DirectoryUnavailable,
}

/// <summary>Checks name and password, then the second factor where there is one, and opens a session.</summary>
internal sealed partial class SignInStaff(
    DeskDbContext db, ProveStaff prove, SecondFactors factors, Passkeys passkeys, StaffSession session, RoutingClient routing, UserManager<Credential> users, AuditTrail<DeskDbContext> audit, ILogger<SignInStaff> logger)
{
    public async Task<SignInAnswer> RunAsync(string userName, string password, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await prove.LockAsync(userName, ct);
        var right = await prove.PasswordAsync(credential, password, ct);
        if (right && await factors.HasAnyAsync(credential!, ct))
        {
            // Mistakes are forgotten only when the code is right too: else the password would buy as many tries of the code as one likes.
            await transaction.CommitAsync(ct);
            await session.BeginAsync(credential!);
            return SignInAnswer.CodeNeeded;
        }
        var (answer, person) = right ? await OpenAsync(credential!, ct) : (SignInAnswer.Refused, null);
        await transaction.CommitAsync(ct);
        if (person is not null)
            await session.OpenAsync(credential!, person, SignedInWith.Password);
        return answer;
    }

    /// <summary>The second step, of who has shown the password of this account a moment ago.</summary>
    public async Task<SignInAnswer> ContinueAsync(Guid staffId, string stamp, string code, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await prove.LockAsync(staffId, ct);
        var right = await prove.CodeAsync(credential?.SecurityStamp == stamp ? credential : null, code, ct);
        var (answer, person) = right ? await OpenAsync(credential!, ct) : (SignInAnswer.Refused, null);
        // A code that could not be used is not used up.
        if (answer == SignInAnswer.DirectoryUnavailable)
            return answer;
        await transaction.CommitAsync(ct);
        if (person is not null)
            await session.OpenAsync(credential!, person, SignedInWith.SecondFactor);
        return answer;
    }

    /// <summary>A passkey instead of name, password and code. It is open while the password is locked: nobody can keep somebody else out for good.</summary>
    public async Task<SignInAnswer> WithPasskeyAsync(string answer, string state, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await passkeys.ProveAsync(answer, state, ct);
        var (opened, person) = credential is null ? (SignInAnswer.Refused, null) : await OpenAsync(credential, ct);
        await transaction.CommitAsync(ct);
        if (person is not null)
            await session.OpenAsync(credential!, person, SignedInWith.Passkey);
        return opened;
    }

    /// <summary>Somebody whom the identity provider knows. Whoever is in the staff directory under that address has an account from the first time on; without a second factor there, their own is asked for.</summary>
    public async Task<SignInAnswer> WithSingleSignOnAsync(ProvidedIdentity identity, CancellationToken ct)
    {
        var directory = await routing.StaffAsync(Actor.Service("desk"), null, ct);
        if (!directory.Succeeded)
            return SignInAnswer.DirectoryUnavailable;
        // An address of two people is nobody's.
        if (directory.Value.Where(s => string.Equals(s.Email, identity.Email, StringComparison.OrdinalIgnoreCase)).ToList() is not [var member])
        {
            LogUnknownAddress();
            return SignInAnswer.Refused;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await OpenAccountAsync(member, ct);
        var credential = await prove.LockAsync(member.Id, ct);
        if (credential is null || prove.IsVoid(credential))
            return SignInAnswer.Refused;
        if (!identity.BothFactors && await factors.HasAnyAsync(credential, ct))
        {
            await transaction.CommitAsync(ct);
            await session.BeginAsync(credential);
            return SignInAnswer.CodeNeeded;
        }
        var (answer, person) = await OpenAsync(credential, ct);
        await transaction.CommitAsync(ct);
        if (person is not null)
            await session.OpenAsync(credential, person, identity.BothFactors ? SignedInWith.SingleSignOn : SignedInWith.Password);
        return answer;
    }

    // Two sign-ins of the same moment open one account.
    private async Task OpenAccountAsync(StaffMember member, CancellationToken ct)
    {
        var name = users.NormalizeName(member.Email);
        var opened = await db.Database.ExecuteSqlAsync($"""
            insert into desk.credentials (staff_id, user_name, normalized_user_name, security_stamp, failed_attempts, demo)
            values ({member.Id}, {member.Email}, {name}, {Credential.NewStamp()}, 0, false) on conflict do nothing
            """, ct);
        if (opened == 1)
            audit.Add(Actor.Service("desk"), "account-created", null, new { staffId = member.Id, by = "single-sign-on" });
    }

    // Writes that somebody signed in; the session itself is opened once that is committed.
    private async Task<(SignInAnswer Answer, StaffMember? Person)> OpenAsync(Credential credential, CancellationToken ct)
    {
        await prove.ForgetMistakesAsync(credential);
        var directory = await routing.StaffAsync(Actor.Service("desk"), null, ct);
        if (!directory.Succeeded)
            return (SignInAnswer.DirectoryUnavailable, null);
        if (directory.Value.FirstOrDefault(s => s.Id == credential.StaffId) is not { } person)
        {
            LogNotInDirectory(credential.StaffId);
            return (SignInAnswer.Refused, null);
        }
        audit.Add(new Actor { Kind = ActorKind.Staff, StaffId = person.Id, Agency = person.Agency, Unit = person.Unit, Roles = person.Roles }, "signed-in", null);
        await db.SaveChangesAsync(ct);
        return (SignInAnswer.SignedIn, person);
    }

    [LoggerMessage(3, LogLevel.Warning, "The identity provider knows somebody whose address stands for nobody, or for several, in the staff directory")]
    private partial void LogUnknownAddress();

    [LoggerMessage(2, LogLevel.Warning, "{StaffId} has a credential but is not in the staff directory")]
    private partial void LogNotInDirectory(Guid staffId);
}
