using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Portal.Data.Mappings;

internal sealed class PublicCaseMapping : IEntityTypeConfiguration<PublicCaseRow>
{
    public void Configure(EntityTypeBuilder<PublicCaseRow> builder)
    {
        builder.ToTable("public_cases");
        builder.HasKey(x => x.CaseNumber);
        builder.HasIndex(x => x.CaseId).IsUnique();
        builder.Property(x => x.Outdated).HasDefaultValue(false);
        builder.HasIndex(x => x.CaseId, "ix_public_cases_outdated").HasFilter("outdated");
        builder.Property(x => x.Listed).HasDefaultValue(false);
        builder.HasIndex(x => x.RequestId).IsUnique();
        builder.HasIndex(x => new { x.ReceivedAt, x.RequestId }, "ix_public_cases_received_at").IsDescending(true, false).HasFilter("listed");
        builder.HasIndex(x => new { x.ServiceCode, x.ReceivedAt, x.RequestId }, "ix_public_cases_service_code").IsDescending(false, true, false).HasFilter("listed");
        builder.HasIndex(x => new { x.ServiceCode, x.GridLatitude, x.GridLongitude }, "ix_public_cases_nearby").HasFilter("listed and not closed and grid_latitude is not null");
    }
}
