using CaseTracker.Deadlines.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Deadlines.Data.Mappings;

internal sealed class CalendarVersionMapping : IEntityTypeConfiguration<CalendarVersionRow>
{
    public void Configure(EntityTypeBuilder<CalendarVersionRow> builder)
    {
        builder.ToTable("calendar_versions");
        builder.HasKey(x => new { x.Year, x.Version });
    }
}

internal sealed class ClosureMapping : IEntityTypeConfiguration<ClosureRow>
{
    public void Configure(EntityTypeBuilder<ClosureRow> builder)
    {
        builder.ToTable("closures");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasIndex(x => x.Date);
    }
}

internal sealed class RecomputationMapping : IEntityTypeConfiguration<RecomputationRow>
{
    public void Configure(EntityTypeBuilder<RecomputationRow> builder)
    {
        builder.ToTable("recomputations");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasIndex(x => x.StartedAt, "ix_recomputations_open").HasFilter("finished_at is null");
    }
}

internal sealed class MoveMapping : IEntityTypeConfiguration<Move>
{
    public void Configure(EntityTypeBuilder<Move> builder)
    {
        builder.ToTable("moves");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Round).HasDefaultValue(1);
        builder.Ignore(x => x.PreviousDue);
        builder.Ignore(x => x.Due);
        builder.HasOne<Clock>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class ToldNoticeMapping : IEntityTypeConfiguration<ToldNotice>
{
    public void Configure(EntityTypeBuilder<ToldNotice> builder)
    {
        builder.ToTable("told_notices");
        builder.HasKey(x => new { x.ObligationId, x.State });
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class AuditRunMapping : IEntityTypeConfiguration<AuditRunRow>
{
    public void Configure(EntityTypeBuilder<AuditRunRow> builder)
    {
        builder.ToTable("audit_runs");
        builder.Property(x => x.Id).ValueGeneratedNever();
    }
}

internal sealed class AuditDifferenceMapping : IEntityTypeConfiguration<AuditDifferenceRow>
{
    public void Configure(EntityTypeBuilder<AuditDifferenceRow> builder)
    {
        builder.ToTable("audit_differences");
        builder.HasKey(x => new { x.RunId, x.Number });
        builder.HasOne<AuditRunRow>().WithMany().HasForeignKey(x => x.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class EstimateMapping : IEntityTypeConfiguration<EstimateRow>
{
    public void Configure(EntityTypeBuilder<EstimateRow> builder)
    {
        builder.ToTable("estimates");
        builder.HasKey(x => x.ServiceCode);
    }
}
