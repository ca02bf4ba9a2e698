using System.Runtime.CompilerServices;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.ExportCases;

/// <summary>Gives every case that a search finds. It is in the audit, with its purpose, before the first one leaves.</summary>
/// <remarks>
/// Which cases they are is settled by one statement: a cursor would meet a case twice, or not at all, that is closed while pages are read. Their rows are read some at a time, each time
/// with the rights of that moment, so that neither a connection nor a snapshot is held for a reader who is slow.
/// </remarks>
internal sealed class ExportCases(CasesDbContext db, SearchCases.SearchCases search, CaseSeal seal, AuditTrail<CasesDbContext> audit, BusinessTime time)
{
    public const int AtOnce = 250;

    /// <summary>Who takes personal data out of many cases answers for a unit, an agency or the city.</summary>
    private static readonly StaffRole[] MayTakePersonalData = [StaffRole.Supervisor, StaffRole.AgencyHead, StaffRole.Coordinator];

    public async Task<Result<OpenedExport>> RunAsync(Actor actor, ExportCasesRequest request, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        if (request.PersonalData && !MayTakePersonalData.Any(actor.Is))
            return Failure.Forbidden("personal-data-not-permitted");
        var purpose = TextRules.Clean(request.Purpose);
        if (Wrong(purpose) is { } code)
            return Failure.Invalid("purpose", code);

        var query = request.Query;
        var found = await search.AllAsync(actor, query, ExportCasesRequest.MostCases, ct);
        if (!found.Succeeded)
            return found.Failure;
        var (ids, total) = found.Value;
        if (total > ExportCasesRequest.MostCases)
            return new Failure { Code = "too-many", Status = StatusCodes.Status400BadRequest, Current = $"{total}" };

        var head = new CaseExportHead(ids.Count, time.Now());
        audit.Add(actor, "cases-exported", null, new
        {
            head.Cases,
            request.PersonalData,
            Purpose = purpose,
            Words = !string.IsNullOrWhiteSpace(query.Text),
            query.Status,
            query.Unit,
            query.ServiceCode,
            query.District,
            query.Channel,
            query.Overdue,
            query.ReceivedFrom,
            query.ReceivedTo,
        });
        await db.SaveChangesAsync(ct);
        return new OpenedExport(head, ReadAsync(actor, ids, request.PersonalData, head.AsOf, ct));
    }

    private static string? Wrong(string? purpose) => purpose switch
    {
        null => "required",
        _ when TextRules.HasForbiddenCharacters(purpose) => "invalid-characters",
        _ when TextRules.Length(purpose) < ExportCasesRequest.ShortestPurpose => "too-short",
        _ when TextRules.Length(purpose) > ExportCasesRequest.LongestPurpose => "too-long",
        _ => null,
    };

    private async IAsyncEnumerable<ExportedCase> ReadAsync(Actor actor, IReadOnlyList<Guid> ids, bool personal, DateTimeOffset asOf, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var some in ids.Chunk(AtOnce))
        {
            var cases = await db.Cases.AsNoTracking().Where(c => some.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
            foreach (var id in some)
                if (cases.TryGetValue(id, out var @case) && CaseRights.Of(actor, @case) is { See: true } rights)
                    yield return Row(@case, personal ? Person(@case, rights.SeeApplicant) : null, asOf);
        }
    }

    private static ExportedCase Row(Case c, ExportedPerson? person, DateTimeOffset asOf) => new()
    {
        CaseNumber = c.Number,
        Service = c.Service,
        Status = c.Status,
        Outcome = c.Outcome,
        Channel = c.Channel,
        ReceivedAt = c.ReceivedAt,
        OriginalDueOn = c.OriginalDueOn,
        DueOn = c.Due?.Date,
        PromisedOn = c.PromisedOn,
        OverdueDays = c.IsOverdue(asOf) && c.DueOn is { } due ? Taipei.DateOf(asOf).DayNumber - due.DayNumber : 0,
        Paused = c.Paused,
        Extensions = c.Extensions,
        Agency = c.Agency,
        Unit = c.Unit,
        Handler = c.Handler,
        District = c.District,
        Person = person,
    };

    private ExportedPerson Person(Case c, bool shown)
    {
        return new()
        {
            Name = Value(c.ApplicantName, CaseSeal.ApplicantName)!,
            Phone = Value(c.ApplicantPhone, CaseSeal.ApplicantPhone),
            Email = Value(c.ApplicantEmail, CaseSeal.ApplicantEmail),
            Place = Value(c.Place, CaseSeal.Place),
            Text = Value(c.Description, CaseSeal.Description)!,
            Masked = !shown,
        };

        string? Value(byte[]? cipher, string column) => cipher is null ? null : shown ? seal.Open(cipher, column, c.Id) : ExportedPerson.Hidden;
    }
}

/// <summary>An export that is in the audit and can be given.</summary>
internal sealed record OpenedExport(CaseExportHead Head, IAsyncEnumerable<ExportedCase> Cases);
