using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.RequestSetAside;

/// <summary>Asks to set a petition aside (Administrative Procedure Act art. 173). The clock goes on until somebody else has decided.</summary>
internal sealed class RequestSetAside(CasesDbContext db, CaseActs acts, CaseSeal seal)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, SetAsideRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (request.Ground is null)
            errors.Add("ground", "required");
        var reason = StaffWordsRules.Read("reason", request.Reason, CaseLimits.ReplyMin, CaseLimits.SetAsideReason, errors);
        var document = StaffWordsRules.Read("earlierReplyNumber", request.EarlierReplyNumber, 1, CaseLimits.AgencyFileNumber, errors, required: false);
        string? number = null;
        if (TextRules.Clean(request.EarlierCase) is { } typed && (number = CaseNumber.TryRead(typed)?.Digits) is null)
            errors.Add("earlierCase", "earlier-case-not-found");
        var named = number is not null || errors.Has("earlierCase");
        if (request.Ground == SetAsideGround.AlreadyAnswered && !named)
        {
            if (request.EarlierReplyOn is null)
                errors.Add("earlierReplyOn", "required");
            if (document is null && !errors.Has("earlierReplyNumber"))
                errors.Add("earlierReplyNumber", "required");
        }
        else if (request.EarlierReplyOn is not null || document is not null)
        {
            errors.Add(request.EarlierReplyOn is not null ? "earlierReplyOn" : "earlierReplyNumber", named ? "earlier-reply-twice" : "not-with-this-ground");
        }
        if (named && request.Ground is not (null or SetAsideGround.AlreadyAnswered))
            errors.Add("earlierCase", "not-with-this-ground");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Work, "set-aside-requested", async (@case, now) =>
        {
            // Whether there is a real name, only those can say who see it.
            if (!CaseRights.Of(actor, @case).SeeApplicant)
                return Failure.Forbidden("applicant-hidden");
            if (@case.SetAsideRefused() is { } cannot)
                return cannot;
            var earlier = request.EarlierReplyOn is { } on ? new EarlierReply(on, document!, IsCase: false) : null;
            if (number is not null)
            {
                var found = await EarlierCaseAsync(actor, @case, number, ct);
                if (!found.Succeeded)
                    return found.Failure;
                earlier = found.Value;
            }
            if (earlier is not null && WrongDay(@case, earlier, now) is { } wrong)
                return wrong;
            var id = Guid.CreateVersion7();
            var language = request.Language ?? Language.Zh;
            if (@case.RequestSetAside(now, id, request.Ground!.Value, seal.Words(reason!, language)) is { } refused)
                return refused;
            db.SetAsides.Add(new SetAsideAsked
            {
                Id = id,
                CaseId = caseId,
                RequestedAt = now.At,
                RequestedBy = now.StaffId!.Value,
                Ground = request.Ground.Value,
                Reason = seal.SetAside(reason!, id),
                Language = language,
                EarlierReplyOn = earlier?.On,
                EarlierReplyNumber = earlier is { IsCase: false } ? earlier.Number : null,
                EarlierCase = earlier is { IsCase: true } ? earlier.Number : null,
            });
            return ActEnd.Done(new { RequestId = id, request.Ground });
        }, ct);
    }

    /// <summary>The answer to an earlier case. One that the actor may not see is not there; one of somebody else would tell this applicant about that person.</summary>
    private async Task<Result<EarlierReply>> EarlierCaseAsync(Actor actor, Case @case, string number, CancellationToken ct)
    {
        // In a reopened case its own earlier answer counts.
        if (number == @case.Number && @case.Round == 1)
            return Failure.Invalid("earlierCase", "earlier-case-is-this-case");
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, ct) is not { } earlier || !CaseRights.Of(actor, earlier).See)
            return Failure.Invalid("earlierCase", "earlier-case-not-found");
        if (!earlier.IsOfSameApplicant(@case))
            return Failure.Invalid("earlierCase", "earlier-case-of-somebody-else");
        if (earlier.LastReplyId is not { } last)
            return Failure.Invalid("earlierCase", "earlier-case-not-answered");
        var at = await db.Replies.Where(r => r.Id == last).Select(r => r.At).SingleAsync(ct);
        return new EarlierReply(Taipei.DateOf(at), number, IsCase: true);
    }

    private static Failure? WrongDay(Case @case, EarlierReply earlier, Moment now)
    {
        var field = earlier.IsCase ? "earlierCase" : "earlierReplyOn";
        return earlier.On > Taipei.DateOf(now.At) ? Failure.Invalid(field, "in-future")
            : @case.Round == 1 && earlier.On > Taipei.DateOf(@case.ReceivedAt) ? Failure.Invalid(field, "after-receipt") : null;
    }
}
