using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.GetStageSlots;

/// <summary>The words of missed dates, for Cases when a sweep has missed many.</summary>
internal sealed class GetStageSlots(DeadlinesDbContext db)
{
    public async Task<Result<IReadOnlyList<StageSlots>>> RunAsync(Actor actor, AskedStages asked, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Service)
            return Failure.Forbidden();
        if (asked.StageIds.Count > AskedStages.Most)
            return Failure.Invalid("stageIds", "too-many");
        return await db.Stages.AsNoTracking().Where(s => asked.StageIds.Contains(s.Id)).Select(s => new StageSlots(s.Id, s.Slots)).ToListAsync(ct);
    }
}
