using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.ReferCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.AddNote;

internal sealed class AddNote(CaseActs acts, CaseSeal seal, FollowUpDays days, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, AddNoteRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var text = StaffWordsRules.Read("text", request.Text, CaseLimits.NoteMin, CaseLimits.NoteMax, errors);
        if (text is not null && request.Public && !errors.Any && NoteWords.SaysNothing(text))
            errors.Add("text", "note-says-nothing");
        // The first report from the site can satisfy the deadline: then the applicant must be able to read it.
        if (request is { FirstReport: true, Public: false })
            errors.Add("public", "first-report-not-public");
        if (request.FollowUpOn is { } on)
            await days.CheckAsync(on, errors, ct);
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => r.Note, "note-added", (@case, now) =>
        {
            if (@case.AddNote(now, seal.Words(text!, request.Language ?? Language.Zh), request.Public, request.FirstReport, request.FollowUpOn, out var first) is { } refused)
                return refused;
            outbox.Add(new CaseProgressed { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, Public = request.Public, FirstReport = first, ReferralId = request.FollowUpOn is null ? null : @case.OpenReferralId, FollowUpOn = request.FollowUpOn });
            return ActEnd.Done(new { request.Public, FirstReport = first, request.FollowUpOn });
        }, ct);
    }
}
