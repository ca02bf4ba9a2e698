using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;

namespace CaseTracker.Desk.Areas.Desk.Pages.Offers;

/// <summary>Cases that other units ask this person's unit to take over, the nearest date first.</summary>
internal sealed class IndexModel(WaitingOffers waiting) : DeskPage
{
    private IReadOnlyDictionary<Guid, CaseListRow> rows = new Dictionary<Guid, CaseListRow>();

    /// <summary>Null when Routing does not answer.</summary>
    public IReadOnlyList<OfferView>? Offers { get; private set; }

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        Offers = await waiting.ReadAsync(Person, Aborted);
        if (Offers is null)
            MissingParts.Add("desk.missing.routing");
        else if (Offers.Count > 0)
            rows = await ReadRowsAsync(Offers.Select(o => o.CaseId));
    }

    public CaseListRow? RowOf(Guid caseId) => rows.GetValueOrDefault(caseId);
}
