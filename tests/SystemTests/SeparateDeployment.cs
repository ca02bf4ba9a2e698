using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.TestSupport;

namespace CaseTracker.SystemTests;

/// <summary>Every service as its own process, on PostgreSQL and RabbitMQ.</summary>
internal sealed class SeparateDeployment : Deployment
{
    private static readonly string[] Names = ["Routing", "Cases", "Deadlines", "Notifications", "Portal", "Desk"];
    private readonly Dictionary<string, ChildService> _services = [];
    private readonly TestFolder _folder = TestFolder.Create("separate");
    private DateTimeOffset _now;

    public static async Task<SeparateDeployment> StartAsync(DateTimeOffset start, Uri? bus = null, IReadOnlyDictionary<string, string?>? more = null)
    {
        var postgres = await PostgresServer.SharedAsync();
        var deployment = new SeparateDeployment { _now = start };
        var settings = CommonSettings(start);
        settings["ConnectionStrings__Database"] = await postgres.CreateDatabaseAsync("separate");
        settings["Bus__Url"] = (bus ?? await (await RabbitMqServer.SharedAsync()).CreateVirtualHostAsync("separate")).ToString();
        settings["CaseTracker__DataDirectory"] = deployment._folder.Path;
        settings["Routing__DemoStaff"] = "true";
        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
            settings[key] = value;
        var ports = Names.ToDictionary(n => n, _ => Ports.Free());
        foreach (var (name, port) in ports)
            settings[$"Services__{name}__Url"] = $"http://127.0.0.1:{port}";

        // As a deployment does it: everything is migrated and every queue declared before the first service runs.
        foreach (var name in Names)
        {
            await using var migrate = ChildService.Start(new() { Assembly = Repository.ServiceAssembly(name), Arguments = ["migrate"], Environment = settings, Port = ports[name] });
            Assert.True(await migrate.WaitForExitAsync(TimeSpan.FromSeconds(90)) == 0, $"{name} migrate failed:\n{migrate.Output}");
        }
        foreach (var name in Names)
            deployment._services[name.ToLowerInvariant()] = ChildService.Start(new() { Assembly = Repository.ServiceAssembly(name), Environment = settings, Port = ports[name] });
        foreach (var service in deployment._services.Values)
            await service.WaitUntilReadyAsync(timeout: TimeSpan.FromSeconds(120));
        return deployment;
    }

    public override Uri AddressOf(string service) => _services[service].BaseAddress;

    private sealed record State(DateTimeOffset Now, DateTimeOffset? NextDue, bool Waiting, Dictionary<string, long> Published, Dictionary<string, long> Handled, Dictionary<string, int> Subscriptions);

    private async Task<IReadOnlyList<State>> SetAsync(DateTimeOffset now) =>
        await Task.WhenAll(_services.Select(async s =>
        {
            using var answer = await s.Value.Client.PutAsJsonAsync($"/internal/{s.Key}/dev/clock", new { now });
            Assert.True(answer.IsSuccessStatusCode, $"{s.Key}: {(int)answer.StatusCode}\n{s.Value.Output}");
            return (await answer.Content.ReadFromJsonAsync<State>(ContractJson.Options))!;
        }));

    /// <summary>At rest: nothing waits in an outbox, and every message that was published has reached every subscriber.</summary>
    private static bool AtRest(IReadOnlyList<State> states)
    {
        if (states.Any(s => s.Waiting))
            return false;
        var types = states.SelectMany(s => s.Published.Keys).Distinct();
        return types.All(type =>
            states.Sum(s => s.Handled.GetValueOrDefault(type)) >= states.Sum(s => s.Published.GetValueOrDefault(type)) * states.Sum(s => s.Subscriptions.GetValueOrDefault(type)));
    }

    private async Task<IReadOnlyList<State>> RestAsync()
    {
        IReadOnlyList<State>? last = null;
        var calm = 0;
        try
        {
            await Wait.UntilAsync(async () =>
        {
            var before = last;
            last = await SetAsync(_now);
            // Twice in a row with the same counts: a sweep of one service may have followed the handler of another.
            calm = AtRest(last) && before is not null && last.Zip(before).All(p => p.First.Published.Values.Sum() == p.Second.Published.Values.Sum()) ? calm + 1 : 0;
            return calm >= 2;
        }, TimeSpan.FromSeconds(120), "all services to come to rest");
            return last!;
        }
        catch (WaitTimeoutException e)
        {
            throw new InvalidOperationException($"{e.Message}\n{Unrest(last!)}", e);
        }
    }

    private string Unrest(IReadOnlyList<State> states)
    {
        var types = states.SelectMany(s => s.Published.Keys).Distinct().Select(type => (Type: type, Handled: states.Sum(s => s.Handled.GetValueOrDefault(type)), Expected: states.Sum(s => s.Published.GetValueOrDefault(type)) * states.Sum(s => s.Subscriptions.GetValueOrDefault(type))));
        return string.Join('\n', [
            $"waiting: {states.Count(s => s.Waiting)} of {states.Count} services",
            .. types.Where(t => t.Handled < t.Expected).Select(t => $"{t.Type}: {t.Handled} of {t.Expected} deliveries handled"),
            .. _services.Select(s => $"-- {s.Key}\n{string.Join('\n', s.Value.Output.Split('\n').Where(l => l.Contains("warn", StringComparison.Ordinal) || l.Contains("fail", StringComparison.Ordinal)).TakeLast(6))}")]);
    }

    public override async Task MoveClockAsync(DateTimeOffset to)
    {
        var states = await RestAsync();
        while (states.Where(s => s.NextDue is not null).Select(s => s.NextDue!.Value).Where(d => d > _now).DefaultIfEmpty(DateTimeOffset.MaxValue).Min() is var next && next <= to)
        {
            _now = next;
            states = await RestAsync();
        }
        _now = to;
        await RestAsync();
    }

    public override Task SettleAsync() => RestAsync();

    public string OutputOf(string service) => _services[service].Output;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var service in _services.Values)
            await service.DisposeAsync();
        _folder.Dispose();
    }
}
