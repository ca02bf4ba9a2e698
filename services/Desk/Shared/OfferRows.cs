using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Desk.Shared;

/// <summary>What a unit is asked, on its list and on the pages of the case.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="From">Name of the unit in charge.</param>
/// <param name="By">Who asked.</param>
internal sealed record OfferRows(OfferView Offer, LocalizedText From, LocalizedText By);
