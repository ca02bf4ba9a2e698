using CaseTracker.Contracts;

namespace CaseTracker.Cases.Domain;

/// <summary>What an actor may do with a case right now, as the desk shows it.</summary>
public static class AllowedActs
{
    /// <summary>Names of the acts: <c>assign note files contact helpers supplement supplement_receipt explain extend promise reply take_back_reply refer end_referral close set_aside withdraw undo_withdrawal reopen memo merge unmerge</c>.</summary>
    /// <remarks>The workflow table decides what the status allows, the rights who may, and the clock whether a date can still be moved or only a new one promised.</remarks>
    public static IReadOnlyList<string> For(Case @case, CaseRights rights, ReopenRules reopening, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var acts = new List<string>();
        var clockRuns = @case.ClockEndsAt is not null;
        var late = @case.IsOverdue(now);
        // The main case is worked on: of a merged one only what concerns its applicant.
        var own = @case.MergedInto is null;
        Add("assign", rights.Assign && own, CaseAct.Assign);
        Add("note", rights.Note, CaseAct.Note);
        // At any time: the photo of the finished work may come after the end.
        if (rights.Note)
            acts.Add("files");
        if (rights.Work && rights.SeeApplicant && @case.IsOpen)
            acts.Add("contact");
        if (rights is { Work: true, SeeApplicant: true } && (@case.Helpers > 0 || @case.HelperRefused() is null))
            acts.Add("helpers");
        Add("supplement", rights.Work && own, CaseAct.RequestSupplement);
        Add("supplement_receipt", rights.Work, CaseAct.ReceiveAll);
        Add("explain", rights.Work && clockRuns && !late, CaseAct.Explain);
        Add("extend", rights.Work && clockRuns && !late, CaseAct.Extend);
        Add("promise", rights.Work && late, CaseAct.Promise);
        if (rights.Work && @case.ReplyRefused() is null)
            acts.Add("reply");
        if (rights.Work && @case.ReplyWaitingSince is not null)
            acts.Add("take_back_reply");
        Add("refer", rights.Work && own, CaseAct.Refer);
        Add("end_referral", rights.Work, CaseAct.EndReferral);
        if (rights.Work && @case.CloseRefused() is null)
            acts.Add("close");
        if (rights is { Work: true, SeeApplicant: true } && @case.SetAsideRefused() is null)
            acts.Add("set_aside");
        Add("withdraw", rights.Note, CaseAct.Withdraw);
        if (rights.Note && @case.UndoRefused(now) is null)
            acts.Add("undo_withdrawal");
        if (rights.Note && @case.ReopenRefused(now, reopening) is null)
            acts.Add("reopen");
        if (rights.Memo && @case.MemoRefused() is null)
            acts.Add("memo");
        if (rights.Work && own && @case.ServiceKind != ServiceKind.Application && (CaseWorkflow.Find(@case.Status, CaseAct.Merge) ?? CaseWorkflow.Find(@case.Status, CaseAct.TakeIn)) is not null)
            acts.Add("merge");
        if (rights.Work && !own && @case is { IsOpen: true, AnsweredAt: null })
            acts.Add("unmerge");
        return acts;

        void Add(string name, bool may, CaseAct act)
        {
            if (may && CaseWorkflow.Find(@case.Status, act) is not null)
                acts.Add(name);
        }
    }
}
