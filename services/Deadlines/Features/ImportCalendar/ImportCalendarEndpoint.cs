using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.ImportCalendar;

internal static class ImportCalendarEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/calendar/imports", async (CalendarUpload upload, Actor actor, ImportCalendar act, CancellationToken ct) => (await act.RunAsync(actor, upload, ct)).ToHttp());
}
