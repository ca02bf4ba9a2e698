using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Hosting;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CaseTracker.Platform;

/// <summary>What a module registers itself with.</summary>
public sealed class ModuleBuilder
{
    private readonly ModuleRegistry _registry;
    private Type? _dbContext;

    internal ModuleBuilder(string name, IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, ModuleRegistry registry)
    {
        Name = name;
        Services = services;
        Configuration = configuration;
        Environment = environment;
        _registry = registry;
    }

    /// <summary>The module's name.</summary>
    public string Name { get; }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The host's settings.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Development or not.</summary>
    public IHostEnvironment Environment { get; }

    /// <summary>The module's database with outbox, inbox, audit and relay. The pool is also there as a keyed <see cref="Npgsql.NpgsqlDataSource"/>.</summary>
    public ModuleBuilder AddDatabase<TDbContext>() where TDbContext : ServiceDbContext
    {
        _dbContext = typeof(TDbContext);
        var name = Name;
        Services.AddKeyedSingleton(name, (sp, _) => sp.GetRequiredService<ModuleDataSources>().For(name));
        Services.AddSingleton<OutboxSignal<TDbContext>>();
        Services.AddSingleton<OutboxKick<TDbContext>>();
        Services.AddDbContext<TDbContext>((sp, options) => options
            .UseNpgsql(sp.GetRequiredService<ModuleDataSources>().For(name), pg => pg.MigrationsHistoryTable("schema_history", name))
            .AddInterceptors(sp.GetRequiredService<OutboxKick<TDbContext>>()));
        Services.AddScoped<Outbox<TDbContext>>();
        Services.AddScoped<AuditTrail<TDbContext>>();
        Services.AddSingleton(sp => ActivatorUtilities.CreateInstance<OutboxRelay<TDbContext>>(sp, name));
        Services.AddSingleton<IHostedService>(sp => sp.GetRequiredService<OutboxRelay<TDbContext>>());
        Services.AddSingleton<IOutboxRelay>(sp => sp.GetRequiredService<OutboxRelay<TDbContext>>());
        _registry.Databases.Add(new ModuleDatabase(name, typeof(TDbContext)));
        return this;
    }

    /// <summary>Subscribes a handler to a message; an <see cref="IHandleBatch{TMessage}"/> gets messages together. One queue per handler class; the module's database must have been added.</summary>
    public ModuleBuilder Handle<TMessage, THandler>() where TMessage : class where THandler : class, IHandle<TMessage>
    {
        var dbContext = _dbContext ?? throw new InvalidOperationException($"{Name}: AddDatabase comes before Handle.");
        Services.TryAddScoped<THandler>();
        var runner = (typeof(THandler).IsAssignableTo(typeof(IHandleBatch<TMessage>)) ? typeof(BatchRunner<,,>) : typeof(SubscriptionRunner<,,>)).MakeGenericType(dbContext, typeof(THandler), typeof(TMessage));
        _registry.Subscriptions.Add(new Subscription(Name, QueueNames.For(Name, typeof(THandler)), typeof(TMessage), typeof(THandler), runner));
        return this;
    }

    /// <summary>Adds business-time work, woken every <see cref="JobOptions.SweepInterval"/> and by <see cref="SweepSignal{TSweep}"/>.</summary>
    public ModuleBuilder AddSweep<TSweep>() where TSweep : class, ISweep
    {
        Services.TryAddScoped<TSweep>();
        Services.AddSingleton<SweepSignal<TSweep>>();
        Services.AddSingleton<SweepLoop<TSweep>>();
        Services.AddSingleton<IHostedService>(sp => sp.GetRequiredService<SweepLoop<TSweep>>());
        Services.AddSingleton<ISweepRunner>(sp => sp.GetRequiredService<SweepLoop<TSweep>>());
        return this;
    }

    /// <summary>Adds reference data, loaded after migration in the order of registration.</summary>
    public ModuleBuilder AddSeed<TSeed>() where TSeed : class, ISeed
    {
        Services.TryAddScoped<TSeed>();
        _registry.Seeds.Add(typeof(TSeed));
        return this;
    }

    /// <summary>Adds work of the night. Of several instances one does it; it must bear to run twice, and does not follow simulated time.</summary>
    /// <param name="cron">Quartz's cron expression, Asia/Taipei.</param>
    public ModuleBuilder AddNightly<TWork>(string cron) where TWork : class, INightlyWork
    {
        Services.TryAddScoped<TWork>();
        var name = QueueNames.For(Name, typeof(TWork));
        _registry.Nightly.Add(new(typeof(TWork), quartz => NightlyJobs.Schedule<NightlyJob<TWork>>(quartz, name, cron)));
        return this;
    }

    /// <summary>Typed clients of the other services' internal APIs.</summary>
    public ModuleBuilder AddServiceClients()
    {
        if (_registry.ClientsAdded)
            return this;
        _registry.ClientsAdded = true;
        AddClient<CasesClient>("cases");
        AddClient<DeadlinesClient>("deadlines");
        AddClient<RoutingClient>("routing");
        AddClient<NotificationsClient>("notifications");
        return this;

        void AddClient<TClient>(string service) where TClient : class => Services
            .AddHttpClient<TClient>(typeof(TClient).Name, http =>
            {
                http.BaseAddress = new Uri($"http://{service}.internal");
                // ServiceClient keeps the time: an answer has to come soon, a file takes as long as its sender's line.
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, UseProxy = false, AllowAutoRedirect = false })
            .AddHttpMessageHandler(sp => ActivatorUtilities.CreateInstance<ServiceCallHandler>(sp, service));
    }
}

internal sealed record ModuleDatabase(string Module, Type DbContext);

/// <summary>What the modules of this process registered.</summary>
public sealed class ModuleRegistry
{
    internal List<ModuleDatabase> Databases { get; } = [];
    internal List<Type> Seeds { get; } = [];
    internal List<NightlyWork> Nightly { get; } = [];
    internal bool ClientsAdded { get; set; }

    /// <summary>The modules of this process.</summary>
    public IReadOnlyList<IModule> Modules { get; internal init; } = [];

    /// <summary>Every subscription of this process.</summary>
    public List<Subscription> Subscriptions { get; } = [];
}
