using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaseTracker.Platform.Security;
using CaseTracker.ProviderSimulator;
using CaseTracker.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Benchmarks;

/// <summary><c>overdue</c>: a whole installation of separate processes, in which very many cases fall overdue in one instant while people go on submitting.</summary>
internal static class OverdueBenchmark
{
    private const int Cases = 100_000;
    private const int DrainMinutes = 5;
    private const int SubmissionsPerSecond = 3;
    private const int MessagesPerSecond = 50;
    private static readonly string[] Services = ["Routing", "Cases", "Deadlines", "Notifications", "Portal"];

    public static async Task<int> RunAsync(string[] args)
    {
        if ((RabbitMqServer.UnavailableReason ?? PostfixSink.UnmetReason) is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 2;
        }
        var options = new ConfigurationBuilder().AddCommandLine(args).Build();
        var cases = options.GetValue("cases", Cases);
        var drain = TimeSpan.FromMinutes(options.GetValue("drain", (double)DrainMinutes));
        await using var city = await OverdueCity.StartAsync();

        await using var submitting = new Submitting(city.Portal);
        var template = await submitting.SubmitAsync();
        await city.UntilAsync($"select exists (select from cases.cases where number = '{template}' and due_on is not null) and exists (select from notifications.obligations where kind = 'receipt' and state = 'sent')", "the first case has its date and its receipt");
        Console.WriteLine($"Filling: {cases:N0} cases");
        var due = await city.FillAsync(template, cases);
        Console.WriteLine($"They fall overdue at {due:HH:mm:ss} UTC");
        await city.UntilAsync("select exists (select from deadlines.stages)", "the sweep has begun");
        var begun = Stopwatch.StartNew();
        submitting.Begin(SubmissionsPerSecond);

        var printed = TimeSpan.Zero;
        double? ready = null, swept = null, folded = null, shown = null;
        var memory = new List<long>();
        TimeSpan? drainUntil = null;
        while (drainUntil is null || begun.Elapsed < drainUntil || (folded is null || shown is null) && begun.Elapsed < TimeSpan.FromMinutes(30))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var now = begun.Elapsed.TotalSeconds;
            swept ??= await city.ScalarAsync<long>("select count(*) from deadlines.stages") >= cases ? now : null;
            ready ??= await city.ScalarAsync<long>("select count(*) from notifications.obligations where kind = 'overdue' and not_before <= now()") >= cases ? now : null;
            folded ??= await city.ScalarAsync<long>("select count(*) from cases.cases where delay_version > 0") >= cases ? now : null;
            shown ??= folded is not null && await city.ScalarAsync<bool>("select not exists (select from cases.outbox_messages where bulk and published_at is null)")
                && await city.ScalarAsync<long>("select count(*) from portal.public_cases") >= cases ? now : null;
            if (ready is not null)
                drainUntil ??= begun.Elapsed + drain;
            if (begun.Elapsed - printed < TimeSpan.FromMinutes(1) && memory.Count > 0)
                continue;
            printed = begun.Elapsed;
            memory.Add(city.MemoryOf("Notifications"));
            var counts = await city.ScalarAsync<string>("""
                select format('%s missed, %s owed, %s sent, %s folded, %s shown', (select count(*) from deadlines.stages), (select count(*) from notifications.obligations where kind = 'overdue'),
                  (select count(*) from notifications.obligations where kind = 'overdue' and state = 'sent'), (select count(*) from cases.cases where delay_version > 0), (select count(*) from portal.public_cases))
                """);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {now,5:F0} s: {counts}; Notifications {memory[^1]} MB"));
        }
        await submitting.EndAsync();
        // The last receipts get the time they have.
        await Task.Delay(TimeSpan.FromSeconds(12));
        var receipts = await city.ReceiptsAsync(submitting.Numbers);

        Console.WriteLine();
        Console.WriteLine($"{cases:N0} cases, {SubmissionsPerSecond} submissions a second meanwhile ({submitting.Numbers.Count}), {MessagesPerSecond} text messages a second at most, {drain.TotalMinutes} min of draining; {Environment.ProcessorCount} cores for {Services.Length} services, PostgreSQL, RabbitMQ and the provider");
        Figures.Header();
        Row("sweep to the last date missed, s", swept, "");
        Row("sweep to the last obligation ready for the provider, s", ready, "<= 180");
        Row("sweep to the last case that knows it, s", folded, "");
        Row("sweep to the last public view, s", shown, "");
        Figures.Row("receipts handed over within 10 s", $"{receipts.Count(s => s <= 10) * 100.0 / receipts.Count:F1} % of {receipts.Count}", ">= 95 %");
        Figures.Row("receipts, seconds: median, 95 %, longest", string.Create(CultureInfo.InvariantCulture, $"{At(receipts, 0.5):F1}, {At(receipts, 0.95):F1}, {At(receipts, 1):F1}"), "");
        Figures.Row("Notifications, MB: first, last, largest", $"{memory[0]}, {memory[^1]}, {memory.Max()}", "flat");
        return 0;

        static void Row(string what, double? seconds, string target) => Figures.Row(what, seconds is { } s ? s.ToString("F0", CultureInfo.InvariantCulture) : "not reached", target);

        static double At(IReadOnlyList<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
    }

    /// <summary>People who submit cases through the public API.</summary>
    private sealed class Submitting(HttpClient portal) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly List<string> _numbers = [];
        private Task _running = Task.CompletedTask;
        private int _people;

        public IReadOnlyList<string> Numbers
        {
            get
            {
                lock (_numbers)
                    return [.. _numbers];
            }
        }

        public async Task<string> SubmitAsync()
        {
            var person = Interlocked.Increment(ref _people);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cases");
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            request.Content = JsonContent.Create(new
            {
                serviceCode = "HOT-LAMP",
                description = "路燈不亮，晚上走路看不到路面，請派人來修。",
                location = new { district = "三民區", address = $"民族一路{person}號前" },
                applicant = new { name = "王小明", phone = $"0912{person:D6}", notify = new[] { "sms" } },
            });
            using var answer = await portal.SendAsync(request, CancellationToken.None);
            var body = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? (string)JsonNode.Parse(body)!["caseNumber"]! : throw new InvalidOperationException($"{(int)answer.StatusCode}: {body}");
        }

        /// <summary>At this rate, however long each takes.</summary>
        public void Begin(int perSecond) => _running = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
            var open = new List<Task>();
            while (!_end.IsCancellationRequested && await timer.WaitForNextTickAsync())
                open.Add(KeepAsync());
            await Task.WhenAll(open);
        });

        public async Task EndAsync()
        {
            await _end.CancelAsync();
            await _running;
        }

        public ValueTask DisposeAsync()
        {
            _end.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task KeepAsync()
        {
            var number = await SubmitAsync();
            lock (_numbers)
                _numbers.Add(number);
        }
    }

    private sealed class OverdueCity : IAsyncDisposable
    {
        // What belongs to a case, with the column of its id and the ids of its own that a copy needs.
        private static readonly (string Table, string Case, string? Own)[] Tables =
        [
            ("cases.timeline_entries", "case_id", "id"), ("cases.case_access", "case_id", null),
            ("deadlines.clocks", "case_id", null), ("deadlines.assignments", "case_id", null), ("deadlines.case_facts", "case_id", null),
        ];

        private readonly List<IAsyncDisposable> _parts = [];
        private readonly Dictionary<string, ChildService> _services = [];
        private readonly Dictionary<string, string?> _settings;
        private readonly NpgsqlDataSource _source;

        private OverdueCity(Dictionary<string, string?> settings, NpgsqlDataSource source) => (_settings, _source) = (settings, source);

        public HttpClient Portal => _services["Portal"].Client;

        public static async Task<OverdueCity> StartAsync()
        {
            var postgres = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Settings = new Dictionary<string, string> { ["shared_buffers"] = "512MB", ["max_wal_size"] = "4GB" } });
            var broker = await RabbitMqServer.StartAsync();
            var sink = await PostfixSink.StartAsync([], keep: false);
            var provider = await SmsProvider.StartAsync();
            var folder = TestFolder.Create("overdue");
            var database = await postgres.CreateDatabaseAsync("overdue");
            var settings = Keys.Kinds.ToDictionary(k => $"Keys__{k}__0", _ => (string?)Keys.Fresh());
            foreach (var (key, value) in new Dictionary<string, string?>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ConnectionStrings__Database"] = database,
                ["Bus__Url"] = broker.Uri.ToString(),
                ["CaseTracker__SeedsDirectory"] = Path.Combine(Repository.Root, "seeds"),
                ["CaseTracker__DataDirectory"] = folder.Path,
                ["Sms__Provider"] = "twilio",
                ["Sms__Twilio__BaseUrl"] = provider.BaseUrl,
                ["Sms__Twilio__AccountSid"] = SmsProvider.Account,
                ["Sms__Twilio__AuthToken"] = SmsProvider.Token,
                ["Sms__Twilio__From"] = "+15005550006",
                ["Sms__MaxPerSecond"] = $"{MessagesPerSecond}",
                ["Smtp__Host"] = "127.0.0.1",
                ["Smtp__Port"] = sink.Port.ToString(CultureInfo.InvariantCulture),
                ["Smtp__From"] = "notice@case.example.tw",
                ["Smtp__StartTls"] = "false",
                ["Site__PublicUrl"] = "https://case.example.tw",
                // The hour of the measurement is not the sending hour.
                ["Notifications__SendingHours__From"] = "00:00",
                ["Notifications__SendingHours__To"] = "23:59:59",
                // Everybody comes from one address here.
                ["Limits__SubmissionsPerHour"] = "1000000",
                ["Logging__LogLevel__Default"] = "Warning",
            })
                settings[key] = value;
            var ports = Services.ToDictionary(s => s, _ => Ports.Free());
            foreach (var (name, port) in ports)
                settings[$"Services__{name}__Url"] = $"http://127.0.0.1:{port}";
            var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database, CommandTimeout = 900 });
            var city = new OverdueCity(settings, source);
            city._parts.AddRange([postgres, broker, sink, provider, source]);
            foreach (var name in Services)
            {
                await using var migrate = ChildService.Start(new() { Assembly = Repository.ServiceAssembly(name), Arguments = ["migrate"], Environment = settings, Port = ports[name] });
                if (await migrate.WaitForExitAsync(TimeSpan.FromMinutes(3)) != 0)
                    throw new InvalidOperationException($"{name} migrate failed:\n{migrate.Output}");
            }
            foreach (var name in Services)
                city._services.Add(name, ChildService.Start(new() { Assembly = Repository.ServiceAssembly(name), Environment = settings, Port = ports[name] }));
            city._parts.AddRange(city._services.Values);
            foreach (var service in city._services.Values)
                await service.WaitUntilReadyAsync(timeout: TimeSpan.FromMinutes(3));
            return city;
        }

        /// <summary>Copies a case with its clock, each for a person of its own, and lets all of them end soon, in one instant.</summary>
        public async Task<DateTimeOffset> FillAsync(string template, int cases)
        {
            await using var connection = await _source.OpenConnectionAsync();
            await ExecuteAsync(connection, "create table public.copies (id uuid primary key, number text, name bytea, phone bytea, place bytea, description bytea)");
            var cipher = new ColumnCipher(new Keys(new ConfigurationBuilder().AddInMemoryCollection(_settings.ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => s.Value)).Build(), new HostingEnvironment { EnvironmentName = "Production" }, new DataDirectory(new ConfigurationBuilder().Build())));
            await using (var copy = await connection.BeginBinaryImportAsync("copy public.copies from stdin (format binary)"))
            {
                for (var i = 0; i < cases; i++)
                {
                    var id = Guid.CreateVersion7();
                    copy.StartRow();
                    copy.Write(id, NpgsqlDbType.Uuid);
                    copy.Write(string.Create(CultureInfo.InvariantCulture, $"{90_000_000_000 + i}"), NpgsqlDbType.Text);
                    copy.Write(cipher.Encrypt("王小明", "cases.applicant_name", id), NpgsqlDbType.Bytea);
                    copy.Write(cipher.Encrypt(string.Create(CultureInfo.InvariantCulture, $"+8869{20_000_000 + i}"), "cases.applicant_phone", id), NpgsqlDbType.Bytea);
                    copy.Write(cipher.Encrypt($"民族一路{i}號前", "cases.place", id), NpgsqlDbType.Bytea);
                    copy.Write(cipher.Encrypt("路燈不亮，晚上走路看不到路面，請派人來修。", "cases.description", id), NpgsqlDbType.Bytea);
                }
                await copy.CompleteAsync();
            }
            await ExecuteAsync(connection, $"""
                insert into cases.cases
                select r.* from cases.cases t, public.copies k, lateral jsonb_populate_record(t, jsonb_build_object(
                  'id', k.id, 'number', k.number, 'applicant_name', k.name, 'applicant_phone', k.phone, 'applicant_email', null, 'applicant_address', null, 'place', k.place, 'coordinates', null, 'description', k.description)) r
                where t.number = '{template}'
                """);
            foreach (var (table, column, own) in Tables)
                await ExecuteAsync(connection, $"""
                    insert into {table}
                    select r.* from {table} t, public.copies k, lateral jsonb_populate_record(t, jsonb_build_object('{column}', k.id{(own is null ? "" : $", '{own}', gen_random_uuid()")})) r
                    where t.{column} = (select id from cases.cases where number = '{template}')
                    """);
            foreach (var table in (string[])["cases.cases", "cases.timeline_entries", "cases.case_access", "deadlines.clocks", "deadlines.assignments"])
                await ExecuteAsync(connection, $"vacuum analyze {table}");
            var due = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 20 + cases / 5_000);
            await ExecuteAsync(connection, $"update deadlines.clocks c set due_on = ('{due:O}'::timestamptz at time zone 'Asia/Taipei')::date, overdue_from = '{due:O}' from public.copies k where k.id = c.case_id");
            await ExecuteAsync(connection, $"insert into deadlines.due_steps (occasion_id, case_id, kind, at) select gen_random_uuid(), id, 'missed', '{due:O}' from public.copies");
            await ExecuteAsync(connection, "vacuum analyze deadlines.clocks");
            await ExecuteAsync(connection, "vacuum analyze deadlines.due_steps");
            return due;
        }

        public Task UntilAsync(string sql, string what) => Wait.UntilAsync(async () =>
        {
            if (await ScalarAsync<bool>(sql))
                return true;
            return _services.All(s => s.Value.IsRunning) ? false : throw new InvalidOperationException(string.Join('\n', _services.Where(s => !s.Value.IsRunning).Select(s => $"{s.Key} has ended: {s.Value.Output}")));
        }, TimeSpan.FromMinutes(5), what);

        public async Task<T> ScalarAsync<T>(string sql)
        {
            await using var command = _source.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync())!;
        }

        /// <summary>Seconds from each submission to its receipt's hand-over, ascending; a receipt that was not handed over took for ever.</summary>
        public async Task<IReadOnlyList<double>> ReceiptsAsync(IReadOnlyList<string> numbers)
        {
            await using var command = _source.CreateCommand("""
                select coalesce(extract(epoch from min(a.finished_at) - min(c.registered_at)), 'infinity')::float8
                from cases.cases c left join notifications.obligations o on o.case_id = c.id and o.kind = 'receipt'
                left join notifications.attempts a on a.obligation_id = o.id and a.state in ('accepted', 'delivered')
                where c.number = any($1) group by c.id order by 1
                """);
            command.Parameters.AddWithValue(numbers.ToArray());
            var seconds = new List<double>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                seconds.Add(reader.GetDouble(0));
            return seconds;
        }

        public long MemoryOf(string service)
        {
            using var process = Process.GetProcessById(_services[service].ProcessId);
            return process.WorkingSet64 / 1024 / 1024;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var part in Enumerable.Reverse(_parts))
                await part.DisposeAsync();
        }

        private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 900 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
