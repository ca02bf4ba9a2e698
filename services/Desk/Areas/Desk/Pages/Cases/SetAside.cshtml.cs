using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Asks to set a petition aside: the ground, what it needs, the reason, and what the applicant would read.</summary>
internal sealed class SetAsideModel(CasesClient cases, BusinessTime time) : CaseActPage
{
    [BindProperty]
    public SetAsideInput Input { get; set; } = new();

    public TimelineLine? Preview { get; private set; }

    public override IReadOnlyList<string> Acts => ["set_aside"];

    public string LastDay => TaipeiFormat.Machine(Taipei.DateOf(Detail.Row.ReceivedAt));

    protected override async Task<IActionResult?> ActAsync()
    {
        // The fields of the second ground are there without scripts too; what was typed in them counts only with it.
        var again = EnumText<SetAsideGround>.TryRead(Input.Ground) == SetAsideGround.AlreadyAnswered;
        var on = again ? Written.Date(Input.EarlierReplyOn) : null;
        if (again && on is null && !string.IsNullOrWhiteSpace(Input.EarlierReplyOn))
            ModelState.Add(T, "Input.EarlierReplyOn", "date-malformed");
        if (!ModelState.IsValid)
            return null;
        var request = new SetAsideRequest
        {
            Ground = EnumText<SetAsideGround>.TryRead(Input.Ground),
            Reason = Input.Reason,
            Language = Written.LanguageOf(Input.Reason),
            EarlierCase = again ? TextRules.Clean(Input.EarlierCase) : null,
            EarlierReplyOn = on,
            EarlierReplyNumber = again ? TextRules.Clean(Input.EarlierReplyNumber) : null,
        };
        if (Request.Form.ContainsKey("preview"))
        {
            Show(request);
            return null;
        }
        return Finish(await cases.RequestSetAsideAsync(Actor, Detail.Row.CaseId, request, Aborted), "desk.done.set-aside");
    }

    // The owner checks; this shows the entry the applicant would read.
    private void Show(SetAsideRequest request)
    {
        if (request.Ground is not { } ground)
            ModelState.Add(T, "Input.Ground", "required");
        else if (string.IsNullOrWhiteSpace(request.Reason))
            ModelState.Add(T, "Input.Reason", "required");
        else
            Preview = TimelineText.Of(new()
            {
                Seq = 1,
                At = time.GetUtcNow(),
                Kind = TimelineKind.SetAside,
                Public = true,
                Data = Data(ground, request),
                Words = Written.Words(request.Reason),
            }, T, Directory.UnitName);
    }

    private Dictionary<string, string> Data(SetAsideGround ground, SetAsideRequest request)
    {
        var data = new Dictionary<string, string> { ["ground"] = EnumText<SetAsideGround>.Write(ground) };
        if (Detail.Row.Confidential)
            return data;
        if (request.EarlierReplyOn is { } on)
            data["earlier"] = TaipeiFormat.Machine(on);
        if (request.EarlierCase is { } number)
            data["case"] = number;
        else if (request.EarlierReplyNumber is { } document)
            data["document"] = document;
        return data;
    }
}

internal sealed class SetAsideInput
{
    public string? Ground { get; set; }
    public string? EarlierCase { get; set; }
    public string? EarlierReplyOn { get; set; }
    public string? EarlierReplyNumber { get; set; }
    public string? Reason { get; set; }
}
