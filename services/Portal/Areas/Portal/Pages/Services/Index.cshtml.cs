using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Portal.Areas.Portal.Pages.Services;

internal sealed class IndexModel(PublicDirectory directory, Texts texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Agency { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    public DirectoryView Directory { get; private set; } = null!;
    public IReadOnlyList<ServiceItem> Found { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Agencies { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Kinds { get; private set; } = [];
    public bool Filtered => !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrEmpty(Agency) || !string.IsNullOrEmpty(Kind);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Directory = await directory.GetAsync(ct);
        Agencies = [.. Directory.Items.Select(i => i.Agency).Distinct().Order(StringComparer.Ordinal)
            .Select(code => new SelectListItem(Directory.Agency(code) is { } agency ? texts.Say(agency.Name) : code, code))];
        Kinds = [.. Enum.GetValues<ServiceKind>().Select(kind => new SelectListItem(texts.Of(kind), EnumText<ServiceKind>.Write(kind)))];
        var kind = EnumText<ServiceKind>.TryRead(Kind);
        Found = Q is { Length: > 100 } ? [] :
            [.. Directory.Find(Q).Where(i => (string.IsNullOrEmpty(Agency) || i.Agency == Agency) && (string.IsNullOrEmpty(Kind) || i.Kind == kind))];
    }
}
