using System.Collections.Frozen;
using CaseTracker.Contracts;

namespace CaseTracker.Cases.Domain;

/// <summary>What can be done to a case that has to do with its status.</summary>
public enum CaseAct
{
    /// <summary>A unit becomes responsible, or a handler is named.</summary>
    Assign,
    /// <summary>An internal note.</summary>
    Note,
    /// <summary>A progress note the applicant reads.</summary>
    PublicNote,
    /// <summary>The applicant adds something to what was said.</summary>
    AddWords,
    /// <summary>Missing papers are asked for.</summary>
    RequestSupplement,
    /// <summary>Part of what was asked for has arrived.</summary>
    ReceivePart,
    /// <summary>Everything asked for has arrived.</summary>
    ReceiveAll,
    /// <summary>The applicant takes more time for what is missing.</summary>
    ExtendSupplement,
    /// <summary>A concluding reply is given.</summary>
    Reply,
    /// <summary>The case is closed after a reply.</summary>
    Close,
    /// <summary>The case is closed without a reply, with words of its own.</summary>
    CloseUnanswered,
    /// <summary>A coming delay is explained.</summary>
    Explain,
    /// <summary>The date is extended before it has passed.</summary>
    Extend,
    /// <summary>A new date is promised after the date has passed.</summary>
    Promise,
    /// <summary>The case is passed on to an authority outside the city (art. 172).</summary>
    Refer,
    /// <summary>That authority says that it is ours; a unit is in charge.</summary>
    EndReferral,
    /// <summary>That authority says that it is ours; no unit has it yet.</summary>
    EndReferralInTriage,
    /// <summary>Somebody asks to set a petition aside (art. 173); the case goes on until that is decided.</summary>
    RequestSetAside,
    /// <summary>A petition is set aside, after approval.</summary>
    SetAside,
    /// <summary>The applicant withdraws the case.</summary>
    Withdraw,
    /// <summary>The applicant disagrees with the answer.</summary>
    Reopen,
    /// <summary>The case is merged into another one about the same matter.</summary>
    Merge,
    /// <summary>Another case is merged into this one, or is let go again.</summary>
    TakeIn,
}

/// <summary>One allowed move.</summary>
/// <param name="From">Status before.</param>
/// <param name="Act">What is done.</param>
/// <param name="To">Status after.</param>
/// <param name="Why">Why the move exists.</param>
public sealed record CaseMove(CaseStatus From, CaseAct Act, CaseStatus To, string Why);

/// <summary>The one table of what may happen in which status. What is not in it is not allowed.</summary>
/// <remarks>Undoing a withdrawal is not in it: that puts back the status before, whichever it was.</remarks>
public static class CaseWorkflow
{
    /// <summary>Every allowed move.</summary>
    public static IReadOnlyList<CaseMove> Moves { get; } =
    [
        new(CaseStatus.Received, CaseAct.Assign, CaseStatus.Assigned, "A unit is responsible from now on."),
        new(CaseStatus.Received, CaseAct.Note, CaseStatus.Received, "Triage writes down what it found out."),
        new(CaseStatus.Received, CaseAct.PublicNote, CaseStatus.Received, "The applicant may hear something before a unit is found."),
        new(CaseStatus.Received, CaseAct.CloseUnanswered, CaseStatus.Closed, "Duplicates are registered, explained and closed."),
        new(CaseStatus.Received, CaseAct.Explain, CaseStatus.Received, "Triage can be what delays a case."),
        new(CaseStatus.Received, CaseAct.Extend, CaseStatus.Received, "Triage can be what delays a case."),
        new(CaseStatus.Received, CaseAct.Promise, CaseStatus.Received, "A case that hangs in triage past its date owes a new date too."),
        new(CaseStatus.Received, CaseAct.Refer, CaseStatus.Referred, "Triage finds that no agency of the city is responsible."),
        new(CaseStatus.Received, CaseAct.RequestSetAside, CaseStatus.Received, "A ground can be plain before a unit is found."),
        new(CaseStatus.Received, CaseAct.SetAside, CaseStatus.Closed, "Approved: it stays registered and is not handled."),
        new(CaseStatus.Received, CaseAct.AddWords, CaseStatus.Received, "What is remembered later may help to find the unit."),
        new(CaseStatus.Received, CaseAct.Merge, CaseStatus.Received, "Several people report the same matter: one case is worked on."),
        new(CaseStatus.Received, CaseAct.TakeIn, CaseStatus.Received, "Triage finds the others before a unit is found."),
        new(CaseStatus.Received, CaseAct.Withdraw, CaseStatus.Withdrawn, "Whoever asked may stop asking until there is an answer."),

        new(CaseStatus.Assigned, CaseAct.Assign, CaseStatus.Assigned, "Handed to another unit, or a handler is named."),
        new(CaseStatus.Assigned, CaseAct.Note, CaseStatus.Assigned, "An internal note is no work the applicant could see."),
        new(CaseStatus.Assigned, CaseAct.PublicNote, CaseStatus.InProgress, "The first word to the applicant shows that work has begun."),
        new(CaseStatus.Assigned, CaseAct.RequestSupplement, CaseStatus.NeedInfo, "Papers are missing: the applicant is asked once, for everything."),
        new(CaseStatus.Assigned, CaseAct.Reply, CaseStatus.Replied, "Some matters are answered at once."),
        new(CaseStatus.Assigned, CaseAct.CloseUnanswered, CaseStatus.Closed, "The unit finds a duplicate, or that another authority has finished it."),
        new(CaseStatus.Assigned, CaseAct.Explain, CaseStatus.Assigned, "A delay is explained before it happens."),
        new(CaseStatus.Assigned, CaseAct.Extend, CaseStatus.Assigned, "The date moves before it has passed."),
        new(CaseStatus.Assigned, CaseAct.Promise, CaseStatus.Assigned, "The date has passed: the applicant gets a new one."),
        new(CaseStatus.Assigned, CaseAct.Refer, CaseStatus.Referred, "The unit finds that an authority outside the city is responsible."),
        new(CaseStatus.Assigned, CaseAct.RequestSetAside, CaseStatus.Assigned, "The unit finds a ground not to handle it."),
        new(CaseStatus.Assigned, CaseAct.SetAside, CaseStatus.Closed, "Approved: it stays registered and is not handled."),
        new(CaseStatus.Assigned, CaseAct.AddWords, CaseStatus.Assigned, "Until there is an answer, what the applicant knows can change it."),
        new(CaseStatus.Assigned, CaseAct.Merge, CaseStatus.Assigned, "The unit finds that somebody else reported it before."),
        new(CaseStatus.Assigned, CaseAct.TakeIn, CaseStatus.Assigned, "Until there is an answer, it can be everybody's."),
        new(CaseStatus.Assigned, CaseAct.Withdraw, CaseStatus.Withdrawn, "Whoever asked may stop asking until there is an answer."),

        new(CaseStatus.InProgress, CaseAct.Assign, CaseStatus.InProgress, "What was done so far stays done when another unit takes over."),
        new(CaseStatus.InProgress, CaseAct.Note, CaseStatus.InProgress, "An internal note."),
        new(CaseStatus.InProgress, CaseAct.PublicNote, CaseStatus.InProgress, "The next step is told."),
        new(CaseStatus.InProgress, CaseAct.RequestSupplement, CaseStatus.NeedInfo, "Something turned out to be missing; a second round is possible and counted."),
        new(CaseStatus.InProgress, CaseAct.Reply, CaseStatus.Replied, "The work is concluded."),
        new(CaseStatus.InProgress, CaseAct.CloseUnanswered, CaseStatus.Closed, "The unit finds a duplicate, or that another authority has finished it."),
        new(CaseStatus.InProgress, CaseAct.Explain, CaseStatus.InProgress, "A delay is explained before it happens."),
        new(CaseStatus.InProgress, CaseAct.Extend, CaseStatus.InProgress, "The date moves before it has passed."),
        new(CaseStatus.InProgress, CaseAct.Promise, CaseStatus.InProgress, "The date has passed: the applicant gets a new one."),
        new(CaseStatus.InProgress, CaseAct.Refer, CaseStatus.Referred, "A look at the place can show who else is responsible."),
        new(CaseStatus.InProgress, CaseAct.RequestSetAside, CaseStatus.InProgress, "The unit finds a ground not to handle it."),
        new(CaseStatus.InProgress, CaseAct.SetAside, CaseStatus.Closed, "Approved: it stays registered and is not handled."),
        new(CaseStatus.InProgress, CaseAct.AddWords, CaseStatus.InProgress, "Until there is an answer, what the applicant knows can change it."),
        new(CaseStatus.InProgress, CaseAct.Merge, CaseStatus.InProgress, "On site two cases turn out to be one matter."),
        new(CaseStatus.InProgress, CaseAct.TakeIn, CaseStatus.InProgress, "Until there is an answer, it can be everybody's."),
        new(CaseStatus.InProgress, CaseAct.Withdraw, CaseStatus.Withdrawn, "Whoever asked may stop asking until there is an answer."),

        new(CaseStatus.NeedInfo, CaseAct.Assign, CaseStatus.NeedInfo, "The question to the applicant stays open when another unit takes over."),
        new(CaseStatus.NeedInfo, CaseAct.Note, CaseStatus.NeedInfo, "An internal note."),
        new(CaseStatus.NeedInfo, CaseAct.PublicNote, CaseStatus.NeedInfo, "Work that needs no papers may go on and be told."),
        new(CaseStatus.NeedInfo, CaseAct.ReceivePart, CaseStatus.NeedInfo, "A partial answer keeps the clock stopped."),
        new(CaseStatus.NeedInfo, CaseAct.ExtendSupplement, CaseStatus.NeedInfo, "Who needs a few days more to find a paper asks once."),
        new(CaseStatus.NeedInfo, CaseAct.ReceiveAll, CaseStatus.InProgress, "Everything is there: the work and the clock go on."),
        new(CaseStatus.NeedInfo, CaseAct.CloseUnanswered, CaseStatus.Closed, "The applicant did not answer in time, or the matter ended meanwhile."),
        new(CaseStatus.NeedInfo, CaseAct.RequestSetAside, CaseStatus.NeedInfo, "The applicant was asked what it is about, and the ground remains."),
        new(CaseStatus.NeedInfo, CaseAct.SetAside, CaseStatus.Closed, "Approved: it stays registered and is not handled."),
        new(CaseStatus.NeedInfo, CaseAct.AddWords, CaseStatus.NeedInfo, "Something else than what was asked for may matter too."),
        new(CaseStatus.NeedInfo, CaseAct.TakeIn, CaseStatus.NeedInfo, "Its applicant is asked for papers; the matter is the others' too."),
        new(CaseStatus.NeedInfo, CaseAct.Withdraw, CaseStatus.Withdrawn, "Whoever asked may stop asking until there is an answer."),

        new(CaseStatus.Referred, CaseAct.Assign, CaseStatus.Referred, "Who follows it may change."),
        new(CaseStatus.Referred, CaseAct.EndReferral, CaseStatus.InProgress, "The authority says that it is ours: the work and the clock go on."),
        new(CaseStatus.Referred, CaseAct.EndReferralInTriage, CaseStatus.Received, "The authority says that it is ours, and no unit had it yet."),
        new(CaseStatus.Referred, CaseAct.Note, CaseStatus.Referred, "What the other authority says is written down."),
        new(CaseStatus.Referred, CaseAct.PublicNote, CaseStatus.Referred, "A case passed on is still followed."),
        new(CaseStatus.Referred, CaseAct.CloseUnanswered, CaseStatus.Closed, "The other authority has finished it."),
        new(CaseStatus.Referred, CaseAct.AddWords, CaseStatus.Referred, "A case passed on is still followed, and so is what is added."),
        new(CaseStatus.Referred, CaseAct.Withdraw, CaseStatus.Withdrawn, "Whoever asked may stop asking until there is an answer."),

        new(CaseStatus.Replied, CaseAct.Note, CaseStatus.Replied, "An internal note."),
        new(CaseStatus.Replied, CaseAct.PublicNote, CaseStatus.Replied, "Scheduled work goes on after the reply."),
        new(CaseStatus.Replied, CaseAct.Reply, CaseStatus.Replied, "Scheduled work is reported as done, or a reply is corrected."),
        new(CaseStatus.Replied, CaseAct.Close, CaseStatus.Closed, "The applicant has the answer; closing is administrative."),
        new(CaseStatus.Replied, CaseAct.Reopen, CaseStatus.InProgress, "Whoever disagrees with the answer is heard once more, under the same number."),

        new(CaseStatus.Closed, CaseAct.Note, CaseStatus.Closed, "Calls after the end are written down."),
        new(CaseStatus.Closed, CaseAct.Reopen, CaseStatus.InProgress, "What was closed may not be settled; whoever closed it need not be right."),
        new(CaseStatus.Withdrawn, CaseAct.Note, CaseStatus.Withdrawn, "Calls after the end are written down."),
    ];

    private static readonly FrozenDictionary<(CaseStatus, CaseAct), CaseMove> ByFromAndAct = Moves.ToFrozenDictionary(m => (m.From, m.Act));

    /// <summary>Statuses in which nothing is open any more.</summary>
    public static bool IsOpen(CaseStatus status) => status is not (CaseStatus.Closed or CaseStatus.Withdrawn);

    /// <summary>The move, or null when it is not allowed.</summary>
    public static CaseMove? Find(CaseStatus from, CaseAct act) => ByFromAndAct.GetValueOrDefault((from, act));

    /// <summary>Outcomes a concluding reply can have. What is not handled is no reply: it is set aside, with approval.</summary>
    public static bool IsReplyOutcome(Outcome outcome) =>
        outcome is Outcome.Done or Outcome.Partly or Outcome.Scheduled or Outcome.NotPossible or Outcome.ReferredDone;

    /// <summary>Outcomes with which a case can be closed without a reply. Work done or refused is always answered by a reply.</summary>
    public static bool IsUnansweredOutcome(Outcome outcome) =>
        outcome is Outcome.Duplicate or Outcome.NoResponse or Outcome.ReferredDone;
}
