using CaseTracker.Cases.Data;
using CaseTracker.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.RemoveUpload;

/// <summary>Removes a file that its sender does not want to send after all.</summary>
internal sealed class RemoveUpload(CasesDbContext db)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid uploadId, CancellationToken ct)
    {
        var owner = ActorScope.Of(actor);
        return await db.Attachments.Where(a => a.Id == uploadId && a.CaseId == null && a.Owner == owner).ExecuteDeleteAsync(ct) > 0
            ? Done.Instance : Failure.NotFound("unknown-upload");
    }
}
