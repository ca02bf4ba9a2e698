using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.AnswerSupplement;

/// <summary>The applicant says how each missing item comes, in one go or bit by bit. What is written here has arrived with that; of what is brought or posted staff say when it is there.</summary>
internal sealed class AnswerSupplement(CasesDbContext db, CaseActs acts, CaseSeal seal, SupplementAnswers answers, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AnswerSupplementRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var given = Read(request.Answers, errors);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Own, "supplement-answered", async (@case, now) =>
        {
            if (@case.OpenSupplementId is not { } open || open != request.SupplementId)
                return Failure.Conflict("supplement-over", EnumText<CaseStatus>.Write(@case.Status));
            var supplement = await db.Supplements.SingleAsync(s => s.Id == open, ct);
            var total = seal.Items(supplement).Count;
            if (given.Exists(a => a.Item > total))
                return Failure.Invalid("answers", "out-of-range");
            var ways = (await answers.OfAsync(open, ct)).ToDictionary(a => a.Item);
            var news = given.Where(a => !ways.TryGetValue(a.Item, out var known) || (known.Way, known.Words) != (a.Way, a.Words)).ToList();
            if (news.Count == 0)
                return Failure.Conflict("nothing-changed");
            foreach (var answer in news)
                ways[answer.Item] = answer with { At = now.At };
            var complete = ways.Count == total && ways.Values.All(a => a.Way == SupplementWay.Written);
            if (@case.AnswerSupplement(now, ways.Count, total, complete) is { } refused)
                return refused;
            foreach (var answer in news)
            {
                var id = Guid.CreateVersion7();
                db.SupplementAnswers.Add(new() { Id = id, CaseId = caseId, SupplementId = open, Item = answer.Item, Version = @case.Version, At = now.At, Way = answer.Way, Words = seal.Answer(answer.Words, id) });
            }
            if (complete)
            {
                supplement.Receive(now.At);
                outbox.Add(new SupplementReceived { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, SupplementId = open });
            }
            outbox.Add(new ApplicantSpoke { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, Word = ApplicantWord.SupplementAnswered });
            return ActEnd.Done(new { SupplementId = open, Items = news.Select(a => a.Item).ToArray(), Complete = complete });
        }, ct);
    }

    private static List<GivenAnswer> Read(IReadOnlyList<ItemAnswer>? answers, FieldErrors errors)
    {
        var given = new List<GivenAnswer>();
        if (answers is not { Count: > 0 })
            errors.Add("answers", "required");
        else if (answers.Count > CaseLimits.SupplementItems || answers.DistinctBy(a => a?.Item).Count() < answers.Count || answers.Any(a => a is not { Item: > 0 }))
            errors.Add("answers", "out-of-range");
        else
            for (var i = 0; i < answers.Count; i++)
            {
                var words = StaffWordsRules.Read($"answers[{i}].words", answers[i].Words, 1, CaseLimits.SupplementAnswer, errors, required: answers[i].Way == SupplementWay.Written);
                if (answers[i].Way is not { } way)
                    errors.Add($"answers[{i}].way", "required");
                else
                    given.Add(new(answers[i].Item, default, way, words));
            }
        return given;
    }
}
