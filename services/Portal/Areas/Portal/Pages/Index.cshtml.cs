using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

internal sealed class IndexModel : PageModel
{
    public static LookUpForm Form => new();
}
