using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Desk.Data.Mappings;

internal sealed class BulkJobMapping : IEntityTypeConfiguration<BulkJob>
{
    public void Configure(EntityTypeBuilder<BulkJob> builder)
    {
        builder.ToTable("bulk_jobs");
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasOne<Credential>().WithMany().HasForeignKey(x => x.StaffId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => x.StaffId);
        builder.HasIndex(x => x.StartsAt, "ix_bulk_jobs_at_work").HasFilter("state in ('waiting', 'running')");
        builder.HasIndex(x => x.KeepUntil);
    }
}

internal sealed class BulkRowMapping : IEntityTypeConfiguration<BulkRow>
{
    public void Configure(EntityTypeBuilder<BulkRow> builder)
    {
        builder.ToTable("bulk_rows");
        builder.HasKey(x => new { x.JobId, x.Position });
        builder.HasOne<BulkJob>().WithMany(x => x.Rows).HasForeignKey(x => x.JobId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(x => x.Failure).HasColumnType("jsonb");
        builder.HasIndex(x => new { x.JobId, x.Position }, "ix_bulk_rows_pending").HasFilter("state = 'pending'");
        builder.Ignore(x => x.IdempotencyKey);
    }
}
