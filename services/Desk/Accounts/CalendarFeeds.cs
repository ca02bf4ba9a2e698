using System.Security.Cryptography;
using System.Text;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>Secret addresses of calendars: 160 bits, one for each person, shown once. A new one ends the one before; so does disabling the account.</summary>
internal sealed class CalendarFeeds(DeskDbContext db, ProveStaff prove, AuditTrail<DeskDbContext> audit, MachineTime machine)
{
    private const int SecretBytes = 20;

    /// <summary>When the present address was made; null when there is none.</summary>
    public Task<DateTimeOffset?> MadeAtAsync(Guid staffId, CancellationToken ct) => db.CalendarFeeds.Where(f => f.StaffId == staffId).Select(f => (DateTimeOffset?)f.MadeAt).SingleOrDefaultAsync(ct);

    /// <summary>Makes an address in place of an earlier one.</summary>
    /// <returns>Its secret part, which nobody can show again.</returns>
    public async Task<string> MakeAsync(StaffPerson person, CancellationToken ct)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var (hash, now) = (HashOf(secret), machine.GetUtcNow());
        if (await db.CalendarFeeds.SingleOrDefaultAsync(f => f.StaffId == person.Id, ct) is { } feed)
            (feed.SecretHash, feed.MadeAt) = (hash, now);
        else
            db.CalendarFeeds.Add(new CalendarFeed { StaffId = person.Id, SecretHash = hash, MadeAt = now });
        audit.Add(person.Actor, "calendar-feed-made", null);
        await db.SaveChangesAsync(ct);
        return secret;
    }

    /// <summary>Ends the address; again it does nothing.</summary>
    public async Task RevokeAsync(StaffPerson person, CancellationToken ct)
    {
        if (await db.CalendarFeeds.SingleOrDefaultAsync(f => f.StaffId == person.Id, ct) is not { } feed)
            return;
        db.CalendarFeeds.Remove(feed);
        audit.Add(person.Actor, "calendar-feed-revoked", null);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Whose address it is; null for one that never was, was ended, or belongs to an account that is disabled.</summary>
    public async Task<Guid?> FindAsync(string secret, CancellationToken ct)
    {
        if (secret.Length != 2 * SecretBytes)
            return null;
        var hash = HashOf(secret);
        var credential = await (from f in db.CalendarFeeds join c in db.Credentials on f.StaffId equals c.StaffId where f.SecretHash == hash select c).AsNoTracking().SingleOrDefaultAsync(ct);
        return credential is null || prove.IsVoid(credential) ? null : credential.StaffId;
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));
}
