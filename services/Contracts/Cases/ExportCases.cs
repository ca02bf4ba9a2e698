using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CaseTracker.Contracts.Cases;

/// <summary>Asks for every case that a search finds.</summary>
public sealed record ExportCasesRequest
{
    /// <summary>Fewest characters of a purpose.</summary>
    public const int ShortestPurpose = 5;
    /// <summary>Most characters of a purpose.</summary>
    public const int LongestPurpose = 200;
    /// <summary>Most cases of one export.</summary>
    public const int MostCases = 20_000;

    /// <summary>What is looked for; page size and place are not read.</summary>
    public required CaseSearchQuery Query { get; init; }
    /// <summary>True for place, text and applicant too: supervisors, agency heads and coordinators.</summary>
    public bool PersonalData { get; init; }
    /// <summary>What the cases are needed for, in the words of who asks: <see cref="ShortestPurpose"/> to <see cref="LongestPurpose"/> characters, kept in the audit.</summary>
    public string? Purpose { get; init; }
}

/// <summary>Begins the answer to an <see cref="ExportCasesRequest"/>: one line of JSON, followed by one <see cref="ExportedCase"/> a line.</summary>
/// <param name="Cases">How many were found. Fewer lines follow when the actor lost sight of some of them meanwhile.</param>
/// <param name="AsOf">Business time at which they were found.</param>
public sealed record CaseExportHead(int Cases, DateTimeOffset AsOf);

/// <summary>One case of an export.</summary>
public sealed record ExportedCase
{
    /// <summary>Eleven digits.</summary>
    public required string CaseNumber { get; init; }
    /// <summary>Name of the service item on the day of receipt.</summary>
    public required LocalizedText Service { get; init; }
    /// <summary>Status.</summary>
    public required CaseStatus Status { get; init; }
    /// <summary>Outcome; null while there is none.</summary>
    public Outcome? Outcome { get; init; }
    /// <summary>Channel.</summary>
    public required Channel Channel { get; init; }
    /// <summary>When the agency received it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>First due date of this handling of the matter, inclusive; null before the clock started.</summary>
    public DateOnly? OriginalDueOn { get; init; }
    /// <summary>Due date in force, inclusive; null before the clock started and while it stands still.</summary>
    public DateOnly? DueOn { get; init; }
    /// <summary>Promised date, inclusive; null without one.</summary>
    public DateOnly? PromisedOn { get; init; }
    /// <summary>Calendar days in Taipei from the due date in force to <see cref="CaseExportHead.AsOf"/>: at least 1 of a case that is overdue on another day, 0 of one that is not overdue.</summary>
    public int OverdueDays { get; init; }
    /// <summary>True while the clock stands still.</summary>
    public bool Paused { get; init; }
    /// <summary>How often it was extended.</summary>
    public int Extensions { get; init; }
    /// <summary>Agency code; null before a unit is in charge.</summary>
    public string? Agency { get; init; }
    /// <summary>Unit code.</summary>
    public string? Unit { get; init; }
    /// <summary>Handler.</summary>
    public Guid? Handler { get; init; }
    /// <summary>District code.</summary>
    public string? District { get; init; }
    /// <summary>Null where no personal data was asked for.</summary>
    public ExportedPerson? Person { get; init; }
}

/// <summary>Who a case is about, and what it says. Where <see cref="Masked"/>, nothing of it: every value that there is reads <see cref="Hidden"/>.</summary>
public sealed record ExportedPerson
{
    /// <summary>Stands for what is not shown.</summary>
    public const string Hidden = "○○○";

    /// <summary>The applicant's name.</summary>
    public required string Name { get; init; }
    /// <summary>Phone as given.</summary>
    public string? Phone { get; init; }
    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }
    /// <summary>The place.</summary>
    public string? Place { get; init; }
    /// <summary>What the applicant wrote.</summary>
    public required string Text { get; init; }
    /// <summary>True when the actor may not know who the applicant of this case is.</summary>
    public bool Masked { get; init; }
}

/// <summary>An export on its way. Dispose it when it has been read.</summary>
public sealed class CaseExport : IDisposable
{
    private readonly HttpResponseMessage response;
    private readonly StreamReader lines;

    private CaseExport(HttpResponseMessage response, StreamReader lines, CaseExportHead head) => (this.response, this.lines, Head) = (response, lines, head);

    /// <summary>What it begins with.</summary>
    public CaseExportHead Head { get; }

    /// <summary>The cases, as they arrive; can be read once. An answer that breaks off throws.</summary>
    /// <exception cref="IOException">The answer broke off.</exception>
    public async IAsyncEnumerable<ExportedCase> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (await lines.ReadLineAsync(ct) is { } line)
            yield return JsonSerializer.Deserialize<ExportedCase>(line, ContractJson.Options)!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }

    internal static async Task<Result<CaseExport>> OpenAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        try
        {
            if (await lines.ReadLineAsync(ct) is { } line && JsonSerializer.Deserialize<CaseExportHead>(line, ContractJson.Options) is { } head)
                return new CaseExport(response, lines, head);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            // It is away: said below.
        }
        lines.Dispose();
        response.Dispose();
        return Failure.Unavailable();
    }
}
