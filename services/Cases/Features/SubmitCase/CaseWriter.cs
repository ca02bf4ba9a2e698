using CaseTracker.Cases.Data;
using CaseTracker.Cases.Data.Mappings;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.AttachFiles;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.SubmitCase;

/// <summary>Everything that makes an accepted case.</summary>
internal sealed record CaseRows
{
    public required Case Case { get; init; }
    public required TimelineRecord Entry { get; init; }
    /// <summary>What it is found by.</summary>
    public required int[] SearchTerms { get; init; }
    /// <summary>The case it may be linked to.</summary>
    public Guid? RelatedTo { get; init; }
    public required IdempotencyRow Key { get; init; }
    public required IReadOnlyList<OutboxMessage> Messages { get; init; }
    public AuditEntry? Audit { get; init; }
    public required IReadOnlyList<Guid> Uploads { get; init; }
    /// <summary>Whose uploads they must be.</summary>
    public required string Owner { get; init; }
    public required Moment Now { get; init; }
}

/// <summary>Writes a case in one round trip: all statements are one batch, which PostgreSQL runs as one transaction. The intake path is the one path that everybody uses on the same day.</summary>
internal sealed class CaseWriter([FromKeyedServices(CasesDbContext.System)] NpgsqlDataSource source)
{
    // Nobody waits longer for the answer.
    private const int TimeoutSeconds = 4;

    private const string InsertKey = "insert into cases.idempotency_keys (key_hash, request_hash, case_id, created_at) values ($1, $2, $3, $4)";

    private const string InsertCase = """
        insert into cases.cases (
          id, number, version, acts, lookup_generation, status, service_code, service_name, service_name_en, tracker, service_agency, limit_value, limit_unit,
          first_report_satisfies, channel, confidential, received_at, registered_at, district, road_width, agency_file_number, description, place, coordinates,
          applicant_name, applicant_phone, applicant_email, applicant_address, name_hash, phone_hash, email_hash, notify, language, owner_agency,
          last_public_event_at, last_seq, clock_start, documents_complete_at, service_kind,
          routing_version, due_has_time, due_version, paused, paused_version, extensions, promise_version, delay_version, supplements, due_provisional, news_asked_times, helpers, applicant_wishes)
        values ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38,
          0, false, 0, false, 0, 0, 0, 0, 0, false, 0, 0, $39)
        """;

    // What was public and open when the applicant was asked may not be so any more: then there is no link, and the case is accepted all the same.
    private const string LinkCase = $"""
        update cases.cases c set related_to = other.id
        from (select id, service_code from cases.cases where id = $2 and not confidential and {CaseMapping.Open}) other
        where c.id = $1 and not c.confidential and c.service_code = other.service_code
        """;

    private const string InsertEntry = "insert into cases.timeline_entries (case_id, seq, id, at, kind, public, unit, staff_id, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    private const string InsertAccess = "insert into cases.case_access (agency, case_id, level) values ($1, $2, $3)";

    /// <summary>Makes a case findable: $1 its id, $2 its terms. From then on what it is filtered by follows the case by itself.</summary>
    public const string InsertSearch = """
        with searched as (
          insert into cases.case_search (case_id, status, owner_agency, unit, service_code, district, channel, received_at, clock_ends_at)
          select id, status, owner_agency, unit, service_code, district, channel, received_at, clock_ends_at from cases.cases where id = $1 on conflict do nothing)
        insert into cases.case_terms (case_id, terms) values ($1, $2) on conflict do nothing
        """;

    private const string InsertMessage = "insert into cases.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts) values ($1, $2, $3, $4, $5, $6, $7, 0)";

    private const string InsertAudit = "insert into cases.audit_entries (at, actor_kind, actor_name, staff_id, agency, act, case_id, facts) values ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// <summary>Stores all or nothing; null, or the code of why the uploads cannot be attached. The key comes first: a twin waits there until this one is committed and then fails on it.</summary>
    public async Task<string?> WriteAsync(CaseRows rows)
    {
        var c = rows.Case;
        await using var connection = await source.OpenConnectionAsync();
        // Files make it two round trips, and a transaction that ends only when all of them are there.
        await using var transaction = rows.Uploads.Count == 0 ? null : await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        Add(batch, InsertKey)
            .With(rows.Key.KeyHash).With(rows.Key.RequestHash).With(c.Id).With(rows.Key.CreatedAt);
        Add(batch, InsertCase)
            .With(c.Id).With(c.Number).With(c.Version).With(c.LookupGeneration).With(EnumText<CaseStatus>.Write(c.Status))
            .With(c.ServiceCode).With(c.ServiceName).With(c.ServiceNameEn).With(EnumText<TrackerKind>.Write(c.Tracker)).With(c.ServiceAgency)
            .With(c.LimitValue).With(EnumText<LimitUnit>.Write(c.LimitUnit)).With(c.FirstReportSatisfies)
            .With(EnumText<Channel>.Write(c.Channel)).With(c.Confidential).With(c.ReceivedAt).With(c.RegisteredAt)
            .With(c.District).With(c.RoadWidth).With(c.AgencyFileNumber).With(c.Description).With(c.Place).With(c.Coordinates)
            .With(c.ApplicantName).With(c.ApplicantPhone).With(c.ApplicantEmail).With(c.ApplicantAddress)
            .With(c.NameHash).With(c.PhoneHash).With(c.EmailHash)
            .With(string.Join(' ', c.Notify.Select(EnumText<NoticeWay>.Write))).With(EnumText<Language>.Write(c.Language)).With(c.OwnerAgency)
            .With(c.LastPublicEventAt).With(c.LastSeq).With(EnumText<ClockStart>.Write(c.ClockStart)).With(c.DocumentsCompleteAt).With(EnumText<ServiceKind>.Write(c.ServiceKind)).With(c.ApplicantWishes);
        Add(batch, InsertEntry)
            .With(c.Id).With(rows.Entry.Seq).With(rows.Entry.Id).With(rows.Entry.At).With(EnumText<TimelineKind>.Write(rows.Entry.Kind)).With(rows.Entry.Public)
            .With(rows.Entry.Unit).With(rows.Entry.StaffId).WithJson(TimelineMapping.Write(rows.Entry.Data));
        Add(batch, InsertAccess)
            .With(c.OwnerAgency).With(c.Id).With(EnumText<AccessLevel>.Write(AccessLevel.Responsible));
        Add(batch, InsertSearch)
            .With(c.Id).With(rows.SearchTerms);
        if (rows.RelatedTo is { } other)
            Add(batch, LinkCase)
                .With(c.Id).With(other);
        foreach (var message in rows.Messages)
            Add(batch, InsertMessage)
                .With(message.MessageId).With(message.Stream).With(message.Sequence).With(message.Type).WithJson(message.Body).With(message.CreatedAt).With(message.AvailableAt);
        if (rows.Audit is { } audit)
            Add(batch, InsertAudit)
                .With(audit.At).With(audit.ActorKind).With(audit.ActorName).With(audit.StaffId).With(audit.Agency).With(audit.Act).With(audit.CaseId).WithJson(audit.Facts);
        FaultPoint.Reach("intake.before-commit");
        await batch.ExecuteNonQueryAsync();
        if (transaction is not null)
        {
            if (await TakeUploads.RunAsync(connection, c.Id, rows.Uploads, rows.Owner, rows.Now, forApplicant: true) is { } refused)
                return refused;
            await transaction.CommitAsync();
        }
        FaultPoint.Reach("intake.after-commit");
        return null;
    }

    /// <summary>What was stored under a key, or null.</summary>
    public async Task<StoredCase?> FindAsync(byte[] keyHash)
    {
        await using var command = source.CreateCommand("""
            select k.request_hash, c.id, c.number, c.lookup_generation, c.received_at, c.service_code, c.service_name, c.service_name_en, c.limit_value, c.limit_unit,
                   c.original_due_on, c.original_overdue_from, c.due_has_time
            from cases.idempotency_keys k join cases.cases c on c.id = k.case_id where k.key_hash = $1
            """);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.AddWithValue(keyHash);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return null;
        return new StoredCase
        {
            RequestHash = reader.GetFieldValue<byte[]>(0),
            Id = reader.GetGuid(1),
            Number = reader.GetString(2),
            LookupGeneration = reader.GetInt32(3),
            ReceivedAt = reader.GetFieldValue<DateTimeOffset>(4),
            ServiceCode = reader.GetString(5),
            Service = new LocalizedText(reader.GetString(6), reader.IsDBNull(7) ? null : reader.GetString(7)),
            Limit = new Limit(reader.GetInt32(8), EnumText<LimitUnit>.Read(reader.GetString(9))),
            OriginalDue = reader.IsDBNull(10) ? null : new DueDate(reader.GetFieldValue<DateOnly>(10), reader.GetFieldValue<DateTimeOffset>(11), reader.GetBoolean(12)),
        };
    }

    private static Parameters Add(NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return new Parameters(command.Parameters);
    }

    private readonly record struct Parameters(NpgsqlParameterCollection List)
    {
        public Parameters With(string? value) => Add(value, NpgsqlDbType.Text);
        public Parameters With(byte[]? value) => Add(value, NpgsqlDbType.Bytea);
        public Parameters With(int[] value) => Add(value, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        public Parameters With(Guid? value) => Add(value, NpgsqlDbType.Uuid);
        public Parameters With(int value) => Add(value, NpgsqlDbType.Integer);
        public Parameters With(long value) => Add(value, NpgsqlDbType.Bigint);
        public Parameters With(bool value) => Add(value, NpgsqlDbType.Boolean);
        public Parameters With(decimal? value) => Add(value, NpgsqlDbType.Numeric);
        public Parameters With(DateTimeOffset? value) => Add(value?.UtcDateTime, NpgsqlDbType.TimestampTz);
        public Parameters WithJson(string? value) => Add(value, NpgsqlDbType.Jsonb);

        private Parameters Add(object? value, NpgsqlDbType type)
        {
            List.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
            return this;
        }
    }
}

/// <summary>An accepted case found again by its idempotency key.</summary>
internal sealed record StoredCase
{
    public required byte[] RequestHash { get; init; }
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public required int LookupGeneration { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string ServiceCode { get; init; }
    public required LocalizedText Service { get; init; }
    public required Limit Limit { get; init; }
    public DueDate? OriginalDue { get; init; }
}
