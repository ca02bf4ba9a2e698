using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Routing.Domain;

namespace CaseTracker.Routing.Features.OfferCase;

/// <summary>By when a unit that was asked has to answer: dates belong to Deadlines.</summary>
internal sealed class AnswerDates(DeadlinesClient deadlines)
{
    private static readonly Actor Self = Actor.Service("routing");

    /// <summary>The date by the agency's days, or null when Deadlines does not say.</summary>
    public async Task<DueDate?> FindAsync(string agency, DateTimeOffset askedAt, bool siteVisit, CancellationToken ct) =>
        (await deadlines.DueAsync(Self, new(askedAt, Offer.LimitOf(siteVisit)) { Agency = agency }, ct)).Value;
}
