using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.FaultTests.Checker;
using CaseTracker.Platform;
using CaseTracker.ProviderSimulator;
using Npgsql;
using RabbitMQ.Client;

namespace CaseTracker.FaultTests;

/// <summary>
/// Every service as a process of its own, with a cable of its own to the database and to the broker; a database that writes to the disk, a broker, a mail server and
/// an SMS provider. Everything can be killed, stopped, cut and mended, and whatever is done to it the invariants must hold afterwards.
/// </summary>
internal sealed class City : Deployment
{
    /// <summary>Business time stands still on a working day within the sending hours; everything else runs on the machine's clock.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 23, 10, 0, 0, TimeSpan.FromHours(8));

    public static readonly List<string> Names = ["Routing", "Cases", "Deadlines", "Notifications", "Portal"];

    private readonly TestFolder _folder = TestFolder.Create("city");
    private readonly ConcurrentDictionary<string, ChildService> _services = new();
    private readonly ConcurrentBag<ChildService> _twins = [];
    private readonly ConcurrentBag<(string Name, string Log)> _logs = [];
    private readonly Dictionary<string, BreakableProxy> _toDatabase = [];
    private readonly Dictionary<string, BreakableProxy> _toBroker = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly Dictionary<string, Dictionary<string, string?>> _settings = [];
    private IReadOnlyCollection<(string Type, string Queue)> _bindings = [];
    private readonly CancellationTokenSource _ended = new();
    private long _lag;
    private int _startedAgain;
    private string _mutant = "";

    public Ledger Ledger { get; } = new();
    public PostgresServer Postgres { get; private set; } = null!;
    public RabbitMqServer Broker { get; private set; } = null!;
    public SmsProvider Sms { get; private set; } = null!;
    public PythonMailServer Mail { get; private set; } = null!;
    public BreakableProxy ToSms { get; private set; } = null!;
    public BreakableProxy ToMail { get; private set; } = null!;

    /// <summary>The database as superuser.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Messages a test has planted in error queues.</summary>
    public int Planted { get; set; }

    /// <param name="mutant">A guard to leave out; empty = none.</param>
    /// <param name="disk">Megabytes of the database's disk; null = the machine's.</param>
    public static async Task<City> FoundAsync(string mutant = "", int? disk = null)
    {
        Requirement.Met(PythonMailServer.UnmetReason);
        var city = new City { _mutant = mutant };
        try
        {
            _ = city.FeelThePulseAsync();
            var broker = RabbitMqServer.StartAsync();
            city.Postgres = await PostgresServer.StartAsync(new() { Durable = true, DiskMegabytes = disk });
            city.Broker = await broker;
            city.Sms = await SmsProvider.StartAsync();
            city.Mail = await PythonMailServer.StartAsync();
            city.ToSms = BreakableProxy.To(new Uri(city.Sms.BaseUrl).Port);
            city.ToMail = BreakableProxy.To(city.Mail.Port);
            await city.ConfigureAsync();
            foreach (var name in Names)
            {
                await using var migrate = city.NewProcess(name, city._ports[name], ["migrate"]);
                Assert.True(await migrate.WaitForExitAsync(TimeSpan.FromSeconds(90)) == 0, $"{name} migrate failed:\n{migrate.Output}");
            }
            await Task.WhenAll(Names.Select(name => city.StartAsync(name)));
            city.Sms.CallbackTarget = city.AddressOf("notifications");
            city._bindings = await city.ReadBindingsAsync();
            _ = city.KeepRunningAsync();
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    public override Uri AddressOf(string service) => new($"http://127.0.0.1:{_ports[Names.Single(n => n.Equals(service, StringComparison.OrdinalIgnoreCase))]}");

    public ChildService this[string service] => _services[service];

    public BreakableProxy ToDatabase(string service) => _toDatabase[service];

    public BreakableProxy ToBroker(string service) => _toBroker[service];

    /// <summary>Cuts, holds or mends every cable to the broker.</summary>
    public void AllToBroker(Action<BreakableProxy> act) => Each(_toBroker.Values, act);

    /// <summary>Cuts, holds or mends every cable to the database.</summary>
    public void AllToDatabase(Action<BreakableProxy> act) => Each(_toDatabase.Values, act);

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="name">Which.</param>
    /// <param name="more">What it is started with besides.</param>
    public Task StartAsync(string name, IReadOnlyDictionary<string, string?>? more = null) => (_services[name] = NewProcess(name, _ports[name], more: more)).WaitUntilReadyAsync(timeout: TimeSpan.FromSeconds(120));

    /// <summary>Starts a second process of a service over the same database and queues; nobody sends requests to it.</summary>
    /// <param name="name">Of which.</param>
    /// <param name="more">What it is started with besides.</param>
    public async Task<ChildService> StartTwinAsync(string name, IReadOnlyDictionary<string, string?>? more = null)
    {
        var twin = NewProcess(name, Ports.Free(), more: more);
        _twins.Add(twin);
        await twin.WaitUntilReadyAsync(timeout: TimeSpan.FromSeconds(120));
        return twin;
    }

    /// <summary>Kills a service (SIGKILL).</summary>
    public async Task KillAsync(string name)
    {
        if (_services.TryRemove(name, out var service))
        {
            service.Kill();
            await EndAsync(name, service);
        }
    }

    public async Task RestartAsync(string name)
    {
        await KillAsync(name);
        await StartAsync(name);
    }

    /// <summary>Says at which crash point a service dies; null = at none.</summary>
    public void SetCrashPoint(string name, string? point)
    {
        if (point is null)
        {
            File.Delete(CrashFile(name));
            return;
        }
        // Moved into place, so that nobody reads half of it.
        File.WriteAllText(CrashFile(name) + ".new", point);
        File.Move(CrashFile(name) + ".new", CrashFile(name));
    }

    /// <summary>Makes a service die when it next comes to a crash point, waits until it has, and starts it again.</summary>
    public async Task CrashAsync(string name, string point)
    {
        SetCrashPoint(name, point);
        var service = _services[name];
        await Wait.UntilAsync(() => !service.IsRunning, TimeSpan.FromSeconds(60), $"{name} to reach {point}");
        // Its last words: a process that died of something else has not shown anything.
        await Wait.UntilAsync(() => service.Output.Contains($"crash point {point}", StringComparison.Ordinal), TimeSpan.FromSeconds(5), $"{name} died at {point}, not of something else");
        await RestartAsync(name);
    }

    /// <summary>Runs a verb of a service to its end, beside the running one.</summary>
    public async Task RunAsync(string name, params string[] arguments)
    {
        await using var process = NewProcess(name, Ports.Free(), arguments);
        Assert.True(await process.WaitForExitAsync(TimeSpan.FromSeconds(120)) == 0, $"{name} {string.Join(' ', arguments)} failed:\n{process.Output}");
    }

    /// <summary>Lets every service check its audit seal by seal.</summary>
    public async Task CheckAuditAsync()
    {
        foreach (var name in Names)
            await RunAsync(name, "check-audit");
    }

    /// <summary>Cases that come in where no citizen's program is: Cases takes them itself.</summary>
    public async Task SubmitInternallyAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = $"counter-{Guid.NewGuid():N}";
            var said = new Said { Key = key, Phone = $"09{Random.Shared.Next(100_000_000):D8}", Email = $"{key}@{Canary.Domain}", Description = $"巷口的路燈不亮，晚上看不到路，請派人來修。{key}" };
            var stored = (await Cases.SubmitAsync(DemoStaff.Actor("intake"), new()
            {
                ServiceCode = "HOT-LAMP",
                Description = said.Description,
                Channel = Channel.Counter,
                Location = new() { District = "三民區", Address = "民族一路" },
                Applicant = new() { Name = $"{Canary.Word}先生", Phone = said.Phone, Email = said.Email, Notify = [NoticeWay.Sms, NoticeWay.Email] },
            }, key, default)).Required();
            Ledger.Heard(said with { Number = stored.CaseNumber, Code = stored.LookupCode }, new Answer("counter", 201, TimeSpan.Zero));
        }
    }

    /// <summary>A case whose date has passed and that has a handler.</summary>
    public async Task<CaseDetail> LateCaseAsync()
    {
        CaseDetail? late = null;
        await Wait.UntilAsync(async () =>
        {
            foreach (var said in Ledger.Submissions.Where(s => s.Number is not null))
                if (await Cases.DetailAsync(DemoStaff.Actor("coordinator"), said.Number!, default) is { Succeeded: true, Value: { Reply: null, Row: { Unit: not null, Status: CaseStatus.Assigned } } detail }
                    && await CountAsync($"select count(*) from deadlines.stages where case_id = '{detail.Row.CaseId}'") > 0)
                {
                    late = detail;
                    return true;
                }
            return false;
        }, TimeSpan.FromSeconds(60), "a late case with a unit");
        return late!;
    }

    /// <summary>Its handler promises a new date.</summary>
    public async Task PromiseAsync(CaseDetail late, DateOnly on) => (await Deadlines.PromiseAsync(DemoStaff.HandlerOf(late.Row.Unit!)!, late.Row.CaseId,
        new() { ReasonCode = "weather", Reason = "連日大雨，無法施工。", Progress = "已會勘，排定雨停後施作。", ProgressShort = "已會勘", ExpectedOn = on }, default)).Required();

    private string CrashFile(string name) => Path.Combine(_folder.Path, $"{name}.crash");

    /// <summary>Lets so much machine time pass for what waits for it: retries, leases, deadlines and looks at the provider.</summary>
    public async Task AgeAsync(TimeSpan time)
    {
        // What somebody works on is not waiting.
        foreach (var (table, columns, which) in ((string, string[], string)[])
        [
            ("obligations", ["next_at", "leased_until"], "state in ('pending', 'sending')"),
            ("attempts", ["send_deadline", "look_at", "absent_since", "started_at"], "state in ('started', 'unknown')"),
            ("undecided_occasions", ["next_at"], "true"),
            ("provider_events", ["next_at"], "applied_at is null"),
        ])
            await ExecuteAsync($"update notifications.{table} set {string.Join(", ", columns.Select(c => $"{c} = {c} - interval '{time.TotalSeconds:F0} s'"))} where ctid = any(array(select ctid from notifications.{table} where {which} for update skip locked))");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until every invariant holds, and says which do not when they do not come to hold. What nobody knows the end of is aged, so that the provider is asked without waiting half an hour for it.</summary>
    /// <param name="patience">How long the drain may take.</param>
    public async Task<Invariants> ProveAsync(TimeSpan? patience = null)
    {
        var aged = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            return await Wait.ForAsync(async () =>
            {
                if (aged.Elapsed > TimeSpan.FromSeconds(2))
                {
                    await AgeAsync(TimeSpan.FromMinutes(11));
                    aged.Restart();
                }
                return await IsDrainedAsync() && new Invariants(await EvidenceAsync()) is var invariants && (await invariants.CheckAsync()).Count == 0 ? invariants : null;
            }, patience ?? TimeSpan.FromSeconds(90), "every invariant to hold");
        }
        catch (WaitTimeoutException)
        {
            var broken = await new Invariants(await EvidenceAsync()).CheckAsync();
            throw new BrokenInvariantsException([.. broken, $"services started again because they asked for it: {StartedAgain}"], string.Join('\n', _services.Select(s => $"-- {s.Key}\n{LastTroubleOf(s.Value)}")));
        }
    }

    private static readonly string[] TroubleWords = ["warn", "fail", "error", "crit"];

    private static string LastTroubleOf(ChildService service) =>
        string.Join('\n', service.Output.Split('\n').Where(line => TroubleWords.Any(w => line.Contains(w, StringComparison.OrdinalIgnoreCase))).TakeLast(8));

    // Cheap to ask; the invariants are not.
    private async Task<bool> IsDrainedAsync() => await CountAsync($"""
        select {string.Join(" + ", Schemas.Select(s => $"(select count(*) from {s}.outbox_messages where published_at is null and parked_at is null)"))}
          + (select count(*) from notifications.obligations where state in ('pending', 'sending') and reason is distinct from 'contact-unconfirmed') + (select count(*) from notifications.undecided_occasions)
        """) == 0;

    private static IEnumerable<string> Schemas => Names.Select(n => n.ToLowerInvariant());

    public async Task<Evidence> EvidenceAsync() => new()
    {
        Ledger = Ledger,
        Database = Database,
        Received = [.. Sms.Taken.Select(m => new Received("sms", m.To, m.StatusCallback is { } address ? Guid.Parse(address[(address.LastIndexOf('/') + 1)..]) : null, null, m.Body)), .. Mails()],
        Bindings = _bindings,
        ErrorQueues = await ErrorQueuesAsync(),
        Logs = _services.Select(s => (s.Key, s.Value.Output)).Concat(_logs.Select(l => (l.Name, l.Log))).GroupBy(l => l.Item1).ToDictionary(g => g.Key, g => string.Concat(g.Select(l => l.Item2))),
        Planted = Planted,
        MachineLag = TimeSpan.FromMilliseconds(Volatile.Read(ref _lag)),
    };

    private readonly ConcurrentDictionary<string, Received> _mails = new();

    // A file of a Maildir never changes: each is read once.
    private ICollection<Received> Mails()
    {
        foreach (var file in ((string[])["new", "cur"]).Select(part => Path.Combine(Mail.Mails, part)).SelectMany(Directory.EnumerateFiles))
            _mails.GetOrAdd(Path.GetFileName(file), _ => ReadMail(file));
        return _mails.Values;
    }

    private static Received ReadMail(string file)
    {
        string? to = null;
        Guid? obligation = null;
        foreach (var line in File.ReadLines(file, Encoding.Latin1).TakeWhile(l => l.Length > 0))
        {
            if (line.StartsWith("To:", StringComparison.OrdinalIgnoreCase))
                to = line[3..].Trim().Trim('<', '>');
            else if (line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase))
                obligation = Guid.Parse(line[11..].Trim().TrimStart('<').Split('@')[0]);
        }
        return new Received("email", to!, null, obligation, "");
    }

    /// <summary>A connection to the broker that no service has to do with.</summary>
    public Task<IConnection> ConnectToBrokerAsync() => new ConnectionFactory { Uri = Broker.Uri }.CreateConnectionAsync();

    private async Task<IReadOnlyCollection<(string, string)>> ReadBindingsAsync()
    {
        var output = await Broker.ControlAsync(["list_bindings", "source_name", "destination_name", "destination_kind", "--silent"]);
        var bound = output.Split('\n').Select(l => l.Trim().Split('\t')).Where(c => c.Length == 3 && c[0].StartsWith("CaseTracker.Contracts", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(bound);
        // An exchange for the type, bound to an exchange with the name of the queue.
        return [.. bound.Select(c => (c[0].Replace(':', '.'), c[1])).Distinct()];
    }

    /// <summary>What was put aside, by queue.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ErrorQueuesAsync()
    {
        var output = await Broker.ControlAsync(["list_queues", "name", "messages", "--silent"]);
        return output.Split('\n').Select(l => l.Trim().Split('\t')).Where(c => c.Length == 2 && (c[0].EndsWith("_error", StringComparison.Ordinal) || c[0].EndsWith("_dead", StringComparison.Ordinal) || c[0].EndsWith("_skipped", StringComparison.Ordinal)))
            .ToDictionary(c => c[0], c => int.Parse(c[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    // What systemd or a container engine does: a service that ended because it saw no other way is started again.
    private async Task KeepRunningAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                foreach (var (name, service) in _services)
                    if (!service.IsRunning && service.Output.Contains("wants to be started again", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref _startedAgain);
                        await RestartAsync(name);
                    }
            }
            catch (Exception e) when (e is InvalidOperationException or WaitTimeoutException)
            {
                // A test stopped or started it at the same moment.
            }
            await Task.Delay(500);
        }
    }

    /// <summary>Starts a service again whenever it has died, until the condition holds and it lives.</summary>
    public async Task KeepStartingAsync(string name, Func<Task<bool>> until)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var service = _services[name];
            await Wait.UntilAsync(async () => !service.IsRunning || await until(), TimeSpan.FromMinutes(2), $"{name} to die or to be let live");
            if (service.IsRunning)
                return;
            Assert.True(limit.Elapsed < TimeSpan.FromMinutes(8), $"{name} goes on dying:\n{service.Output}");
            await KillAsync(name);
            _services[name] = NewProcess(name, _ports[name]);
        }
    }

    /// <summary>How often a service ended by itself and was started again.</summary>
    public int StartedAgain => Volatile.Read(ref _startedAgain);

    // Twenty milliseconds are twenty milliseconds, unless the machine has too much to do.
    private async Task FeelThePulseAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            var before = System.Diagnostics.Stopwatch.GetTimestamp();
            await Task.Delay(20);
            var late = (long)System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalMilliseconds - 20;
            if (late > Volatile.Read(ref _lag))
                Volatile.Write(ref _lag, late);
        }
    }

    private async Task ConfigureAsync()
    {
        var owner = new NpgsqlConnectionStringBuilder(await Postgres.CreateDatabaseAsync("city"));
        Database = new NpgsqlConnectionStringBuilder(Postgres.AdminConnectionString) { Database = owner.Database, Pooling = false }.ConnectionString;
        foreach (var name in Names)
            _ports[name] = Ports.Free();
        foreach (var name in Names)
        {
            _toDatabase[name] = BreakableProxy.To(Postgres.Port);
            _toBroker[name] = BreakableProxy.To(Broker.Uri.Port);
            var settings = CommonSettings(Now);
            settings["ConnectionStrings__Database"] = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Port = _toDatabase[name].Port }.ConnectionString;
            settings["Bus__Url"] = new UriBuilder(Broker.Uri) { Port = _toBroker[name].Port }.Uri.ToString();
            settings["CaseTracker__DataDirectory"] = _folder.Path;
            settings["Routing__DemoStaff"] = "true";
            settings["Faults__Mutant"] = _mutant;
            settings["Faults__CrashFile"] = CrashFile(name);
            settings["Sms__Provider"] = "twilio";
            settings["Sms__Twilio__BaseUrl"] = $"http://127.0.0.1:{ToSms.Port}";
            settings["Sms__Twilio__AccountSid"] = SmsProvider.Account;
            settings["Sms__Twilio__AuthToken"] = SmsProvider.Token;
            settings["Sms__Twilio__From"] = "+15005550006";
            settings["Sms__Twilio__CallbackUrl"] = "https://city.example";
            settings["Sms__MaxPerSecond"] = "0";
            settings["Smtp__Host"] = "127.0.0.1";
            settings["Smtp__Port"] = $"{ToMail.Port}";
            settings["Smtp__StartTls"] = "false";
            settings["Smtp__From"] = "cases@city.example";
            settings["Smtp__JournalDirectory"] = Mail.Mails;
            foreach (var (other, port) in _ports)
                settings[$"Services__{other}__Url"] = $"http://127.0.0.1:{port}";
            _settings[name] = settings;
        }
    }

    private ChildService NewProcess(string name, int port, IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string?>? more = null) => ChildService.Start(new()
    {
        Assembly = Repository.ServiceAssembly(name, "Faults"),
        Arguments = arguments ?? [],
        Environment = more is null ? _settings[name] : _settings[name].Concat(more).ToDictionary(),
        Port = port,
    });

    private async Task EndAsync(string name, ChildService service)
    {
        await service.WaitForExitAsync(TimeSpan.FromSeconds(10));
        _logs.Add((name, service.Output));
        await service.DisposeAsync();
    }

    private static void Each(IEnumerable<BreakableProxy> proxies, Action<BreakableProxy> act)
    {
        foreach (var proxy in proxies)
            act(proxy);
    }

    /// <summary>Business time stands still in these tests; one that moves it moves every service at once, and each answers when it has done what came due.</summary>
    public override Task MoveClockAsync(DateTimeOffset to) => Task.WhenAll(_services.Select(async service =>
    {
        using var patient = new HttpClient { BaseAddress = service.Value.BaseAddress, Timeout = TimeSpan.FromMinutes(15) };
        using var answer = await patient.PutAsJsonAsync($"/internal/{service.Key.ToLowerInvariant()}/dev/clock", new { now = to });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }));

    public override Task SettleAsync() => ProveAsync();

    public override async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await base.DisposeAsync();
        foreach (var service in _services.Values.Concat(_twins))
            await service.DisposeAsync();
        foreach (var proxy in _toDatabase.Values.Concat(_toBroker.Values).Concat((BreakableProxy?[])[ToSms, ToMail]))
            if (proxy is not null)
                await proxy.DisposeAsync();
        foreach (var server in (IAsyncDisposable?[])[Sms, Mail, Broker, Postgres])
            if (server is not null)
                await server.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>What does not hold, and what the services said last.</summary>
internal sealed class BrokenInvariantsException(IReadOnlyList<string> broken, string logs) : Exception($"{string.Join('\n', broken)}\n{logs}")
{
    public IReadOnlyList<string> Broken => broken;
}
