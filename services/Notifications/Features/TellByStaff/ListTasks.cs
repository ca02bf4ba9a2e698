using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Notifications.Features.TellByStaff;

/// <summary>The people to call and the letters to write, of the cases whose applicant the reader may know.</summary>
internal sealed class ListTasks(NotificationsDbContext db, CasesClient cases, StaffTaskReader tasks, BusinessTime business, IOptions<NotificationsOptions> options)
{
    private const int MostShown = 100;

    public async Task<Result<StaffTasks>> RunAsync(Actor actor, TaskScope scope, CancellationToken ct)
    {
        if (!StaffTaskReader.MayTell(actor))
            return Failure.Forbidden();
        var owed = await db.Obligations.AsNoTracking().Where(o => o.State == NoticeState.Task).OrderBy(o => o.OwedAt).ThenBy(o => o.Id)
            .Select(o => new { o.Id, o.CaseId, o.Kind, o.Channel, o.OwedAt, o.Reason }).ToListAsync(ct);
        var told = new HashSet<Guid>();
        foreach (var some in owed.Select(o => o.CaseId).Distinct().Chunk(AskedCases.MostSeen))
        {
            var seen = await cases.SeenAsync(actor, some, ct);
            if (!seen.Succeeded)
                return seen.Failure;
            told.UnionWith(seen.Value.Where(c => c.Applicant && Tells(actor, c) && (scope == TaskScope.Agency || OfUnit(actor, c))).Select(c => c.CaseId));
        }
        var theirs = owed.Where(o => told.Contains(o.CaseId)).ToList();
        var calls = await tasks.UnansweredAsync(theirs.ConvertAll(o => o.Id), ct);
        var (now, hours) = (business.GetUtcNow(), options.Value.SendingHours.ToHours());
        var rows = theirs.ConvertAll(o =>
        {
            var unanswered = calls[o.Id].ToList();
            return new StaffTask(o.Id, o.CaseId, o.Kind, o.Channel, o.OwedAt, o.Reason, unanswered.Count, CallRules.NextFrom(unanswered, hours) is { } next && next > now ? next : null);
        });
        return new StaffTasks([.. rows.OrderBy(r => r.NextFrom ?? DateTimeOffset.MinValue).ThenBy(r => r.OwedAt).Take(MostShown)], rows.Count);
    }

    private static bool Tells(Actor actor, SeenCase @case) => @case.Agency == actor.Agency || actor.Is(StaffRole.Coordinator);

    private static bool OfUnit(Actor actor, SeenCase @case) => @case.Handler == actor.StaffId || (actor.Unit is null ? @case.Agency == actor.Agency : @case.Unit == actor.Unit);
}
