using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Deadlines.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Deadlines.Data.Mappings;

/// <summary>How a date is kept, as one document; empty when it is kept as usual.</summary>
internal static class RulesColumn
{
    private static readonly ClockPolicy Usual = new();

    public static string Write(ClockPolicy rules) =>
        rules with { Reminders = Usual.Reminders } == Usual && rules.Reminders.SequenceEqual(Usual.Reminders) ? "{}" : JsonSerializer.Serialize(rules, ContractJson.Options);

    public static ClockPolicy Read(string json) => JsonSerializer.Deserialize<ClockPolicy>(json, ContractJson.Options) ?? Usual;
}

internal sealed class ClockMapping : IEntityTypeConfiguration<Clock>
{
    public void Configure(EntityTypeBuilder<Clock> builder)
    {
        builder.ToTable("clocks");
        builder.HasKey(x => x.CaseId);
        builder.Property(x => x.CaseId).ValueGeneratedNever();
        builder.Property(x => x.RowVersion).IsRowVersion();
        builder.Property(x => x.Rules).HasColumnType("jsonb").HasDefaultValueSql("'{}'::jsonb").HasConversion(rules => RulesColumn.Write(rules), json => RulesColumn.Read(json));
        builder.Property(x => x.InternalHasTime).HasDefaultValue(false);
        builder.Property(x => x.DueKept).HasDefaultValue(false);
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.HasIndex(x => x.SatisfiedAt).HasFilter("satisfied_at is not null");
        builder.Ignore(x => x.RoundFrom);
        builder.Ignore(x => x.Limit);
        builder.Ignore(x => x.OriginalDue);
        builder.Ignore(x => x.Due);
        builder.Ignore(x => x.InternalDue);
        builder.Ignore(x => x.HasEnded);
        builder.Ignore(x => x.IsPausedLate);
    }
}

internal sealed class PauseMapping : IEntityTypeConfiguration<Pause>
{
    public void Configure(EntityTypeBuilder<Pause> builder)
    {
        builder.ToTable("pauses");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class CaseFactMapping : IEntityTypeConfiguration<CaseFact>
{
    public void Configure(EntityTypeBuilder<CaseFact> builder)
    {
        builder.ToTable("case_facts");
        builder.HasKey(x => new { x.CaseId, x.Round, x.Kind });
        builder.Property(x => x.Round).ValueGeneratedNever().HasDefaultValue(1);
    }
}

internal sealed class ReopeningMapping : IEntityTypeConfiguration<Reopening>
{
    public void Configure(EntityTypeBuilder<Reopening> builder)
    {
        builder.ToTable("reopenings");
        builder.HasKey(x => new { x.CaseId, x.Round });
        builder.Property(x => x.Round).ValueGeneratedNever();
        builder.Property(x => x.Id).ValueGeneratedNever();
    }
}

internal sealed class EndedRoundMapping : IEntityTypeConfiguration<EndedRound>
{
    public void Configure(EntityTypeBuilder<EndedRound> builder)
    {
        builder.ToTable("ended_rounds");
        builder.HasKey(x => new { x.CaseId, x.Round });
        builder.Property(x => x.Round).ValueGeneratedNever();
        builder.HasOne<Clock>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.SatisfiedAt).HasFilter("satisfied_at is not null");
    }
}

internal sealed class AssignmentMapping : IEntityTypeConfiguration<CaseAssignment>
{
    public void Configure(EntityTypeBuilder<CaseAssignment> builder)
    {
        builder.ToTable("assignments");
        builder.HasKey(x => x.CaseId);
        builder.Property(x => x.CaseId).ValueGeneratedNever();
    }
}

internal sealed class DueStepMapping : IEntityTypeConfiguration<DueStep>
{
    public void Configure(EntityTypeBuilder<DueStep> builder)
    {
        builder.ToTable("due_steps");
        builder.HasKey(x => x.OccasionId);
        builder.Property(x => x.OccasionId).ValueGeneratedNever();
        // No foreign key here, on stages and on reminders: the sweep writes them by the hundred thousand while it holds their clocks.
        // The sweep reads this index from its beginning to now: its cost is what is due, not what is open.
        builder.HasIndex(x => x.At, "ix_due_steps_open").HasFilter("done_at is null");
        builder.Property(x => x.Subject).HasDefaultValue("");
        builder.HasIndex(x => new { x.CaseId, x.Kind, x.Subject }, "ix_due_steps_one_open").IsUnique().HasFilter("done_at is null");
    }
}
