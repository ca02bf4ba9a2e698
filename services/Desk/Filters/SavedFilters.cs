using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Filters;

/// <summary>The filters somebody keeps.</summary>
internal sealed class SavedFilters(DeskDbContext db)
{
    /// <summary>Refuses to replace filters that whoever saves does not know of.</summary>
    public const string NameTaken = "name-taken";

    public async Task<IReadOnlyList<SavedFilter>> OfAsync(Guid staffId, CancellationToken ct) =>
        await db.SavedFilters.AsNoTracking().Where(f => f.StaffId == staffId).OrderBy(f => f.Name).ToListAsync(ct);

    /// <summary>Keeps filters; null when that is done, otherwise why not.</summary>
    public async Task<string?> SaveAsync(Guid staffId, string? typed, string query, bool replace, CancellationToken ct)
    {
        var name = TextRules.Clean(typed);
        if (name is null)
            return "required";
        if (TextRules.HasForbiddenCharacters(name) || TextRules.Length(name) > SavedFilter.LongestName || name.Length > SavedFilter.LongestName * 4)
            return "too-long";
        if (query.Length == 0)
            return "nothing";
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Two windows of one person wait for each other: neither passes the other's count.
        await db.Database.ExecuteSqlAsync($"select 1 from desk.credentials where staff_id = {staffId} for update", ct);
        var saved = await db.SavedFilters.Where(f => f.StaffId == staffId).ToListAsync(ct);
        if (saved.Find(f => f.Name == name) is { } same)
        {
            if (!replace)
                return NameTaken;
            same.Query = query;
        }
        else if (saved.Count >= SavedFilter.Most)
            return "too-many";
        else
            db.Add(new SavedFilter { StaffId = staffId, Name = name, Query = query });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    public Task RemoveAsync(Guid staffId, string name, CancellationToken ct) => db.SavedFilters.Where(f => f.StaffId == staffId && f.Name == name).ExecuteDeleteAsync(ct);
}
