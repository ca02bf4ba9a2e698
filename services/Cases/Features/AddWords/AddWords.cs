using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AttachFiles;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Cases.Features.AddWords;

/// <summary>The applicant adds something to what was said (補充說明), with files or without, for the handler.</summary>
internal sealed class AddWords(CasesDbContext db, CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AddWordsRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var text = StaffWordsRules.Read("text", request.Text, CaseLimits.NoteMin, CaseLimits.Addition, errors);
        var uploads = TakeUploads.Read(request.Attachments, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Own, "words-added", async (@case, now) =>
        {
            // A button pressed twice says the same thing twice.
            var last = await db.Timeline.AsNoTracking().Where(e => e.CaseId == caseId && e.Kind == TimelineKind.ApplicantAdded).OrderByDescending(e => e.Seq).FirstOrDefaultAsync(ct);
            if (last is not null && seal.Words(last)?.Text == text)
                return Failure.Conflict("said-already");
            if (@case.AddWords(now, seal.Words(text!, @case.Language)) is { } refused)
                return refused;
            if (uploads.Count > 0)
            {
                if (@case.AddFiles(now, uploads.Count, applicant: true, shown: true) is { } closed)
                    return closed;
                if (await TakeUploads.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), caseId, uploads, ActorScope.Of(actor), now, forApplicant: true) is { } code)
                    return Failure.Invalid("attachments", code);
            }
            outbox.Add(new ApplicantSpoke { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, Word = ApplicantWord.Added });
            return ActEnd.Done(new { Files = uploads });
        }, ct);
    }
}
