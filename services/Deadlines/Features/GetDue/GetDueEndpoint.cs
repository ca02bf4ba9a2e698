using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.PreviewDeadline;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.GetDue;

/// <summary>The date a submission's answer names: from memory, nothing is read.</summary>
internal static class GetDueEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/due", async (DueRequest request, ReferenceData reference, CancellationToken ct) => Compute(request, await reference.CalendarAsync(ct)).ToHttp());

    private static Result<DueDate> Compute(DueRequest request, OfficeCalendar calendar)
    {
        if (request.Limit is null)
            return Failure.Invalid("limit", "required");
        if (request.Limit.Value is < 1)
            return Failure.Invalid("limit.value", "limit-not-positive");
        if (request.Limit.Value > DeadlineCalculator.MaximumValue)
            return Failure.Invalid("limit.value", "limit-too-large");
        if (request.ReceivedAt < Taipei.StartOf(PreviewForm.Earliest))
            return Failure.Invalid("receivedAt", "date-too-early");
        if (calendar.LastDay is not { } last || request.ReceivedAt >= Taipei.StartOf(last.AddDays(1)))
            return Failure.Invalid("receivedAt", "calendar-not-loaded");
        try
        {
            return DeadlineCalculator.Due(request.ReceivedAt, request.Limit, calendar);
        }
        catch (CalendarNotLoadedException e)
        {
            return Failure.Invalid(e.Day < calendar.FirstDay ? "receivedAt" : "limit", "calendar-not-loaded");
        }
    }
}
