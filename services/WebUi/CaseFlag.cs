namespace CaseTracker.WebUi;

/// <summary>What else there is to know about a case at a glance.</summary>
public enum CaseFlag
{
    /// <summary>The due date has passed.</summary>
    Overdue,
    /// <summary>The date was extended; with a count.</summary>
    Extended,
    /// <summary>The clock is stopped.</summary>
    Paused,
    /// <summary>The applicant's identity is protected.</summary>
    Confidential,
    /// <summary>Joined with other cases.</summary>
    Merged,
    /// <summary>Reopened: which handling of the matter it is.</summary>
    Repeated,
    /// <summary>Late, and the applicant has not been told (staff).</summary>
    Untold,
    /// <summary>The applicant said that the date had passed without news, and waits for an answer (staff).</summary>
    NewsAsked,
}
