using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>The concluding reply: written, kept unfinished, checked, and sent; or sent to whoever decides on it.</summary>
internal sealed class ReplyModel(CasesClient cases) : CaseActPage
{
    private static readonly Outcome[] Offered = [Outcome.Done, Outcome.Partly, Outcome.Scheduled, Outcome.NotPossible, Outcome.ReferredDone];

    [BindProperty]
    public ReplyInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["reply", "take_back_reply"];

    /// <summary>The saved reply, where there is one.</summary>
    public ReplyDraftView? Draft => Detail.ReplyDraft;

    /// <summary>The reply that waits for a decision: nothing is written meanwhile.</summary>
    public ReplyDraftView? Waiting => Draft is { State: ReplyDraftState.Waiting } waiting ? waiting : null;

    /// <summary>The saved reply that is not the one this page was opened with: somebody else wrote meanwhile.</summary>
    public ReplyDraftView? Other => HttpMethods.IsPost(Request.Method) && Draft is { State: not ReplyDraftState.Waiting } draft && draft.Revision != Input.Draft ? draft : null;

    /// <summary>What the checker noticed, when it was asked or has something to say.</summary>
    public ReplyCheck? Check { get; private set; }

    /// <summary>Stands for the words whose check is on the page: advice is shown once and then left to the writer.</summary>
    public string? Fingerprint { get; private set; }

    public string OutcomeName => EnumText<Outcome>.TryRead(Input.Outcome) is { } outcome ? T.Of(outcome) : "";

    /// <summary>True when somebody else decides on the reply, whatever its outcome.</summary>
    public bool AlwaysDecided => Detail.ReplyApproval.Level != ReplyLevel.None;

    /// <summary>Who decides, in a sentence; null when nobody else does.</summary>
    public string? DecidedBy => Detail.ReplyApproval switch
    {
        { Level: not ReplyLevel.None and var level, NotPossible: { } no } when no != level => T.Format("replies.decided-by.both", ("who", LevelName(level)), ("refusal", LevelName(no))),
        { Level: not ReplyLevel.None and var level } => T.Format("replies.decided-by", ("who", LevelName(level))),
        { NotPossible: { } no and not ReplyLevel.None } => T.Format("replies.decided-by.refusal", ("who", LevelName(no))),
        _ => null,
    };

    public IEnumerable<Choice> Outcomes => Offered.Select(o =>
    {
        var name = EnumText<Outcome>.Write(o);
        return new Choice(name, T.Of(o), T.Has("desk.outcome." + name + ".hint") ? T["desk.outcome." + name + ".hint"] : null);
    });

    public string LevelName(ReplyLevel level) => T["replies.level." + EnumText<ReplyLevel>.Write(level)];

    protected override async Task<IActionResult?> ActAsync()
    {
        var page = $"/staff/cases/{Number}/reply";
        if (Request.Form.ContainsKey("takeBack"))
            return Finish(await cases.TakeReplyBackAsync(Actor, Detail.Row.CaseId, Aborted), "replies.done.taken-back", path: page);
        var request = new ReplyRequest { Text = Input.Text, Language = Written.LanguageOf(Input.Text), Outcome = EnumText<Outcome>.TryRead(Input.Outcome), Draft = Input.Draft };
        if (Request.Form.ContainsKey("save"))
            return Finish(await cases.SaveReplyDraftAsync(Actor, Detail.Row.CaseId, request, Aborted), "replies.done.saved", path: page);
        var asked = Request.Form.ContainsKey("check");
        var words = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Input.Outcome} {Input.Text}")));
        if (asked || Input.Read != words)
        {
            var check = await cases.CheckReplyAsync(Actor, Detail.Row.CaseId, request, Aborted);
            if (!check.Succeeded)
                return Finish((Result<Done>)check.Failure, "");
            if (asked || check.Value.Findings.Count > 0)
            {
                (Check, Fingerprint) = (check.Value, words);
                return null;
            }
        }
        return request.Outcome is { } outcome && Detail.ReplyApproval.For(outcome) != ReplyLevel.None
            ? Finish(await cases.SendReplyForApprovalAsync(Actor, Detail.Row.CaseId, request, Aborted), "replies.done.sent-for-approval")
            : Finish(await cases.ReplyAsync(Actor, Detail.Row.CaseId, request, Aborted), "desk.done.reply");
    }

    protected override Task PrepareAsync(bool first)
    {
        if (first && Draft is { } draft)
            Input = new() { Text = draft.Words.Text, Outcome = draft.Outcome is { } outcome ? EnumText<Outcome>.Write(outcome) : null, Draft = draft.Revision };
        return Task.CompletedTask;
    }
}

internal sealed class ReplyInput
{
    public string? Outcome { get; set; }
    public string? Text { get; set; }
    public string? Read { get; set; }
    /// <summary>The saved reply that these words go on from.</summary>
    public Guid? Draft { get; set; }
}
