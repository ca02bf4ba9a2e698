using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.ChooseHandler;

/// <summary>A person for a case, and why that one.</summary>
internal sealed record ChosenHandler(Guid StaffId, LocalizedText Reason);

internal sealed class ChooseHandler(RoutingDbContext db)
{
    private static readonly string HandlerRole = EnumText<StaffRole>.Write(StaffRole.Handler);

    /// <summary>The handler of <paramref name="unit"/> who gets its next case, or null when it has none.</summary>
    public async Task<ChosenHandler?> InAsync(string unit, CancellationToken ct)
    {
        var handlers = await db.Staff.Where(s => s.UnitCode == unit && s.Active && s.Roles.Contains(HandlerRole))
            .Select(s => new HandlerLoad(s.Id, db.Assignments.Count(a => a.Handler == s.Id && a.ClosedAt == null && a.MergedInto == null)))
            .ToListAsync(ct);
        return HandlerChoice.Of(handlers) is { } chosen ? new(chosen.StaffId, ReasonWords.Handler(handlers.Count, chosen.OpenCases)) : null;
    }

    /// <summary>True when that person handles cases of the unit.</summary>
    public async Task<bool> HandlesForAsync(Guid staffId, string unit, CancellationToken ct) =>
        await db.Staff.AsNoTracking().SingleOrDefaultAsync(s => s.Id == staffId && s.UnitCode == unit && s.Active, ct) is { } person
        && (person.Is(StaffRole.Handler) || person.Is(StaffRole.Supervisor));

    /// <summary>The deputy who stands in for a handler now.</summary>
    public async Task<Guid?> DeputyOfAsync(Guid? handler, CancellationToken ct) => handler is null ? null : await (
        from person in db.Staff
        join deputy in db.Staff on person.Deputy equals deputy.Id
        where person.Id == handler && deputy.Active
        select (Guid?)deputy.Id).FirstOrDefaultAsync(ct);
}
