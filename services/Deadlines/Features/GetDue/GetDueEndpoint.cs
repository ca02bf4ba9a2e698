using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Deadlines.Features.PreviewDeadline;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.GetDue;

/// <summary>A date alone: what a submission's answer names, by when a unit answers. From memory, nothing is read.</summary>
internal static class GetDueEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/due", async (DueRequest request, ReferenceData reference, CancellationToken ct) => Compute(request, await CalendarAsync(request.Agency, reference, ct)).ToHttp());

    private static async ValueTask<OfficeCalendar> CalendarAsync(string? agency, ReferenceData reference, CancellationToken ct) =>
        agency is null ? await reference.CalendarAsync(ct) : (await reference.CalendarAsync(agency, ct)).AssumingWeekdays();

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
        if (request.Agency is null && (calendar.LastDay is not { } last || request.ReceivedAt >= Taipei.StartOf(last.AddDays(1))))
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
