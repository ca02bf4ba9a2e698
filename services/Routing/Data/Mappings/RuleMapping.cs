using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Routing.Data.Mappings;

internal sealed class RuleMapping : IEntityTypeConfiguration<RoutingRule>
{
    public void Configure(EntityTypeBuilder<RoutingRule> builder)
    {
        builder.ToTable("rules");
        builder.HasKey(x => x.Code);
        builder.Ignore(x => x.Reason);
        builder.HasOne<UnitRow>().WithMany().HasForeignKey(x => x.Unit).OnDelete(DeleteBehavior.Restrict);
    }
}
