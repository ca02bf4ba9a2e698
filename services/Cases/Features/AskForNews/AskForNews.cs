using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.AskForNews;

/// <summary>The applicant says that the date has passed without news (過了日期還沒消息): counted, and told to a supervisor.</summary>
internal sealed class AskForNews(CaseActs acts, CaseSeal seal, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AskForNewsRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var words = StaffWordsRules.Read("words", request.Words, 1, CaseLimits.NewsWords, errors, required: false);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Proved, "news-asked", (@case, now) =>
        {
            if (@case.AskForNews(now, seal.Delay(@case)?.ExpectedOn, words is null ? null : seal.Words(words, @case.Language)) is { } refused)
                return refused;
            outbox.Add(new ApplicantSpoke { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, Word = ApplicantWord.NewsAsked });
            return ActEnd.Done(new { Times = @case.NewsAskedTimes });
        }, ct);
    }
}
