using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Architecture.Tests.Access;

/// <summary>What an endpoint is tried with.</summary>
/// <param name="May">Who gets past its rights.</param>
/// <param name="Body">A body that passes what is checked before the rights; otherwise one is made up.</param>
/// <param name="Prepare">Brings about what the address names besides the case: the id that stands there.</param>
public sealed record Rule(Func<Caller, bool> May, object? Body = null, Func<RunningProduct, SubmittedCase, Task<Guid>>? Prepare = null);

/// <summary>Who may call what between services, as the READMEs say it. An endpoint that is missing here is a mistake.</summary>
public static class AccessMatrix
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static readonly IReadOnlyDictionary<string, Rule> Rules = new Dictionary<string, Rule>
    {
        // Every service.
        ["GET /internal/*/outbox/"] = new(Oversees),
        ["POST /internal/*/outbox/replays"] = new(c => c.Is(StaffRole.Administrator)),
        ["POST /internal/*/audit/entries"] = new(Oversees),
        // Of the caller's own acts.
        ["POST /internal/*/done-acts"] = new(Token, new AskedAct("key")),
        ["POST /internal/*/audit/checks"] = new(Oversees),

        // Cases.
        ["POST /internal/cases/cases"] = new(TakesIn),
        ["GET /internal/cases/service-items"] = new(Token),
        ["POST /internal/cases/public-views"] = new(Service),
        ["GET /internal/cases/public-views/told"] = new(Service),
        ["GET /internal/cases/public-views"] = new(Service),
        ["POST /internal/cases/lists"] = new(Staff),
        ["GET /internal/cases/board"] = new(Watches),
        ["POST /internal/cases/searches"] = new(Staff),
        ["POST /internal/cases/exports"] = new(Staff, new ExportCasesRequest { Query = new(), Purpose = "月會檢討路面案件" }),
        ["GET /internal/cases/cases/by-number/{number}"] = new(Sees),
        ["GET /internal/cases/cases/{caseId:guid}/sight"] = new(Sees),
        ["GET /internal/cases/cases/{caseId:guid}/own"] = new(Applicant),
        ["POST /internal/cases/cases/{caseId:guid}/notes"] = new(Notes),
        ["POST /internal/cases/cases/{caseId:guid}/additions"] = new(Applicant),
        ["POST /internal/cases/cases/{caseId:guid}/news-requests"] = new(Proved),
        ["POST /internal/cases/cases/{caseId:guid}/supplements"] = new(Works, new RequestSupplementRequest { Items = [new("身分證影本", "確認是本人")], DueOn = new(2026, 3, 20) }),
        ["POST /internal/cases/cases/{caseId:guid}/complete-documents"] = new(Works),
        ["POST /internal/cases/cases/{caseId:guid}/contact-changes"] = new(c => Works(c) || Applicant(c), new ChangeContactRequest { Phone = "0912345679", Notify = [NoticeWay.Sms], IdentityChecked = true }),
        ["POST /internal/cases/cases/{caseId:guid}/helpers"] = new(c => Works(c) || Applicant(c), new NameHelperRequest { Helper = new() { Name = "王大梅", Relation = HelperRelation.Family, Contact = "0988777666" }, CodeEntered = true, IdentityChecked = true }),
        ["POST /internal/cases/cases/{caseId:guid}/helper-removals"] = new(c => Works(c) || Applicant(c), new RemoveHelperRequest { HelperId = Guid.NewGuid(), IdentityChecked = true }),
        ["POST /internal/cases/cases/{caseId:guid}/helper-declines"] = new(Proved, new DeclineHelpRequest(Convert.ToBase64String(new byte[32]))),
        ["POST /internal/cases/cases/{caseId:guid}/supplement-receipts"] = new(Works),
        ["POST /internal/cases/cases/{caseId:guid}/supplement-answers"] = new(Applicant, new AnswerSupplementRequest { SupplementId = Guid.NewGuid(), Answers = [new() { Item = 1, Way = SupplementWay.Written, Words = "補充說明在這裡。" }] }),
        ["POST /internal/cases/cases/{caseId:guid}/supplement-extensions"] = new(Applicant),
        ["POST /internal/cases/cases/{caseId:guid}/reply-check"] = new(Works),
        ["POST /internal/cases/cases/{caseId:guid}/replies"] = new(Works, new ReplyRequest { Text = "我們已經修好長椅，可以安心使用。", Outcome = Outcome.Done }),
        ["GET /internal/cases/authorities"] = new(Token),
        ["POST /internal/cases/cases/{caseId:guid}/referrals"] = new(Works, new ReferRequest { Authority = "TPC", Reason = "壓到樹枝的是台電的電線，要由台電處理。", Way = ReferralWay.Letter, FollowUpOn = new(2026, 3, 20) }),
        ["POST /internal/cases/cases/{caseId:guid}/referrals/end"] = new(Works, new EndReferralRequest { Reason = "台電說電桿是市政府的，由市政府處理。" }),
        ["POST /internal/cases/cases/{caseId:guid}/reply-draft"] = new(Works, new ReplyRequest { Text = "結論：可以。" }),
        ["POST /internal/cases/cases/{caseId:guid}/reply-approvals"] = new(Works, new ReplyRequest { Text = "結論：沒辦法。那張長椅是別人的。", Outcome = Outcome.NotPossible }),
        ["POST /internal/cases/cases/{caseId:guid}/reply-approvals/taken-back"] = new(Works),
        ["POST /internal/cases/cases/{caseId:guid}/reply-approvals/decision"] = new(HeadsUnitOrAgency, new ReplyDecision { Approve = false, Note = "請先查明再回覆。" }, SendReplyAsync),
        ["GET /internal/cases/reply-approvals"] = new(Staff),
        ["POST /internal/cases/cases/{caseId:guid}/closings"] = new(Works, new CloseRequest { Text = "這件和另一件相同，併入那一件辦理。", Outcome = Outcome.Duplicate }),
        ["POST /internal/cases/cases/{caseId:guid}/withdrawals"] = new(c => Notes(c) || Applicant(c), new WithdrawRequest { SaidBy = "王小明", Check = IdentityCheck.LookupCode, Reason = "已經修好了" }),
        ["POST /internal/cases/cases/{caseId:guid}/withdrawals/undo"] = new(c => Notes(c) || Applicant(c)),
        ["POST /internal/cases/cases/{caseId:guid}/reopenings"] = new(c => Notes(c) || Applicant(c), new ReopenRequest { Reason = ReopenReason.StillThere, Words = "長椅還是壞的。", SaidBy = "王小明", Check = IdentityCheck.LookupCode }),
        ["POST /internal/cases/cases/{caseId:guid}/memos"] = new(Urges, new SendMemoRequest { Reason = MemoReason.Other, Words = "請今天回覆陳情人。" }),
        ["POST /internal/cases/cases/{caseId:guid}/merges"] = new(Works, new MergeRequest { MainCaseNumber = "41520488163" }),
        ["POST /internal/cases/cases/{caseId:guid}/unmerges"] = new(Works),
        ["POST /internal/cases/cases/{caseId:guid}/repeats"] = new(Works, new RepeatRequest { EarlierCaseNumber = "41520488163" }),
        ["GET /internal/cases/cases/{caseId:guid}/duplicates"] = new(Sees),
        ["GET /internal/cases/cases/{caseId:guid}/compared/{number}"] = new(Sees),
        ["POST /internal/cases/cases/{caseId:guid}/set-aside-requests"] = new(Works, new SetAsideRequest { Ground = SetAsideGround.NotCompetent, Reason = "這件事不是本府主管的業務，請洽主管機關。" }),
        ["GET /internal/cases/set-aside-requests"] = new(Staff),
        ["POST /internal/cases/set-aside-requests/{requestId:guid}/decision"] = new(HeadsUnitOrAgency, new SetAsideDecision { Approve = false, Note = "請先查明再提出。" }, RequestSetAsideAsync),
        ["POST /internal/cases/uploads"] = new(TakesIn),
        ["DELETE /internal/cases/uploads/{uploadId:guid}"] = new(c => c.Name == TheHandler, Prepare: UploadAsync),
        ["POST /internal/cases/cases/{caseId:guid}/attachments"] = new(c => Notes(c) || Applicant(c), new AttachFilesRequest { Attachments = [Guid.NewGuid().ToString()], ForApplicant = true, Descriptions = ["照片"] }),
        ["GET /internal/cases/cases/{caseId:guid}/attachments/{attachmentId:guid}"] = new(Sees, Prepare: AttachAsync),
        ["GET /internal/cases/cases/{caseId:guid}/notice-facts/{kind}/{occasionId:guid}"] = new(Service),
        ["GET /internal/cases/cases/{caseId:guid}/likely-units"] = new(c => Service(c) || c.Is(StaffRole.Coordinator)),
        ["POST /internal/cases/learned-units"] = new(c => Service(c) || c.Is(StaffRole.Coordinator)),
        ["POST /internal/cases/seen"] = new(Staff),
        ["POST /internal/cases/recipients"] = new(Service),
        ["POST /internal/cases/standings"] = new(Staff, new AskedCases([])),
        ["POST /internal/cases/cases-of-contact"] = new(Service),
        ["POST /internal/cases/callers"] = new(c => c.Actor?.Kind == ActorKind.Staff && TakesIn(c)),

        // Deadlines.
        ["POST /internal/deadlines/preview"] = new(Token),
        ["POST /internal/deadlines/due"] = new(Token),
        ["GET /internal/deadlines/delay-reasons"] = new(Token),
        ["GET /internal/deadlines/estimates"] = new(Token),
        ["GET /internal/deadlines/cases/{caseId:guid}"] = new(c => Sees(c) || Service(c)),
        ["GET /internal/deadlines/cases/{caseId:guid}/occasions/{kind}/{occasionId:guid}"] = new(Service),
        ["POST /internal/deadlines/stages/slots"] = new(Service),
        ["POST /internal/deadlines/cases/{caseId:guid}/explanations"] = new(Works),
        ["POST /internal/deadlines/cases/{caseId:guid}/extensions"] = new(Works),
        ["POST /internal/deadlines/cases/{caseId:guid}/promises"] = new(Works),
        ["POST /internal/deadlines/cases/{caseId:guid}/pauses"] = new(Works),
        ["POST /internal/deadlines/cases/{caseId:guid}/pauses/{pauseId:guid}/end"] = new(Works),
        ["GET /internal/deadlines/extension-requests"] = new(Staff),
        ["POST /internal/deadlines/extension-requests/{requestId:guid}/decision"] = new(HeadsAgency, new ExtensionDecision { Grant = false, Note = "請先說明已經做了什麼。" }, RequestExtensionAsync),
        ["GET /internal/deadlines/standing-explanations"] = new(c => c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Supervisor) || c.Is(StaffRole.AgencyHead)),
        ["POST /internal/deadlines/standing-explanations"] = new(SpeaksForUnit, new StandingExplanationRequest { Unit = RunningProduct.Unit }),
        ["POST /internal/deadlines/standing-explanations/{id:guid}/end"] = new(SpeaksForUnit, Prepare: ExplainForUnitAsync),
        ["GET /internal/deadlines/calendar"] = new(c => Staff(c) || Service(c)),
        ["GET /internal/deadlines/calendar/days"] = new(c => Staff(c) || Service(c)),
        ["GET /internal/deadlines/closures"] = new(c => Staff(c) || Service(c)),
        ["POST /internal/deadlines/calendar/imports"] = new(c => c.Is(StaffRole.Administrator)),
        ["POST /internal/deadlines/closures"] = new(Announces),
        ["POST /internal/deadlines/closures/{id:guid}/withdrawal"] = new(Announces),
        ["GET /internal/deadlines/audit"] = new(c => Oversees(c) || Service(c)),

        // Notifications. Who holds the link of a message is let in by that: for a guessed one there is nothing behind it.
        ["POST /internal/notifications/confirmations/views"] = new(NobodyBy),
        ["POST /internal/notifications/confirmations/answers"] = new(NobodyBy),
        ["POST /internal/notifications/confirmations/renewals"] = new(NobodyBy),
        ["POST /internal/notifications/unsubscriptions/views"] = new(NobodyBy),
        ["POST /internal/notifications/unsubscriptions"] = new(NobodyBy),
        ["GET /internal/notifications/backlog"] = new(Oversees),
        ["GET /internal/notifications/cases/{caseId:guid}/notices"] = new(Sees),
        ["GET /internal/notifications/cases/{caseId:guid}/message-choices"] = new(c => Sees(c) || Applicant(c)),
        ["POST /internal/notifications/cases/{caseId:guid}/message-choices"] = new(Applicant),
        ["GET /internal/notifications/cases/{caseId:guid}/code"] = new(Proved),
        ["POST /internal/notifications/cases/{caseId:guid}/code"] = new(Proved),
        ["POST /internal/notifications/cases/{caseId:guid}/codes"] = new(Proved),
        ["GET /internal/notifications/cases/{caseId:guid}/access-codes"] = new(Proved),
        ["POST /internal/notifications/cases/{caseId:guid}/access-codes"] = new(Proved),
        ["POST /internal/notifications/cases/{caseId:guid}/access-codes/entries"] = new(Proved),
        ["POST /internal/notifications/case-numbers"] = new(c => c.Actor?.Kind == ActorKind.Citizen),
        ["GET /internal/notifications/tasks"] = new(TellsAnywhere),
        ["POST /internal/notifications/obligations/{obligationId:guid}/openings"] = new(Tells, Prepare: OweAsync),
        ["POST /internal/notifications/obligations/{obligationId:guid}/tellings"] = new(Tells, new LogTelling { Result = TellingResult.Told }, OweAsync),

        // Routing.
        ["GET /internal/routing/agencies"] = new(c => Staff(c) || Service(c)),
        ["GET /internal/routing/staff"] = new(c => Staff(c) || Service(c)),
        ["GET /internal/routing/cases/{caseId:guid}"] = new(c => Sees(c) || Service(c)),
        ["GET /internal/routing/suggestion-acceptance"] = new(c => Service(c) || c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Auditor)),
        ["POST /internal/routing/cases/{caseId:guid}/assignments"] = new(c => c.Is(StaffRole.Coordinator) || OfUnit(c)),
        ["POST /internal/routing/cases/{caseId:guid}/offers/{offerId:guid}/acceptance"] = new(AnswersOffers, new AcceptOfferRequest(), OfferAsync),
        ["POST /internal/routing/cases/{caseId:guid}/offers/{offerId:guid}/return"] = new(AnswersOffers, new ReturnOfferRequest { Reason = "不是我們的業務", Alternative = "WRB/SEWERS" }, OfferAsync),
        ["POST /internal/routing/cases/{caseId:guid}/offers/{offerId:guid}/withdrawal"] = new(c => c.Is(StaffRole.Coordinator) || OfUnit(c), Prepare: OfferAsync),
        ["GET /internal/routing/offers"] = new(c => Staff(c) || Service(c)),
        ["GET /internal/routing/disputes"] = new(c => c.Is(StaffRole.Coordinator)),
        ["GET /internal/routing/cases/{caseId:guid}/reminded/{stage}"] = new(c => Sees(c) || Service(c)),
    };

    /// <summary>Who may open which page of staff, by its route. What may be done there, the owner decides.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Caller, bool>> StaffPages = new Dictionary<string, Func<Caller, bool>>
    {
        ["staff"] = Staff,
        ["staff/sign-in"] = _ => true,
        ["staff/sign-in/set-up"] = _ => true,
        ["staff/sign-out"] = Staff,
        // Here nobody uses an identity provider, and nobody comes back from one.
        ["staff/sign-in/single-sign-on"] = NobodyBy,
        ["staff/sign-in/arrived"] = NobodyBy,
        // Between password and code; nobody here is.
        ["staff/sign-in/code"] = NobodyBy,
        ["staff/account"] = Staff,
        ["staff/account/confirm"] = Staff,
        ["staff/account/authenticator"] = Staff,
        ["staff/account/authenticator/remove"] = Staff,
        ["staff/account/passkeys"] = Staff,
        ["staff/account/recovery-codes"] = Staff,
        ["staff/account/password"] = Staff,
        ["staff/account/sign-out-everywhere"] = Staff,
        ["staff/deadlines"] = Staff,
        ["staff/account/calendar"] = Staff,
        ["staff/board"] = Watches,
        // Without a column there is no list.
        ["staff/board/cases"] = NobodyBy,
        ["staff/admin/accounts"] = c => c.Is(StaffRole.Administrator),
        ["staff/admin/accounts/{id:guid}"] = c => c.Is(StaffRole.Administrator),
        ["staff/approvals"] = Staff,
        ["staff/audit"] = Oversees,
        ["staff/audit-deadlines"] = Oversees,
        ["staff/deliveries"] = Oversees,
        ["staff/calendar"] = Announces,
        ["staff/calendar/closure"] = Announces,
        ["staff/calendar/import"] = c => c.Is(StaffRole.Administrator),
        // Of a closure that does not exist.
        ["staff/calendar/closures/{id:guid}/withdraw"] = NobodyBy,
        ["staff/cases"] = Staff,
        ["staff/cases/{number}/{section:regex(^(history|messages|deadline|related)$)?}"] = Sees,
        ["staff/cases/{number}/assign"] = Sees,
        ["staff/cases/{number}/close"] = Sees,
        ["staff/cases/{number}/complete"] = Sees,
        ["staff/cases/{number}/contact"] = Sees,
        ["staff/cases/{number}/delay"] = Sees,
        ["staff/cases/{number}/files"] = Sees,
        ["staff/cases/{number}/files/{file:guid}"] = Sees,
        ["staff/cases/{number}/helpers"] = Sees,
        ["staff/cases/{number}/memo"] = Sees,
        ["staff/cases/{number}/merge"] = Sees,
        ["staff/cases/{number}/note"] = Sees,
        ["staff/cases/{number}/notices/{notice:guid}"] = Sees,
        ["staff/cases/{number}/offer"] = Sees,
        ["staff/cases/{number}/pause"] = Sees,
        ["staff/cases/{number}/end-referral"] = Sees,
        ["staff/cases/{number}/refer"] = Sees,
        ["staff/cases/{number}/reopen"] = Sees,
        ["staff/cases/{number}/reply"] = Sees,
        ["staff/cases/{number}/resume"] = Sees,
        ["staff/cases/{number}/set-aside"] = Sees,
        ["staff/cases/{number}/supplement"] = Sees,
        ["staff/cases/{number}/supplement-receipt"] = Sees,
        ["staff/cases/{number}/undo-withdrawal"] = Sees,
        ["staff/cases/{number}/unmerge"] = Sees,
        ["staff/cases/{number}/withdraw"] = Sees,
        // Of jobs that do not exist.
        ["staff/bulk/{id:guid}"] = NobodyBy,
        ["staff/bulk/{id:guid}/{act:regex(^(assign|handler|note|explain|extend|promise|duplicate)$)}"] = NobodyBy,
        ["staff/bulk/{id:guid}/check"] = NobodyBy,
        ["staff/jobs"] = c => c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor) || c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Intake),
        ["staff/jobs/{id:guid}"] = NobodyBy,
        ["staff/exports/cases"] = Staff,
        ["staff/intake"] = TakesIn,
        ["staff/intake/receipt/{number}"] = TakesIn,
        ["staff/offers"] = c => c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor),
        ["staff/calls"] = TellsAnywhere,
        ["staff/standing-explanations"] = c => c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Supervisor) || c.Is(StaffRole.AgencyHead),
        ["staff/triage"] = c => c.Is(StaffRole.Coordinator),
        // What is not there.
        ["staff/error/{status:int?}"] = NobodyBy,
        ["staff/{**rest}"] = NobodyBy,
    };

    private const string TheHandler = "the handler";

    private static bool Token(Caller c) => c.Actor is not null && !c.WrongToken;
    private static bool Staff(Caller c) => c.Actor?.Kind == ActorKind.Staff;
    private static bool Service(Caller c) => c.Actor?.Kind == ActorKind.Service && !c.WrongToken;
    private static bool Applicant(Caller c) => c.OfCase && c.Actor is { Kind: ActorKind.Citizen, CitizenLevel: 2 };
    private static bool Proved(Caller c) => c.OfCase && c.Actor?.Kind == ActorKind.Citizen;
    private static bool Oversees(Caller c) => c.Is(StaffRole.Auditor) || c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Administrator);
    private static bool OfUnit(Caller c) => c.Seat == Seat.Unit && (c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor));
    private static bool Works(Caller c) => Staff(c) && (c.OfCase || OfUnit(c) || c.Is(StaffRole.Coordinator));
    private static bool Notes(Caller c) => Works(c) || (c.Seat != Seat.Elsewhere && c.Is(StaffRole.Intake));
    private static bool Sees(Caller c) => Staff(c) && (c.OfCase || c.Seat != Seat.Elsewhere || c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Auditor));
    private static bool TakesIn(Caller c) => c.Actor?.Kind == ActorKind.Citizen || c.Actor is { Kind: ActorKind.Client, Agency: not null }
        || c.Is(StaffRole.Intake) || c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor);
    private static bool HeadsAgency(Caller c) => c.Is(StaffRole.AgencyHead) && c.Seat != Seat.Elsewhere;
    private static bool HeadsUnitOrAgency(Caller c) => HeadsAgency(c) || (c.Is(StaffRole.Supervisor) && c.Seat == Seat.Unit);
    private static bool SpeaksForUnit(Caller c) => HeadsUnitOrAgency(c) || c.Is(StaffRole.Coordinator);
    // The unit that is asked is another one of the same agency.
    private static bool AnswersOffers(Caller c) => c.Seat == Seat.Agency && (c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor));
    private static bool Urges(Caller c) => HeadsUnitOrAgency(c) || c.Is(StaffRole.Coordinator);
    private static bool Watches(Caller c) => c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Auditor) || c.Is(StaffRole.Supervisor) || c.Is(StaffRole.AgencyHead);
    private static bool Announces(Caller c) => c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Administrator);
    private static bool Tells(Caller c) => c.Is(StaffRole.Coordinator)
        || (c.Seat != Seat.Elsewhere && (c.Is(StaffRole.Intake) || c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor) || c.Is(StaffRole.AgencyHead)));
    private static bool TellsAnywhere(Caller c) => c.Is(StaffRole.Coordinator) || c.Is(StaffRole.Intake) || c.Is(StaffRole.Handler) || c.Is(StaffRole.Supervisor) || c.Is(StaffRole.AgencyHead);
    private static bool NobodyBy(Caller c) => false;

    private static async Task<Guid> RequestSetAsideAsync(RunningProduct product, SubmittedCase submitted)
    {
        var cases = product.Services.GetRequiredService<CasesClient>();
        (await cases.RequestSetAsideAsync(product.Handler, submitted.CaseId, new() { Ground = SetAsideGround.NotCompetent, Reason = "這件事不是本府主管的業務，請洽主管機關。" }, Ct)).Required();
        return (await cases.SetAsideRequestsAsync(product.Supervisor, Ct)).Required().Single(r => r.CaseId == submitted.CaseId).RequestId;
    }

    private static async Task<Guid> SendReplyAsync(RunningProduct product, SubmittedCase submitted)
    {
        var cases = product.Services.GetRequiredService<CasesClient>();
        (await cases.SendReplyForApprovalAsync(product.Handler, submitted.CaseId, new() { Text = "結論：沒辦法。那張長椅是別人的。", Outcome = Outcome.NotPossible }, Ct)).Required();
        return submitted.CaseId;
    }

    private static async Task<Guid> RequestExtensionAsync(RunningProduct product, SubmittedCase submitted)
    {
        var deadlines = product.Services.GetRequiredService<DeadlinesClient>();
        (await deadlines.ExtendAsync(product.Handler, submitted.CaseId, new() { ReasonCode = "complex", Progress = "正在請廠商估價，還要等零件。", ProgressShort = "等零件", ExpectedOn = new(2026, 4, 10) }, Ct)).Required();
        return (await deadlines.ApprovalsAsync(product.AgencyHead, Ct)).Required().Single(r => r.CaseId == submitted.CaseId).RequestId;
    }

    private static async Task<Guid> OfferAsync(RunningProduct product, SubmittedCase submitted)
    {
        var routing = product.Services.GetRequiredService<RoutingClient>();
        (await routing.AssignAsync(product.Handler, submitted.CaseId, new() { Unit = RunningProduct.OtherUnit, Reason = "請那邊評估" }, Ct)).Required();
        return (await routing.CaseAsync(product.Handler, submitted.CaseId, Ct)).Required().Offer!.OfferId;
    }

    private static async Task<Guid> ExplainForUnitAsync(RunningProduct product, SubmittedCase submitted)
    {
        var deadlines = product.Services.GetRequiredService<DeadlinesClient>();
        (await deadlines.GiveStandingExplanationAsync(product.Supervisor, new() { Unit = RunningProduct.Unit, ReasonCode = "weather", Progress = "全隊出動，先處理有危險的地方。", ProgressShort = "先處理危險", From = new(2026, 3, 3), To = new(2026, 3, 20), OfficeDays = 5 }, Ct)).Required();
        return (await deadlines.StandingExplanationsAsync(product.Supervisor, Ct)).Required().Single().Id;
    }

    private static async Task<Guid> UploadAsync(RunningProduct product, SubmittedCase submitted)
    {
        using var content = new MemoryStream("%PDF-1.4\n%%EOF\n"u8.ToArray());
        return (await product.Services.GetRequiredService<CasesClient>().UploadAsync(product.Handler, "report.pdf", content, Ct)).Required().UploadId;
    }

    internal static async Task<Guid> AttachAsync(RunningProduct product, SubmittedCase submitted)
    {
        var upload = await UploadAsync(product, submitted);
        var cases = product.Services.GetRequiredService<CasesClient>();
        (await cases.AttachFilesAsync(product.Handler, submitted.CaseId, new() { Attachments = [upload.ToString()] }, Ct)).Required();
        return (await cases.DetailAsync(product.Handler, submitted.CaseNumber, Ct)).Required().Attachments.Single().AttachmentId;
    }

    internal static async Task<Guid> OweAsync(RunningProduct product, SubmittedCase submitted)
    {
        var notices = product.Services.GetRequiredService<NotificationsClient>();
        IReadOnlyList<NoticeView> found = [];
        await Wait.UntilAsync(async () => (found = (await notices.ForCaseAsync(product.Handler, submitted.CaseId, Ct)).Required()).Count > 0, TimeSpan.FromSeconds(30), "a notice to be owed");
        return found[0].ObligationId;
    }
}
