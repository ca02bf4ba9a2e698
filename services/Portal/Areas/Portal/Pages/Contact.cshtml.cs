using CaseTracker.Contracts.Routing;
using CaseTracker.Portal.Features.LearnCatalogue;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseTracker.Portal.Areas.Portal.Pages;

internal sealed class ContactModel(PublicDirectory directory) : PageModel
{
    public IReadOnlyList<Agency> Agencies { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Agencies = [.. (await directory.GetAsync(ct)).Agencies];
}
