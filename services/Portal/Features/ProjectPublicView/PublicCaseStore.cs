using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Open311;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Portal.Features.ProjectPublicView;

/// <summary>Writes and reads the read model. A lower version never replaces a higher one, whatever order events and rebuilds come in.</summary>
internal sealed class PublicCaseStore(ColumnCipher cipher, RequestIds ids, MachineTime machine)
{
    private const string Column = "public_cases.view";

    private const string UpsertSql = """
        insert into portal.public_cases as c (case_number, case_id, version, lookup_generation, phone_hash, email_hash, helper_hash, second_helper_hash, view, request_id, listed, service_code, received_at, closed, grid_latitude, grid_longitude, updated_at)
        select *, $17 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict (case_id) do update
        set version = excluded.version, lookup_generation = excluded.lookup_generation, phone_hash = excluded.phone_hash,
            email_hash = excluded.email_hash, helper_hash = excluded.helper_hash, second_helper_hash = excluded.second_helper_hash, view = excluded.view, outdated = false, request_id = excluded.request_id, listed = excluded.listed,
            service_code = excluded.service_code, received_at = excluded.received_at, closed = excluded.closed,
            grid_latitude = excluded.grid_latitude, grid_longitude = excluded.grid_longitude, updated_at = excluded.updated_at
        where c.version < excluded.version or ($18 and c.version = excluded.version)
        """;

    /// <summary>Inserts views, or replaces older ones; with <paramref name="rewrite"/> also those of the same version.</summary>
    /// <returns>How many rows were written.</returns>
    public async Task<int> UpsertAsync(NpgsqlConnection connection, IReadOnlyList<PublicView> views, bool rewrite, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(UpsertSql, connection);
        Add(NpgsqlDbType.Text, views.Select(v => v.CaseNumber).ToArray());
        Add(NpgsqlDbType.Uuid, views.Select(v => v.CaseId).ToArray());
        Add(NpgsqlDbType.Bigint, views.Select(v => v.Version).ToArray());
        Add(NpgsqlDbType.Integer, views.Select(v => v.LookupGeneration).ToArray());
        Add(NpgsqlDbType.Bytea, views.Select(v => Hash(v.PhoneHash)).ToArray());
        Add(NpgsqlDbType.Bytea, views.Select(v => Hash(v.EmailHash)).ToArray());
        Add(NpgsqlDbType.Bytea, views.Select(v => Helper(v, 0)).ToArray());
        Add(NpgsqlDbType.Bytea, views.Select(v => Helper(v, 1)).ToArray());
        Add(NpgsqlDbType.Bytea, views.Select(Seal).ToArray());
        Add(NpgsqlDbType.Text, views.Select(v => ids.Of(v.CaseId)).ToArray());
        Add(NpgsqlDbType.Boolean, views.Select(v => !v.Confidential).ToArray());
        Add(NpgsqlDbType.Text, views.Select(v => v.ServiceCode).ToArray());
        Add(NpgsqlDbType.TimestampTz, views.Select(v => v.ReceivedAt.ToUniversalTime()).ToArray());
        Add(NpgsqlDbType.Boolean, views.Select(v => ServiceRequest.IsClosed(v.Status)).ToArray());
        Add(NpgsqlDbType.Integer, views.Select(v => v.Point is { } point ? Position.GridOf(point).Latitude : (int?)null).ToArray());
        Add(NpgsqlDbType.Integer, views.Select(v => v.Point is { } point ? Position.GridOf(point).Longitude : (int?)null).ToArray());
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = machine.GetUtcNow() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Boolean, Value = rewrite });
        return await command.ExecuteNonQueryAsync(ct);

        void Add(NpgsqlDbType type, Array values) => command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
    }

    /// <summary>The view of a row.</summary>
    public PublicView Open(byte[] view, Guid caseId) =>
        JsonSerializer.Deserialize<PublicView>(cipher.Decrypt(view, Column, caseId), ContractJson.Options)!;

    // The hashes have columns of their own and are not needed to show anything.
    private byte[] Seal(PublicView view) =>
        cipher.Encrypt(JsonSerializer.Serialize(view with { PhoneHash = null, EmailHash = null, Helpers = [.. view.Helpers.Select(h => h with { Hash = null })] }, ContractJson.Options), Column, view.CaseId);

    // Of a protected case nobody has a helper's look-up, even if Cases named one.
    private static byte[]? Helper(PublicView view, int which) => view.Confidential ? null : Hash(view.Helpers.ElementAtOrDefault(which)?.Hash);

    private static byte[]? Hash(string? base64) => base64 is null ? null : Convert.FromBase64String(base64);
}
