using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Routing.Tests;

internal static class Samples
{
    public static CaseSubmitted Submitted(string service, string? district = null, decimal? roadWidth = null, DateTimeOffset? at = null)
    {
        var now = at ?? DateTimeOffset.Parse(RoutingHost.Start, System.Globalization.CultureInfo.InvariantCulture);
        return new()
        {
            CaseId = Guid.NewGuid(),
            Version = 1,
            OccurredAt = now,
            ServiceCode = service,
            Channel = Channel.Web,
            ReceivedAt = now,
            Limit = new(5, LimitUnit.WorkingDays),
            Policy = DeadlinePolicy.Petition,
            FirstReportSatisfies = false,
            District = district,
            RoadWidth = roadWidth,
            Confidential = false,
        };
    }

    public static CaseClosed Closed(Guid caseId) => new()
    {
        CaseId = caseId,
        Version = 9,
        OccurredAt = DateTimeOffset.Parse(RoutingHost.Start, System.Globalization.CultureInfo.InvariantCulture),
        ClosingId = Guid.NewGuid(),
        Outcome = Outcome.Done,
        Replied = true,
    };

    public static ServiceItem Item(string code, string? unit, string agency, string name) => new()
    {
        Code = code,
        Name = new(name, "Road service"),
        Category = new("道路", "Roads"),
        Kind = ServiceKind.Petition,
        Tracker = TrackerKind.Petition,
        Agency = agency,
        Unit = unit,
        Limit = new(5, LimitUnit.WorkingDays),
        LimitVerified = false,
        LimitSource = new("測試", "Test"),
        Policy = DeadlinePolicy.Petition,
        FirstReportSatisfies = false,
        LegalBasis = new("測試", "Test"),
    };
}
