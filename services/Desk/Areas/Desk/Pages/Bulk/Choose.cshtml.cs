using CaseTracker.Desk.Bulk;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Bulk;

/// <summary>What is to be done to the cases that were picked.</summary>
internal sealed class ChooseModel(BulkJobs jobs) : BulkPage(jobs)
{
    [BindProperty]
    public string? Act { get; set; }

    public IEnumerable<Choice> Acts => BulkActs.For(Person.Roles).Select(EnumText<BulkAct>.Write).Select(a => new Choice(a, T["bulk.act." + a], T["bulk.act." + a + ".hint"]));

    public async Task<IActionResult> OnGetAsync()
    {
        if (await LoadAsync(draft: true) is { } elsewhere)
            return elsewhere;
        Act = Job.Act is { } act ? EnumText<BulkAct>.Write(act) : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync(draft: true) is { } elsewhere)
            return elsewhere;
        if (EnumText<BulkAct>.TryRead(Act) is { } act && BulkActs.For(Person.Roles).Contains(act))
            return Redirect(Url.Content($"~{DraftPath}/{EnumText<BulkAct>.Write(act)}"));
        ModelState.AddModelError(nameof(Act), T["bulk.error.act"]);
        return this.Invalid();
    }
}
