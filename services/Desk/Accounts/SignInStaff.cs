using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;

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
    DeskDbContext db, ProveStaff prove, SecondFactors factors, Passkeys passkeys, StaffSession session, RoutingClient routing, AuditTrail<DeskDbContext> audit, ILogger<SignInStaff> logger)
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

    [LoggerMessage(2, LogLevel.Warning, "{StaffId} has a credential but is not in the staff directory")]
    private partial void LogNotInDirectory(Guid staffId);
}
