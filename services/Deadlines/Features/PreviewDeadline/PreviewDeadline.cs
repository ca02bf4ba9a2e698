using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.PreviewDeadline;

/// <summary>Computes an imagined deadline and explains it. Stores nothing.</summary>
internal sealed class PreviewDeadline(ReferenceData reference, BusinessTime business)
{
    public async Task<Result<PreviewAnswer>> RunAsync(PreviewRequest request, CancellationToken ct)
    {
        var calendar = await reference.CalendarAsync(ct);
        var form = PreviewForm.Read(request, calendar, business.GetUtcNow());
        if (form.History is not { } history)
            return form.Errors.ToFailure();
        calendar = calendar.WithClosures(form.Closures);
        Deadline deadline;
        try
        {
            deadline = DeadlineCalculator.Compute(history, calendar);
        }
        catch (CalendarNotLoadedException e)
        {
            return Failure.Invalid(Blame(history, calendar, e), "calendar-not-loaded");
        }
        for (var i = 0; i < deadline.StopsApplied.Count; i++)
            if (!deadline.StopsApplied[i])
                form.Errors.Add($"pauses[{i}].from", "pause-after-due");
        if (form.Errors.Any)
            return form.Errors.ToFailure();
        return new PreviewAnswer
        {
            OriginalDue = IsoText.Of(deadline.OriginalDue),
            Nominal = deadline.Nominal is { } nominal ? IsoText.Of(nominal) : IsoText.Of(deadline.Due),
            Due = IsoText.Of(deadline.Due),
            OverdueFrom = IsoText.Of(deadline.Due.OverdueFrom),
            Extensions = deadline.Verdicts,
            Ledger = deadline.Ledger,
            DueDate = deadline.Due,
        };
    }

    // Which part of the request leads out of the loaded years: the day of receipt, the limit, a stop, or an extension.
    private static string Blame(DeadlineHistory history, OfficeCalendar calendar, CalendarNotLoadedException error) =>
        error.Day < calendar.FirstDay ? "receivedAt"
        : !Fits(history with { Stops = [], Extensions = [] }, calendar) ? "limit"
        : !Fits(history with { Extensions = [] }, calendar) ? "pauses"
        : "extensions";

    private static bool Fits(DeadlineHistory history, OfficeCalendar calendar)
    {
        try
        {
            DeadlineCalculator.Compute(history, calendar);
            return true;
        }
        catch (CalendarNotLoadedException)
        {
            return false;
        }
    }
}
