using CaseTracker.Cases.Data;
using CaseTracker.Contracts.Cases;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.AnswerSupplement;

/// <summary>Reads what was said last about each item of a supplement.</summary>
internal sealed class SupplementAnswers(CasesDbContext db, CaseSeal seal)
{
    /// <summary>The last answers, by item.</summary>
    public async Task<IReadOnlyList<GivenAnswer>> OfAsync(Guid supplementId, CancellationToken ct)
    {
        var all = await db.SupplementAnswers.AsNoTracking().Where(a => a.SupplementId == supplementId).ToListAsync(ct);
        return [.. all.GroupBy(a => a.Item).OrderBy(g => g.Key).Select(g => seal.Answer(g.MaxBy(a => a.Version)!))];
    }
}
