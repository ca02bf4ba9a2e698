using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>What somebody does with the own account. Whatever changes how they sign in ends their other sessions.</summary>
internal sealed class OwnAccount(
    DeskDbContext db, ProveStaff prove, SecondFactors factors, Passkeys passkeys, RecoveryCodes recovery, StaffSession session, UserManager<Credential> users, AuditTrail<DeskDbContext> audit)
{
    public async Task<OwnAccountView> ReadAsync(StaffPerson person, CancellationToken ct)
    {
        var credential = await db.Credentials.AsNoTracking().SingleAsync(c => c.StaffId == person.Id, ct);
        return new(credential, await passkeys.AllAsync(person.Id, ct), await recovery.LeftAsync(person.Id, ct));
    }

    /// <summary>The person shows again who they are: password, and a code where there is a second factor.</summary>
    public async Task<bool> ConfirmAsync(StaffPerson person, string password, string? code, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await prove.LockAsync(person.Id, ct);
        var right = await prove.PasswordAsync(credential, password, ct) && (!await factors.HasAnyAsync(credential!, ct) || await prove.CodeAsync(credential, code ?? "", ct));
        if (right)
            await prove.ForgetMistakesAsync(credential!);
        await transaction.CommitAsync(ct);
        if (right)
            await session.RenewAsync(credential!, person.With, confirmed: true);
        return right;
    }

    /// <summary>The same with a passkey of that person.</summary>
    public async Task<bool> ConfirmWithPasskeyAsync(StaffPerson person, string answer, string state, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await passkeys.ProveAsync(answer, state, ct);
        await transaction.CommitAsync(ct);
        if (credential?.StaffId != person.Id)
            return false;
        await session.RenewAsync(credential, person.With, confirmed: true);
        return true;
    }

    /// <summary>Adds a passkey.</summary>
    /// <returns>Recovery codes, none when the person has them already; null when the passkey's answer is not right.</returns>
    public async Task<IReadOnlyList<string>?> AddPasskeyAsync(StaffPerson person, string answer, string state, string name, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await prove.LockAsync(person.Id, ct) is not { } credential)
            return null;
        var first = !await factors.HasAnyAsync(credential, ct);
        if (!await passkeys.AddAsync(credential, answer, state, name, ct))
            return null;
        var codes = first ? await factors.RenewRecoveryCodesAsync(credential, ct) : [];
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await session.RenewAsync(credential, person.With == SignedInWith.Password ? SignedInWith.Passkey : person.With);
        return codes;
    }

    /// <returns>False when it is the last second factor and everybody must have one.</returns>
    public Task<bool> RemovePasskeyAsync(StaffPerson person, byte[] id, SecondFactorRule rule, CancellationToken ct) =>
        RemoveAsync(person, rule, credential => factors.RemovePasskeyAsync(credential, id, ct), ct);

    /// <summary>Sets up an authenticator app in place of an earlier one.</summary>
    /// <returns>New recovery codes; null when the code is not the app's.</returns>
    public async Task<IReadOnlyList<string>?> SetUpAuthenticatorAsync(StaffPerson person, byte[] secret, string code, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await prove.LockAsync(person.Id, ct) is not { } credential || !factors.SetUpAuthenticator(credential, secret, code))
            return null;
        var codes = await factors.RenewRecoveryCodesAsync(credential, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await session.RenewAsync(credential, person.With == SignedInWith.Password ? SignedInWith.SecondFactor : person.With);
        return codes;
    }

    /// <returns>False when it is the last second factor and everybody must have one.</returns>
    public Task<bool> RemoveAuthenticatorAsync(StaffPerson person, SecondFactorRule rule, CancellationToken ct) =>
        RemoveAsync(person, rule, async credential =>
        {
            await factors.RemoveAuthenticatorAsync(credential, ct);
            return true;
        }, ct);

    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(StaffPerson person, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var codes = await factors.RenewRecoveryCodesAsync(await db.Credentials.SingleAsync(c => c.StaffId == person.Id, ct), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return codes;
    }

    /// <returns>Null, or the code of what is wrong with the new password.</returns>
    public async Task<string?> ChangePasswordAsync(StaffPerson person, string password, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var credential = await prove.LockAsync(person.Id, ct) ?? throw new DbUpdateConcurrencyException("Somebody else is changing this account.");
        if (await PasswordRules.ProblemAsync(users, credential, password) is { } problem)
            return problem;
        credential.PasswordHash = users.PasswordHasher.HashPassword(credential, password);
        credential.EndSessions();
        audit.Add(person.Actor, "password-changed", null);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await session.RenewAsync(credential, person.With);
        return null;
    }

    private async Task<bool> RemoveAsync(StaffPerson person, SecondFactorRule rule, Func<Credential, Task<bool>> remove, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await prove.LockAsync(person.Id, ct) is not { } credential || !await remove(credential))
            return false;
        await db.SaveChangesAsync(ct);
        var left = await factors.HasAnyAsync(credential, ct);
        if (!left && rule == SecondFactorRule.Required)
            return false;
        await transaction.CommitAsync(ct);
        await session.RenewAsync(credential, left ? person.With : SignedInWith.Password);
        return true;
    }
}

/// <summary>The own account as its page shows it.</summary>
internal sealed record OwnAccountView(Credential Credential, IReadOnlyList<Passkey> Passkeys, int RecoveryCodesLeft)
{
    public string UserName => Credential.UserName;

    public bool Password => Credential.PasswordHash is not null;

    public bool Authenticator => Credential.TotpSecret is not null;

    public bool SecondFactor => Authenticator || Passkeys.Count > 0;
}
