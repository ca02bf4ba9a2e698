using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Desk.Areas.Desk.Pages;

/// <summary>Every address under /staff that is no page: sign-in first, then 404. Without it the answer would be that of an API.</summary>
[IgnoreAntiforgeryToken]
internal sealed class LostModel : PageModel
{
    public IActionResult OnGet() => NotFound();
    public IActionResult OnPost() => NotFound();
}
