using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CaseTracker.Benchmarks;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Npgsql;

// One command: `dotnet run -c Release --project tests/Benchmarks`. Starts a durable PostgreSQL and AllInOne, loads cases through the
// public API, and prints each workload as a ratio to pgbench of the same minute, before and after. No figure here is a test.
const int connections = 16;
const int seconds = 5;
const int repeats = 3;
if (args is ["sweep", .. var rest])
    return await SweepBenchmark.RunAsync(rest);
if (args is ["relay", .. var relay])
    return await RelayBenchmark.RunAsync(relay);
if (args is ["inbox", .. var inbox])
    return await InboxBenchmark.RunAsync(inbox);
if (args is ["overdue", .. var overdue])
    return await OverdueBenchmark.RunAsync(overdue);
if (args is ["lookup", .. var lookup])
    return await LookUpBenchmark.RunAsync(lookup);
if (args is ["search", .. var search])
    return await SearchBenchmark.RunAsync(search);
if (args is ["routing", .. var routing])
    return await RoutingBenchmark.RunAsync(routing);
if (args is ["mail"])
    return await MailBenchmark.RunAsync();
var cases = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3000;

await using var postgres = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Settings = new Dictionary<string, string> { ["max_connections"] = "200", ["shared_buffers"] = "256MB" } });
var database = await postgres.CreateDatabaseAsync("benchmark");
var yardstickDatabase = await postgres.CreateDatabaseAsync("yardstick");
using var folder = TestFolder.Create("benchmark");
var settings = Keys.Kinds.ToDictionary(k => $"Keys__{k}__0", _ => (string?)Keys.Fresh());
settings["ASPNETCORE_ENVIRONMENT"] = "Production";
settings["ConnectionStrings__Database"] = database;
settings["Notifications__PaperAndPhoneOnly"] = "true";
settings["Limits__SubmissionsPerHour"] = "1000000";
settings["CaseTracker__SeedsDirectory"] = Path.Combine(Repository.Root, "seeds");
settings["Logging__LogLevel__Default"] = "Warning";
var port = Ports.Free();
var start = System.Diagnostics.Stopwatch.StartNew();
await using var product = await ChildService.StartAsync(new() { Assembly = Repository.ServiceAssembly("AllInOne"), Arguments = ["--port", $"{port}", "--data", folder.Path], Environment = settings, Port = port, ReadyTimeout = TimeSpan.FromSeconds(120) });
var server = new Uri($"http://127.0.0.1:{port}");
Console.WriteLine($"AllInOne ready after {start.Elapsed.TotalSeconds:F1} s (empty database, migrations and reference data included)");

var known = await LoadAsync();
var pgbench = new PgBench(postgres.BinDirectory, yardstickDatabase);
await pgbench.PrepareSelectAsync();
var script = await SubmissionRows.PrepareAsync(database);
var pgbenchWrites = new PgBench(postgres.BinDirectory, database);
await ExecuteAsync("vacuum analyze");
var pages = await LookUpBenchmark.PagesAsync(server, known.Take(200));

var lookups = known.Select(k => Request("POST", "/api/v1/cases/lookup", $$"""{"caseNumber":"{{k.Number}}","proof":"{{k.Code}}"}""")).ToArray();
var rows = new[]
{
    new Workload("status look-up, JSON", 0.35, () => pgbench.SelectAsync(connections, seconds), () => RawLoad.RunAsync(server, connections, TimeSpan.FromSeconds(seconds), r => lookups[r.Next(lookups.Length)], (status, body) => status == 200 && body.Span.IndexOf("\"timeline\""u8) >= 0)),
    new Workload("status page, HTML", 0.25, () => pgbench.SelectAsync(connections, seconds), () => RawLoad.RunAsync(server, connections, TimeSpan.FromSeconds(seconds), r => pages[r.Next(pages.Count)], (status, body) => status == 200 && body.Length > 2000)),
    new Workload("submission", 0.25, () => pgbenchWrites.ScriptAsync(script, connections, seconds), () => RawLoad.RunAsync(server, connections, TimeSpan.FromSeconds(seconds), Submission, (status, body) => status == 201)),
};
foreach (var workload in rows)
    for (var i = 0; i < repeats; i++)
        await workload.MeasureAsync();

Console.WriteLine();
Console.WriteLine($"{connections} connections, {seconds} s a step, {repeats} repeats, {known.Count} cases loaded; median (min-max)");
Console.WriteLine($"{"workload",-22} {"per second",22} {"p50 ms",8} {"p99 ms",8} {"failures",8} {"pgbench/s",22} {"ratio",20} {"target",7}");
foreach (var workload in rows)
    Console.WriteLine(workload.Row());
using (var process = System.Diagnostics.Process.GetProcessById(product.ProcessId))
    Console.WriteLine($"AllInOne: {process.WorkingSet64 / 1024 / 1024} MB resident at the end");
await CheckSubmissionsAsync();
return 0;

async Task<IReadOnlyList<(string Number, string Code)>> LoadAsync()
{
    var loaded = new ConcurrentBag<(string, string)>();
    await Parallel.ForEachAsync(Enumerable.Range(0, cases), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, ct) =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cases") { Content = new StringContent(Body(i), Encoding.UTF8, "application/json") };
        using var answer = await product.Client.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(ct) + product.Output);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!;
        loaded.Add(((string)body["caseNumber"]!, (string)body["lookupCode"]!));
    });
    await Wait.UntilAsync(async () => await ScalarAsync("""
        select (select count(*) from cases.outbox_messages where published_at is null) + (select count(*) from deadlines.outbox_messages where published_at is null)
             + (select count(*) from routing.outbox_messages where published_at is null) + (select count(*) from notifications.outbox_messages where published_at is null)
        """) == 0, TimeSpan.FromMinutes(5), "every message has been handled");
    return [.. loaded];
}

byte[] Submission(Random random) => Request("POST", "/api/v1/cases", Body(random.Next()), $"Idempotency-Key: {Guid.NewGuid()}\r\n");

static string Body(int i) => $$$"""
    {"serviceCode":"HOT-LAMP","description":"{{{string.Concat(Enumerable.Repeat("路燈不亮，晚上走路看不到路面，請派人來修。", 28))}}} {{{i}}}","location":{"district":"三民區","address":"民族一路{{{i % 900}}}號前"},"applicant":{"name":"王小明","phone":"09{{{i % 100_000_000:D8}}}","email":"someone{{{i}}}@example.test"}}
    """.Trim();

static byte[] Request(string method, string path, string body, string headers = "")
{
    var bytes = Encoding.UTF8.GetBytes(body);
    return [.. Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}Content-Length: {bytes.Length}\r\n\r\n"), .. bytes];
}

async Task CheckSubmissionsAsync()
{
    var duplicates = await ScalarAsync("select count(*) from (select number from cases.cases group by number having count(*) > 1) d");
    Console.WriteLine($"{await ScalarAsync("select count(*) from cases.cases")} cases in the database, {duplicates} duplicate numbers");
}

async Task<long> ScalarAsync(string sql)
{
    await using var connection = new NpgsqlConnection(database);
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
}

async Task ExecuteAsync(string sql)
{
    await using var connection = new NpgsqlConnection(database);
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
    await command.ExecuteNonQueryAsync();
}
