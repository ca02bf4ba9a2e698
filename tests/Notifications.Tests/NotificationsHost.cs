using System.Net.Http.Json;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Features.DevMailbox;
using CaseTracker.Notifications.Features.ReconcileAttempts;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>The real module in a real host with a database of its own. Background work is held back unless asked for: a test says when the notifier runs.</summary>
internal sealed class NotificationsHost : IAsyncDisposable
{
    public const string Start = "2026-02-13T16:30:00+08:00";

    private static readonly TestFolder Keys = TestFolder.Create("notifications-keys");
    private readonly HttpClient _http;
    private readonly bool _ownsDatabase;

    private NotificationsHost(WebApplication app, FakeOwners owners, string database, bool ownsDatabase)
    {
        (App, Owners, Database, _ownsDatabase) = (app, owners, database, ownsDatabase);
        _http = new HttpClient(new SigningHandler(app.Services.GetRequiredService<ServiceTokens>()) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = new Uri(app.Urls.First()) };
        Client = new NotificationsClient(_http);
    }

    public WebApplication App { get; }

    public FakeOwners Owners { get; }

    public string Database { get; }

    public NotificationsClient Client { get; }

    public HttpClient Http => _http;

    public NpgsqlDataSource Source => App.Services.GetRequiredKeyedService<NpgsqlDataSource>("notifications");

    public BusinessTime Clock => App.Services.GetRequiredService<BusinessTime>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<string> NewDatabaseAsync()
    {
        var server = await PostgresServer.SharedAsync();
        return await server.CreateDatabaseAsync(new DatabaseTemplate("notifications", async database =>
        {
            await using var app = Create(database, new FakeOwners(), new Dictionary<string, string?>());
            await ServiceHost.PrepareAsync(app, CancellationToken.None, topology: false);
        }));
    }

    public static async Task<NotificationsHost> StartAsync(Dictionary<string, string?>? settings = null, string? database = null, FakeOwners? owners = null, bool background = false, bool office = true, string environment = "Development")
    {
        var ownsDatabase = database is null;
        database ??= await NewDatabaseAsync();
        owners ??= new FakeOwners();
        var app = Create(database, owners, settings ?? [], environment);
        if (background)
            app.Services.GetRequiredService<BackgroundWork>().Open();
        await app.StartAsync(Ct);
        var host = new NotificationsHost(app, owners, database, ownsDatabase);
        if (office)
            await host.DeliverAsync(new AgencyChanged { Agency = Samples.Parks, Version = 1 });
        return host;
    }

    public static WebApplication Create(string database, FakeOwners owners, IReadOnlyDictionary<string, string?> settings, string environment = "Development", string? keys = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Database"] = database,
            ["CaseTracker:DataDirectory"] = keys ?? Keys.Path,
            ["Services:cases:Url"] = "http://cases",
            ["Services:deadlines:Url"] = "http://deadlines",
            ["Services:routing:Url"] = "http://routing",
            ["Site:PublicUrl"] = "https://case.example.tw/",
            // Most tests tell one applicant of many cases.
            ["Notifications:PerContactPerDay"] = "1000000",
            ["Urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        };
        if (environment == "Development")
            (all["Clock:Simulated"], all["Clock:Start"]) = ("true", Start);
        foreach (var (key, value) in settings)
            all[key] = value;
        return ServiceHost.Create(new ServiceHostOptions
        {
            Environment = environment,
            ApplicationName = "CaseTracker.Notifications",
            InProcessBus = true,
            Settings = all,
            Configure = builder =>
            {
                foreach (var client in (Type[])[typeof(CasesClient), typeof(DeadlinesClient), typeof(RoutingClient)])
                    builder.Services.AddHttpClient(client.Name).ConfigurePrimaryHttpMessageHandler(() => owners);
            },
        }, new NotificationsModule());
    }

    /// <summary>Delivers a message as the bus would.</summary>
    public Task DeliverAsync(object message, Guid? messageId = null) => App.Services.GetRequiredService<InProcessBus>().DeliverAsync(message, messageId ?? Guid.NewGuid(), Ct);

    /// <summary>Moves business time, stepping through everything that becomes due.</summary>
    public Task MoveToAsync(string instant) => App.Services.GetRequiredService<ClockDriver>().MoveToAsync(Samples.Instant(instant), Ct);

    /// <summary>Runs the notifier until it finds nothing to do.</summary>
    public async Task<int> NotifyAsync()
    {
        var total = 0;
        while (true)
        {
            var done = await NotifyOnceAsync();
            if (done == 0)
                return total;
            total += done;
        }
    }

    /// <summary>Runs each notifier once.</summary>
    public async Task<int> NotifyOnceAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Notifier>().RunOnceAsync(Ct) + await scope.ServiceProvider.GetRequiredService<SmsNotifier>().RunOnceAsync(Ct);
    }

    /// <summary>Takes up reports that wait and looks for attempts whose result is unknown, as often as there is something to do.</summary>
    public async Task ReconcileAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        while (await scope.ServiceProvider.GetRequiredService<ReconcileAttempts>().RunOnceAsync(Ct) > 0)
            continue;
    }

    /// <summary>Lets machine time pass: everything that was written with it moves into the past.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await ExecuteAsync($"update notifications.attempts set started_at = started_at - {time}, send_deadline = send_deadline - {time}, look_at = look_at - {time}, absent_since = absent_since - {time}");
        await ExecuteAsync($"update notifications.obligations set next_at = next_at - {time}, leased_until = leased_until - {time}");
        await ExecuteAsync($"update notifications.provider_events set received_at = received_at - {time}, next_at = next_at - {time}");
        await ExecuteAsync($"update notifications.transport_troubles set since = since - {time}, probe_at = probe_at - {time}, ended_at = ended_at - {time}");
        await ExecuteAsync($"update notifications.undecided_occasions set next_at = next_at - {time}");
    }

    public async Task<DateTimeOffset?> NextDueAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Notifier>().NextDueAsync(Ct);
    }

    public async Task<T> QueryAsync<T>(Func<NotificationsDbContext, Task<T>> query)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<NotificationsDbContext>());
    }

    /// <summary>What is owed about cases; questions to contacts are no part of it.</summary>
    public Task<List<Obligation>> ObligationsAsync(Guid? caseId = null) =>
        QueryAsync(db => db.Obligations.AsNoTracking().Where(o => o.Kind != NoticeKind.ContactConfirmation && (caseId == null || o.CaseId == caseId)).OrderBy(o => o.OwedAt).ThenBy(o => o.Channel).ToListAsync(Ct));

    public Task<List<Attempt>> AttemptsAsync() => QueryAsync(db => db.Attempts.AsNoTracking().OrderBy(a => a.StartedAt).ToListAsync(Ct));

    /// <summary>The development mailbox without questions to contacts, oldest first.</summary>
    public async Task<IReadOnlyList<MailboxEntry>> MailboxAsync() => [.. (await EverythingAsync()).Where(m => m.Kind != NoticeKind.ContactConfirmation)];

    /// <summary>Questions to contacts, oldest first.</summary>
    public async Task<IReadOnlyList<MailboxEntry>> QuestionsAsync() => [.. (await EverythingAsync()).Where(m => m.Kind == NoticeKind.ContactConfirmation)];

    private async Task<IReadOnlyList<MailboxEntry>> EverythingAsync() =>
        [.. (await _http.GetFromJsonAsync<List<MailboxEntry>>(new Uri("/dev/mailbox.json", UriKind.Relative), ContractJson.Options, Ct))!.AsEnumerable().Reverse()];

    /// <summary>Events that left, in the order of insertion.</summary>
    public Task<IReadOnlyList<NoticeSettled>> SettledAsync() => SentAsync<NoticeSettled>();

    /// <summary>Messages of one type that left, in the order of insertion.</summary>
    public Task<IReadOnlyList<T>> SentAsync<T>() => QueryAsync<IReadOnlyList<T>>(async db =>
    {
        var type = typeof(T).Name;
        return [.. (await db.Set<OutboxMessage>().Where(m => m.Type.EndsWith(type)).OrderBy(m => m.Id).Select(m => m.Body).ToListAsync(Ct)).Select(body => JsonSerializer.Deserialize<T>(body, ContractJson.Options)!)];
    });

    public Task<int> ExecuteAsync(FormattableString sql) => QueryAsync(db => db.Database.ExecuteSqlAsync(sql, Ct));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        // What is left is deleted while the test process ends, and that may not take long.
        if (_ownsDatabase)
            await (await PostgresServer.SharedAsync()).DropDatabaseAsync(Database);
    }

    private sealed class SigningHandler(ServiceTokens tokens) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Options.TryGetValue(ServiceClient.ActorKey, out var actor))
                request.Headers.TryAddWithoutValidation("Authorization", $"CaseTracker {tokens.Create("notifications", actor)}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
