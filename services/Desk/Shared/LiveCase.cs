using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Desk.Shared;

/// <summary>A case as its owners have it now: Cases learns of dates and units a moment later than those who decide them.</summary>
internal static class LiveCase
{
    public static CaseDetail Of(CaseDetail detail, CaseClock? clock, CaseRouting? routing)
    {
        var row = detail.Row;
        if (clock is not null)
        {
            row = row with
            {
                Due = clock.Paused || clock.Waiting || row.Status == CaseStatus.Referred ? null : clock.Due,
                Paused = clock.Paused,
                Overdue = clock.Overdue,
                PromisedOn = clock.PromisedOn,
                Extensions = clock.Extensions.Count,
            };
            // A clock that waits for its start has only an imagined date.
            detail = detail with { OriginalDue = clock.Waiting ? null : clock.OriginalDue };
        }
        if (routing?.Unit is not null)
            row = row with
            {
                Unit = routing.Unit,
                Handler = routing.Handler,
                Status = row.Status == CaseStatus.Received ? CaseStatus.Assigned : row.Status,
            };
        return detail with { Row = row };
    }
}
