using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>A question to the browser's keys.</summary>
/// <param name="Options">What <c>navigator.credentials</c> takes, as JSON.</param>
/// <param name="State">What the answer is checked against, encrypted; travels in the form.</param>
internal sealed record PasskeyQuestion(string Options, string State);

/// <summary>Asks for passkeys and checks the answers; ASP.NET Core Identity speaks WebAuthn. Each question is answered once.</summary>
internal sealed partial class Passkeys(
    DeskDbContext db, IPasskeyHandler<Credential> webAuthn, ProveStaff prove, IDataProtectionProvider protection, IHttpContextAccessor accessor, AuditTrail<DeskDbContext> audit,
    MachineTime machine, ILogger<Passkeys> logger)
{
    /// <summary>How long a page with a question may lie open.</summary>
    private static readonly TimeSpan QuestionTime = TimeSpan.FromMinutes(30);

    private const int LongestAnswer = 16 * 1024;

    private HttpContext Http => accessor.HttpContext!;

    public Task<List<Passkey>> AllAsync(Guid staffId, CancellationToken ct) =>
        db.Passkeys.AsNoTracking().Where(p => p.StaffId == staffId).OrderBy(p => p.CreatedAt).ToListAsync(ct);

    /// <summary>Who is it? Any passkey may answer, or only those of one person.</summary>
    public async Task<PasskeyQuestion> AskAsync(Credential? only = null)
    {
        var asked = await webAuthn.MakeRequestOptionsAsync(only, Http);
        return new(asked.RequestOptionsJson, Keep("sign-in", asked.AssertionState!));
    }

    /// <summary>Makes a new passkey for a person.</summary>
    public async Task<PasskeyQuestion> AskForNewAsync(Credential credential, string displayName)
    {
        var asked = await webAuthn.MakeCreationOptionsAsync(new() { Id = credential.StaffId.ToString(), Name = credential.UserName, DisplayName = displayName }, Http);
        return new(asked.CreationOptionsJson, Keep("new", asked.AttestationState!));
    }

    /// <summary>Whose passkey answered, with the account's row locked; null when the answer is not right. A locked password does not lock a passkey. The caller's transaction must be committed either way: it holds what was refused.</summary>
    public async Task<Credential?> ProveAsync(string answer, string state, CancellationToken ct)
    {
        // Anybody can send anything: only what names a known passkey is worth a line in the audit.
        if (IdIn(answer) is not { } id || await db.Passkeys.Where(p => p.CredentialId == id).Select(p => (Guid?)p.StaffId).SingleOrDefaultAsync(ct) is not { } staffId
            || await prove.LockAsync(staffId, ct) is not { } credential || prove.IsVoid(credential))
            return null;
        if (Kept("sign-in", state) is not { } question)
            return await RefuseAsync(staffId, "expired", ct);
        var checkedAnswer = await webAuthn.PerformAssertionAsync(new() { HttpContext = Http, CredentialJson = answer, AssertionState = question });
        if (!checkedAnswer.Succeeded || checkedAnswer.User.StaffId != staffId)
            return await RefuseAsync(staffId, "wrong", ct, checkedAnswer.Failure);
        if (!await UseUpAsync(question, ct))
            return await RefuseAsync(staffId, "replayed", ct);
        var passkey = await db.Passkeys.SingleAsync(p => p.CredentialId == id, ct);
        (passkey.SignCount, passkey.BackedUp, passkey.UsedAt) = (checkedAnswer.Passkey.SignCount, checkedAnswer.Passkey.IsBackedUp, machine.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return credential;
    }

    /// <summary>Adds the passkey that answered. The row must be locked.</summary>
    public async Task<bool> AddAsync(Credential credential, string answer, string state, string name, CancellationToken ct)
    {
        if (answer.Length > LongestAnswer || Kept("new", state) is not { } question)
            return false;
        var made = await webAuthn.PerformAttestationAsync(new() { HttpContext = Http, CredentialJson = answer, AttestationState = question });
        if (!made.Succeeded || made.UserEntity.Id != credential.StaffId.ToString() || !await UseUpAsync(question, ct))
        {
            LogRefused(credential.StaffId, made.Failure?.GetType().Name ?? "not theirs", made.Failure?.Message);
            return false;
        }
        made.Passkey.Name = name;
        db.Passkeys.Add(Passkey.Of(credential.StaffId, made.Passkey));
        credential.EndSessions();
        audit.Add(new Actor { Kind = ActorKind.Staff, StaffId = credential.StaffId }, "passkey-added", null);
        return true;
    }

    private async Task<Credential?> RefuseAsync(Guid staffId, string why, CancellationToken ct, Exception? failure = null)
    {
        db.ChangeTracker.Clear();
        audit.Add(Actor.Service("desk"), "passkey-refused", null, new { staffId, why });
        await db.SaveChangesAsync(ct);
        LogRefused(staffId, why, failure?.Message);
        return null;
    }

    private async Task<bool> UseUpAsync(string question, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(question));
        await db.UsedChallenges.Where(c => c.Until < now).ExecuteDeleteAsync(ct);
        return await db.Database.ExecuteSqlAsync($"insert into desk.used_challenges (hash, until) values ({hash}, {now + QuestionTime}) on conflict do nothing", ct) == 1;
    }

    private string Keep(string purpose, string question) => Protector(purpose).Protect(question, machine.GetUtcNow() + QuestionTime);

    private string? Kept(string purpose, string state)
    {
        try
        {
            return Protector(purpose).Unprotect(state);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector Protector(string purpose) => protection.CreateProtector("desk.passkeys", purpose).ToTimeLimitedDataProtector();

    private static byte[]? IdIn(string answer)
    {
        if (answer.Length > LongestAnswer)
            return null;
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? Base64Url.DecodeFromChars(id.GetString()) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A passkey of {StaffId} was refused: {Why} ({Detail})")]
    private partial void LogRefused(Guid staffId, string why, string? detail);
}
