using System.Diagnostics;
using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary><c>sweep</c>: what the sweep costs by what is due and by what is open, and how many dates the pure calculator explains.</summary>
internal static class SweepBenchmark
{
    private const int Due = 100_000;
    private const int Repeats = 3;
    private const double PreviewsPerMinute = 1_000_000;

    public static async Task<int> RunAsync(string[] args)
    {
        // A smaller number is for trying the benchmark out.
        var due = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Due;
        await using var postgres = await PostgresServer.StartAsync(new PostgresServerOptions
        {
            Durable = true,
            Settings = new Dictionary<string, string> { ["shared_buffers"] = "512MB", ["max_wal_size"] = "4GB" },
        });
        using var folder = TestFolder.Create("sweep");

        Console.WriteLine($"Filling: {due:N0} open clocks {Repeats} times and {10 * due:N0} once, warm-up first");
        await using var warm = await SweptCity.StartAsync(postgres, folder.Path, due / 5, 1);
        await warm.SweepAsync(0);
        await using var large = await SweptCity.StartAsync(postgres, folder.Path, due, 10);
        var (small, big) = (new List<double>(), new List<double>());
        for (var i = 0; i < Repeats; i++)
        {
            await using var city = await SweptCity.StartAsync(postgres, folder.Path, due, 1);
            // One after the other, so that what else the machine does falls on both.
            small.Add(await city.SweepAsync(0));
            big.Add(await large.SweepAsync(i));
        }
        var previews = Previews(TimeSpan.FromSeconds(10));

        Console.WriteLine();
        Console.WriteLine($"{Repeats} repeats, median (min-max); {Environment.ProcessorCount} cores, durable PostgreSQL on the same machine");
        Figures.Header();
        Figures.Row($"sweep of {due:N0} due out of {10 * due:N0} open, s", Figures.Text(big, "F2"), "<= 10");
        Figures.Row($"sweep of {due:N0} due out of {due:N0} open, s", Figures.Text(small, "F2"), "");
        Figures.Row("the first to the second", (Figures.Median(big) / Figures.Median(small)).ToString("F2", CultureInfo.InvariantCulture), "<= 1.3");
        Figures.Row("previews with their ledger a minute, pure core, all", previews.ToString("N0", CultureInfo.InvariantCulture), $">= {PreviewsPerMinute:N0}");
        return 0;
    }

    /// <summary>Every core computes dates of all kinds, with stops and extensions, and their explanations.</summary>
    private static double Previews(TimeSpan duration)
    {
        var calendar = OfficeCalendar.Of(new[] { 2025, 2026, 2027 }.SelectMany(year => OfficeCalendarFile.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "seeds", "calendars", $"{year}.csv")), year)), [2027]);
        var start = new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.FromHours(8));
        DeadlineHistory[] histories =
        [
            .. from day in Enumerable.Range(0, 250)
               from limit in new Limit[] { new(5, LimitUnit.WorkingDays), new(30, LimitUnit.CalendarDays), new(2, LimitUnit.Months), new(4, LimitUnit.Hours), new(15, LimitUnit.WorkingDays) }
               let received = start.AddDays(day)
               select new DeadlineHistory
               {
                   ReceivedAt = received,
                   Limit = limit,
                   Policy = DeadlinePolicy.Petition,
                   Stops = day % 3 == 0 ? [new(received.AddHours(2), received.AddDays(3))] : [],
                   Extensions = day % 4 == 0 ? [new AskedExtension { RequestedAt = received.AddHours(3), ApprovedAt = received.AddHours(3), Value = limit.Value, Unit = limit.Unit }] : [],
               },
        ];
        Run(TimeSpan.FromSeconds(1));
        return Run(duration) / duration.TotalMinutes;

        long Run(TimeSpan time)
        {
            var computed = 0L;
            var watch = Stopwatch.StartNew();
            Parallel.For(0, Environment.ProcessorCount, core =>
            {
                var mine = 0L;
                for (var i = core; watch.Elapsed < time; i++)
                {
                    if (DeadlineCalculator.Compute(histories[i % histories.Length], calendar).Ledger.Count == 0)
                        throw new InvalidOperationException("A date without an explanation.");
                    mine++;
                }
                Interlocked.Add(ref computed, mine);
            });
            return computed;
        }
    }

    /// <summary>Deadlines alone in this process, its loops held back, over a database full of clocks.</summary>
    private sealed class SweptCity : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly string _database;
        private readonly int _perDay;

        private SweptCity(WebApplication app, string database, int perDay) => (_app, _database, _perDay) = (app, database, perDay);

        public static async Task<SweptCity> StartAsync(PostgresServer server, string folder, int perDay, int days)
        {
            var database = await server.CreateDatabaseAsync("sweep");
            var app = ServiceHost.Create(
                new()
                {
                    Environment = "Development",
                    ApplicationName = "CaseTracker.Deadlines",
                    InProcessBus = true,
                    Settings = new Dictionary<string, string?>
                    {
                        ["ConnectionStrings:Database"] = database,
                        ["CaseTracker:DataDirectory"] = folder,
                        ["CaseTracker:SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
                        ["Clock:Simulated"] = "true",
                        ["Clock:Start"] = OpenClocks.FirstOverdue.AddDays(-1).ToString("O", CultureInfo.InvariantCulture),
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Logging:LogLevel:Default"] = "Warning",
                    },
                },
                new DeadlinesModule());
            await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
            await OpenClocks.FillAsync(database, perDay, days);
            return new(app, database, perDay);
        }

        /// <summary>Midnight of a day: seconds until everything that is due then has been done and committed.</summary>
        public async Task<double> SweepAsync(int day)
        {
            _app.Services.GetRequiredService<BusinessTime>().MoveTo(OpenClocks.FirstOverdue.AddDays(day));
            // The sweep is the module's own affair; what it is called is all that is needed of it here.
            var type = typeof(DeadlinesModule).Assembly.GetType("CaseTracker.Deadlines.Features.SweepDueSteps.SweepDueSteps", throwOnError: true)!;
            var watch = Stopwatch.StartNew();
            var (total, done) = (0, 0);
            do
            {
                await using var scope = _app.Services.CreateAsyncScope();
                done = await ((ISweep)scope.ServiceProvider.GetRequiredService(type)).RunOnceAsync(CancellationToken.None);
                total += done;
            }
            while (done > 0);
            var seconds = watch.Elapsed.TotalSeconds;
            await using var connection = new NpgsqlConnection(_database);
            await connection.OpenAsync();
            await using var count = new NpgsqlCommand("select count(distinct case_id) from deadlines.stages", connection);
            var stages = Convert.ToInt64(await count.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
            return stages == (long)_perDay * (day + 1) && total >= _perDay ? seconds : throw new InvalidOperationException($"{total} steps done, {stages} dates missed.");
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}
