using CaseTracker.Cases.Data;
using CaseTracker.Cases.Data.Mappings;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.Board;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.ListCases;

/// <summary>The desk's lists: one statement each, with the actor's rights inside it, so that neither a row nor the number of rows tells of a case the actor may not see.</summary>
internal sealed class ListCases([FromKeyedServices(CasesDbContext.Name)] NpgsqlDataSource source, BoardDates board, CaseSeal seal, BusinessTime time)
{
    private const int LongestNumberPart = 40;
    private const int MostCaseIds = 100;
    private const int ExcerptLength = 60;
    private const int DescriptionColumn = 28;

    /// <summary>What <see cref="Row"/> reads.</summary>
    internal const string Columns = """
        c.id, c.number, c.service_name, c.service_name_en, c.service_code, c.channel, c.status, c.district, c.unit, c.handler, c.received_at,
        c.due_on, c.overdue_from, c.due_has_time, c.promised_on, c.clock_ends_at, c.paused, c.extensions, c.last_public_event_at, c.confidential, c.news_asked_at, c.round,
        c.silent_since, (select coalesce(s.extended_to, s.due_on) from cases.supplements s where s.id = c.open_supplement_id), c.follow_up_on, c.reply_waiting_since,
        c.merged_into is not null
        """;

    public async Task<Result<CaseListPage>> RunAsync(Actor actor, CaseListQuery query, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        if (query.List == CaseListKind.Board && !CaseRights.MayWatch(actor))
            return Failure.Forbidden();
        var errors = new FieldErrors();
        if (query.Page is < 1 or > 100_000)
            errors.Add("page", "out-of-range");
        if (query.PageSize is < 1 or > 100)
            errors.Add("pageSize", "out-of-range");
        var number = Number(query.Number, errors);
        Code("serviceCode", query.ServiceCode, errors);
        Code("unit", query.Unit, errors);
        Code("agency", query.Agency, errors);
        if (query.CaseIds is { Count: > MostCaseIds })
            errors.Add("caseIds", "too-many");
        if (errors.Any)
            return errors.ToFailure();

        var now = time.Now();
        var dates = query.List == CaseListKind.Board ? await board.AtAsync(now, ct) : null;
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(actor).Command() } };
        var command = new NpgsqlBatchCommand();
        batch.BatchCommands.Add(command);
        var list = Find(command, actor, query, number, now, dates);
        var excerpts = query.List == CaseListKind.Triage && actor.Is(StaffRole.Coordinator);
        // The page's keys come from an index alone, the rest of the rows only for them. One row at least comes back, with the
        // total, also when the page lies beyond the end.
        command.CommandText = $"""
            select total, r.* from (select count(*) as total {list.Counted}) t
            left join lateral (
              select {Columns}{(excerpts ? ", c.description" : "")} from (select {list.Key} as key {list.From} order by {list.Order} limit {Parameter(command, query.PageSize)} offset {Parameter(command, (query.Page - 1) * query.PageSize)}) k
              join cases.cases c on c.id = k.key) r on true
            order by {list.RowOrder}
            """;
        var rows = new List<CaseListRow>(query.PageSize);
        var total = 0;
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            total = (int)reader.GetInt64(0);
            if (!reader.IsDBNull(1))
            {
                var row = Row(reader, 1, now);
                rows.Add(excerpts && !row.Confidential ? row with { Excerpt = Excerpt(seal.Open(reader.GetFieldValue<byte[]>(DescriptionColumn), CaseSeal.Description, row.CaseId)!) } : row);
            }
        }
        return new CaseListPage(rows, total, now);
    }

    private static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        var end = 0;
        foreach (var rune in line.EnumerateRunes().Take(ExcerptLength))
            end += rune.Utf16SequenceLength;
        return end == line.Length ? line : line[..end] + "…";
    }

    /// <summary>The cases of a list.</summary>
    /// <param name="From">Where they are found, with every condition.</param>
    /// <param name="Counted">Where they are counted.</param>
    /// <param name="Key">The case's id there.</param>
    /// <param name="Order">Their order there.</param>
    /// <param name="RowOrder">The same order among the rows of the answer.</param>
    private readonly record struct Found(string From, string Counted, string Key, string Order, string RowOrder);

    private static Found Find(NpgsqlBatchCommand command, Actor actor, CaseListQuery query, string? number, DateTimeOffset now, BoardDates.Conditions? dates)
    {
        var everywhere = actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor);
        var agency = actor.Agency ?? "";
        var (key, order, rowOrder) = ("c.id", "c.clock_ends_at, c.id", "r.clock_ends_at, r.id");
        string from;
        string? all = null;
        switch (query.List)
        {
            case CaseListKind.Mine:
                // The handler and the deputy see the case whatever their agency.
                var me = Parameter(command, actor.StaffId!.Value);
                from = $"from cases.cases c where (c.handler = {me} or c.deputy = {me}) and c.{CaseMapping.Open} and c.{CaseMapping.Worked}";
                break;
            case CaseListKind.Unit:
                // A member's own unit needs no other right; whoever sees more may name another one.
                var unit = query.Unit ?? actor.Unit ?? "";
                from = $"from cases.cases c where c.unit = {Parameter(command, unit)} and c.{CaseMapping.Open} and c.{CaseMapping.Worked}{(unit == actor.Unit ? "" : Rights())}";
                break;
            case CaseListKind.Triage:
                from = $"from cases.cases c where c.unit is null and c.{CaseMapping.Open} and c.{CaseMapping.Worked} and c.status <> 'referred'{Rights()}";
                (order, rowOrder) = ("c.received_at, c.id", "r.received_at, r.id");
                break;
            case CaseListKind.Overdue:
                from = $"from cases.cases c where c.clock_ends_at <= {Parameter(command, now)}{Rights()}";
                break;
            case CaseListKind.Board:
                from = $"from cases.cases c where {BoardDates.Conditions.All} and {dates!.Of(query.Column ?? BoardColumn.Open, value => Parameter(command, value))}{Rights()}";
                if (query.Agency is { Length: > 0 } owner)
                    from += $" and c.owner_agency = {Parameter(command, owner)}";
                if (query.WithoutUnit)
                    from += " and c.unit is null";
                break;
            default:
                // Ids are made in the order of registration, so the newest is the highest; an agency's cases are found in its part of the access table.
                if (everywhere)
                {
                    from = "from cases.cases c where true";
                    all = $"from cases.case_access a where a.level = '{EnumText<AccessLevel>.Write(AccessLevel.Responsible)}'";
                    (order, rowOrder) = ("c.id desc", "r.id desc");
                }
                else
                {
                    var seen = $"where a.agency = {Parameter(command, agency)}";
                    from = $"from cases.case_access a join cases.cases c on c.id = a.case_id {seen}";
                    all = $"from cases.case_access a {seen}";
                    (key, order, rowOrder) = ("a.case_id", "a.case_id desc", "r.id desc");
                }
                break;
        }
        var unfiltered = from;
        if (number is { Length: CaseNumber.Length })
            from += $" and c.number = {Parameter(command, number)}";
        else if (number is not null)
            from += $" and c.number like {Parameter(command, $"%{number}%")}";
        if (query.ServiceCode is { Length: > 0 } service)
            from += $" and c.service_code = {Parameter(command, service)}";
        if (query.Status is { } status)
            from += $" and c.status = {Parameter(command, EnumText<CaseStatus>.Write(status))}";
        if (query.Unit is { Length: > 0 } only && query.List != CaseListKind.Unit)
            from += $" and c.unit = {Parameter(command, only)}";
        if (query.CaseIds is { } ids)
            from += $" and {key} = any ({Parameter(command, ids.ToArray())})";
        // Everything an agency sees is counted without looking at the cases themselves.
        return new Found(from, from == unfiltered ? all ?? from : from, key, order, rowOrder);

        string Rights() => everywhere ? "" : $" and c.owner_agency = {Parameter(command, agency)}";
    }

    private static void Code(string field, string? code, FieldErrors errors)
    {
        if (code is not null && (code.Length > 100 || TextRules.HasForbiddenCharacters(code)))
            errors.Add(field, "invalid-characters");
    }

    private static string? Number(string? text, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (text.Length > LongestNumberPart)
        {
            errors.Add("number", "too-long");
            return null;
        }
        if (CaseNumber.TryRead(text) is { } whole)
            return whole.Digits;
        var digits = new string([.. TextRules.ToHalfWidth(text).Where(char.IsAsciiDigit)]);
        if (digits.Length < 3)
            errors.Add("number", "too-short");
        return digits;
    }

    /// <summary>A row whose <see cref="Columns"/> begin at column <paramref name="first"/>.</summary>
    internal static CaseListRow Row(NpgsqlDataReader r, int first, DateTimeOffset now)
    {
        var paused = r.GetBoolean(first + 16);
        var status = EnumText<CaseStatus>.Read(r.GetString(first + 6));
        return new CaseListRow
        {
            CaseId = r.GetGuid(first),
            CaseNumber = r.GetString(first + 1),
            Service = new LocalizedText(r.GetString(first + 2), r.IsDBNull(first + 3) ? null : r.GetString(first + 3)),
            ServiceCode = r.GetString(first + 4),
            Channel = EnumText<Channel>.Read(r.GetString(first + 5)),
            Status = status,
            District = r.IsDBNull(first + 7) ? null : r.GetString(first + 7),
            Unit = r.IsDBNull(first + 8) ? null : r.GetString(first + 8),
            Handler = r.IsDBNull(first + 9) ? null : r.GetGuid(first + 9),
            ReceivedAt = r.GetFieldValue<DateTimeOffset>(first + 10),
            Due = paused || status == CaseStatus.Referred || r.IsDBNull(first + 11) ? null : new DueDate(r.GetFieldValue<DateOnly>(first + 11), r.GetFieldValue<DateTimeOffset>(first + 12), r.GetBoolean(first + 13)),
            PromisedOn = r.IsDBNull(first + 14) ? null : r.GetFieldValue<DateOnly>(first + 14),
            Overdue = !r.IsDBNull(first + 15) && r.GetFieldValue<DateTimeOffset>(first + 15) <= now,
            Paused = paused,
            Extensions = r.GetInt32(first + 17),
            LastPublicEventAt = r.GetFieldValue<DateTimeOffset>(first + 18),
            Confidential = r.GetBoolean(first + 19),
            NewsAskedAt = r.IsDBNull(first + 20) ? null : r.GetFieldValue<DateTimeOffset>(first + 20),
            Round = r.GetInt32(first + 21),
            SilentSince = r.IsDBNull(first + 22) ? null : r.GetFieldValue<DateTimeOffset>(first + 22),
            SupplementDueOn = r.IsDBNull(first + 23) ? null : r.GetFieldValue<DateOnly>(first + 23),
            FollowUpOn = status != CaseStatus.Referred || r.IsDBNull(first + 24) ? null : r.GetFieldValue<DateOnly>(first + 24),
            ReplyWaitingSince = r.IsDBNull(first + 25) ? null : r.GetFieldValue<DateTimeOffset>(first + 25),
            Merged = r.GetBoolean(first + 26),
        };
    }

    private static string Parameter(NpgsqlBatchCommand command, object value)
    {
        command.Parameters.Add(value is DateTimeOffset instant
            ? new NpgsqlParameter { Value = instant.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz }
            : new NpgsqlParameter { Value = value });
        return $"${command.Parameters.Count}";
    }
}
