using System.Net.Http.Headers;

namespace CaseTracker.Contracts.Cases;

/// <summary>The internal API of Cases.</summary>
public sealed class CasesClient(HttpClient http) : ServiceClient(http, "cases")
{
    /// <summary>Registers a case. A known idempotency key with the same body answers the same case; with another body 409 <c>idempotency-key-reused</c>.</summary>
    public Task<Result<SubmittedCase>> SubmitAsync(Actor actor, SubmitCaseRequest request, string idempotencyKey, CancellationToken ct) =>
        PostAsync<SubmittedCase>(actor, "/internal/cases/cases", request, ct, idempotencyKey);

    /// <summary>The catalogue.</summary>
    public Task<Result<IReadOnlyList<ServiceItem>>> ServiceItemsAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<ServiceItem>>(actor, "/internal/cases/service-items", ct);

    /// <summary>The public views of these cases, in id order; unknown ones are left out. At most <see cref="AskedCases.Most"/> cases; 400 <c>too-many</c>.</summary>
    public Task<Result<IReadOnlyList<PublicView>>> PublicViewsAsync(Actor actor, IReadOnlyList<Guid> caseIds, CancellationToken ct) =>
        PostAsync<IReadOnlyList<PublicView>>(actor, "/internal/cases/public-views", new AskedCases(caseIds), ct);

    /// <summary>Public views after a case id, in id order, for a rebuild; at most 200.</summary>
    public Task<Result<IReadOnlyList<PublicView>>> PublicViewsAsync(Actor actor, Guid? after, CancellationToken ct) =>
        GetAsync<IReadOnlyList<PublicView>>(actor, $"/internal/cases/public-views?after={after}", ct);

    /// <summary>Up to when changes of public views have been published.</summary>
    public Task<Result<ToldUpTo>> ToldUpToAsync(Actor actor, CancellationToken ct) =>
        GetAsync<ToldUpTo>(actor, "/internal/cases/public-views/told", ct);

    /// <summary>A list of the desk.</summary>
    public Task<Result<CaseListPage>> ListAsync(Actor actor, CaseListQuery query, CancellationToken ct) =>
        PostAsync<CaseListPage>(actor, "/internal/cases/lists", query, ct);

    /// <summary>The board of the actor's agency, of the city for coordinators and auditors; 403 for those who watch over nobody's dates.</summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="agency">Only this agency's units; null = all the actor may see. An agency the actor may not see has no rows.</param>
    /// <param name="ct">Cancels.</param>
    public Task<Result<BoardView>> BoardAsync(Actor actor, string? agency, CancellationToken ct) =>
        GetAsync<BoardView>(actor, agency is null ? "/internal/cases/board" : $"/internal/cases/board?agency={Uri.EscapeDataString(agency)}", ct);

    /// <summary>Looks for cases. What is looked for travels in the body: addresses are written into logs. 400 at <c>text</c>: <c>too-short too-long invalid-characters</c>.</summary>
    public Task<Result<CaseSearchPage>> SearchAsync(Actor actor, CaseSearchQuery query, CancellationToken ct) =>
        PostAsync<CaseSearchPage>(actor, "/internal/cases/searches", query, ct);

    /// <summary>
    /// The cases that a search finds, all of them, as a stream; in the audit before the first one comes. 400 at <c>purpose</c>: <c>required too-short too-long invalid-characters</c>;
    /// what a search is refused for; <c>too-many</c> with how many there are in <see cref="Failure.Current"/>. 403 <c>personal-data-not-permitted</c>.
    /// </summary>
    public async Task<Result<CaseExport>> ExportAsync(Actor actor, ExportCasesRequest request, CancellationToken ct)
    {
        var answer = await OpenAsync(actor, "/internal/cases/exports", request, ct);
        return answer.Succeeded ? await CaseExport.OpenAsync(answer.Value, ct) : answer.Failure;
    }

    /// <summary>A case by its number, as staff see it; 404 <c>case-not-found</c> also when the actor may not see it.</summary>
    public Task<Result<CaseDetail>> DetailAsync(Actor actor, string caseNumber, CancellationToken ct) =>
        GetAsync<CaseDetail>(actor, $"/internal/cases/cases/by-number/{Uri.EscapeDataString(caseNumber)}", ct);

    /// <summary>What a member of staff sees of a case, without looking at it; 404 <c>case-not-found</c> when nothing.</summary>
    public Task<Result<CaseSight>> SightAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<CaseSight>(actor, $"/internal/cases/cases/{caseId}/sight", ct);

    /// <summary>Which of these cases a member of staff sees, and whose they are. At most <see cref="AskedCases.MostSeen"/> cases; 400 <c>too-many</c>.</summary>
    public Task<Result<IReadOnlyList<SeenCase>>> SeenAsync(Actor actor, IReadOnlyList<Guid> caseIds, CancellationToken ct) =>
        PostAsync<IReadOnlyList<SeenCase>>(actor, "/internal/cases/seen", new AskedCases(caseIds), ct);

    /// <summary>How these cases stand and what the actor may do to each, without looking at them; those the actor may not see are left out. At most <see cref="AskedCases.Most"/> cases; 400 <c>too-many</c>.</summary>
    public Task<Result<IReadOnlyList<CaseStanding>>> StandingsAsync(Actor actor, IReadOnlyList<Guid> caseIds, CancellationToken ct) =>
        PostAsync<IReadOnlyList<CaseStanding>>(actor, "/internal/cases/standings", new AskedCases(caseIds), ct);

    /// <summary>Adds a note; with an idempotency key once, 409 <c>done-already</c>.</summary>
    public Task<Result<Done>> AddNoteAsync(Actor actor, Guid caseId, AddNoteRequest request, CancellationToken ct, string? idempotencyKey = null) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/notes", request, ct, idempotencyKey);

    /// <summary>Sends a memo to whoever is in charge. 400 <c>personal-data</c> at <c>words</c>; 409 <c>memo-sent-today</c>, at most one of a sender for a case on one day.</summary>
    public Task<Result<Done>> SendMemoAsync(Actor actor, Guid caseId, SendMemoRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/memos", request, ct);

    /// <summary>
    /// Merges a case into a main one. 400 <c>unknown-case</c> at <c>mainCaseNumber</c>; 403 <c>applicant-hidden</c>; 409 <c>move-not-allowed main-answered merged-already main-is-merged has-merged-cases too-many-merged
    /// merge-with-itself application-not-merged main-protected protected-other-unit same-applicant set-aside-waiting</c>.
    /// </summary>
    public Task<Result<Done>> MergeAsync(Actor actor, Guid caseId, MergeRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/merges", request, ct);

    /// <summary>Ends a merge. 409 <c>not-merged main-answered</c>.</summary>
    public Task<Result<Done>> UnmergeAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/unmerges", new { }, ct);

    /// <summary>Notes that a case repeats an earlier one. 400 <c>unknown-case</c> at <c>earlierCaseNumber</c>; 403 <c>applicant-hidden</c>; 409 <c>other-applicant not-earlier repeats-already</c>.</summary>
    public Task<Result<Done>> RepeatAsync(Actor actor, Guid caseId, RepeatRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/repeats", request, ct);

    /// <summary>Open cases that may be about the same matter, at most ten, the nearest first: <see cref="MatterView.Metres"/> is null where the address alone says so.</summary>
    public Task<Result<IReadOnlyList<MatterView>>> DuplicatesAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<IReadOnlyList<MatterView>>(actor, $"/internal/cases/cases/{caseId}/duplicates", ct);

    /// <summary>A case beside another one, both as far as the matter goes; 404 <c>case-not-found</c> when the actor does not see both.</summary>
    public Task<Result<ComparedCases>> CompareAsync(Actor actor, Guid caseId, string otherNumber, CancellationToken ct) =>
        GetAsync<ComparedCases>(actor, $"/internal/cases/cases/{caseId}/compared/{Uri.EscapeDataString(otherNumber)}", ct);

    /// <summary>Asks for missing papers; the clock stops.</summary>
    public Task<Result<Done>> RequestSupplementAsync(Actor actor, Guid caseId, RequestSupplementRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/supplements", request, ct);

    /// <summary>Records what arrived for the open supplement.</summary>
    public Task<Result<Done>> ReceiveSupplementAsync(Actor actor, Guid caseId, ReceiveSupplementRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/supplement-receipts", request, ct);

    /// <summary>The applicant answers the open supplement. 409 <c>supplement-over nothing-changed</c>.</summary>
    public Task<Result<Done>> AnswerSupplementAsync(Actor actor, Guid caseId, AnswerSupplementRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/supplement-answers", request, ct);

    /// <summary>The applicant asks for more time for the open supplement. 409 <c>supplement-over supplement-extended-already supplement-lapsed</c>.</summary>
    public Task<Result<Done>> ExtendSupplementAsync(Actor actor, Guid caseId, ExtendSupplementRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/supplement-extensions", request, ct);

    /// <summary>Finds the papers complete: where the service item says so, the clock starts. 409 <c>documents-already-complete</c>.</summary>
    public Task<Result<Done>> CompleteDocumentsAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/complete-documents", new { }, ct);

    /// <summary>Says that the date has passed without news: a supervisor is told. 409 <c>not-late news-asked-already</c>.</summary>
    public Task<Result<Done>> AskForNewsAsync(Actor actor, Guid caseId, AskForNewsRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/news-requests", request, ct);

    /// <summary>What the applicant told us; for the applicant, shown by a one-time code. 404 for everybody else.</summary>
    public Task<Result<OwnCase>> OwnAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<OwnCase>(actor, $"/internal/cases/cases/{caseId}/own", ct);

    /// <summary>The applicant adds to what was said, until there is an answer. 409 <c>said-already</c>.</summary>
    public Task<Result<Done>> AddWordsAsync(Actor actor, Guid caseId, AddWordsRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/additions", request, ct);

    /// <summary>Changes how the applicant is reached; the old contact is told. 400 <c>identity-not-checked</c> at <c>identityChecked</c>, 409 <c>nothing-changed</c>.</summary>
    public Task<Result<Done>> ChangeContactAsync(Actor actor, Guid caseId, ChangeContactRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/contact-changes", request, ct);

    /// <summary>Asks somebody to watch the case with the applicant. 400 <c>identity-not-checked</c> at <c>identityChecked</c>; at <c>helper.contact</c> <c>helper-is-applicant helper-named-already helper-declined</c> and what contacts are refused for; 409 <c>helper-not-for-protected helpers-full helpers-too-often</c>, and <c>code-needed</c> when nothing else is wrong.</summary>
    public Task<Result<Done>> NameHelperAsync(Actor actor, Guid caseId, NameHelperRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/helpers", request, ct);

    /// <summary>Ends the help of somebody: no message and no look-up from then on. 404 <c>helper-not-found</c>.</summary>
    public Task<Result<Done>> RemoveHelperAsync(Actor actor, Guid caseId, RemoveHelperRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/helper-removals", request, ct);

    /// <summary>A helper who has looked the case up ends it. 404 <c>helper-not-found</c>.</summary>
    public Task<Result<Done>> DeclineHelpAsync(Actor actor, Guid caseId, DeclineHelpRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/helper-declines", request, ct);

    /// <summary>What would be noticed in a reply; nothing is sent.</summary>
    public Task<Result<ReplyCheck>> CheckReplyAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct) =>
        PostAsync<ReplyCheck>(actor, $"/internal/cases/cases/{caseId}/reply-check", request, ct);

    /// <summary>Gives the concluding reply; 400 with the codes of what blocks it. 409 <c>reply-needs-approval reply-waiting reply-draft-changed</c>.</summary>
    public Task<Result<Done>> ReplyAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/replies", request, ct);

    /// <summary>Authorities outside the city that cases are passed on to.</summary>
    public Task<Result<IReadOnlyList<OutsideAuthority>>> AuthoritiesAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<OutsideAuthority>>(actor, "/internal/cases/authorities", ct);

    /// <summary>Passes the case on to an authority outside the city; our clock ends. 400 <c>unknown-authority</c> at <c>authority</c>, <c>personal-data</c> at <c>authorityName</c>, <c>address-invalid</c> at <c>webPage</c>, <c>date-in-past follow-up-too-far not-an-office-day</c> at <c>followUpOn</c>.</summary>
    public Task<Result<Done>> ReferAsync(Actor actor, Guid caseId, ReferRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/referrals", request, ct);

    /// <summary>The authority says that the case is ours: it is handled on.</summary>
    public Task<Result<Done>> EndReferralAsync(Actor actor, Guid caseId, EndReferralRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/referrals/end", request, ct);

    /// <summary>Keeps an unfinished reply. 409 <c>reply-waiting reply-draft-changed</c>.</summary>
    public Task<Result<Done>> SaveReplyDraftAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/reply-draft", request, ct);

    /// <summary>Sends a reply for a decision; 400 with the codes of what blocks it. 409 <c>reply-waiting reply-draft-changed</c>.</summary>
    public Task<Result<Done>> SendReplyForApprovalAsync(Actor actor, Guid caseId, ReplyRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/reply-approvals", request, ct);

    /// <summary>Takes a reply back that waits; it stays as a draft. 409 <c>reply-not-waiting</c>.</summary>
    public Task<Result<Done>> TakeReplyBackAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/reply-approvals/taken-back", new { }, ct);

    /// <summary>Replies that wait for the actor, also as somebody's deputy; the nearest due date first.</summary>
    public Task<Result<IReadOnlyList<WaitingReply>>> WaitingRepliesAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<WaitingReply>>(actor, "/internal/cases/reply-approvals", ct);

    /// <summary>Sends a waiting reply as it is, or returns it. 400 at <c>text</c> with what blocks it by now, 403 <c>own-request</c>, 404 <c>case-not-found</c>, 409 <c>reply-not-waiting reply-draft-changed</c>.</summary>
    public Task<Result<Done>> DecideReplyAsync(Actor actor, Guid caseId, ReplyDecision decision, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/reply-approvals/decision", decision, ct);

    /// <summary>Closes the case; with an idempotency key once, 409 <c>done-already</c>.</summary>
    public Task<Result<Done>> CloseAsync(Actor actor, Guid caseId, CloseRequest request, CancellationToken ct, string? idempotencyKey = null) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/closings", request, ct, idempotencyKey);

    /// <summary>Takes down that the applicant withdraws the case.</summary>
    public Task<Result<Done>> WithdrawAsync(Actor actor, Guid caseId, WithdrawRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/withdrawals", request, ct);

    /// <summary>Undoes a withdrawal: the case goes on where it was. 409 <c>withdrawal-too-old</c> after 7 days.</summary>
    public Task<Result<Done>> UndoWithdrawalAsync(Actor actor, Guid caseId, UndoWithdrawalRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/withdrawals/undo", request, ct);

    /// <summary>The applicant disagrees with the answer: the case is open again. 409 <c>reopening-too-late reopened-too-often reopened-already</c>.</summary>
    public Task<Result<Done>> ReopenAsync(Actor actor, Guid caseId, ReopenRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/reopenings", request, ct);

    /// <summary>Asks to set a petition aside (art. 173). 409 <c>not-a-petition set-aside-waiting</c>, 403 <c>applicant-hidden</c>.</summary>
    public Task<Result<Done>> RequestSetAsideAsync(Actor actor, Guid caseId, SetAsideRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/set-aside-requests", request, ct);

    /// <summary>Requests to set aside that wait for the actor, also as somebody's deputy; the nearest due date first.</summary>
    public Task<Result<IReadOnlyList<SetAsideView>>> SetAsideRequestsAsync(Actor actor, CancellationToken ct) =>
        GetAsync<IReadOnlyList<SetAsideView>>(actor, "/internal/cases/set-aside-requests", ct);

    /// <summary>Approves or declines. 403 <c>own-request</c>, 404 <c>set-aside-request-not-found</c>, 409 <c>already-decided</c>.</summary>
    public Task<Result<Done>> DecideSetAsideAsync(Actor actor, Guid requestId, SetAsideDecision decision, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/set-aside-requests/{requestId}/decision", decision, ct);

    /// <summary>Takes a file in, as a stream, for a case to come. 400 at <c>file</c>: <c>file-empty file-too-large file-name-refused file-type-not-allowed file-type-mismatch file-too-many-pixels</c>; 503 <c>uploads-full</c>.</summary>
    public async Task<Result<UploadedFile>> UploadAsync(Actor actor, string? fileName, Stream content, CancellationToken ct)
    {
        using var body = new StreamContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        // No header can carry any longer one; Cases refuses what is cut here.
        var name = fileName is { Length: > 1000 } ? fileName[..1000] : fileName;
        body.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = string.IsNullOrEmpty(name) ? null : name };
        return await StreamAsync<UploadedFile>(actor, "/internal/cases/uploads", body, ct);
    }

    /// <summary>Removes a file that was not attached yet. 404 <c>unknown-upload</c>.</summary>
    public Task<Result<Done>> RemoveUploadAsync(Actor actor, Guid uploadId, CancellationToken ct) =>
        DeleteAsync(actor, $"/internal/cases/uploads/{uploadId}", ct);

    /// <summary>Attaches uploaded files to a case. 400 at <c>attachments</c>: <c>required unknown-upload too-many-files files-too-large</c>.</summary>
    public Task<Result<Done>> AttachFilesAsync(Actor actor, Guid caseId, AttachFilesRequest request, CancellationToken ct) =>
        PostAsync<Done>(actor, $"/internal/cases/cases/{caseId}/attachments", request, ct);

    /// <summary>A file of a case, as a stream. 404 <c>attachment-not-found</c>, 403 <c>applicant-hidden attachment-withheld</c>, 409 <c>attachment-not-scanned attachment-infected</c>.</summary>
    public async Task<Result<AttachmentDownload>> DownloadAsync(Actor actor, Guid caseId, Guid attachmentId, CancellationToken ct)
    {
        var answer = await OpenAsync(actor, $"/internal/cases/cases/{caseId}/attachments/{attachmentId}", ct);
        if (!answer.Succeeded)
            return answer.Failure;
        var headers = answer.Value.Content.Headers;
        return new AttachmentDownload(answer.Value, headers.ContentDisposition?.FileNameStar ?? headers.ContentDisposition?.FileName?.Trim('"') ?? attachmentId.ToString("N"),
            headers.ContentType?.MediaType ?? "application/octet-stream", headers.ContentLength ?? 0, await answer.Value.Content.ReadAsStreamAsync(ct));
    }

    /// <summary>How the applicants of these cases are told; unknown ones are left out. At most <see cref="AskedCases.Most"/> cases; 400 <c>too-many</c>.</summary>
    public Task<Result<IReadOnlyList<Recipient>>> RecipientsAsync(Actor actor, IReadOnlyList<Guid> caseIds, CancellationToken ct) =>
        PostAsync<IReadOnlyList<Recipient>>(actor, "/internal/cases/recipients", new AskedCases(caseIds), ct);

    /// <summary>The open cases of a contact, and those that ended in the last days. 404 <c>case-not-found</c> when there is none.</summary>
    public Task<Result<CasesOfContact>> OfContactAsync(Actor actor, HashedContact contact, CancellationToken ct) =>
        PostAsync<CasesOfContact>(actor, "/internal/cases/cases-of-contact", contact, ct);

    /// <summary>The cases of whoever calls, for staff who take cases in; audited. 400 <c>required phone-invalid</c> at <c>phone</c>.</summary>
    public Task<Result<CallersCases>> OfCallerAsync(Actor actor, Caller caller, CancellationToken ct) =>
        PostAsync<CallersCases>(actor, "/internal/cases/callers", caller, ct);

    /// <summary>The units that a case's words point to, the likeliest first, at most eight; none while nothing was learned. For services and coordinators; 404 <c>case-not-found</c>.</summary>
    public Task<Result<IReadOnlyList<LikelyUnit>>> LikelyUnitsAsync(Actor actor, Guid caseId, CancellationToken ct) =>
        GetAsync<IReadOnlyList<LikelyUnit>>(actor, $"/internal/cases/cases/{caseId}/likely-units", ct);

    /// <summary>Learns now, instead of in the night, which words the cases of each unit have. For services and coordinators.</summary>
    public Task<Result<Done>> LearnUnitWordsAsync(Actor actor, CancellationToken ct) => PostAsync<Done>(actor, "/internal/cases/learned-units", new { }, ct);

    /// <summary>Facts for a notice of <paramref name="kind"/> about <paramref name="occasionId"/>.</summary>
    public Task<Result<NoticeFacts>> NoticeFactsAsync(Actor actor, Guid caseId, Notifications.NoticeKind kind, Guid occasionId, CancellationToken ct) =>
        GetAsync<NoticeFacts>(actor, $"/internal/cases/cases/{caseId}/notice-facts/{Notifications.NoticeKinds.Name(kind)}/{occasionId}", ct);
}
