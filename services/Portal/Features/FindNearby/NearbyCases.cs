using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.ProjectPublicView;
using CaseTracker.Portal.Open311;
using CaseTracker.Portal.Site;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.FindNearby;

/// <summary>An open case close by: what everybody may see of it, and no word of its applicant.</summary>
/// <param name="CaseId">The case; no page shows it.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="Status">Its status.</param>
/// <param name="ExpectedOn">The date told last, where there is one.</param>
internal sealed record NearbyCase(Guid CaseId, DateTimeOffset ReceivedAt, CaseStatus Status, DateOnly? ExpectedOn);

/// <summary>Finds open cases of the same service item close to where somebody reports one: those that Open311 shows to everybody, by the points it shows.</summary>
internal sealed partial class NearbyCases(
    [FromKeyedServices("portal")] NpgsqlDataSource source, PublicCaseStore store, PublicDirectory directory, RequestLimits limits, ILogger<NearbyCases> logger)
{
    public const int Metres = 100;

    /// <summary>As many as a person reads.</summary>
    public const int Most = 5;

    // At one point the oldest first: the report that the others follow.
    internal const string FindSql = """
        select c.case_id, c.view
        from unnest($2, $3) with ordinality as near (latitude, longitude, nearness)
        join portal.public_cases c on c.service_code = $1 and c.grid_latitude = near.latitude and c.grid_longitude = near.longitude
        where c.listed and not c.closed and c.grid_latitude is not null
        order by near.nearness, c.received_at, c.case_id limit $4
        """;

    /// <summary>The cases, nearest first; none where no position is known, for what is not public, and when too many ask.</summary>
    /// <param name="form">What is reported, and where.</param>
    /// <param name="from">Who asks.</param>
    /// <param name="again">True where they have been told before: a page that is read again counts nothing.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<NearbyCase>> FindAsync(ApplicationForm form, IPAddress? from, bool again, CancellationToken ct)
    {
        if (Position.Read(form.Position) is not { } position || ServiceList.Find(await directory.GetAsync(ct), form.ServiceCode) is not { } item
            || !(again || await limits.MayAskNearbyAsync(from, ct)))
            return [];
        var grid = position.GridWithin(Metres);
        try
        {
            await using var command = source.CreateCommand(FindSql);
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = item.Code });
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = grid.Select(p => p.Latitude).ToArray() });
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = grid.Select(p => p.Longitude).ToArray() });
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = Most });
            var found = new List<NearbyCase>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                if (store.Open(reader.GetFieldValue<byte[]>(1), reader.GetGuid(0)) is { Confidential: false } view)
                    found.Add(new NearbyCase(view.CaseId, view.ReceivedAt, view.Status, Lateness.ExpectedOn(view)));
            return found;
        }
        catch (NpgsqlException e)
        {
            // Nobody's report waits for this question.
            LogNotAsked(e);
            return [];
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Cases close by could not be read; the applicant is not asked about them")]
    private partial void LogNotAsked(Exception e);
}
