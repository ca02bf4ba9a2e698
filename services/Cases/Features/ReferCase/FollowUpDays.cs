using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.Board;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ReferCase;

/// <summary>Checks the day by which an applicant hears how a case stands that was passed on.</summary>
internal sealed class FollowUpDays(OfficeDays days, DeadlinesClient deadlines, BusinessTime time)
{
    public async Task CheckAsync(DateOnly on, FieldErrors errors, CancellationToken ct)
    {
        var today = time.TaipeiToday();
        if (on <= today)
            errors.Add("followUpOn", "date-in-past");
        else if (on > today.AddDays(CaseLimits.FollowUpDays))
            errors.Add("followUpOn", "follow-up-too-far");
        else if (!(await days.ReadAsync(deadlines, ct))(on))
            errors.Add("followUpOn", "not-an-office-day");
    }
}
