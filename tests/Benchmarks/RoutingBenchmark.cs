using System.Globalization;
using System.Text.Json;
using CaseTracker.Cases;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Messaging;
using CaseTracker.Routing;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary>
/// <c>routing</c>: how often the unit that a case belongs to is suggested first, or among the first three, from the rules alone, from earlier decisions, from words, and from all of it.
/// Cases and Routing run in this process and are asked by HTTP. Each text of the demo is held back once, and everything that was ever decided about it.
/// </summary>
internal static class RoutingBenchmark
{
    private const int Cases = 3000;
    private const int Folds = 5;
    private const double Unsure = 0.3;
    private const string NoService = "PET-MAYOR";
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly Actor Coordinator = new() { Kind = ActorKind.Staff, StaffId = Guid.Parse("99999999-0000-4000-8000-000000000001"), Agency = "RDEC", Unit = "RDEC/JSC", Roles = [StaffRole.Coordinator] };
    private static readonly Actor Self = Actor.Service("benchmark");

    private sealed record Stories(IReadOnlyList<Place> Places, IReadOnlyList<Descriptions> Descriptions);

    private sealed record Place(string District, IReadOnlyList<string> Addresses);

    private sealed record Descriptions(string Service, IReadOnlyList<Words> Texts);

    private sealed record Words(string Text, string? Unit);

    private sealed record Phrasing(string Service, string Text, string? Unit, int Fold);

    private sealed record Asked(Guid CaseId, string Unit, int Fold);

    /// <summary>Cases asked, and how many of them had the right unit first, and among the first three.</summary>
    private sealed class Score
    {
        private int _asked, _first, _three;

        public void Add(IEnumerable<string> suggested, string unit)
        {
            var place = suggested.Take(3).ToList().IndexOf(unit);
            _asked++;
            _first += place == 0 ? 1 : 0;
            _three += place >= 0 ? 1 : 0;
        }

        public double First => (double)_first / Math.Max(1, _asked);
        public double Three => (double)_three / Math.Max(1, _asked);
        public int Count => _asked;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var cases = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Cases;
        var stories = Read<Stories>("demo/stories.json");
        var items = Read<ServiceItem[]>("reference/services.json").ToDictionary(i => i.Code);
        var agencies = Read<Agency[]>("reference/agencies.json").SelectMany(a => a.Units.Select(u => (a.Code, Unit: u.Code))).ToDictionary(u => u.Unit, u => u.Code);
        var random = new Random(1);
        // Of each service every fifth text is in the same part, so that no service is missing where the others are learned from.
        var phrasings = stories.Descriptions.SelectMany(d => d.Texts.OrderBy(_ => random.Next()).Select((t, i) => new Phrasing(d.Service, t.Text, t.Unit, (i + d.Service.Length) % Folds))).ToArray();

        await using var postgres = await PostgresServer.StartAsync(new PostgresServerOptions());
        var database = await postgres.CreateDatabaseAsync("routing");
        await using var superuser = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database }.ConnectionString);
        using var folder = TestFolder.Create("routing");
        var port = Ports.Free();
        await using var city = Host(database, folder.Path, port, port, new CasesModule(), new RoutingModule());
        await ServiceHost.PrepareAsync(city, CancellationToken.None, topology: false);
        await city.StartAsync();
        // Cases answers nobody here: what is left is what was decided before.
        await using var withoutWords = Host(database, folder.Path, Ports.Free(), 9, new RoutingModule());
        await withoutWords.StartAsync();
        var bus = city.Services.GetRequiredService<InProcessBus>();
        var (casesClient, routing, decided) = (city.Services.GetRequiredService<CasesClient>(), city.Services.GetRequiredService<RoutingClient>(), withoutWords.Services.GetRequiredService<RoutingClient>());
        foreach (var item in items.Values)
            await bus.DeliverAsync(new ServiceItemChanged { Item = item, Version = 1 }, Guid.NewGuid(), default);

        Console.WriteLine($"Deciding {cases:N0} cases of {phrasings.Length} texts, and asking for {cases / 4:N0} more");
        var learned = new List<Asked>();
        var rules = new Score();
        for (var i = 0; i < cases; i++)
        {
            var (@case, shown) = await SubmitAsync(phrasings[i % phrasings.Length]);
            if (items[@case.Phrasing.Service].Unit is not null || shown == NoService)
                rules.Add(shown == NoService ? [] : [@case.Unit], @case.Unit);
            if (shown == NoService)
            {
                await DecideAsync(@case.Id, @case.Unit);
                await AssignedAsync(@case.Id, @case.Unit, Coordinator.StaffId);
            }
            else
            {
                await AssignedAsync(@case.Id, @case.Unit, null);
                var handler = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = agencies[@case.Unit], Unit = @case.Unit, Roles = [StaffRole.Handler] };
                (await casesClient.ReplyAsync(handler, @case.Id, new() { Outcome = Outcome.Done, Text = "您反映的事情已在三月二日處理完成，謝謝您的通報。" }, default)).Required();
            }
            learned.Add(new(@case.Id, @case.Unit, @case.Phrasing.Fold));
        }
        var asked = new List<Asked>();
        for (var i = 0; i < cases / 4; i++)
        {
            var (@case, _) = await SubmitAsync(phrasings[i % phrasings.Length], unsure: true);
            asked.Add(new(@case.Id, @case.Unit, @case.Phrasing.Fold));
        }

        var (byRule, byPrecedent, byWords, byAll) = (new Score(), new Score(), new Score(), new Score());
        var sure = Enum.GetValues<RoutingConfidence>().ToDictionary(c => c, _ => new Score());
        for (var fold = 0; fold < Folds; fold++)
        {
            var held = learned.Where(c => c.Fold == fold).Select(c => c.CaseId).ToArray();
            await HoldAsync("update cases.cases set confidential = true where id = any ($1)", "update routing.assignments set unit_decided_at = unit_decided_at - interval '1 year' where case_id = any ($1)");
            (await casesClient.LearnUnitWordsAsync(Self, default)).Required();
            foreach (var c in asked.Where(c => c.Fold == fold))
            {
                var suggestions = (await routing.CaseAsync(Coordinator, c.CaseId, default)).Required().Suggestions;
                byRule.Add([], c.Unit);
                byPrecedent.Add((await decided.CaseAsync(Coordinator, c.CaseId, default)).Required().Suggestions.Select(s => s.Unit), c.Unit);
                byWords.Add((await casesClient.LikelyUnitsAsync(Self, c.CaseId, default)).Required().OrderByDescending(u => u.Weight + Math.Log(u.Share)).Select(u => u.Unit), c.Unit);
                byAll.Add(suggestions.Select(s => s.Unit), c.Unit);
                if (suggestions is [var first, ..])
                    sure[first.Confidence].Add([first.Unit], c.Unit);
            }
            await HoldAsync("update cases.cases set confidential = false where id = any ($1)", "update routing.assignments set unit_decided_at = unit_decided_at + interval '1 year' where case_id = any ($1)");

            async Task HoldAsync(params string[] statements)
            {
                foreach (var sql in statements)
                {
                    await using var command = superuser.CreateCommand(sql);
                    command.Parameters.AddWithValue(held);
                    await command.ExecuteNonQueryAsync();
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{asked.Count} cases in triage, of {phrasings.Length} texts for {asked.Select(c => c.Unit).Distinct().Count()} units; {cases} decided cases of the same texts. Split by text: each is held back once in {Folds} parts, with every case that has it; learned from the other four fifths."));
        Console.WriteLine($"{"suggested from",-44} {"right first",12} {"in three",10}");
        foreach (var (what, score) in (IEnumerable<(string, Score)>)[("rules alone", byRule), ("earlier decisions alone (no words)", byPrecedent), ("words alone", byWords), ("all of it", byAll)])
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {score.First,12:P1} {score.Three,10:P1}"));
        var known = rules.First;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"every case, with rules alone",-44} {known,12:P1} {known,10:P1}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"every case, with all of it",-44} {known + ((1 - known) * byAll.First),12:P1} {known + ((1 - known) * byAll.Three),10:P1}"));
        Console.WriteLine();
        foreach (var (confidence, score) in sure)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first suggestion said to be {confidence,-17} {score.First,12:P1} right, {score.Count} cases"));
        await withoutWords.StopAsync();
        await city.StopAsync();
        return 0;

        // A case as a citizen sends it: some are not sure of the service, and those of services without a unit are left to the coordinator anyway.
        async Task<((Guid Id, string Unit, Phrasing Phrasing) Case, string Shown)> SubmitAsync(Phrasing phrasing, bool unsure = false)
        {
            var place = stories.Places[random.Next(stories.Places.Count)];
            decimal? width = phrasing.Service == "HOT-DITCH" ? random.Next(3, 12) : null;
            var shown = unsure || items[phrasing.Service].Unit is null || random.NextDouble() < Unsure ? NoService : phrasing.Service;
            var submitted = (await casesClient.SubmitAsync(Actor.Anyone, new()
            {
                ServiceCode = shown,
                Description = phrasing.Text,
                Location = new() { District = place.District, Address = place.Addresses[random.Next(place.Addresses.Count)], RoadWidth = width },
                Applicant = new() { Name = "王小明", Phone = "0912-345-678" },
            }, Guid.NewGuid().ToString(), default)).Required();
            await RouteAsync(submitted.CaseId, shown);
            // What is right: what the text says, or what the rules would have said of the service that was meant.
            if (phrasing.Unit is { } unit)
                return ((submitted.CaseId, unit, phrasing), shown);
            if (shown != NoService)
                return ((submitted.CaseId, (await routing.CaseAsync(Self, submitted.CaseId, default)).Required().Unit!, phrasing), shown);
            var meant = Guid.NewGuid();
            await RouteAsync(meant, phrasing.Service);
            return ((submitted.CaseId, (await routing.CaseAsync(Self, meant, default)).Required().Unit!, phrasing), shown);

            Task RouteAsync(Guid id, string service) => bus.DeliverAsync(new CaseSubmitted
            {
                CaseId = id,
                Version = 1,
                OccurredAt = Now,
                ServiceCode = service,
                Channel = Channel.Web,
                ReceivedAt = Now,
                Limit = items[service].Limit,
                Policy = items[service].Policy,
                FirstReportSatisfies = false,
                District = place.District,
                RoadWidth = width,
                Confidential = false,
            }, Guid.NewGuid(), default);
        }

        async Task DecideAsync(Guid id, string unit) => (await routing.AssignAsync(Coordinator, id, new() { Unit = unit, Reason = "看過內容", Offered = [] }, default)).Required();

        Task AssignedAsync(Guid id, string unit, Guid? by) => bus.DeliverAsync(new CaseAssigned { CaseId = id, Version = 1, OccurredAt = Now, AssignmentId = Guid.CreateVersion7(), Agency = agencies[unit], Unit = unit, DecidedBy = by }, Guid.NewGuid(), default);
    }

    private static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Repository.Root, "seeds", path)), ContractJson.Options)!;

    private static WebApplication Host(string database, string folder, int port, int cases, params IModule[] modules) => ServiceHost.Create(
        new()
        {
            Environment = "Development",
            ApplicationName = "CaseTracker.Routing",
            InProcessBus = true,
            Settings = new Dictionary<string, string?>
            {
                ["ConnectionStrings:Database"] = database,
                ["CaseTracker:DataDirectory"] = folder,
                ["CaseTracker:SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
                ["Clock:Simulated"] = "true",
                ["Clock:Start"] = Now.ToString("O", CultureInfo.InvariantCulture),
                ["Services:cases:Url"] = $"http://127.0.0.1:{cases}",
                ["Services:routing:Url"] = $"http://127.0.0.1:{port}",
                // Nobody answers there: cases are accepted without an expected date.
                ["Services:deadlines:Url"] = "http://127.0.0.1:9",
                ["Urls"] = $"http://127.0.0.1:{port}",
                ["Logging:LogLevel:Default"] = "Error",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
            },
        },
        modules);
}
