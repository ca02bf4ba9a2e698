using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;

namespace CaseTracker.Desk.Reading;

/// <summary>What the unit of the person of this request was asked to take over: asked once, for the page and for the number in the navigation.</summary>
internal sealed class WaitingOffers(RoutingClient routing)
{
    private Task<Result<IReadOnlyList<OfferView>>>? read;

    /// <summary>The offers; null where Routing does not answer.</summary>
    public async Task<IReadOnlyList<OfferView>?> ReadAsync(StaffPerson person, CancellationToken ct) => (await (read ??= routing.OffersAsync(person.Actor, ct))).Value;

    /// <summary>True for those who may answer for a unit.</summary>
    public static bool Concern(StaffPerson person) => person.Unit is not null && person.IsAny(StaffPolicies.MayAnswerOffers);
}
