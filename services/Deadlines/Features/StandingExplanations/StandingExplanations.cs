using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.Delays;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Features.StandingExplanations;

/// <summary>What a unit says about all of its late cases, for example after a typhoon. Used where no handler has explained; the words are never rewritten, only ended.</summary>
internal sealed class StandingExplanations(DeadlinesDbContext db, AuditTrail<DeadlinesDbContext> audit, ReferenceData reference, BusinessTime business)
{
    public const int LongestDays = 90;
    public const int MaximumOfficeDays = 60;
    public const int ServiceCodeMaximum = 40;

    private const int Shown = 200;

    public async Task<Result<IReadOnlyList<StandingExplanation>>> ListAsync(Actor actor, CancellationToken ct)
    {
        var (all, head) = (actor.Is(StaffRole.Coordinator), actor.Is(StaffRole.AgencyHead));
        if (!ClockRights.MaySpeakFor(actor, actor.Unit, actor.Agency))
            return Failure.Forbidden();
        var rows = await db.StandingExplanations.AsNoTracking()
            .Where(e => all || e.Unit == actor.Unit || (head && db.Units.Any(u => u.Code == e.Unit && u.AgencyCode == actor.Agency))).OrderByDescending(e => e.GivenAt).ThenByDescending(e => e.Id).Take(Shown).ToListAsync(ct);
        return rows.Select(r => r.ToContract()).ToArray();
    }

    public async Task<Result<Done>> GiveAsync(Actor actor, StandingExplanationRequest request, CancellationToken ct)
    {
        var unit = TextRules.Clean(request.Unit);
        if (!ClockRights.MaySpeakFor(actor, unit, await AgencyOfAsync(unit, ct)))
            return Failure.Forbidden();
        var (now, today) = (business.GetUtcNow(), business.TaipeiToday());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Two at the same moment would not see that they overlap.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({unit ?? ""}, 7205))", ct);

        var errors = new FieldErrors();
        if (unit is null)
            errors.Add("unit", "required");
        else if (!await db.Units.AnyAsync(u => u.Code == unit, ct))
            errors.Add("unit", "unknown-unit");
        var service = TextRules.Clean(request.ServiceCode);
        if (service is not null && (TextRules.HasForbiddenCharacters(service) || TextRules.Length(service) > ServiceCodeMaximum))
            errors.Add("serviceCode", "unknown-service");
        CheckDates(request, today, errors);
        // The words follow the rules of every explanation; the date is reckoned when they are used.
        var form = new DelayForm(new() { ReasonCode = request.ReasonCode, Reason = request.Reason, Progress = request.Progress, ProgressShort = request.ProgressShort, ExpectedOn = today }, await reference.WordsAsync(ct));
        foreach (var (field, codes) in form.Failure?.Errors ?? new Dictionary<string, string[]>())
            foreach (var code in codes)
                errors.Add(field, code);
        if (errors.Any)
            return errors.ToFailure();

        if (await db.StandingExplanations.AnyAsync(e => e.Unit == unit && e.ServiceCode == service && e.EndedAt == null && e.FromOn <= request.To && e.ToOn >= request.From, ct))
            return Failure.Conflict("standing-explanation-overlaps");
        var slots = form.Slots(today, PresentStep.InProgress);
        var given = new StandingWords
        {
            Id = Guid.CreateVersion7(now),
            Unit = unit!,
            ServiceCode = service,
            FromOn = request.From!.Value,
            ToOn = request.To!.Value,
            Words = new(slots.Reason, slots.ReasonShort, slots.Progress, slots.ProgressShort),
            OfficeDays = request.OfficeDays!.Value,
            GivenBy = actor.StaffId!.Value,
            GivenAt = now,
        };
        db.StandingExplanations.Add(given);
        audit.Add(actor, "standing-explanation-given", null, new { given.Id, given.Unit, given.ServiceCode, given.FromOn, given.ToOn, form.ReasonCode });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    public async Task<Result<Done>> EndAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var rows = await db.StandingExplanations.FromSql($"select e.* from deadlines.standing_explanations e where e.id = {id} for update").ToListAsync(ct);
        if (rows is not [var row] || !ClockRights.MaySpeakFor(actor, row.Unit, await AgencyOfAsync(row.Unit, ct)))
            return Failure.NotFound("standing-explanation-not-found");
        if (row.EndedAt is not null)
            return Done.Instance;
        (row.EndedAt, row.EndedBy) = (business.GetUtcNow(), actor.StaffId);
        audit.Add(actor, "standing-explanation-ended", null, new { row.Id, row.Unit });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Done.Instance;
    }

    private Task<string?> AgencyOfAsync(string? unit, CancellationToken ct) => db.Units.Where(u => u.Code == unit).Select(u => u.AgencyCode).SingleOrDefaultAsync(ct);

    private static void CheckDates(StandingExplanationRequest request, DateOnly today, FieldErrors errors)
    {
        if (request.From is null)
            errors.Add("from", "required");
        else if (request.From < today)
            errors.Add("from", "date-in-past");
        else if (request.From > today.AddDays(LongestDays))
            errors.Add("from", "date-too-far");
        if (request.To is null)
            errors.Add("to", "required");
        else if (request.To < request.From)
            errors.Add("to", "ends-before-start");
        else if (request.From is { } from && !errors.Has("from") && request.To > from.AddDays(LongestDays))
            errors.Add("to", "date-too-far");
        if (request.OfficeDays is null)
            errors.Add("officeDays", "required");
        else if (request.OfficeDays is < 1 or > MaximumOfficeDays)
            errors.Add("officeDays", "out-of-range");
    }
}
