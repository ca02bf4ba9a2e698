using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.CheckReply;

/// <summary>Reads a reply before it is sent, for whoever writes it and once more when it comes in.</summary>
internal sealed class CheckReply(CasesDbContext db, CaseSeal seal)
{
    /// <summary>What would be noticed; nothing is sent.</summary>
    public async Task<Result<ReplyCheck>> RunAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct)
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } @case)
            return Failure.NotFound("case-not-found");
        var rights = CaseRights.Of(actor, @case);
        if (!rights.Work)
            return rights.See ? Failure.Forbidden() : Failure.NotFound("case-not-found");
        var errors = new FieldErrors();
        var text = StaffWordsRules.Read("text", request.Text, CaseLimits.ReplyMin, CaseLimits.ReplyMax, errors);
        return errors.Any ? errors.ToFailure() : await OfAsync(@case, text!, request, ct);
    }

    /// <summary>What is noticed in a cleaned text.</summary>
    public async Task<ReplyCheck> OfAsync(Case @case, string text, ReplyRequest request, CancellationToken ct) => ReplyChecker.Check(text, request.Language ?? Language.Zh, new()
    {
        Petition = seal.Open(@case.Description, CaseSeal.Description, @case.Id)!,
        Outcome = request.Outcome,
        Application = @case.ServiceKind == ServiceKind.Application,
        ApplicantPhone = seal.Open(@case.ApplicantPhone, CaseSeal.ApplicantPhone, @case.Id),
        Earlier = await EarlierAsync(@case, ct),
    });

    // Somebody without phone and e-mail is known only by this case.
    private async Task<string?> EarlierAsync(Case @case, CancellationToken ct)
    {
        var (phone, email) = (@case.PhoneHash, @case.EmailHash);
        var earlier = await db.Cases.Where(c => c.Id == @case.Id || (phone != null && c.PhoneHash == phone) || (email != null && c.EmailHash == email))
            .Join(db.Replies, c => c.Id, r => r.CaseId, (c, r) => r).AsNoTracking().OrderByDescending(r => r.At).FirstOrDefaultAsync(ct);
        return earlier is null ? null : seal.Reply(earlier).Text;
    }
}
