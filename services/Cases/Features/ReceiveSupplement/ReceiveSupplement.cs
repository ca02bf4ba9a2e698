using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ReceiveSupplement;

internal sealed class ReceiveSupplement(CasesDbContext db, CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReceiveSupplementRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var note = StaffWordsRules.Read("note", request.Note, 1, CaseLimits.NoteMax, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, request.Complete ? "supplement-received" : "supplement-partial", async (@case, now) =>
        {
            var open = @case.OpenSupplementId;
            if (@case.ReceiveSupplement(now, request.Complete, note is null ? null : seal.Words(note, Language.Zh)) is { } refused)
                return refused;
            if (request.Complete && open is { } id)
            {
                (await db.Supplements.SingleAsync(s => s.Id == id, ct)).Receive(now.At);
                outbox.Add(new SupplementReceived { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, SupplementId = id });
            }
            return ActEnd.Done(new { SupplementId = open });
        }, ct);
    }
}
