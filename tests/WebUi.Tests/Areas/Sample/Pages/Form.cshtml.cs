using CaseTracker.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.WebUi.Tests.Areas.Sample.Pages;

[Personal]
public sealed class FormModel(Texts texts) : PageModel
{
    [BindProperty]
    public FormInput Input { get; set; } = new();

    public IReadOnlyList<SelectListItem> Kinds { get; } =
        [new("Lamp", "lamp") { Group = new SelectListGroup { Name = "Works" } }, new("Other", "other")];

    public IActionResult OnPost()
    {
        if (Input.Name == "redirect") return RedirectToPage("/Home");
        ModelState.AddFailure(texts, Failure.Unavailable());
        ModelState.AddFailure(texts, Failure.Invalid("applicant.phone", "phone-landline"), _ => "input.phone");
        ModelState.AddCode(texts, "Input.Way", "notify-required");
        ModelState.AddCode(texts, "Input.Name", "required");
        return this.Invalid();
    }
}

public sealed class FormInput
{
    public string? Name { get; set; }
    public string? Phone { get; set; }
    public string? Secret { get; set; }
    public DateOnly? On { get; set; }
    public string? Text { get; set; }
    public string? Kind { get; set; }
    public string? Way { get; set; }
    public string? Mobile { get; set; }
    public IReadOnlyList<string> Many { get; set; } = [];
    public bool Agreed { get; set; }
    public IFormFile? File { get; set; }
}
