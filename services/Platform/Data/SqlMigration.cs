using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Platform.Data;

/// <summary>A migration whose work is the embedded file <c>Data/Migrations/&lt;TypeName&gt;.sql</c> beside it; <c>{schema}</c> and <c>{app_role}</c> are filled in.</summary>
/// <remarks>The schema is the service's name in lower case. Migrations only go forward: there is no Down.</remarks>
public abstract class SqlMigration : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        var assembly = GetType().Assembly;
        var suffix = $".Data.Migrations.{GetType().Name}.sql";
        var resource = assembly.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith(suffix, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no embedded resource ending in {suffix}.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var schema = assembly.GetName().Name!.Split('.')[^1].ToLowerInvariant();
        migrationBuilder.Sql(reader.ReadToEnd().Replace("{schema}", schema, StringComparison.Ordinal).Replace("{app_role}", PlatformTables.RoleOf(schema), StringComparison.Ordinal));
    }
}
