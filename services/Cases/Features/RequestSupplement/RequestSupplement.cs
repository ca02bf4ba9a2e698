using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.RequestSupplement;

/// <summary>Asks for everything that is missing, once (一次告知): the clock stops until it is there.</summary>
internal sealed class RequestSupplement(CasesDbContext db, CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox, BusinessTime time)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, RequestSupplementRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var items = Items(request.Items, errors);
        var today = time.TaipeiToday();
        if (request.DueOn is not { } dueOn)
            errors.Add("dueOn", "required");
        else if (dueOn <= today || dueOn > today.AddDays(CaseLimits.SupplementDays))
            errors.Add("dueOn", "out-of-range");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "supplement-requested", (@case, now) =>
        {
            var id = Guid.CreateVersion7();
            if (@case.RequestSupplement(now, id, items.Count, request.DueOn!.Value) is { } refused)
                return refused;
            db.Supplements.Add(new Supplement
            {
                Id = id,
                CaseId = caseId,
                Round = @case.Supplements,
                RequestedAt = now.At,
                RequestedBy = now.StaffId,
                DueOn = request.DueOn.Value,
                Items = seal.Items(items, id),
            });
            outbox.Add(new SupplementRequested { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, SupplementId = id, DueOn = request.DueOn.Value });
            return ActEnd.Done(new { SupplementId = id, items.Count, Round = @case.Supplements });
        }, ct);
    }

    private static List<SupplementItem> Items(IReadOnlyList<SupplementItem>? given, FieldErrors errors)
    {
        var items = new List<SupplementItem>();
        if (given is not { Count: > 0 })
            errors.Add("items", "required");
        else if (given.Count > CaseLimits.SupplementItems)
            errors.Add("items", "too-long");
        else
            for (var i = 0; i < given.Count; i++)
            {
                var what = StaffWordsRules.Read($"items[{i}].what", given[i]?.What, 1, CaseLimits.SupplementText, errors);
                var why = StaffWordsRules.Read($"items[{i}].why", given[i]?.Why, 1, CaseLimits.SupplementText, errors, required: false);
                items.Add(new SupplementItem(what ?? "", why ?? ""));
            }
        return items;
    }
}
