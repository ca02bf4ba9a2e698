using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Portal.Areas.Portal.Pages.Track;

/// <summary>The applicant changes how we reach them; the old contact is told.</summary>
[Personal]
internal sealed class ChangeContactModel(LookUpCase lookUp, CasesClient cases, CaseCookie cookie, Texts texts, Links links) : OwnCasePage(lookUp, cases, cookie, texts, links)
{
    [BindProperty]
    public ChangeContactInput Input { get; set; } = new();

    protected override string Name => "contact";

    public Task<IActionResult> OnGetAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        var page = await ShowAsync(access, ct);
        if (Own is { } own)
            Input = new() { Phone = own.Phone, Email = own.Email, Address = own.Address, Notify = [.. own.Notify.Select(EnumText<NoticeWay>.Write)] };
        return page;
    }, ct);

    public Task<IActionResult> OnPostAsync(string number, CancellationToken ct) => OpenAsync(number, async access =>
    {
        if (Input.Notify.Count == 0)
        {
            ModelState.AddCode(T, "Input.Notify", "notify-required");
            return await ShowAgainAsync(StatusCodes.Status400BadRequest, access, ct);
        }
        return await FinishAsync(await Cases.ChangeContactAsync(access.Citizen, access.CaseId, new()
        {
            Phone = Input.Phone,
            Email = Input.Email,
            Address = Input.Address,
            Notify = [.. Input.Notify.Select(EnumText<NoticeWay>.TryRead).OfType<NoticeWay>().Distinct().Order()],
        }, ct), "contact", access, ct);
    }, ct);
}

/// <summary>How the applicant wants to be reached, as typed.</summary>
public sealed class ChangeContactInput
{
    public string? Phone { get; set; }
    public string? Email { get; set; }
    public string? Address { get; set; }
    public List<string> Notify { get; set; } = [];
}
