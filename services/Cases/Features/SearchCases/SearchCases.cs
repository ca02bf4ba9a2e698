using System.Text;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.ListCases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Cases.Features.SearchCases;

/// <summary>
/// Finds cases by what staff type: a number, a phone number or address, a name, a file number, or words. One statement; the actor's rights are in it, and once more below it.
/// </summary>
internal sealed class SearchCases([FromKeyedServices(CasesDbContext.Name)] NpgsqlDataSource source, SearchIndex terms, BlindIndex index, BusinessTime time)
{
    public const int LongestText = 200;
    private const int ShortestText = 2;
    private const int ShortestNumber = 3;
    // Of one name, or of one beginning of a number; who needs more than these knows more to ask for.
    private const int MostExact = 1000;
    // In the order of the page, before everything is looked at.
    private const int LookedAt = 100_000;

    public async Task<Result<CaseSearchPage>> RunAsync(Actor actor, CaseSearchQuery query, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        var errors = new FieldErrors();
        if (query.PageSize is < 1 or > 100)
            errors.Add("pageSize", "out-of-range");
        var asked = Read(query, errors);
        var after = Cursor.Read(query.After, errors);
        if (errors.Any)
            return errors.ToFailure();

        var now = time.Now();
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(actor).Command() } };
        var command = new NpgsqlBatchCommand();
        batch.BatchCommands.Add(command);
        var found = Find(command, actor, query, asked, after, query.PageSize + 1, CaseSearchPage.CountedMost + 1, now);
        command.CommandText = $"""
            {found}
            select f.total, f.counted, k.id = any (e.ids), c.agency_file_number, {ListCases.ListCases.Columns}
            from found f cross join exact e left join lateral unnest(f.ids) with ordinality k(id, place) on true
            left join cases.cases c on c.id = k.id{Seen(command, actor)}
            order by k.place
            """;
        var rows = new List<FoundCase>(query.PageSize + 1);
        var (total, counted) = (0, true);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            (total, counted) = (reader.GetInt32(0), reader.GetBoolean(1));
            if (reader.IsDBNull(4))
                continue;
            var by = asked.Kind == CaseSearchHit.Filter || (!reader.IsDBNull(2) && reader.GetBoolean(2)) ? asked.Kind
                : !reader.IsDBNull(3) && asked.FileNumbers.Intersect(SearchTerms.OfFileNumber(reader.GetString(3))).Any() ? CaseSearchHit.FileNumber
                : CaseSearchHit.Words;
            rows.Add(new(ListCases.ListCases.Row(reader, 4, now), by));
        }
        var more = rows.Count > query.PageSize;
        if (more)
            rows.RemoveAt(query.PageSize);
        return new CaseSearchPage(rows, total, !counted, more ? Cursor.After(rows[^1].Row) : null, now);
    }

    /// <summary>Everything that is found, in the order of the pages, and how many there are: exactly, or at least, of very many. Of more than <paramref name="most"/> none is named.</summary>
    public async Task<Result<FoundIds>> AllAsync(Actor actor, CaseSearchQuery query, int most, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Staff || actor.StaffId is null)
            return Failure.Forbidden();
        var errors = new FieldErrors();
        var asked = Read(query, errors);
        if (errors.Any)
            return errors.ToFailure();

        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowScope.Of(actor).Command() } };
        var command = new NpgsqlBatchCommand();
        batch.BatchCommands.Add(command);
        var found = Find(command, actor, query, asked, null, most + 1, LookedAt + 1, time.Now());
        command.CommandText = $"{found} select f.ids, f.total from found f";
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var ids = reader.GetFieldValue<Guid[]>(0);
        return new FoundIds(ids.Length > most ? [] : ids, reader.GetInt32(1));
    }

    /// <summary>The expressions <c>exact</c> and <c>found</c>: <c>ids</c>, <c>total</c>, <c>counted</c>.</summary>
    private static string Find(NpgsqlBatchCommand command, Actor actor, CaseSearchQuery query, Asked asked, Cursor? after, int most, int countedMost, DateTimeOffset now)
    {
        var exact = asked.Condition is null ? "null::uuid[]" : $"""
            array(select c.id from cases.cases c where {asked.Condition(value => Add(command, value))}{Seen(command, actor)}{(asked.Personal ? ApplicantShown() : "")} order by c.id desc limit {MostExact})
            """;
        return $"""
            with exact as materialized (select {exact} as ids),
              found as materialized (select f.* from exact e, lateral cases.find_cases(e.ids, {Terms(asked.Words)}, {Terms(asked.File)},
                {Text(query.Status is { } status ? EnumText<CaseStatus>.Write(status) : null)}, {Text(query.Unit)}, {Text(query.ServiceCode)}, {Text(query.District)},
                {Text(query.Channel is { } channel ? EnumText<Channel>.Write(channel) : null)}, {Time(query.Overdue ? now : null)},
                {Time(query.ReceivedFrom is { } from ? Taipei.StartOf(from) : null)}, {Time(query.ReceivedTo is { } to ? Taipei.StartOf(to.AddDays(1)) : null)},
                {Add(command, after is not null && after.Open)}, {Add(command, after?.CaseId, NpgsqlDbType.Uuid)}, {Add(command, most)}, {Add(command, countedMost)}, {Add(command, LookedAt)}) f)
            """;

        // Who the applicant of a confidential case is, only they see who work on it: nobody else finds it by that (CaseRights.SeeApplicant).
        string ApplicantShown() => $" and (not c.confidential or {Add(command, actor.StaffId!.Value)} in (c.handler, c.deputy){(actor.Unit is { } unit && (actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor)) ? $" or c.unit = {Add(command, unit)}" : "")})";

        string Text(string? value) => Add(command, string.IsNullOrEmpty(value) ? null : value, NpgsqlDbType.Text);
        string Time(DateTimeOffset? value) => Add(command, value?.UtcDateTime, NpgsqlDbType.TimestampTz);
        string Terms(int[] hashes) => Add(command, hashes.Length == 0 ? null : hashes, NpgsqlDbType.Array | NpgsqlDbType.Integer);
    }

    // The first of the two layers; the second one does not know of the actor's rights but of agency and person.
    private static string Seen(NpgsqlBatchCommand command, Actor actor) => actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor) ? ""
        : $" and (c.owner_agency = {Add(command, actor.Agency ?? "")} or {Add(command, actor.StaffId!.Value)} in (c.handler, c.deputy))";

    private static string Add(NpgsqlBatchCommand command, object? value, NpgsqlDbType? type = null)
    {
        command.Parameters.Add(type is { } known ? new() { Value = value ?? DBNull.Value, NpgsqlDbType = known } : new() { Value = value });
        return $"${command.Parameters.Count}";
    }

    /// <summary>What a typed text can mean.</summary>
    /// <param name="Kind">What a case is that meets the condition.</param>
    /// <param name="Condition">Finds cases by an index; given how to add a parameter.</param>
    /// <param name="Personal">True when the condition tells who the applicant is.</param>
    private sealed record Asked(CaseSearchHit Kind, Func<Func<object, string>, string>? Condition = null, bool Personal = false)
    {
        public int[] Words { get; init; } = [];
        public int[] File { get; init; } = [];
        public IReadOnlyCollection<string> FileNumbers { get; init; } = [];
    }

    private Asked Read(CaseSearchQuery query, FieldErrors errors)
    {
        if (query.ReceivedFrom > query.ReceivedTo)
            errors.Add("receivedTo", "out-of-range");
        foreach (var (field, code) in (ReadOnlySpan<(string, string?)>)[("unit", query.Unit), ("serviceCode", query.ServiceCode), ("district", query.District)])
            if (code is not null && (code.Length > 100 || TextRules.HasForbiddenCharacters(code)))
                errors.Add(field, "invalid-characters");
        return Read(query.Text, errors);
    }

    private Asked Read(string? text, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new(CaseSearchHit.Filter);
        if (text.Length > LongestText)
            errors.Add("text", "too-long");
        else if (TextRules.HasForbiddenCharacters(text))
            errors.Add("text", "invalid-characters");
        else if (text.EnumerateRunes().Count(Rune.IsLetterOrDigit) < ShortestText)
            errors.Add("text", "too-short");
        if (errors.Any)
            return new(CaseSearchHit.Filter);

        var file = new Asked(CaseSearchHit.FileNumber) { File = terms.FileTermsOf(text), FileNumbers = SearchTerms.OfFileNumber(text) };
        if (CaseNumber.TryRead(text) is { } number)
            return file with { Kind = CaseSearchHit.Number, Condition = add => $"c.number = {add(number.Digits)}" };
        if (ContactRules.ReadPhone(text) is { } phone)
            return file with { Kind = CaseSearchHit.Phone, Personal = true, Condition = add => $"c.phone_hash = {add(index.Hash("phone", ContactRules.PhoneKey(phone)))}" };
        if (ContactRules.ReadEmail(text) is { } email)
            return new(CaseSearchHit.Email, add => $"c.email_hash = {add(index.Hash("email", ContactRules.EmailKey(email)))}", Personal: true);

        var both = file with { Words = terms.WordTermsOf(text) };
        if (NumberPart(text) is { } part)
            return both with { Kind = CaseSearchHit.Number, Condition = add => $"c.number between {add(part.PadRight(CaseNumber.Length, '0'))} and {add(part.PadRight(CaseNumber.Length, '9'))}" };
        return both with { Kind = CaseSearchHit.Name, Personal = true, Condition = add => $"c.name_hash = {add(index.Hash("name", ContactRules.NameKey(text.Trim())))}" };
    }

    /// <summary>The beginning of a case number; null when it is something else, a mistyped whole number too.</summary>
    private static string? NumberPart(string text)
    {
        var rest = TextRules.ToHalfWidth(text).Trim();
        var prefixed = rest.StartsWith("案號", StringComparison.Ordinal);
        if (prefixed)
            rest = rest[2..].TrimStart(' ', ':');
        var digits = new string([.. rest.Where(char.IsAsciiDigit)]);
        return digits.Length is >= ShortestNumber and < CaseNumber.Length && rest.All(c => char.IsAsciiDigit(c) || c is ' ' or '-') ? digits : null;
    }

    /// <summary>Where a page ended: whether its last case is open, and its id.</summary>
    private sealed record Cursor(bool Open, Guid CaseId)
    {
        public static string After(CaseListRow last) => $"{(CaseWorkflow.IsOpen(last.Status) ? 'o' : 'c')}{last.CaseId:N}";

        public static Cursor? Read(string? text, FieldErrors errors)
        {
            if (string.IsNullOrEmpty(text))
                return null;
            if (text[0] is 'o' or 'c' && Guid.TryParseExact(text.AsSpan(1), "N", out var id))
                return new(text[0] == 'o', id);
            errors.Add("after", "invalid-characters");
            return null;
        }
    }
}

/// <summary>Everything that a search finds.</summary>
internal sealed record FoundIds(IReadOnlyList<Guid> Ids, int Total);
