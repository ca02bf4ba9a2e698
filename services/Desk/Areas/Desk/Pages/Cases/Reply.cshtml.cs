using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

internal sealed class ReplyModel(CasesClient cases) : CaseActPage
{
    private static readonly Outcome[] Offered = [Outcome.Done, Outcome.Partly, Outcome.Scheduled, Outcome.NotPossible, Outcome.ReferredDone];

    [BindProperty]
    public ReplyInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["reply"];

    /// <summary>What the checker noticed, when it was asked or has something to say.</summary>
    public ReplyCheck? Check { get; private set; }

    /// <summary>Stands for the words whose check is on the page: advice is shown once and then left to the writer.</summary>
    public string? Fingerprint { get; private set; }

    public string OutcomeName => EnumText<Outcome>.TryRead(Input.Outcome) is { } outcome ? T.Of(outcome) : "";

    public IEnumerable<Choice> Outcomes => Offered.Select(o =>
    {
        var name = EnumText<Outcome>.Write(o);
        return new Choice(name, T.Of(o), T.Has("desk.outcome." + name + ".hint") ? T["desk.outcome." + name + ".hint"] : null);
    });

    protected override async Task<IActionResult?> ActAsync()
    {
        var request = new ReplyRequest { Text = Input.Text, Language = Written.LanguageOf(Input.Text), Outcome = EnumText<Outcome>.TryRead(Input.Outcome) };
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
        return Finish(await cases.ReplyAsync(Actor, Detail.Row.CaseId, request, Aborted), "desk.done.reply");
    }
}

internal sealed class ReplyInput
{
    public string? Outcome { get; set; }
    public string? Text { get; set; }
    public string? Read { get; set; }
}
