using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CaseTracker.Platform.Data;

/// <summary>Connection pools by service. At run time a service's statements run as its application role, which has no DDL.</summary>
public sealed class ModuleDataSources(IConfiguration configuration) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, NpgsqlDataSource> _sources = new();

    /// <summary>The pool of a service.</summary>
    /// <param name="module">The service.</param>
    /// <param name="part">Null for its application role; otherwise the part of the service that has a role, and a pool, of its own (<c>casetracker_cases_system</c>).</param>
    public NpgsqlDataSource For(string module, string? part = null) => _sources.GetOrAdd(part is null ? module : $"{module}_{part}",
        name => new NpgsqlDataSourceBuilder(RuntimeConnectionString(module, PlatformTables.RoleOf(name))) { Name = name }.Build());

    /// <summary>The connection string under which a service serves: its own login or the common one, always in a role without DDL.</summary>
    internal string RuntimeConnectionString(string name, string? role = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString(name));
        settings.Options = string.Join(' ', new[] { settings.Options, $"-c role={role ?? PlatformTables.RoleOf(name)}", "-c idle_in_transaction_session_timeout=30s" }.Where(o => !string.IsNullOrEmpty(o)));
        if (!settings.ContainsKey("Max Auto Prepare"))
            settings.MaxAutoPrepare = 100;
        // Nothing a service does outlives its transaction (no session settings, no session locks), so a connection goes back as it is:
        // the reset would cost more than a look-up.
        if (!settings.ContainsKey("No Reset On Close"))
            settings.NoResetOnClose = true;
        if (!settings.ContainsKey("Maximum Pool Size"))
            settings.MaxPoolSize = 24;
        settings.ApplicationName = $"casetracker-{name}";
        return settings.ConnectionString;
    }

    /// <summary>The owner's connection string, which migrates: never used to serve.</summary>
    public string OwnerConnectionString(string module) =>
        Configured("Database") ?? ConnectionString(module);

    private string ConnectionString(string module) =>
        Configured(char.ToUpperInvariant(module[0]) + module[1..]) ?? Configured("Database") ?? throw new StartupException(
            $"No database is configured: set ConnectionStrings__Database (or ConnectionStrings__{char.ToUpperInvariant(module[0]) + module[1..]}) to a PostgreSQL connection string.");

    private string? Configured(string name) => configuration.GetConnectionString(name) is { Length: > 0 } value ? value : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources.Values)
            await source.DisposeAsync();
    }
}
