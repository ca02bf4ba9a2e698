namespace CaseTracker.Contracts.Cases;

/// <summary>What the board counts of a unit. Every number is also a list: <see cref="CaseListKind.Board"/>.</summary>
/// <remarks>Only cases that wait for an answer are counted: not those that were replied to, closed or withdrawn. Days are days in Asia/Taipei.</remarks>
public enum BoardColumn
{
    /// <summary>All that wait for an answer.</summary>
    Open,
    /// <summary>Nobody handles it yet: without a unit, or without a handler in its unit.</summary>
    Unassigned,
    /// <summary>The date in force is today and has not passed.</summary>
    DueToday,
    /// <summary>It is after today and not after the third office day from today.</summary>
    DueSoon,
    /// <summary>It passed at most 3 days ago; days begun count.</summary>
    LateUpTo3,
    /// <summary>It passed 4 to 7 days ago.</summary>
    LateUpTo7,
    /// <summary>It passed 8 to 15 days ago.</summary>
    LateUpTo15,
    /// <summary>It passed more than 15 days ago.</summary>
    LateOver15,
    /// <summary>The date was extended, and the clock runs.</summary>
    Extended,
    /// <summary>It passed, the sending hours of the office day to tell it in are over, and no word of it has reached the applicant (逾期未告知). Must be 0.</summary>
    Untold,
    /// <summary>The date promised since has passed too.</summary>
    PromisePassed,
    /// <summary>The applicant has seen nothing new for longer than the service item allows.</summary>
    Silent,
}

/// <summary>The board.</summary>
/// <param name="Rows">Units that have cases, in the order of their codes.</param>
/// <param name="Days">The last 14 days before today, the oldest first: what <see cref="BoardRow.LateBefore"/> counts.</param>
/// <param name="AsOf">Business time of the answer.</param>
public sealed record BoardView(IReadOnlyList<BoardRow> Rows, IReadOnlyList<DateOnly> Days, DateTimeOffset AsOf);

/// <summary>One unit of the board.</summary>
/// <param name="Agency">The agency that answers for the cases.</param>
/// <param name="Unit">The unit; null = what the agency has not handed to a unit.</param>
/// <param name="Counts">How many cases; a column that is not there counts none.</param>
/// <param name="LateBefore">How many were past their date at the end of each of the days; null for a day that was not recorded.</param>
public sealed record BoardRow(string Agency, string? Unit, IReadOnlyDictionary<BoardColumn, int> Counts, IReadOnlyList<int?> LateBefore);
