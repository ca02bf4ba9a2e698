using CaseTracker.Platform.Audit;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Quartz;
using Quartz.Impl;

namespace CaseTracker.Platform.Hosting;

/// <summary>What runs by the calendar and not by a due row: Quartz, clustered on PostgreSQL, so that of several instances one does it. Sweeps do not use it.</summary>
internal static class NightlyJobs
{
    public const string Schema = "quartz";

    public static void Add(WebApplicationBuilder builder, ModuleRegistry registry)
    {
        // A simulated calendar has no nights of its own, and a developer's database is cleaned by --reset.
        if (registry.Databases.Count == 0 || builder.Configuration.GetValue("Clock:Simulated", false) || !builder.Configuration.GetValue("Jobs:Nightly", !builder.Environment.IsDevelopment()))
            return;
        var module = registry.Databases[0].Module;
        var settings = new NpgsqlConnectionStringBuilder(new ModuleDataSources(builder.Configuration).RuntimeConnectionString(module)) { SearchPath = Schema, MaxPoolSize = 4, ApplicationName = "casetracker-quartz" };
        builder.Services.AddQuartz(quartz =>
        {
            // One scheduler per kind of process: instances of the same service share its jobs, other services have their own.
            quartz.ConfigureScheduler(o => o.InstanceName = registry.Modules.Count == 1 ? module : "all-in-one");
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(settings.ConnectionString);
                store.UseClustering(c => c.CheckinInterval = c.CheckinMisfireThreshold = TimeSpan.FromSeconds(20));
                store.UseSystemTextJsonSerializer();
            });
            Schedule<NightlyJob<CleanUpMessages>>(quartz, "clean-up-messages", "0 40 3 * * ?");
            Schedule<NightlyJob<CheckAudit>>(quartz, "check-audit", "0 20 4 * * ?");
            foreach (var work in registry.Nightly)
                work.Schedule(quartz);
        });
        // Without it every start would declare the trigger anew and could fire the same night twice.
        builder.Services.Configure<QuartzOptions>(o => o.Scheduling.IgnoreDuplicates = true);
        builder.Services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }

    /// <summary>Does the whole night's work now, one after the other.</summary>
    /// <exception cref="StartupException">The clock is not to be trusted.</exception>
    public static async Task RunAllAsync(IServiceProvider services, CancellationToken ct)
    {
        if (!await services.GetRequiredService<ClockSkewGuard>().IsSafeAsync(ct))
            throw new StartupException("The clocks of this machine and of the database differ by more than 5 s: set them right first.");
        foreach (var work in services.GetRequiredService<ModuleRegistry>().Nightly.Select(n => n.Work).Append(typeof(CleanUpMessages)).Append(typeof(CheckAudit)))
        {
            await using var scope = services.CreateAsyncScope();
            await ((INightlyWork)scope.ServiceProvider.GetRequiredService(work)).RunAsync(ct);
        }
    }

    /// <summary>A job at a time of day in Taipei; a night that was missed is made up for.</summary>
    public static void Schedule<TJob>(IQuartzBuilder quartz, string name, string cron) where TJob : class, IJob => quartz.ScheduleJob<TJob>(
        trigger => trigger.WithIdentity(name).WithCronSchedule(cron, c => c.InTimeZone(Taipei.Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)),
        job => job.WithIdentity(name).RequestRecovery());

    /// <summary>Quartz's own tables, once per database, and the right of a module's role to use them.</summary>
    public static string GrantsSql(string module)
    {
        var role = PlatformTables.RoleOf(module);
        return $"grant usage on schema {Schema} to {role}; grant select, insert, update, delete on all tables in schema {Schema} to {role};";
    }

    public static string TablesSql()
    {
        var assembly = typeof(IScheduler).Assembly;
        var resource = assembly.GetManifestResourceNames().Single(n => n.EndsWith("create_postgres.sql", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        // Its two slots are the table prefix and the same without a schema.
        return reader.ReadToEnd().Replace("{0}", "qrtz_", StringComparison.Ordinal).Replace("{1}", "qrtz_", StringComparison.Ordinal);
    }
}

/// <summary>A work of the night and how its job is declared.</summary>
internal sealed record NightlyWork(Type Work, Action<IQuartzBuilder> Schedule);

[DisallowConcurrentExecution]
internal sealed class NightlyJob<TWork>(TWork work, ClockSkewGuard clock) : IJob where TWork : class, INightlyWork
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // What is old enough to be removed is a question of time too; the next night asks again.
        if (await clock.IsSafeAsync(cancellationToken))
            await work.RunAsync(cancellationToken);
    }
}
