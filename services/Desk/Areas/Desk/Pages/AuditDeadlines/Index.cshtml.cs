using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Shared;

namespace CaseTracker.Desk.Areas.Desk.Pages.AuditDeadlines;

/// <summary>What the auditor of dates and notices found when it ran last.</summary>
internal sealed class IndexModel(DeadlinesClient deadlines) : DeskPage
{
    /// <summary>Null when Deadlines does not answer.</summary>
    public AuditReport? Report { get; private set; }

    public IReadOnlyDictionary<Guid, CaseListRow> Rows { get; private set; } = new Dictionary<Guid, CaseListRow>();

    public async Task OnGetAsync()
    {
        await ReadDirectoryAsync();
        var report = await deadlines.AuditAsync(Actor, Aborted);
        if (!report.Succeeded)
        {
            MissingParts.Add("desk.missing.audit");
            return;
        }
        Report = report.Value;
        Rows = await ReadRowsAsync(Report.Differences.Select(d => d.CaseId));
    }

    /// <summary>What differs; a rule without words of its own is shown by its code.</summary>
    public string WhatOf(AuditDifference difference) => T.Has("desk.audit.code." + difference.Code) ? T["desk.audit.code." + difference.Code] : difference.Code;
}
