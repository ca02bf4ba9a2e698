using System.Reflection;
using CaseTracker.Contracts;
using CaseTracker.Platform.Audit;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Hosting;
using CaseTracker.Platform.Http;
using CaseTracker.Platform.Messaging;
using CaseTracker.Platform.Observability;
using CaseTracker.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaseTracker.Platform;

/// <summary>How a host is made.</summary>
public sealed record ServiceHostOptions
{
    /// <summary>Command line, without the verb.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Settings that win over every other source.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Environment name; null = from the process.</summary>
    public string? Environment { get; init; }

    /// <summary>Name of the program whose static assets are served; null = the entry assembly.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>True when the modules given are all there are (or a test plays the rest): then the bus may stay inside the process.</summary>
    public bool InProcessBus { get; init; }

    /// <summary>True when the process is this host's alone, so that it may be ended when it hangs.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>Replaces registrations from outside, after the modules' own.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }
}

/// <summary>Hosts one module per process, or all of them in one.</summary>
public static class ServiceHost
{
    /// <summary>Runs the modules until stopped. <c>migrate</c> as first argument applies migrations, loads reference data, deploys the broker's topology and exits;
    /// <c>nightly</c> does the night's work now, for an operator who cannot wait for it, and exits; <c>replay</c> tries again what was given up; <c>check-audit</c> says whether the audit is what was written; <c>health</c> asks the service running beside it whether it is ready, for container health checks.</summary>
    /// <returns>0; 1 when not ready; 2 with one sentence on standard error when start-up is refused.</returns>
    public static Task<int> RunAsync(string[] args, params IModule[] modules) => args is ["health", ..] ? HealthProbe.RunAsync() : GuardAsync(async () =>
    {
        var verb = args is ["migrate" or "nightly" or "replay" or "check-audit", ..] ? args[0] : null;
        // What follows `replay` and `check-audit` is their own, not settings.
        await using var app = Create(new ServiceHostOptions { Args = verb switch { null => args, "replay" or "check-audit" => [], _ => args[1..] }, OwnsProcess = true }, modules);
        switch (verb)
        {
            case "migrate":
                await PrepareAsync(app, CancellationToken.None);
                return;
            case "nightly":
                await RunNightlyAsync(app, CancellationToken.None);
                return;
            case "replay":
                await ReplayCommand.RunAsync(app, args[1..], CancellationToken.None);
                return;
            case "check-audit":
                await CheckAuditAsync(app, CancellationToken.None, args[1..]);
                return;
        }
        if (app.Environment.IsDevelopment() || app.Configuration.GetValue("Database:MigrateOnStart", false))
            await PrepareAsync(app, CancellationToken.None, topology: false);
        await app.StartAsync();
        app.Services.GetRequiredService<BackgroundWork>().Open();
        await app.WaitForShutdownAsync();
    });

    /// <summary>Runs <paramref name="run"/> and turns a refused start into one sentence on standard error.</summary>
    public static async Task<int> GuardAsync(Func<Task> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            await run();
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        catch (StartupException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (IOException e) when (e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            await Console.Error.WriteLineAsync($"{e.Message} Stop the program that uses it, or choose another port (--port N, or ASPNETCORE_URLS).");
            return 2;
        }
    }

    /// <summary>Migrates every module's schema, loads reference data and, with a broker, declares every queue of these modules.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken ct, bool topology = true)
    {
        ArgumentNullException.ThrowIfNull(app);
        await app.Services.GetRequiredService<Migrator>().RunAsync(ct);
        await app.Services.GetRequiredService<Migrator>().SeedAsync(ct);
        if (topology && app.Configuration["Bus:Url"] is { Length: > 0 } url)
            await BrokerTopology.DeployAsync(app.Services.GetRequiredService<ModuleRegistry>(), new Uri(url), ct);
    }

    /// <summary>Does the night's work of every module now. What it tells other services leaves with their next relay.</summary>
    public static Task RunNightlyAsync(WebApplication app, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(app);
        return NightlyJobs.RunAllAsync(app.Services, ct);
    }

    /// <summary>Says on standard output whether the audit of every module is what was written.</summary>
    /// <param name="app">A host that was built.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="args">Nothing, or the head that must still be there.</param>
    /// <exception cref="StartupException">It is not.</exception>
    public static Task CheckAuditAsync(WebApplication app, CancellationToken ct, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        return CheckAuditCommand.RunAsync(app, args, ct);
    }

    /// <summary>Builds a host. It is not started, and background work is held back until <see cref="BackgroundWork.Open"/>.</summary>
    public static WebApplication Create(ServiceHostOptions options, params IModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(modules);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. options.Args],
            EnvironmentName = options.Environment,
            ApplicationName = options.ApplicationName,
            ContentRootPath = AppContext.BaseDirectory,
        });
        foreach (var (key, value) in options.Settings)
            builder.Configuration[key] = value;

        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Large enough that an over-long text gets its field error instead of a closed connection.
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
        });
        builder.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (builder.Environment.IsDevelopment(), builder.Environment.IsDevelopment()));
        Telemetry.AddLogging(builder);
        Telemetry.AddOpenTelemetry(builder, modules);

        var registry = new ModuleRegistry { Modules = modules };
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(registry);
        services.AddSingleton<MachineTime>();
        services.AddSingleton(sp => BusinessTimeFrom(builder.Configuration, builder.Environment, sp.GetRequiredService<MachineTime>()));
        services.AddSingleton<BackgroundWork>();
        services.AddSingleton<DataDirectory>();
        services.AddSingleton(sp => new Keys(sp.GetRequiredService<IConfiguration>(), sp.GetRequiredService<IHostEnvironment>(), sp.GetRequiredService<DataDirectory>()));
        services.AddSingleton<ColumnCipher>(sp => new ColumnCipher(sp.GetRequiredService<Keys>()));
        services.AddSingleton<BlindIndex>();
        services.AddSingleton<LookupCodes>();
        services.AddSingleton<ServiceTokens>();
        services.AddSingleton<ServiceAddresses>();
        services.AddSingleton<SeedFiles>();
        services.AddSingleton<ModuleDataSources>();
        services.AddSingleton<ClockSkewGuard>();
        services.AddHostedService(sp => sp.GetRequiredService<ClockSkewGuard>());
        services.AddSingleton<Migrator>();
        services.AddScoped<CleanUpMessages>();
        services.AddSingleton<AuditChain>();
        services.AddSingleton(sp => new AuditReader(sp.GetRequiredService<ModuleDataSources>(), sp.GetRequiredService<AuditChain>()));
        services.AddHostedService<SealAudit>();
        services.AddScoped<CheckAudit>();
        services.AddSingleton(sp => new ClockDriver(sp.GetRequiredService<BusinessTime>(), sp.GetServices<ISweepRunner>(), sp.GetServices<IOutboxRelay>(), sp.GetRequiredService<BusCounters>()));
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).Validate(o => o.SweepInterval > TimeSpan.Zero, "Jobs__SweepInterval must be above 0.").ValidateOnStart();

        services.AddOptions<ShutdownOptions>().Configure(o => o.DrainTime = builder.Environment.IsDevelopment() ? TimeSpan.Zero : TimeSpan.FromSeconds(5))
            .BindConfiguration(ShutdownOptions.Section).Validate(o => o.DrainTime >= TimeSpan.Zero, "Shutdown__DrainTime must not be negative.").ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) => host.ShutdownTimeout = shutdown.Value.DrainTime + ShutdownOptions.Patience);
        services.AddHostedService<Drain>();

        services.AddHttpContextAccessor();
        services.AddScoped(sp => sp.GetRequiredService<Microsoft.AspNetCore.Http.IHttpContextAccessor>().HttpContext?.Features.Get<Actor>()
            ?? throw new InvalidOperationException("This endpoint takes no service token, so it has no actor."));
        services.AddAuthentication(ServiceTokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ServiceTokenAuthentication>(ServiceTokenAuthentication.SchemeName, null);
        // What does not say who may call it, nobody may call.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(ServiceTokenAuthentication.SchemeName).RequireAssertion(_ => false).Build());
        services.AddExceptionHandler<ProblemHandler>();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json => ContractJson.Apply(json.SerializerOptions));
        services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddDataProtection().SetApplicationName("CaseTracker");
        services.Configure<ForwardedHeadersOptions>(o => TrustedProxies.Configure(o, builder.Configuration));

        services.AddSingleton<BusCounters>();
        services.AddSingleton<SubscriptionRunners>();
        services.AddSingleton<OutboxGauges>();
        // Hosted services stop in the opposite order: the bus outlives the relays that publish through it.
        if (builder.Configuration["Bus:Url"] is { Length: > 0 } bus)
            RabbitMqBus.Add(services, registry, new Uri(bus), topologyOnly: false);
        else if (options.InProcessBus)
        {
            services.AddSingleton(sp => new InProcessBus(sp.GetRequiredService<SubscriptionRunners>(), registry, sp.GetRequiredService<BusCounters>()));
            services.AddSingleton<IMessageTransport>(sp => sp.GetRequiredService<InProcessBus>());
        }
        else
            throw new StartupException("Bus__Url is not set: a service that runs by itself needs a message broker, for example amqp://user:password@host:5672.");

        foreach (var module in modules)
            module.AddServices(new ModuleBuilder(module.Name, services, builder.Configuration, builder.Environment, registry));

        NightlyJobs.Add(builder, registry);
        // One for all questions: it remembers that the schema is current.
        services.AddSingleton<ReadyCheck>();
        services.AddHealthChecks().AddCheck<ReadyCheck>("ready", tags: ["ready"]);
        options.Configure?.Invoke(builder);

        var app = builder.Build();
        app.UseForwardedHeaders();
        // Pages bring their own error page (UseExceptionHandler with a path inside their module); this one answers APIs.
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        HealthEndpoints.Map(app);
        OutboxOperations.Map(app);
        AuditOperations.Map(app);
        ActOnce.Map(app);
        app.Services.GetRequiredService<OutboxGauges>();
        if (app.Services.GetRequiredService<BusinessTime>().IsSimulated)
            ClockEndpoints.Map(app);
        foreach (var module in modules)
            module.MapEndpoints(app);
        return app;
    }

    private static BusinessTime BusinessTimeFrom(IConfiguration configuration, IHostEnvironment environment, MachineTime machine)
    {
        if (!configuration.GetValue("Clock:Simulated", false))
            return new BusinessTime(machine);
        if (!environment.IsDevelopment())
            throw new StartupException("Clock__Simulated is only for Development: a service that tells citizens dates follows the real clock.");
        var start = configuration["Clock:Start"];
        if (string.IsNullOrEmpty(start))
            return new BusinessTime(machine.GetUtcNow());
        return DateTimeOffset.TryParse(start, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var instant)
            ? new BusinessTime(instant)
            : throw new StartupException("Clock__Start must be an ISO 8601 instant, for example 2026-02-13T16:30:00+08:00.");
    }

    /// <summary>Version of the product: from the assembly.</summary>
    public static string Version { get; } = typeof(ServiceHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
