using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Cases;

/// <summary>Changes how the applicant is reached, once it is sure who asks.</summary>
internal sealed class ContactModel(CasesClient cases) : CaseActPage
{
    [BindProperty]
    public ContactInput Input { get; set; } = new();

    public override IReadOnlyList<string> Acts => ["contact"];

    public IEnumerable<Choice> Choices => Enum.GetValues<NoticeWay>().Select(w => new Choice(EnumText<NoticeWay>.Write(w), T.Of(w)));

    protected override Task PrepareAsync(bool first)
    {
        var now = Detail.Applicant;
        if (first && !now.Masked)
            Input = new() { Phone = now.Phone, Email = now.Email, Address = now.Address, Notify = [.. now.Notify.Select(EnumText<NoticeWay>.Write)] };
        return Task.CompletedTask;
    }

    protected override async Task<IActionResult?> ActAsync() => Finish(await cases.ChangeContactAsync(Actor, Detail.Row.CaseId, new()
    {
        Phone = Filled(Input.Phone),
        Email = Filled(Input.Email),
        Address = Filled(Input.Address),
        Notify = [.. Input.Notify.Select(EnumText<NoticeWay>.TryRead).OfType<NoticeWay>()],
        IdentityChecked = Input.IdentityChecked,
    }, Aborted), "desk.done.contact", field => "Input." + field);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

internal sealed class ContactInput
{
    public string? Phone { get; set; }
    public string? Email { get; set; }
    public string? Address { get; set; }
    public List<string> Notify { get; set; } = [];
    public bool IdentityChecked { get; set; }
}
