using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CaseTracker.Platform.Data;

/// <summary>A service's database: one schema, snake_case names, enums as snake_case text, with Platform's outbox, inbox and audit tables.</summary>
public abstract class ServiceDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The service's schema.</summary>
    public abstract string Schema { get; }

    /// <inheritdoc/>
    /// <remarks>Overrides configure their entities first and call this last: it names what they left unnamed.</remarks>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<OutboxMessage>(e =>
        {
            e.ToTable("outbox_messages");
            e.Property(x => x.Id).UseIdentityAlwaysColumn();
            e.Property(x => x.Body).HasColumnType("jsonb");
            e.HasIndex(x => x.MessageId).IsUnique();
            e.Property(x => x.Bulk).HasDefaultValue(false);
            e.HasIndex(x => new { x.Bulk, x.Id }, "ix_outbox_messages_next").HasFilter("published_at is null and parked_at is null");
            e.HasIndex(x => x.ParkedAt).HasFilter("parked_at is not null");
            e.HasIndex(x => x.PublishedAt).HasFilter("published_at is not null");
        });
        modelBuilder.Entity<InboxMessage>(e =>
        {
            e.ToTable("inbox_messages");
            e.HasKey(x => new { x.Consumer, x.MessageId });
            e.HasIndex(x => x.ProcessedAt);
        });
        modelBuilder.Entity<DoneAct>(e =>
        {
            e.ToTable("done_acts");
            e.HasKey(x => x.KeyHash);
            e.HasIndex(x => x.At);
        });
        modelBuilder.Entity<AuditEntry>(e =>
        {
            e.ToTable("audit_entries");
            e.Property(x => x.Id).UseIdentityAlwaysColumn();
            e.Property(x => x.Facts).HasColumnType("jsonb");
            e.HasIndex(x => x.CaseId);
            e.HasIndex(x => x.At);
            e.HasIndex(x => new { x.StaffId, x.At });
        });
        modelBuilder.Entity<AuditSeal>(e =>
        {
            e.ToTable("audit_seals");
            e.HasKey(x => x.Number);
            e.Property(x => x.Number).ValueGeneratedNever();
            e.HasIndex(x => x.EntryId).IsUnique();
        });
        modelBuilder.Entity<DataProtectionKeyRow>(e =>
        {
            e.ToTable("data_protection_keys");
            e.HasKey(x => x.Name);
        });
        SnakeCase.Apply(modelBuilder);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        base.ConfigureConventions(configurationBuilder);
    }

    /// <summary>Npgsql takes only UTC for timestamptz; instants with another offset mean the same moment.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(v => v.ToUniversalTime(), v => v);
}

/// <summary>Names as PostgreSQL people write them.</summary>
internal static class SnakeCase
{
    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    public static void Apply(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.IsMappedToJson())
                continue;
            if (entity.GetTableName() is { } table && entity.BaseType is null)
                entity.SetTableName(Of(table));
            var store = StoreObjectIdentifier.Create(entity, StoreObjectType.Table);
            foreach (var property in entity.GetProperties())
            {
                var enumType = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (enumType.IsEnum)
                    property.SetValueConverter((ValueConverter)Activator.CreateInstance(typeof(SnakeCaseEnumConverter<>).MakeGenericType(enumType))!);
                if (property.IsConcurrencyToken && property.ClrType == typeof(uint))
                    continue; // xmin, PostgreSQL's own name
                property.SetColumnName(Of(property.GetColumnName()));
            }
            foreach (var key in entity.GetKeys())
                key.SetName(key.IsPrimaryKey() ? $"pk_{entity.GetTableName()}" : Of(key.GetName()!));
            foreach (var foreignKey in entity.GetForeignKeys())
                foreignKey.SetConstraintName(Of(foreignKey.GetConstraintName()!));
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName(Of(index.Name ?? $"ix_{entity.GetTableName()}_{string.Join('_', index.Properties.Select(p => store is null ? p.Name : p.GetColumnName()))}"));
        }
    }
}

/// <summary>Enum members as snake_case text, the same words as in JSON (<see cref="System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute"/> included).</summary>
internal sealed class SnakeCaseEnumConverter<TEnum>() : ValueConverter<TEnum, string>(v => EnumText<TEnum>.Write(v), s => EnumText<TEnum>.Read(s))
    where TEnum : struct, Enum;
