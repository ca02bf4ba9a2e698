using System.Security.Cryptography;
using CaseTracker.Desk.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>Ten codes that each open once in place of the phone. Only slow hashes of them are kept.</summary>
internal sealed class RecoveryCodes(DeskDbContext db)
{
    public const int Number = 10;
    public const int Length = 10;

    // 50 bits; a stolen table must not give them away in an afternoon.
    private const int Rounds = 200_000;

    /// <summary>Letters and digits nobody takes for another.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>Ten new ones in place of the old. They are shown now and never again.</summary>
    public async Task<IReadOnlyList<string>> RenewAsync(Guid staffId, CancellationToken ct)
    {
        await db.RecoveryCodes.Where(c => c.StaffId == staffId).ExecuteDeleteAsync(ct);
        string[] codes = [.. Enumerable.Range(0, Number).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length))];
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { StaffId = staffId, Hash = HashOf(staffId, code) }));
        return [.. codes.Select(c => $"{c[..5]}-{c[5..]}")];
    }

    /// <summary>True once for each code.</summary>
    public async Task<bool> UseAsync(Guid staffId, string code, CancellationToken ct)
    {
        var hash = HashOf(staffId, code);
        return await db.RecoveryCodes.Where(c => c.StaffId == staffId && c.Hash == hash).ExecuteDeleteAsync(ct) == 1;
    }

    public Task<int> LeftAsync(Guid staffId, CancellationToken ct) => db.RecoveryCodes.CountAsync(c => c.StaffId == staffId, ct);

    public Task<int> RemoveAsync(Guid staffId, CancellationToken ct) => db.RecoveryCodes.Where(c => c.StaffId == staffId).ExecuteDeleteAsync(ct);

    // The person's id is the salt: one hash finds the code among the person's, and nobody else's has the same.
    private static byte[] HashOf(Guid staffId, string code) => Rfc2898DeriveBytes.Pbkdf2(code, staffId.ToByteArray(), Rounds, HashAlgorithmName.SHA256, 32);
}
