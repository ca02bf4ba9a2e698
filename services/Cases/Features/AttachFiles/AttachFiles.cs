using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Cases.Features.AttachFiles;

/// <summary>Adds uploaded files to a case: staff, or the applicant while the case is open.</summary>
internal sealed class AttachFiles(CaseActs acts, CasesDbContext db, CaseSeal seal)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AttachFilesRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var uploads = TakeUploads.Read(request.Attachments, errors);
        if (uploads.Count == 0 && !errors.Any)
            errors.Add("attachments", "required");
        var applicant = actor.Kind == ActorKind.Citizen;
        var descriptions = applicant ? null : Descriptions(uploads, request, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note || r.Own, "files-attached", async (@case, now) =>
        {
            var shown = applicant || request.ForApplicant;
            if (@case.AddFiles(now, uploads.Count, applicant, shown) is { } refused)
                return refused;
            return await TakeUploads.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), caseId, uploads, ActorScope.Of(actor), now, shown, descriptions) is { } code
                ? Failure.Invalid("attachments", code)
                : ActEnd.Done(new { Files = uploads, ForApplicant = shown });
        }, ct);
    }

    private Dictionary<Guid, byte[]> Descriptions(IReadOnlyList<Guid> uploads, AttachFilesRequest request, FieldErrors errors)
    {
        var found = new Dictionary<Guid, byte[]>();
        foreach (var (i, upload) in uploads.Index())
        {
            var field = $"descriptions[{i}]";
            var given = request.Descriptions is { } all && i < all.Count ? all[i] : null;
            if (StaffWordsRules.Read(field, given, 1, AttachmentLimits.Description, errors, required: false) is { } words)
                found[upload] = seal.FileDescription(words, upload)!;
            else if (request.ForApplicant)
                errors.Add(field, "file-description-required");
        }
        return found;
    }
}
