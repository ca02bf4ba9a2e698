using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Portal.Data.Mappings;

internal sealed class ServiceItemMapping : IEntityTypeConfiguration<ServiceItemRow>
{
    public void Configure(EntityTypeBuilder<ServiceItemRow> builder)
    {
        builder.ToTable("service_items");
        builder.HasKey(x => x.Code);
        builder.Property(x => x.Item).HasColumnType("jsonb");
        builder.Property(x => x.ChangedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class AgencyMapping : IEntityTypeConfiguration<AgencyRow>
{
    public void Configure(EntityTypeBuilder<AgencyRow> builder)
    {
        builder.ToTable("agencies");
        builder.HasKey(x => x.Code);
        builder.Property(x => x.Agency).HasColumnType("jsonb");
    }
}

internal sealed class EstimateMapping : IEntityTypeConfiguration<EstimateRow>
{
    public void Configure(EntityTypeBuilder<EstimateRow> builder)
    {
        builder.ToTable("estimates");
        builder.HasKey(x => x.Code);
        builder.Property(x => x.Estimate).HasColumnType("jsonb");
    }
}
