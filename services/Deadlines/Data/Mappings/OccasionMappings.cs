using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Deadlines.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Deadlines.Data.Mappings;

internal static class SlotsColumn
{
    /// <summary>The three slots as one frozen document.</summary>
    public static void AsDocument(this PropertyBuilder<DelaySlots> property) =>
        property.HasColumnType("jsonb").HasConversion(slots => Write(slots), json => Read(json));

    public static string Write(DelaySlots slots) => JsonSerializer.Serialize(slots, ContractJson.Options);

    public static DelaySlots Read(string json) => JsonSerializer.Deserialize<DelaySlots>(json, ContractJson.Options) ?? throw new JsonException("The slots are null.");
}

internal sealed class ExtensionMapping : IEntityTypeConfiguration<Extension>
{
    public void Configure(EntityTypeBuilder<Extension> builder)
    {
        builder.ToTable("extensions");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.Property(x => x.Slots).AsDocument();
        builder.Ignore(x => x.PreviousDue);
        builder.Ignore(x => x.Due);
        builder.HasOne<Clock>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class ExplanationMapping : IEntityTypeConfiguration<Explanation>
{
    public void Configure(EntityTypeBuilder<Explanation> builder)
    {
        builder.ToTable("explanations");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.OfMain).HasDefaultValue(false);
        builder.Property(x => x.Slots).AsDocument();
        builder.HasOne<Clock>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class MergeMapping : IEntityTypeConfiguration<Merge>
{
    public void Configure(EntityTypeBuilder<Merge> builder)
    {
        builder.ToTable("merges");
        builder.HasKey(x => x.CaseId);
        builder.Property(x => x.CaseId).ValueGeneratedNever();
        builder.HasIndex(x => x.MainId).HasFilter("main_id is not null");
    }
}

internal sealed class PromiseMapping : IEntityTypeConfiguration<Promise>
{
    public void Configure(EntityTypeBuilder<Promise> builder)
    {
        builder.ToTable("promises");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.Property(x => x.Slots).AsDocument();
        builder.HasOne<Clock>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class StageMapping : IEntityTypeConfiguration<Stage>
{
    public void Configure(EntityTypeBuilder<Stage> builder)
    {
        builder.ToTable("stages");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.Property(x => x.Slots).AsDocument();
        builder.Ignore(x => x.Due);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class ReminderMapping : IEntityTypeConfiguration<Reminder>
{
    public void Configure(EntityTypeBuilder<Reminder> builder)
    {
        builder.ToTable("reminders");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.Ignore(x => x.Due);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class ExtensionRequestMapping : IEntityTypeConfiguration<ExtensionRequest>
{
    public void Configure(EntityTypeBuilder<ExtensionRequest> builder)
    {
        builder.ToTable("extension_requests");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Slots).AsDocument();
        builder.Ignore(x => x.PreviousDue);
        builder.Ignore(x => x.Due);
        builder.HasOne<Clock>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.CaseId);
        builder.HasIndex(x => x.CaseId, "ix_extension_requests_waiting").IsUnique().HasFilter("state = 'waiting'");
    }
}

internal sealed class StandingWordsMapping : IEntityTypeConfiguration<StandingWords>
{
    public void Configure(EntityTypeBuilder<StandingWords> builder)
    {
        builder.ToTable("standing_explanations");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Words).HasColumnType("jsonb").HasConversion(words => Write(words), json => Read(json));
        builder.HasIndex(x => x.Unit);
    }

    public static string Write(StandingText words) => JsonSerializer.Serialize(words, ContractJson.Options);

    public static StandingText Read(string json) => JsonSerializer.Deserialize<StandingText>(json, ContractJson.Options) ?? throw new JsonException("The words are null.");
}
