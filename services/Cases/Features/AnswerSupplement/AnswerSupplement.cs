using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AttachFiles;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Cases.Features.AnswerSupplement;

/// <summary>The applicant says how each missing item comes, in one go or bit by bit. What is written or attached here has arrived with that; of what is brought or posted staff say when it is there.</summary>
internal sealed class AnswerSupplement(CasesDbContext db, CaseActs acts, CaseSeal seal, SupplementAnswers answers, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AnswerSupplementRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var given = Read(request.Answers, errors);
        var uploads = TakeUploads.Read([.. request.Answers?.SelectMany(a => a?.Attachments ?? []) ?? []], errors);
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
            var news = new List<GivenAnswer>();
            foreach (var (i, answer) in given.Index())
            {
                var known = ways.GetValueOrDefault(answer.Item);
                if ((known?.Way, known?.Words) == (answer.Way, answer.Words) && answer.Files.Count == 0)
                    continue;
                // What was attached stays with its item, whatever is said about it later.
                var files = (known?.Files ?? []).Union(answer.Files).ToArray();
                if (answer.Way == SupplementWay.Uploaded && files.Length == 0)
                    return Failure.Invalid($"answers[{i}].attachments", "required");
                news.Add(answer with { At = now.At, Files = files });
                ways[answer.Item] = news[^1];
            }
            if (news.Count == 0)
                return Failure.Conflict("nothing-changed");
            var complete = ways.Count == total && ways.Values.All(a => a.Way is SupplementWay.Written or SupplementWay.Uploaded);
            if (@case.AnswerSupplement(now, ways.Count, total, complete) is { } refused)
                return refused;
            if (uploads.Count > 0 && await TakeUploads.RunAsync((NpgsqlConnection)db.Database.GetDbConnection(), caseId, uploads, ActorScope.Of(actor), now, forApplicant: true) is { } code)
                return Failure.Invalid("attachments", code);
            foreach (var answer in news)
            {
                var id = Guid.CreateVersion7();
                db.SupplementAnswers.Add(new() { Id = id, CaseId = caseId, SupplementId = open, Item = answer.Item, Version = @case.Version, At = now.At, Way = answer.Way, Words = seal.Answer(answer.Words, id), Files = [.. answer.Files] });
            }
            if (complete)
            {
                supplement.Receive(now.At);
                outbox.Add(new SupplementReceived { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, SupplementId = open });
            }
            outbox.Add(new ApplicantSpoke { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, Word = ApplicantWord.SupplementAnswered });
            return ActEnd.Done(new { SupplementId = open, Items = news.Select(a => a.Item).ToArray(), Files = uploads, Complete = complete });
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
                    given.Add(new(answers[i].Item, default, way, words) { Files = [.. Ids(answers[i].Attachments)] });
            }
        return given;
    }

    // What is no id is refused with the uploads.
    private static IEnumerable<Guid> Ids(IReadOnlyList<string>? attachments) => (attachments ?? []).Select(a => Guid.TryParse(a, out var id) ? id : default);
}
