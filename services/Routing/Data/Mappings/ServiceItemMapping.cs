using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Routing.Data.Mappings;

internal sealed class ServiceItemMapping : IEntityTypeConfiguration<ServiceItemRow>
{
    public void Configure(EntityTypeBuilder<ServiceItemRow> builder)
    {
        builder.ToTable("service_items");
        builder.HasKey(x => x.Code);
        builder.Ignore(x => x.Name);
    }
}
