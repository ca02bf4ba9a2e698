using CaseTracker.Cases.Domain;

namespace CaseTracker.Cases;

internal sealed class CasesOptions
{
    public const string Section = "Cases";

    /// <summary>Code of the agency that sees cases without a unit; null = the one marked in <c>seeds/reference/agencies.json</c>.</summary>
    public string? CoordinatingAgency { get; set; }

    /// <summary>How long an answer to a submission waits for the expected date.</summary>
    public TimeSpan ExpectedDateBudget { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an expected date is reused for cases received on the same day with the same limit.</summary>
    public TimeSpan ExpectedDateReuse { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many days after an answer an applicant can ask to look again.</summary>
    public int ReopenDays { get; set; } = 30;

    /// <summary>How often.</summary>
    public int Reopenings { get; set; } = 2;

    public ReopenRules ReopenRules => new(ReopenDays, Reopenings);

    /// <summary>How old the catalogue in memory may become before it is read again.</summary>
    public TimeSpan CatalogueRefresh { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that uploads may take which belong to no case yet; above, new ones are refused, so that nobody fills the database.</summary>
    public long UnsentUploads { get; set; } = 4L * 1024 * 1024 * 1024;
}
