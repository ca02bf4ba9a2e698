using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Security;

namespace CaseTracker.AllInOne.Demo;

/// <summary><c>--demo</c>: writes 120 days of cases into an empty database by the real acts, in business time, with the transports off.</summary>
/// <remarks>Runs on a host of its own, before the one that serves: what people see has the real clock from the first page on.</remarks>
internal static class DemoData
{
    public const int Days = 120;

    /// <summary>The file that says the demo was written to its end.</summary>
    public static string MarkerIn(DataDirectory directory) => Path.Combine(directory.Create("demo"), "complete");

    public static async Task WriteOnceAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken ct)
    {
        var now = new MachineTime().GetUtcNow();
        var start = Taipei.StartOf(Taipei.DateOf(now).AddDays(-Days));
        var own = new Dictionary<string, string?>(settings)
        {
            ["Clock:Simulated"] = "true",
            ["Clock:Start"] = start.ToString("O", CultureInfo.InvariantCulture),
            ["Notifications:RecordOnly"] = "true",
            ["urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        // A demo that a power cut interrupts is begun again; until its end nothing needs to wait for the disk.
        if (own.TryGetValue("ConnectionStrings:Database", out var database) && database is not null)
            own["ConnectionStrings:Database"] = $"{database};Options=-c synchronous_commit=off";
        await using var host = ServiceHost.Create(AllInOneHost.Options(own) with { Environment = "Development" }, AllInOneHost.Modules());
        await ServiceHost.PrepareAsync(host, ct);
        await host.StartAsync(ct);
        // Ctrl+C while it writes ends it; the next --demo says how to begin again.
        ct = host.Lifetime.ApplicationStopping;
        var marker = MarkerIn(host.Services.GetRequiredService<DataDirectory>());
        using var scope = host.Services.CreateScope();
        var material = await DemoMaterial.LoadAsync(host.Services.GetRequiredService<SeedFiles>(), ct);
        var existing = (await scope.ServiceProvider.GetRequiredService<CasesClient>().ListAsync(material.With(StaffRole.Coordinator).Actor, new CaseListQuery { List = CaseListKind.All, PageSize = 1 }, ct)).Required().Total;
        if (existing > 0)
        {
            if (File.Exists(marker))
                return;
            throw new StartupException("The database holds cases that the demo did not finish writing, or that are not its own: start without --demo to keep them, or with --reset --demo to begin again.");
        }
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var generator = new DemoGenerator(scope.ServiceProvider, host.Services.GetRequiredService<ClockDriver>(), host.Services.GetRequiredService<BusinessTime>(), material);
        await generator.RunAsync(start, now, host.Configuration.GetValue("Demo:Cases", 2000), (share, written) =>
            Console.Error.WriteLine($"Writing demo cases: {share,4:P0}  {written} cases, {watch.Elapsed.TotalSeconds:F0} s"), ct);
        // What the city's cases say of its units is known from the first day, not from the second.
        (await scope.ServiceProvider.GetRequiredService<CasesClient>().LearnUnitWordsAsync(Actor.Service("demo"), ct)).Required();
        await File.WriteAllTextAsync(marker, "", ct);
        // Not with the host's own token: stopping is what cancels it.
        await host.StopAsync(CancellationToken.None);
    }
}

/// <summary>What the generator draws from.</summary>
internal sealed record DemoMaterial(DemoStories Stories, IReadOnlyList<DemoPerson> Staff, IReadOnlyList<ServiceItem> Services, IReadOnlyDictionary<string, string> UnitNames)
{
    public static async Task<DemoMaterial> LoadAsync(SeedFiles seeds, CancellationToken ct) => new(
        await seeds.ReadJsonAsync<DemoStories>("demo/stories.json", ct),
        await seeds.ReadJsonAsync<IReadOnlyList<DemoPerson>>("demo/staff.json", ct),
        await seeds.ReadJsonAsync<IReadOnlyList<ServiceItem>>("reference/services.json", ct),
        (await seeds.ReadJsonAsync<IReadOnlyList<Agency>>("reference/agencies.json", ct)).SelectMany(a => a.Units).ToDictionary(u => u.Code, u => u.Name.Zh));

    public DemoPerson Handler(string unit) => Staff.First(p => p.Unit == unit && p.Roles.Contains(StaffRole.Handler));

    public DemoPerson? Supervisor(string unit) => Staff.FirstOrDefault(p => p.Unit == unit && p.Roles.Contains(StaffRole.Supervisor));

    public DemoPerson? Head(string? agency) => Staff.FirstOrDefault(p => p.Agency == agency && p.Roles.Contains(StaffRole.AgencyHead));

    public DemoPerson With(StaffRole role) => Staff.First(p => p.Roles.Contains(role));
}
