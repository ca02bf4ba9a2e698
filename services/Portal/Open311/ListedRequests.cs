using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ProjectPublicView;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Open311;

/// <summary>Reads the cases that everybody may see, newest first. A case whose identity is protected is not there: neither listed nor found by its id.</summary>
internal sealed class ListedRequests(
    [FromKeyedServices("portal")] NpgsqlDataSource source, PublicCaseStore store, PublicDirectory directory, Districts districts, IOptions<SiteOptions> site, BusinessTime time)
{
    private const string FindSql = """
        select request_id, case_id, view from portal.public_cases
        where listed and service_code = any($1) and received_at between $2 and $3 and closed = any($4)
        order by received_at desc, request_id limit $5 offset $6
        """;

    private const string ByIdSql = """
        select request_id, case_id, view from portal.public_cases
        where listed and service_code = any($1) and request_id = any($2)
        order by received_at desc, request_id limit $3 offset $4
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Failure Unknown = Failure.NotFound("request-not-found");

    // A thousand cases are a thousand texts to decrypt: on a day of storm maps must not take the processor away from people who look for their own case.
    private readonly SemaphoreSlim _atWork = new(2, 2);

    public async Task<Result<Document>> FindAsync(IQueryCollection query, Texts texts, CancellationToken ct)
    {
        var filter = RequestFilter.Read(query, await directory.GetAsync(ct), time.GetUtcNow());
        if (!filter.Succeeded)
            return filter.Failure;
        if (!await _atWork.WaitAsync(Patience, ct))
            return Failure.Unavailable() with { RetryAfter = Patience };
        try
        {
            return await WriteAsync(await ReadAsync(filter.Value, ct), query, texts, ct);
        }
        finally
        {
            _atWork.Release();
        }
    }

    public async Task<Result<Document>> OneAsync(string id, IQueryCollection query, Texts texts, CancellationToken ct)
    {
        var found = await ByIdAsync(id, ct);
        return found.Count == 0 ? Unknown : await WriteAsync(found, query, texts, ct);
    }

    /// <summary>Every id is given at once, so none of our answers holds a token; a program that asks with the id all the same gets it back.</summary>
    public async Task<Result<Document>> OfTokenAsync(string token, CancellationToken ct) =>
        (await ByIdAsync(token, ct)) is [var found]
            ? new Document("service_requests", new Many("request", new Fields(("service_request_id", found.Id), ("token", token))))
            : Failure.NotFound("token-not-found");

    private async Task<List<Found>> ByIdAsync(string id, CancellationToken ct)
    {
        var open = (await directory.GetAsync(ct)).Items.Where(i => i.Open311).Select(i => i.Code).ToArray();
        return id.Length == RequestIds.Length ? await ReadAsync(new RequestFilter { ServiceCodes = open, Ids = [id] }, ct) : [];
    }

    private async Task<List<Found>> ReadAsync(RequestFilter filter, CancellationToken ct)
    {
        await using var command = source.CreateCommand(filter.Ids is null ? FindSql : ByIdSql);
        Add(NpgsqlDbType.Array | NpgsqlDbType.Text, filter.ServiceCodes.ToArray());
        if (filter.Ids is { } ids)
        {
            Add(NpgsqlDbType.Array | NpgsqlDbType.Text, ids.Where(id => id.Length == RequestIds.Length && id.All(char.IsAsciiHexDigitLower)).ToArray());
        }
        else
        {
            Add(NpgsqlDbType.TimestampTz, filter.From.ToUniversalTime());
            Add(NpgsqlDbType.TimestampTz, filter.Until.ToUniversalTime());
            bool[] closed = filter.Closed is { } one ? [one] : [true, false];
            Add(NpgsqlDbType.Array | NpgsqlDbType.Boolean, closed);
        }
        Add(NpgsqlDbType.Integer, filter.Size);
        Add(NpgsqlDbType.Integer, (filter.Page - 1) * filter.Size);
        var found = new List<Found>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            if (store.Open(reader.GetFieldValue<byte[]>(2), reader.GetGuid(1)) is { Confidential: false } view)
                found.Add(new Found(reader.GetString(0), view));
        return found;

        void Add(NpgsqlDbType type, object value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });
    }

    private async Task<Document> WriteAsync(List<Found> found, IQueryCollection query, Texts texts, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        var places = (await districts.AllAsync()).ToDictionary(d => d.Code);
        var city = site.Value.CityIn(texts.Language);
        var extensions = RequestFilter.WantsExtensions(query);
        var now = time.GetUtcNow();
        return new Document("service_requests", new Many("request", found.ConvertAll(f =>
            ServiceRequest.Of(f.Id, f.View, view, f.View.District is { } code ? places.GetValueOrDefault(code) : null, city, texts, now, extensions))));
    }

    private sealed record Found(string Id, PublicView View);
}
