using CaseTracker.Cases.Domain;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.AttachFiles;

/// <summary>Uploads that become part of a case, in the transaction of what they belong to: all of them or none.</summary>
internal static class TakeUploads
{
    /// <summary>The ids, each once; what is no id or too many is among <paramref name="errors"/>.</summary>
    public static IReadOnlyList<Guid> Read(IReadOnlyList<string>? uploads, FieldErrors errors)
    {
        var ids = new List<Guid>();
        if (uploads is { Count: > AttachmentLimits.Files })
            errors.Add("attachments", "too-many-files");
        else
            foreach (var upload in uploads ?? [])
                if (Guid.TryParse(upload, out var id))
                    ids.Add(id);
                else
                    errors.Add("attachments", "unknown-upload");
        return [.. ids.Distinct()];
    }

    /// <summary>Null, or the code of why the transaction must not be committed: a file is not there, not whole, another's or already attached; or all are too large together.</summary>
    public static async Task<string?> RunAsync(NpgsqlConnection connection, Guid caseId, IReadOnlyList<Guid> uploads, string owner, Moment now, bool forApplicant, IReadOnlyDictionary<Guid, byte[]>? descriptions = null)
    {
        await using var command = new NpgsqlCommand(
            """
            with taken as (
              update cases.attachments a set case_id = $1, attached_at = $2, staff_id = $3, for_applicant = $4, description = d.description
              from unnest($5, $7) as d (id, description)
              where a.id = d.id and a.owner = $6 and a.case_id is null and a.stored_at is not null
              returning a.size)
            select count(*), coalesce(sum(size), 0)::bigint from taken
            """, connection);
        command.Parameters.AddWithValue(caseId);
        command.Parameters.AddWithValue(now.At.UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)now.StaffId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.AddWithValue(forApplicant);
        command.Parameters.AddWithValue(uploads.ToArray());
        command.Parameters.AddWithValue(owner);
        command.Parameters.Add(new NpgsqlParameter { Value = uploads.Select(u => descriptions?.GetValueOrDefault(u)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.GetInt64(0) != uploads.Count ? "unknown-upload" : reader.GetInt64(1) > AttachmentLimits.Together ? "files-too-large" : null;
    }
}
