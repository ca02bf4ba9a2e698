using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaseTracker.TestSupport;
using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary><c>lookup</c>: look-ups at a steady rate in a read model of a city's size, and whether their time tells a number that exists.</summary>
internal static class LookUpBenchmark
{
    private const int Cases = 1_000_000;
    private const int Rate = 500;
    private const int Connections = 32;
    private const int Tries = 500;
    private const int Asked = 50_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        var cases = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Cases;
        await using var postgres = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Settings = new Dictionary<string, string> { ["max_connections"] = "200", ["shared_buffers"] = "256MB" } });
        var database = await postgres.CreateDatabaseAsync("lookup");
        using var folder = TestFolder.Create("lookup");
        await using var city = await PlayedCases.StartAsync(cases, folder.Path);
        var settings = new Dictionary<string, string?>(city.Secrets)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ConnectionStrings__Database"] = database,
            ["Notifications__PaperAndPhoneOnly"] = "true",
            ["Portal__RebuildOnStart"] = "Never",
            ["Lookup__WrongPerCase"] = "1000000",
            ["Lookup__WrongPerSource"] = "1000000",
            ["CaseTracker__SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
            ["Logging__LogLevel__Default"] = "Warning",
        };
        var port = Ports.Free();
        await using var product = await ChildService.StartAsync(new() { Assembly = Repository.ServiceAssembly("AllInOne"), Arguments = ["--port", $"{port}", "--data", folder.Path], Environment = settings, Port = port, ReadyTimeout = TimeSpan.FromSeconds(120) });
        var server = new Uri($"http://127.0.0.1:{port}");

        var watch = Stopwatch.StartNew();
        await RebuildAsync([.. settings, .. city.Addresses], folder.Path);
        var rebuild = watch.Elapsed;
        await ExecuteAsync(database, "vacuum analyze portal.public_cases");
        // Everybody asks for a case of the whole million, not for a few that stay in memory.
        var known = Enumerable.Range(0, Math.Min(cases, Asked)).Select(i => city.Case((int)((long)i * cases / Math.Min(cases, Asked)))).ToList();
        var lookups = known.Select(k => Question(k.Number, k.Code)).ToArray();
        var pages = await PagesAsync(server, known.Take(200));
        // Warm, as a service is that has run for a while.
        await RawLoad.RunAsync(server, Connections, TimeSpan.FromSeconds(5), r => lookups[r.Next(lookups.Length)], Shown);
        await RawLoad.RunAsync(server, Connections, TimeSpan.FromSeconds(5), r => pages[r.Next(pages.Count)], Page);
        var api = await RawLoad.AtRateAsync(server, Connections, Rate, Duration, r => lookups[r.Next(lookups.Length)], Shown);
        var html = await RawLoad.AtRateAsync(server, Connections, Rate, Duration, r => pages[r.Next(pages.Count)], Page);
        var (unknown, wrong, same) = await GuessAsync(server, city, known);

        Console.WriteLine();
        Console.WriteLine($"{cases:N0} cases, {Connections} connections, {Rate} requests a second for {Duration.TotalSeconds} s each; {Environment.ProcessorCount} cores, durable PostgreSQL and the load on the same machine");
        Figures.Header();
        Figures.Row("views written by `rebuild`, a second", (cases / rebuild.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture), "");
        Row("look-up, JSON", api);
        Row("status page, HTML", html);
        Figures.Row($"unknown number, ms ({Tries} tries): median", Figures.Median(unknown).ToString("F3", CultureInfo.InvariantCulture), "");
        Figures.Row($"wrong proof, ms ({Tries} tries): median", Figures.Median(wrong).ToString("F3", CultureInfo.InvariantCulture), "");
        Figures.Row("median of one against the other", (Figures.Median(unknown) / Figures.Median(wrong)).ToString("F3", CultureInfo.InvariantCulture), "as below");
        Figures.Row("unknown number, even tries against odd ones", Halves(unknown), "");
        Figures.Row("wrong proof, even tries against odd ones", Halves(wrong), "");
        Figures.Row("answers of both alike, byte by byte", same ? "yes" : "NO", "yes");
        return 0;

        static bool Shown(int status, ReadOnlyMemory<byte> body) => status == 200 && body.Span.IndexOf("\"timeline\""u8) >= 0;
        static bool Page(int status, ReadOnlyMemory<byte> body) => status == 200 && body.Length > 2000;
    }

    private static void Row(string what, RawLoad.Figures figures)
    {
        Figures.Row($"{what}: answered a second ({figures.Failures} failures)", figures.PerSecond.ToString("F0", CultureInfo.InvariantCulture), $"{Rate}");
        Figures.Row($"{what}: p50 ms", figures.P50.ToString("F1", CultureInfo.InvariantCulture), "");
        Figures.Row($"{what}: p99 ms", figures.P99.ToString("F1", CultureInfo.InvariantCulture), "< 50");
    }

    private static string Halves(List<double> times) =>
        (Figures.Median([.. times.Where((_, i) => i % 2 == 0)]) / Figures.Median([.. times.Where((_, i) => i % 2 == 1)])).ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>The command of Portal, beside the running product, as an operator would.</summary>
    private static async Task RebuildAsync(IEnumerable<KeyValuePair<string, string?>> settings, string data)
    {
        var environment = new Dictionary<string, string?>(settings) { ["CaseTracker__DataDirectory"] = data };
        await using var rebuild = ChildService.Start(new() { Assembly = Repository.ServiceAssembly("Portal"), Arguments = ["rebuild"], Environment = environment });
        if (await rebuild.WaitForExitAsync(TimeSpan.FromMinutes(30)) != 0)
            throw new InvalidOperationException(rebuild.Output);
        Console.WriteLine(rebuild.Output);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>An unknown number and a wrong proof in turn, over one connection.</summary>
    private static async Task<(List<double> Unknown, List<double> Wrong, bool Same)> GuessAsync(Uri server, PlayedCases city, IReadOnlyList<(string Number, string Code)> known)
    {
        var (unknown, wrong, bodies) = (new List<double>(), new List<double>(), new HashSet<string>());
        using var link = await RawLoad.ConnectAsync(server);
        for (var i = -50; i < Tries; i++)
        {
            var nobodys = city.NumberOfNobody(i + 50);
            var (number, code) = known[(i + 50) % known.Count];
            // Who goes first changes, so that neither always has the warmer seat.
            foreach (var (question, times) in i % 2 == 0 ? [(Question(nobodys, code), unknown), (Question(number, Other(code)), wrong)] : ((byte[], List<double>)[])[(Question(number, Other(code)), wrong), (Question(nobodys, code), unknown)])
            {
                var begin = Stopwatch.GetTimestamp();
                var (status, body) = await link.AskAsync(question);
                var took = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                if (i < 0)
                    continue;
                times.Add(took);
                bodies.Add($"{status} {Encoding.UTF8.GetString(body.Span)}");
            }
        }
        return (unknown, wrong, bodies.Count == 1);
    }

    private static string Other(string code) => (code[0] == '9' ? '0' : (char)(code[0] + 1)) + code[1..];

    private static byte[] Question(string number, string proof)
    {
        var body = $$"""{"caseNumber":"{{number}}","proof":"{{proof}}"}""";
        return Encoding.ASCII.GetBytes($"POST /api/v1/cases/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>Requests for status pages of cases that were proved.</summary>
    public static async Task<IReadOnlyList<byte[]>> PagesAsync(Uri server, IEnumerable<(string Number, string Code)> some)
    {
        var requests = new List<byte[]>();
        foreach (var (number, code) in some)
        {
            using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
            using var http = new HttpClient(handler) { BaseAddress = server };
            var form = await http.GetStringAsync("/track");
            var token = Regex.Match(form, "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
            using var answer = await http.PostAsync("/track", new FormUrlEncodedContent(new Dictionary<string, string> { ["CaseNumber"] = number, ["Proof"] = code, ["__RequestVerificationToken"] = token }));
            if ((int)answer.StatusCode is not (302 or 303))
                throw new InvalidOperationException($"/track answered {(int)answer.StatusCode}");
            var location = new Uri(server, answer.Headers.Location!.ToString());
            requests.Add(Encoding.ASCII.GetBytes($"GET {location.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nCookie: {handler.CookieContainer.GetCookieHeader(location)}\r\n\r\n"));
        }
        return requests;
    }
}
