using System.Globalization;
using CaseTracker.TestSupport;
using Npgsql;

namespace CaseTracker.SystemTests;

/// <summary>Two processes of every service on PostgreSQL and RabbitMQ, reached only through HAProxy, by each other too. Business time stands still.</summary>
internal sealed class ReplicatedDeployment : Deployment
{
    /// <summary>How long a process goes on serving after the order to stop; HAProxy needs half of it to notice.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    private static readonly string[] Names = ["Routing", "Cases", "Deadlines", "Notifications", "Portal", "Desk"];
    private readonly Dictionary<string, ChildService> _processes = [];
    private readonly Dictionary<string, ChildServiceOptions> _options = [];
    private readonly TestFolder _folder = TestFolder.Create("replicated");
    private RabbitMqServer _broker = null!;
    private Uri _bus = null!;
    private string _database = "";

    public LoadBalancer Balancer { get; private set; } = null!;

    /// <summary>The instances, <c>cases1</c> and so on: first one of every service, then the other.</summary>
    public IReadOnlyList<string> Instances => [.. _options.Keys];

    /// <param name="start">Where business time stands.</param>
    /// <param name="more">Settings of all.</param>
    /// <param name="stubborn">An instance that would take a minute to leave.</param>
    public static async Task<ReplicatedDeployment> StartAsync(DateTimeOffset start, IReadOnlyDictionary<string, string?> more, string stubborn)
    {
        var city = new ReplicatedDeployment { _broker = await RabbitMqServer.SharedAsync() };
        try
        {
            await city.PrepareAsync(start, more, stubborn);
            await Task.WhenAll(city.Instances.Select(city.StartAsync));
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    public override Uri AddressOf(string service) => service switch
    {
        "portal" => Balancer.Portal,
        "desk" => Balancer.Desk,
        _ => Balancer.Internal,
    };

    /// <summary>Starts an instance and returns when HAProxy sends requests to it.</summary>
    public async Task StartAsync(string instance)
    {
        _processes[instance] = ChildService.Start(_options[instance]);
        await _processes[instance].WaitUntilReadyAsync(timeout: TimeSpan.FromMinutes(8));
        await Balancer.WaitUntilAsync(instance, used: true, TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGTERM, and the process leaves by itself, in order.</summary>
    public async Task StopAsync(string instance)
    {
        var process = _processes[instance];
        var code = await process.StopAsync(TimeSpan.FromSeconds(45));
        Assert.True(code == 0, $"{instance} ended with {code}\n{process.Output}");
        await process.DisposeAsync();
    }

    /// <summary>SIGTERM, and SIGKILL after ten seconds: what an impatient supervisor of processes does.</summary>
    public async Task StopThenKillAsync(string instance)
    {
        var process = _processes[instance];
        await Assert.ThrowsAsync<WaitTimeoutException>(() => process.StopAsync(TimeSpan.FromSeconds(10)));
        await process.DisposeAsync();
        _options[instance] = _options[instance] with { Environment = new Dictionary<string, string?>(_options[instance].Environment) { ["Shutdown__DrainTime"] = DrainTime.ToString() } };
    }

    /// <summary>Waits until no outbox and no queue holds anything and nobody is owed a notice that can be sent.</summary>
    public override async Task SettleAsync()
    {
        var outboxes = string.Join(" + ", Names.Select(n => $"(select count(*) from {n.ToLowerInvariant()}.outbox_messages where published_at is null)"));
        var waiting = "";
        try
        {
            await Wait.UntilAsync(async () =>
            {
                var (unpublished, owed) = (await ScalarAsync<long>($"select {outboxes}"), await ScalarAsync<long>("select count(*) from notifications.obligations where state in ('pending', 'sending')"));
                var queued = (await QueuesAsync()).Where(q => q.Messages > 0 && !IsForErrors(q.Name)).ToList();
                waiting = $"{unpublished} messages in outboxes, {owed} notices, {string.Join(", ", queued.Select(q => $"{q.Messages} in {q.Name}"))}";
                return unpublished == 0 && owed == 0 && queued.Count == 0;
            }, TimeSpan.FromMinutes(4), "everything to have had its effects");
        }
        catch (WaitTimeoutException e)
        {
            throw new WaitTimeoutException($"{e.Message}: {waiting}", e);
        }
    }

    /// <summary>Messages nobody could handle.</summary>
    public async Task<IReadOnlyList<string>> ErrorsAsync() => [.. (await QueuesAsync()).Where(q => q.Messages > 0 && IsForErrors(q.Name)).Select(q => $"{q.Name}: {q.Messages}")];

    public override Task MoveClockAsync(DateTimeOffset to) => throw new NotSupportedException("A process that is started again would stand at the beginning.");

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    public async Task<T> ScalarAsync<T>(string sql) => (await ListAsync(sql, r => r.GetFieldValue<T>(0)))[0];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        if (Balancer is not null)
            await Balancer.DisposeAsync();
        _folder.Dispose();
    }

    private async Task PrepareAsync(DateTimeOffset start, IReadOnlyDictionary<string, string?> more, string stubborn)
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("replicated");
        _bus = await _broker.CreateVirtualHostAsync("replicated");

        var settings = CommonSettings(start);
        settings["ConnectionStrings__Database"] = _database;
        settings["Bus__Url"] = _bus.ToString();
        settings["CaseTracker__DataDirectory"] = _folder.Path;
        settings["Routing__DemoStaff"] = "true";
        settings["ForwardedHeaders__KnownProxies__0"] = "127.0.0.1";
        settings["Shutdown__DrainTime"] = DrainTime.ToString();
        // A dozen processes that look for work twice a second would do little else on two cores.
        settings["Jobs__SweepInterval"] = "00:00:02";
        foreach (var (key, value) in more)
            settings[key] = value;

        foreach (var name in Names)
        {
            await using var migrate = ChildService.Start(new() { Assembly = Repository.ServiceAssembly(name), Arguments = ["migrate"], Environment = settings });
            Assert.True(await migrate.WaitForExitAsync(TimeSpan.FromSeconds(90)) == 0, $"{name} migrate failed:\n{migrate.Output}");
        }
        // Chosen late: a port is only ours once somebody listens.
        var ports = Names.ToDictionary(n => n.ToLowerInvariant(), _ => new[] { Ports.Free(), Ports.Free() });
        Balancer = await LoadBalancer.StartAsync(ports);
        foreach (var name in Names)
            settings[$"Services__{name}__Url"] = Balancer.Internal.ToString();
        foreach (var i in new[] { 0, 1 })
            foreach (var name in Names)
            {
                var instance = string.Create(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}{i + 1}");
                _options[instance] = new()
                {
                    Assembly = Repository.ServiceAssembly(name),
                    Port = ports[name.ToLowerInvariant()][i],
                    Environment = instance == stubborn ? new Dictionary<string, string?>(settings) { ["Shutdown__DrainTime"] = "00:01:00" } : settings,
                };
            }
    }

    private static bool IsForErrors(string queue) => queue.EndsWith("_error", StringComparison.Ordinal) || queue.EndsWith("_skipped", StringComparison.Ordinal);

    private async Task<IReadOnlyList<(string Name, int Messages)>> QueuesAsync() =>
        [.. (await _broker.ControlAsync(["list_queues", "--quiet", "--no-table-headers", "-p", _bus.AbsolutePath.TrimStart('/'), "name", "messages"]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(row => (row[0], int.Parse(row[1], CultureInfo.InvariantCulture)))];
}
