using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AttachFiles;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Cases.Features.ReopenCase;

/// <summary>The applicant disagrees with the answer (再反映): by one-time code, or through whoever answers the phone. Same number, a new date, and the unit's supervisor decides who handles it.</summary>
internal sealed class ReopenCase(CasesDbContext db, CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox, IOptions<CasesOptions> options)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReopenRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (request.Reason is null)
            errors.Add("reason", "required");
        var words = StaffWordsRules.Read("words", request.Words, CaseLimits.NoteMin, CaseLimits.Disagreement, errors);
        var uploads = TakeUploads.Read(request.Attachments, errors);
        // Who acts alone needs nobody's word that it is them.
        var own = actor.Kind == ActorKind.Citizen;
        var saidBy = own ? null : StaffWordsRules.Read("saidBy", request.SaidBy, CaseLimits.NoteMin, CaseLimits.SaidBy, errors);
        var check = own ? IdentityCheck.OneTimeCode : request.Check;
        if (!own && check is null or IdentityCheck.OneTimeCode)
            errors.Add("check", "required");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note || r.Own, "reopened", async (@case, now) =>
        {
            if (await SaidAlreadyAsync(@case, words!, ct))
                return Failure.Conflict("reopened-already");
            var id = Guid.CreateVersion7();
            var merged = @case.MergedInto is not null;
            var refused = @case.Reopen(now, id, request.Reason!.Value, seal.Words(words!, own ? @case.Language : Language.Zh), check!.Value, saidBy is null ? null : seal.Words(saidBy, Language.Zh), options.Value.ReopenRules);
            if (refused is not null)
                return refused;
            outbox.Add(new CaseReopened { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ReopeningId = id, Cause = request.Reason.Value });
            if (merged)
                outbox.Add(new CaseUnmerged { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, MergeId = @case.MergeId!.Value });
            if (uploads.Count > 0)
            {
                if (@case.AddFiles(now, uploads.Count, applicant: own, shown: true) is { } closed)
                    return closed;
                if (await TakeUploads.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), caseId, uploads, ActorScope.Of(actor), now, forApplicant: true) is { } code)
                    return Failure.Invalid("attachments", code);
            }
            return ActEnd.Done(new { ReopeningId = id, request.Reason, @case.Round, Check = check, Files = uploads });
        }, ct);
    }

    // A button pressed twice says the same thing twice.
    private async ValueTask<bool> SaidAlreadyAsync(Case @case, string words, CancellationToken ct) =>
        @case is { IsOpen: true, ReopeningId: not null, AnsweredAt: null }
        && await db.Timeline.AsNoTracking().Where(e => e.CaseId == @case.Id && e.Kind == TimelineKind.Reopened).OrderByDescending(e => e.Seq).FirstAsync(ct) is var last
        && seal.Words(last)?.Text == words;
}
