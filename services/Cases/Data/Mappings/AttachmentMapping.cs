using CaseTracker.Cases.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Cases.Data.Mappings;

internal sealed class AttachmentMapping : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> builder)
    {
        builder.ToTable("attachments");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(a => a.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(a => a.StartedAt, "ix_attachments_unsent").HasFilter("case_id is null");
        builder.HasIndex(a => a.ScanAfter, "ix_attachments_to_scan").HasFilter("scan = 'waiting' and stored_at is not null");
    }
}

internal sealed class AttachmentChunkMapping : IEntityTypeConfiguration<AttachmentChunk>
{
    public void Configure(EntityTypeBuilder<AttachmentChunk> builder)
    {
        builder.ToTable("attachment_chunks");
        builder.HasKey(c => new { c.AttachmentId, c.Seq });
        builder.Property(c => c.Seq).ValueGeneratedNever();
        builder.HasOne<Attachment>().WithMany().HasForeignKey(c => c.AttachmentId).OnDelete(DeleteBehavior.Cascade);
    }
}
