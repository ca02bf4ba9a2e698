using CaseTracker.Contracts.Routing;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Routing.Data.Mappings;

internal sealed class AssignmentMapping : IEntityTypeConfiguration<Assignment>
{
    public void Configure(EntityTypeBuilder<Assignment> builder)
    {
        builder.ToTable("assignments");
        builder.HasKey(x => x.CaseId);
        builder.Property(x => x.CaseId).ValueGeneratedNever();
        builder.Property(x => x.RowVersion).IsRowVersion();
        builder.Ignore(x => x.Facts);
        builder.HasOne<UnitRow>().WithMany().HasForeignKey(x => x.Unit).OnDelete(DeleteBehavior.Restrict);
        // Open cases on a desk: the load that decides who gets the next one.
        builder.HasIndex(x => x.Handler, "ix_assignments_open_by_handler").HasFilter("closed_at is null and handler is not null and merged_into is null");
        builder.Property(x => x.MergeVersion).HasDefaultValue(0L);
        builder.HasIndex(x => x.MergedInto, "ix_assignments_merged_into").HasFilter("merged_into is not null");
        builder.Property(x => x.SettledVersion).HasDefaultValue(0L);
        builder.HasIndex(x => x.DisputedAt, "ix_assignments_disputed").HasFilter("closed_at is null and disputed_at is not null");
        // What staff decided for like cases: suggestions count from the index alone.
        builder.HasIndex(x => new { x.ServiceCode, x.UnitDecidedAt }, "ix_assignments_precedents")
            .IncludeProperties(x => new { x.Unit, x.District }).HasFilter("unit_decided_by is not null");
    }
}

internal sealed class DecisionMapping : IEntityTypeConfiguration<AssignmentDecision>
{
    public void Configure(EntityTypeBuilder<AssignmentDecision> builder)
    {
        builder.ToTable("assignment_history");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Assignment>().WithMany().HasForeignKey(x => x.CaseId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => new { x.CaseId, x.Version }).IsUnique();
        builder.HasIndex(x => x.At, "ix_assignment_history_suggestions").HasFilter("suggestion_taken is not null");
        builder.Property(x => x.Kind).HasDefaultValue(AssignmentKind.Assigned);
    }
}
