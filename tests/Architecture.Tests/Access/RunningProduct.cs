using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CaseTracker.Architecture.Tests.Access;

/// <summary>All services in one host that runs, with the city's reference data, invented staff and a database.</summary>
public sealed class RunningProduct : IAsyncLifetime
{
    /// <summary>Who answers for every case here: a unit of an agency that has others.</summary>
    public const string Agency = "PWB-PARKS";
    public const string Unit = "PWB-PARKS/MAINT";
    public const string OtherUnit = "PWB-PARKS/PLAN";

    private static readonly TestFolder Data = TestFolder.Create("access");
    private WebApplication? _app;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app!).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Of the unit: who handles every case, their deputy, and who supervises.</summary>
    public Actor Handler { get; private set; } = null!;

    public Guid Deputy { get; private set; }

    public Actor Supervisor { get; private set; } = null!;

    public Actor AgencyHead { get; } = new() { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = Agency, Roles = [StaffRole.AgencyHead] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        Address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        _app = ServiceHost.Create(
            new()
            {
                Environment = "Development",
                ApplicationName = "CaseTracker.AllInOne",
                InProcessBus = true,
                Settings = new Dictionary<string, string?>
                {
                    ["ConnectionStrings:Database"] = await server.CreateDatabaseAsync(),
                    ["CaseTracker:DataDirectory"] = Data.Path,
                    ["CaseTracker:SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
                    ["Clock:Simulated"] = "true",
                    ["Clock:Start"] = "2026-03-02T09:00:00+08:00",
                    ["Urls"] = Address.ToString(),
                    ["Site:PublicUrl"] = Address.ToString(),
                    ["Limits:SubmissionsPerHour"] = "0",
                    ["Logging:LogLevel:Default"] = "Error",
                },
            },
            Product.NewModules());
        await ServiceHost.PrepareAsync(_app, CancellationToken.None);
        await _app.StartAsync(CancellationToken.None);
        _app.Services.GetRequiredService<BackgroundWork>().Open();
        var staff = (await _app.Services.GetRequiredService<RoutingClient>().StaffAsync(Actor.Service("cases"), Unit, CancellationToken.None)).Required();
        var handler = staff.Single(s => s.Roles.Contains(StaffRole.Handler));
        Deputy = handler.Deputy!.Value;
        Handler = new() { Kind = ActorKind.Staff, StaffId = handler.Id, Agency = Agency, Unit = Unit, Roles = handler.Roles };
        Supervisor = Handler with { StaffId = staff.First(s => s.Roles.Contains(StaffRole.Supervisor)).Id, Roles = [StaffRole.Supervisor] };
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    public string TokenFor(string service, Actor actor) => Services.GetRequiredService<ServiceTokens>().Create(service, actor);

    /// <summary>A case in the hands of <see cref="Unit"/>, known to every service.</summary>
    public async Task<SubmittedCase> NewCaseAsync(bool confidential = false)
    {
        var cases = Services.GetRequiredService<CasesClient>();
        var coordinator = new Actor { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Agency = "RDEC", Roles = [StaffRole.Coordinator] };
        var submitted = (await cases.SubmitAsync(
            coordinator,
            new()
            {
                ServiceCode = "PET-MAYOR",
                Description = "公園的長椅壞了，坐下去會倒，請派人來修理。",
                Location = new() { Address = "中央公園" },
                Applicant = new() { Name = "王小明", Phone = "0912-345-678", Email = "ming@example.test" },
                Channel = Channel.Phone,
                Confidential = confidential,
                ReadBack = true,
            },
            Guid.NewGuid().ToString(),
            Ct)).Required();
        var routing = Services.GetRequiredService<RoutingClient>();
        await Wait.UntilAsync(async () => (await routing.AssignAsync(coordinator, submitted.CaseId, new() { Unit = Unit, Reason = "由這個單位負責" }, Ct)).Failure is null or { Code: "already-assigned-there" }, TimeSpan.FromSeconds(30), "Routing to know the case");
        await Wait.UntilAsync(async () => (await cases.DetailAsync(coordinator, submitted.CaseNumber, Ct)).Required() is { Row: { Unit: Unit, Handler: not null }, OriginalDue: not null }, TimeSpan.FromSeconds(30), "the case to be assigned");
        return submitted;
    }
}
