using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using RabbitMQ.Client;

namespace CaseTracker.Benchmarks;

/// <summary>The smallest service on a real broker and a durable database: an outbox to relay, and an effect with a version guard to write.</summary>
internal sealed class BusCity : IAsyncDisposable
{
    public const string Exchange = "CaseTracker.Contracts.Deadlines:DeadlineMissed";

    private readonly PostgresServer _postgres;
    private readonly RabbitMqServer _broker;

    private BusCity(PostgresServer postgres, RabbitMqServer broker, string database) => (_postgres, _broker, Database) = (postgres, broker, database);

    public string Database { get; }

    public PgBench PgBench => new(_postgres.BinDirectory, Database);

    public static async Task<BusCity> StartAsync()
    {
        var postgres = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true, Settings = new Dictionary<string, string> { ["shared_buffers"] = "256MB", ["max_wal_size"] = "4GB" } });
        var broker = await RabbitMqServer.StartAsync();
        return new(postgres, broker, await postgres.CreateDatabaseAsync("bus"));
    }

    /// <summary>A host whose loops wait; <paramref name="handler"/> is its only one, or it has none and only publishes.</summary>
    public async Task<WebApplication> HostAsync(Type? handler = null)
    {
        var app = ServiceHost.Create(
            new()
            {
                Environment = "Development",
                ApplicationName = "CaseTracker.Benchmarks",
                Settings = new Dictionary<string, string?>
                {
                    ["ConnectionStrings:Database"] = Database,
                    ["CaseTracker:DataDirectory"] = Path.GetTempPath(),
                    ["Bus:Url"] = _broker.Uri.ToString(),
                    ["Urls"] = "http://127.0.0.1:0",
                    ["Jobs:Nightly"] = "false",
                    ["Logging:LogLevel:Default"] = "Warning",
                    ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
                },
            },
            new BusModule(handler));
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        return app;
    }

    /// <summary>Writes messages into the outbox in one transaction, each of a case of its own.</summary>
    public async Task FillOutboxAsync(int messages)
    {
        var row = OutboxRows.Create(Message(Guid.Empty), "", 1, DateTimeOffset.UnixEpoch);
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var fill = new NpgsqlCommand("""
            insert into benchmarks.outbox_messages (message_id, stream, sequence, type, body, created_at, available_at, attempts)
            select gen_random_uuid(), replace(c.id::text, '-', ''), 1, $1, $2 || jsonb_build_object('caseId', c.id), now(), now(), 0
            from (select gen_random_uuid() as id from generate_series(1, $3)) c
            """, connection) { CommandTimeout = 300 };
        fill.Parameters.AddWithValue(row.Type);
        fill.Parameters.AddWithValue(NpgsqlDbType.Jsonb, row.Body);
        fill.Parameters.AddWithValue(messages);
        await fill.ExecuteNonQueryAsync();
    }

    public static string Body => OutboxRows.Create(Message(Guid.NewGuid()), "", 1, DateTimeOffset.UnixEpoch).Body;

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<IConnection> ConnectAsync() => await new ConnectionFactory { Uri = _broker.Uri }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static DeadlineMissed Message(Guid caseId) => new()
    {
        CaseId = caseId,
        Version = 1,
        OccurredAt = OpenClocks.FirstOverdue,
        StageId = Guid.NewGuid(),
        Due = new(new(2026, 6, 1), OpenClocks.FirstOverdue, false),
        ExpectedOn = new(2026, 6, 9),
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };
}

internal sealed class BusModule(Type? handler) : IModule
{
    public string Name => "benchmarks";

    public void AddServices(ModuleBuilder module)
    {
        module.AddDatabase<BusDbContext>();
        if (handler == typeof(KeepDelay))
            module.Handle<DeadlineMissed, KeepDelay>();
        else if (handler == typeof(KeepDelays))
            module.Handle<DeadlineMissed, KeepDelays>();
    }

    public void MapEndpoints(IEndpointRouteBuilder routes) { }
}

internal sealed class BusDbContext(DbContextOptions<BusDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "benchmarks";

    /// <summary>Keeps the newest delay of each case.</summary>
    public async Task KeepAsync(IReadOnlyList<DeadlineMissed> messages, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            insert into benchmarks.delays as d (case_id, version, expected_on) select * from unnest($1, $2, $3) as n(case_id, version, expected_on) order by case_id
            on conflict (case_id) do update set version = excluded.version, expected_on = excluded.expected_on where d.version < excluded.version
            """, (NpgsqlConnection)Database.GetDbConnection());
        command.Parameters.AddWithValue(messages.Select(m => m.CaseId).ToArray());
        command.Parameters.AddWithValue(messages.Select(m => m.Version).ToArray());
        command.Parameters.AddWithValue(messages.Select(m => m.ExpectedOn).ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }
}

[DbContext(typeof(BusDbContext))]
[Migration("20261121000001_Delays")]
internal sealed class Delays : SqlMigration;

internal sealed class KeepDelay(BusDbContext db) : IHandle<DeadlineMissed>
{
    public Task HandleAsync(DeadlineMissed message, CancellationToken ct) => db.KeepAsync([message], ct);
}

internal sealed class KeepDelays(BusDbContext db) : IHandleBatch<DeadlineMissed>
{
    public Task HandleAsync(IReadOnlyList<DeadlineMissed> messages, CancellationToken ct) => db.KeepAsync([.. messages.GroupBy(m => m.CaseId, (_, same) => same.Last())], ct);
}
