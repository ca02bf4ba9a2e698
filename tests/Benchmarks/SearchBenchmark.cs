using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CaseTracker.Cases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary><c>search [cases] [part of a question's name]</c>: each kind of search, each worklist and the board of the desk over a million cases, one at a time and four at once, beside a plain read by primary key; and what the index costs who submits.</summary>
internal static class SearchBenchmark
{
    private const int Cases = 1_000_000;
    private const int Questions = 60;
    private const int AtOnce = 4;
    private const int Submissions = 400;
    private const double Target = 200;
    private const double BoardTarget = 1000;
    private static readonly DateTimeOffset Now = new(2026, 6, 2, 10, 0, 0, TimeSpan.FromHours(8));

    private static readonly Actor Coordinator = Person(StaffRole.Coordinator, "RDEC", null, Guid.Parse("99999999-0000-4000-8000-000000000001"));
    private static readonly Actor Roads = Person(StaffRole.Handler, "PWB-ROADS", "PWB-ROADS/MAINT", FilledCases.Staff(0, 1));
    private static readonly Actor Trees = Person(StaffRole.Supervisor, "PWB-PARKS", "PWB-PARKS/TREES", FilledCases.Staff(3, 1));

    public static async Task<int> RunAsync(string[] args)
    {
        var cases = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Cases;
        var only = args.Length > 1 ? args[1] : "";
        await using var postgres = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Settings = new Dictionary<string, string> { ["shared_buffers"] = "512MB", ["max_wal_size"] = "4GB" } });
        var database = await postgres.CreateDatabaseAsync("search");
        using var folder = TestFolder.Create("search");
        await using var app = Host(database, folder.Path);
        await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
        Console.WriteLine($"Filling {cases:N0} cases");
        await new FilledCases(app.Services.GetRequiredService<ColumnCipher>(), app.Services.GetRequiredService<BlindIndex>(), Now).FillAsync(new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database }.ConnectionString, cases);
        await app.StartAsync();
        var client = app.Services.GetRequiredService<CasesClient>();
        await using var reading = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database, MaxAutoPrepare = 10 }.ConnectionString);
        var numbers = await NumbersAsync(reading);

        (string What, Func<int, Task<int>> Ask)[] questions =
        [
            ("plain read by primary key", i => ReadAsync(reading, numbers[i % numbers.Count].Id)),
            ("search: case number", i => SearchAsync(Coordinator, numbers[i % numbers.Count].Number)),
            ("search: beginning of a number", i => SearchAsync(Coordinator, numbers[i % numbers.Count].Number[..5])),
            ("search: phone number", i => SearchAsync(Coordinator, FilledCases.Phone(FilledCases.PersonOf(i * 37)))),
            ("search: e-mail address", i => SearchAsync(Coordinator, FilledCases.Email(FilledCases.PersonOf(i * 41)))),
            ("search: name", i => SearchAsync(Coordinator, FilledCases.Name(FilledCases.PersonOf(i * 43)))),
            ("search: file number", i => SearchAsync(Coordinator, FilledCases.FileNumber(i * 10 + 3))),
            ("search: a place", i => SearchAsync(Coordinator, FilledCases.Road(i * 17 % 2000))),
            ("search: one common word of two characters", i => SearchAsync(Coordinator, FilledCases.Topics[i % FilledCases.Topics.Length])),
            ("search: a word in most cases", i => SearchAsync(Coordinator, i % 2 == 0 ? "每天" : "靠近")),
            ("search: three words", i => SearchAsync(Coordinator, $"{FilledCases.Road(i * 17 % 2000)} {FilledCases.Topics[i % 8]} 特別嚴重")),
            ("search: a common word, one district, open", i => SearchAsync(Coordinator, FilledCases.Topics[i % 8], q => q with { District = FilledCases.Districts[i % 38], Status = CaseStatus.InProgress })),
            ("search: a common word, of an agency", i => SearchAsync(i % 2 == 0 ? Roads : Trees, FilledCases.Topics[i % 8])),
            ("search: nothing has it", i => SearchAsync(Coordinator, "鯨鯊擱淺")),
            ("search: unit and status, no words", i => SearchAsync(Coordinator, null, q => q with { Unit = FilledCases.Units[i % FilledCases.Units.Length], Status = CaseStatus.Assigned })),
            ("search: no words, no filter", i => SearchAsync(i % 2 == 0 ? Coordinator : Trees, null)),
            ("worklist: mine", i => ListAsync(Person(StaffRole.Handler, "PWB-ROADS", "PWB-ROADS/MAINT", FilledCases.Staff(0, i % 16)), CaseListKind.Mine)),
            ("worklist: my unit", i => ListAsync(i % 2 == 0 ? Roads : Trees, CaseListKind.Unit)),
            ("worklist: my unit, page 20", i => ListAsync(Roads, CaseListKind.Unit, 20)),
            ("worklist: triage", _ => ListAsync(Coordinator, CaseListKind.Triage)),
            ("worklist: overdue, of an agency", i => ListAsync(i % 2 == 0 ? Roads : Trees, CaseListKind.Overdue)),
            ("worklist: overdue, everywhere", _ => ListAsync(Coordinator, CaseListKind.Overdue)),
            ("worklist: all of an agency", i => ListAsync(i % 2 == 0 ? Roads : Trees, CaseListKind.All)),
            ("worklist: all, everywhere", _ => ListAsync(Coordinator, CaseListKind.All)),
            ("board: of the city", _ => BoardAsync(Coordinator)),
            ("board: of an agency", _ => BoardAsync(Trees)),
            ("board: the list of a number, of the city", i => NumberAsync(Coordinator, (BoardColumn)(i % Enum.GetValues<BoardColumn>().Length))),
            ("board: the list of a number, of an agency", i => NumberAsync(Trees, (BoardColumn)(i % Enum.GetValues<BoardColumn>().Length))),
        ];
        questions = [.. questions.Where((q, i) => i == 0 || q.What.Contains(only, StringComparison.Ordinal))];
        // Once through, so that what is measured is a service that has run for a while.
        foreach (var (_, ask) in questions)
            for (var i = 0; i < 3; i++)
                await ask(i);

        Console.WriteLine();
        Console.WriteLine($"{cases:N0} cases; {Questions} questions of a kind, one at a time and {AtOnce} at once, by HTTP with everything that rights cost; {Environment.ProcessorCount} cores, PostgreSQL {postgres.MajorVersion} on the same machine, load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine($"{"what",-44} {"hits",6} {"p50 ms",8} {"p95",8} {"p99",8} {"to key",8} | {"4: p50",8} {"p95",8} {"p99",8} {"target",8}");
        var key = 0.0;
        foreach (var (what, ask) in questions)
        {
            var (alone, hits) = await MeasureAsync(ask, 1);
            var (together, _) = await MeasureAsync(ask, AtOnce);
            if (key == 0)
                key = At(alone, 0.5);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what,-44} {hits,6} {At(alone, 0.5),8:F1} {At(alone, 0.95),8:F1} {At(alone, 0.99),8:F1} {At(alone, 0.5) / key,8:F0} | {At(together, 0.5),8:F1} {At(together, 0.95),8:F1} {At(together, 0.99),8:F1} {(what.StartsWith("plain", StringComparison.Ordinal) ? "" : $"< {(what.StartsWith("board: of", StringComparison.Ordinal) ? BoardTarget : Target):F0}"),8}"));
        }

        if (only.Length > 0)
        {
            await app.StopAsync();
            return 0;
        }
        var with = await SubmitAsync(client);
        await ExecuteAsync(reading, "drop index cases.ix_case_terms_terms");
        var without = await SubmitAsync(client);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"submission of {Description(0).Length} characters, one at a time: p50 {At(with, 0.5):F2} ms, p95 {At(with, 0.95):F2} ms; without the index of terms p50 {At(without, 0.5):F2} ms, p95 {At(without, 0.95):F2} ms"));
        await app.StopAsync();
        return 0;

        async Task<int> SearchAsync(Actor actor, string? text, Func<CaseSearchQuery, CaseSearchQuery>? change = null)
        {
            var query = new CaseSearchQuery { Text = text };
            return (await client.SearchAsync(actor, change?.Invoke(query) ?? query, default)).Required().Total;
        }

        async Task<int> BoardAsync(Actor actor) => (await client.BoardAsync(actor, null, default)).Required().Rows.Sum(r => r.Counts.GetValueOrDefault(BoardColumn.Open));

        async Task<int> NumberAsync(Actor actor, BoardColumn column) =>
            (await client.ListAsync(actor, new() { List = CaseListKind.Board, Column = column, PageSize = 25 }, default)).Required().Total;

        async Task<int> ListAsync(Actor actor, CaseListKind list, int page = 1) =>
            (await client.ListAsync(actor, new() { List = list, Page = page, PageSize = 50 }, default)).Required().Total;
    }

    private static string Description(int i) => string.Concat(Enumerable.Range(0, 8).Select(k => $"{FilledCases.Road(i + k)}的{FilledCases.Topics[(i + k) % 8]}請派人處理，"));

    private static async Task<List<double>> SubmitAsync(CasesClient client)
    {
        var times = new List<double>();
        for (var i = 0; i < Submissions; i++)
        {
            var watch = Stopwatch.StartNew();
            (await client.SubmitAsync(Actor.Anyone, new()
            {
                ServiceCode = "PET-MAYOR",
                Description = Description(i),
                Location = new() { District = "三民區", Address = $"{FilledCases.Road(i)}{i}號前" },
                Applicant = new() { Name = "王小明", Phone = "0912-345-678", Email = "ming@example.test" },
            }, Guid.NewGuid().ToString(), default)).Required();
            if (i >= Submissions / 4)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return times;
    }

    private static async Task<(List<double> Times, int Hits)> MeasureAsync(Func<int, Task<int>> ask, int atOnce)
    {
        var times = new ConcurrentBag<double>();
        var (next, hits) = (-1, new ConcurrentBag<int>());
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < Questions; i = Interlocked.Increment(ref next))
            {
                var watch = Stopwatch.StartNew();
                hits.Add(await ask(i));
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }));
        return ([.. times], hits.Order().ElementAt(hits.Count / 2));
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt(Math.Min(times.Count - 1, (int)(times.Count * share)));

    private static Actor Person(StaffRole role, string agency, string? unit, Guid id) => new() { Kind = ActorKind.Staff, StaffId = id, Agency = agency, Unit = unit, Roles = [role] };

    private static async Task<List<(Guid Id, string Number)>> NumbersAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select id, number from cases.cases tablesample system (0.1) limit 500");
        command.CommandTimeout = 600;
        var found = new List<(Guid, string)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            found.Add((reader.GetGuid(0), reader.GetString(1)));
        return found.Count > 0 ? found : throw new InvalidOperationException("No cases were filled in.");
    }

    private static async Task<int> ReadAsync(NpgsqlDataSource source, Guid id)
    {
        await using var command = source.CreateCommand("select number, status, unit, received_at, clock_ends_at from cases.cases where id = $1");
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? 1 : 0;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static WebApplication Host(string database, string folder)
    {
        var port = Ports.Free();
        return ServiceHost.Create(
            new()
            {
                Environment = "Development",
                ApplicationName = "CaseTracker.Cases",
                InProcessBus = true,
                Settings = new Dictionary<string, string?>
                {
                    ["ConnectionStrings:Database"] = database,
                    ["CaseTracker:DataDirectory"] = folder,
                    ["CaseTracker:SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
                    ["Clock:Simulated"] = "true",
                    ["Clock:Start"] = Now.ToString("O", CultureInfo.InvariantCulture),
                    ["Services:cases:Url"] = $"http://127.0.0.1:{port}",
                    // Nobody answers there: cases are accepted without an expected date.
                    ["Services:deadlines:Url"] = "http://127.0.0.1:9",
                    ["Services:routing:Url"] = "http://127.0.0.1:9",
                    ["Urls"] = $"http://127.0.0.1:{port}",
                    ["Logging:LogLevel:Default"] = "Error",
                },
            },
            new CasesModule());
    }
}
