using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Cases.Features.AttachFiles;

/// <summary>Adds uploaded files to a case: staff, or the applicant while the case is open.</summary>
internal sealed class AttachFiles(CaseActs acts, CasesDbContext db)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AttachFilesRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var uploads = TakeUploads.Read(request.Attachments, errors);
        if (uploads.Count == 0 && !errors.Any)
            errors.Add("attachments", "required");
        if (errors.Any)
            return errors.ToFailure();
        var applicant = actor.Kind == ActorKind.Citizen;
        return await acts.RunAsync(actor, caseId, r => r.Note || r.Own, "files-attached", async (@case, now) =>
        {
            if (@case.AddFiles(now, uploads.Count, applicant) is { } refused)
                return refused;
            var shown = applicant || request.ForApplicant;
            return await TakeUploads.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), caseId, uploads, ActorScope.Of(actor), now, shown) is { } code
                ? Failure.Invalid("attachments", code)
                : ActEnd.Done(new { Files = uploads, ForApplicant = shown });
        }, ct);
    }
}
