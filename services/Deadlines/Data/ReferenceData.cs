using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CaseTracker.Deadlines.Data;

/// <summary>Office calendar and words for delays in memory. Another process may load new ones: their version is looked at every few seconds.</summary>
internal sealed class ReferenceData([FromKeyedServices("deadlines")] NpgsqlDataSource source, MachineTime machine, SaturdayRule saturdays)
{
    // Advisory lock: whoever computes the date of a case holds it shared, whoever changes the calendar alone.
    private const long CalendarLock = 7204001;

    private const string VersionsSql = """
        select (select coalesce(sum(version), 0) from deadlines.calendar_years)::bigint + (select count(*) + count(withdrawn_at) from deadlines.closures)
          + (select coalesce(sum(version), 0) from deadlines.agencies)::bigint, (select coalesce(sum(version), 0) from deadlines.delay_words)::bigint
        """;

    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Snapshot? _snapshot;
    private long _checkedAt;

    private sealed record Snapshot(long CalendarVersion, long WordsVersion, CityCalendars Calendars, DelayWords? Words, ExtensionLevels? Levels);

    /// <summary>The loaded office calendar of the city with its closures; may be empty.</summary>
    public async ValueTask<OfficeCalendar> CalendarAsync(CancellationToken ct) => (await CurrentAsync(ct)).Calendars.City;

    /// <summary>The calendar of an agency, to look at; null is the coordinating one. Dates of cases are computed by <see cref="HoldCalendarsAsync"/>.</summary>
    public async ValueTask<OfficeCalendar> CalendarAsync(string? agency, CancellationToken ct) => (await CurrentAsync(ct)).Calendars.Of(agency);

    /// <summary>The calendars of all agencies, to look at.</summary>
    public async ValueTask<CityCalendars> CalendarsAsync(CancellationToken ct) => (await CurrentAsync(ct)).Calendars;

    /// <summary>Until the transaction ends the calendar stays as it is. Taken before a case is locked, so that nobody waits for both in turn.</summary>
    public static Task HoldAsync(DeadlinesDbContext db, CancellationToken ct) => db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({CalendarLock})", ct);

    /// <summary>Until the transaction ends nobody computes a date: for whoever changes the calendar.</summary>
    public static Task HoldAloneAsync(DeadlinesDbContext db, CancellationToken ct) => db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({CalendarLock})", ct);

    /// <summary>The calendars in force. With <see cref="HoldAsync"/> before it a change comes wholly before, or recomputes the case afterwards.</summary>
    public async ValueTask<CityCalendars> HoldCalendarsAsync(DeadlinesDbContext db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var connection = (NpgsqlConnection)db.Database.GetDbConnection();
            var (version, _) = await VersionsAsync(connection, ct);
            if (_snapshot is { } snapshot && snapshot.CalendarVersion >= version)
                return snapshot.Calendars;
            // On the caller's own connection: whoever waits here already has one.
            var read = await ReadAsync(connection, ct);
            _snapshot = read;
            return read.Calendars;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The words for delays.</summary>
    /// <exception cref="InvalidOperationException">No reference data was loaded.</exception>
    public async ValueTask<DelayWords> WordsAsync(CancellationToken ct) =>
        (await CurrentAsync(ct)).Words ?? throw new InvalidOperationException("The words for delays are not loaded: start with reference data, or run the migrate command.");

    /// <summary>Who approves an extension.</summary>
    /// <exception cref="InvalidOperationException">No reference data was loaded.</exception>
    public async ValueTask<ExtensionLevels> LevelsAsync(CancellationToken ct) =>
        (await CurrentAsync(ct)).Levels ?? throw new InvalidOperationException("The levels of approval are not loaded: start with reference data, or run the migrate command.");

    /// <summary>Looks again at the next use; for whoever has just loaded something new.</summary>
    public void Forget() => _snapshot = null;

    private ValueTask<Snapshot> CurrentAsync(CancellationToken ct)
    {
        if (_snapshot is not { } snapshot)
            return new(LoadAsync(ct));
        if (machine.GetElapsedTime(Interlocked.Read(ref _checkedAt)) < Trusted)
            return new(snapshot);
        // One caller looks, the others go on with what is there.
        return _loading.Wait(0, CancellationToken.None) ? new(RefreshAsync(snapshot, ct)) : new(snapshot);
    }

    private async Task<Snapshot> LoadAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        return _snapshot is { } loaded ? Release(loaded) : await RefreshAsync(null, ct);
    }

    private Snapshot Release(Snapshot snapshot)
    {
        _loading.Release();
        return snapshot;
    }

    // The caller holds the semaphore.
    private async Task<Snapshot> RefreshAsync(Snapshot? held, CancellationToken ct)
    {
        try
        {
            var startedAt = machine.GetTimestamp();
            await using var connection = await source.OpenConnectionAsync(ct);
            // One snapshot of the database for versions and contents.
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            var current = held is not null && await VersionsAsync(connection, ct) == (held.CalendarVersion, held.WordsVersion) ? held : await ReadAsync(connection, ct);
            await transaction.CommitAsync(ct);
            _snapshot = current;
            Interlocked.Exchange(ref _checkedAt, startedAt);
            return current;
        }
        catch (NpgsqlException) when (held is not null)
        {
            // A calendar of a few seconds ago is better than none.
            Interlocked.Exchange(ref _checkedAt, machine.GetTimestamp());
            return held;
        }
        finally
        {
            _loading.Release();
        }
    }

    private static async Task<(long Calendar, long Words)> VersionsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(VersionsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<Snapshot> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var (calendar, words) = await VersionsAsync(connection, ct);
        return new(calendar, words, await ReadCalendarsAsync(connection, ct),
            await ReadDocumentAsync<DelayWords>(connection, DelayWordsRow.ReasonsName, ct),
            await ReadDocumentAsync<ExtensionLevel[]>(connection, DelayWordsRow.LevelsName, ct) is { } levels ? new(levels) : null);
    }

    private async Task<CityCalendars> ReadCalendarsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var official = await ReadCalendarAsync(connection, ct);
        var closures = new List<DayClosed>();
        await using (var command = new NpgsqlCommand("select date, scope, districts, agency from deadlines.closures where withdrawn_at is null and part = 'whole_day' order by date, id", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                closures.Add(new(await reader.GetFieldValueAsync<DateOnly>(0, ct), EnumText<ClosureScope>.Read(reader.GetString(1)), await reader.GetFieldValueAsync<string[]>(2, ct),
                    await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3)));
        var districts = new Dictionary<string, string?>();
        string? coordinating = null;
        await using (var command = new NpgsqlCommand("select code, district, coordinating from deadlines.agencies", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                districts.Add(reader.GetString(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1));
                if (reader.GetBoolean(2))
                    coordinating = reader.GetString(0);
            }
        return new(official, closures, districts, coordinating);
    }

    private async Task<OfficeCalendar> ReadCalendarAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var days = new List<CalendarDay>();
        var provisional = new HashSet<int>();
        await using var command = new NpgsqlCommand("select d.day, d.day_off, d.note, y.provisional from deadlines.calendar_days d join deadlines.calendar_years y on y.year = d.year order by d.day", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var day = await reader.GetFieldValueAsync<DateOnly>(0, ct);
            days.Add(new(day, reader.GetBoolean(1), await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2)));
            if (reader.GetBoolean(3))
                provisional.Add(day.Year);
        }
        return OfficeCalendar.Of(days, provisional).WithSaturdayRule(saturdays);
    }

    private static async Task<T?> ReadDocumentAsync<T>(NpgsqlConnection connection, string name, CancellationToken ct) where T : class
    {
        await using var command = new NpgsqlCommand("select body from deadlines.delay_words where name = $1", connection);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(ct) is string body ? JsonSerializer.Deserialize<T>(body, ContractJson.Options) : null;
    }
}
