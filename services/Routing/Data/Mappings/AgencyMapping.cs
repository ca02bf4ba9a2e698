using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Routing.Data.Mappings;

internal sealed class AgencyMapping : IEntityTypeConfiguration<AgencyRow>
{
    public void Configure(EntityTypeBuilder<AgencyRow> builder)
    {
        builder.ToTable("agencies");
        builder.HasKey(x => x.Code);
        builder.Ignore(x => x.ShortName);
    }
}

internal sealed class UnitMapping : IEntityTypeConfiguration<UnitRow>
{
    public void Configure(EntityTypeBuilder<UnitRow> builder)
    {
        builder.ToTable("units");
        builder.HasKey(x => x.Code);
        builder.Ignore(x => x.Name);
        builder.HasOne(x => x.Agency).WithMany(x => x.Units).HasForeignKey(x => x.AgencyCode).OnDelete(DeleteBehavior.Restrict);
    }
}
