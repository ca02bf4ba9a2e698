using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Features.FindReminded;

internal static class FindRemindedEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{caseId:guid}/reminded/{stage}", async (Guid caseId, string stage, Actor actor, RoutingDbContext db, SeeCase.SeeCase see, CancellationToken ct) =>
            (await RunAsync(caseId, stage, actor, db, see, ct)).ToHttp());

    private static async Task<Result<StaffMember[]>> RunAsync(Guid caseId, string stage, Actor actor, RoutingDbContext db, SeeCase.SeeCase see, CancellationToken ct)
    {
        if (!Enum.TryParse<ReminderStage>(stage, ignoreCase: true, out var known) || !Enum.IsDefined(known))
            return Failure.Invalid("stage", "unknown-stage");
        if (await see.FindAsync(actor, caseId, ct) is not { } assignment)
            return Failure.NotFound("case-not-found");
        var people = await PeopleAsync(assignment, known, db, ct);
        return people.DistinctBy(p => p.Id).Select(p => p.ToContract(withEmail: actor.Kind == ActorKind.Service)).ToArray();
    }

    private static async Task<IReadOnlyList<StaffRow>> PeopleAsync(Assignment assignment, ReminderStage stage, RoutingDbContext db, CancellationToken ct)
    {
        var staff = db.Staff.AsNoTracking().Where(s => s.Active);
        if (assignment.Unit is not { } unit)
            return await WithRoleAsync(staff, StaffRole.Coordinator, ct);

        var handler = await db.Staff.AsNoTracking().SingleOrDefaultAsync(s => s.Id == assignment.Handler, ct);
        var deputy = handler?.Deputy is { } id ? await staff.SingleOrDefaultAsync(s => s.Id == id, ct) : null;
        // Somebody who has left reads no mail: the deputy stands in.
        var responsible = handler is { Active: true } ? handler : deputy;
        return stage switch
        {
            ReminderStage.Overdue or ReminderStage.FollowUpMissed => [.. await SupervisorsAsync(), .. Of(responsible)],
            ReminderStage.PromiseMissed or ReminderStage.NewsAsked or ReminderStage.Reopened => await SupervisorsAsync(),
            ReminderStage.NewsMissed => [.. await HeadsAsync(), .. await WithRoleAsync(staff, StaffRole.Coordinator, ct)],
            // Who may approve depends on the length asked for: both levels hear of it.
            ReminderStage.OverdueLong or ReminderStage.ApprovalWaiting => [.. await HeadsAsync(), .. await SupervisorsAsync()],
            _ when responsible is null => await SupervisorsAsync(),
            ReminderStage.DueToday or ReminderStage.FollowUpDue => [responsible, .. Of(deputy)],
            _ => [responsible],
        };

        static IEnumerable<StaffRow> Of(StaffRow? person) => person is null ? [] : [person];

        async Task<IReadOnlyList<StaffRow>> HeadsAsync() => await WithRoleAsync(staff.Where(s => s.AgencyCode == assignment.Agency), StaffRole.AgencyHead, ct);

        // A reminder that reaches nobody is worse than one that reaches a superior.
        async Task<IReadOnlyList<StaffRow>> SupervisorsAsync() =>
            await WithRoleAsync(staff.Where(s => s.UnitCode == unit), StaffRole.Supervisor, ct) is { Count: > 0 } own ? own
            : await HeadsAsync() is { Count: > 0 } heads ? heads
            : await WithRoleAsync(staff, StaffRole.Coordinator, ct);
    }

    private static async Task<IReadOnlyList<StaffRow>> WithRoleAsync(IQueryable<StaffRow> staff, StaffRole role, CancellationToken ct)
    {
        var text = EnumText<StaffRole>.Write(role);
        return await staff.Where(s => s.Roles.Contains(text)).OrderBy(s => s.Id).ToListAsync(ct);
    }
}
