using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Routing.Data.Mappings;

internal sealed class OfferMapping : IEntityTypeConfiguration<Offer>
{
    public void Configure(EntityTypeBuilder<Offer> builder)
    {
        builder.ToTable("offers");
        builder.HasKey(x => x.CaseId);
        builder.Property(x => x.CaseId).ValueGeneratedNever();
        builder.HasOne<Assignment>().WithOne(x => x.Offer).HasForeignKey<Offer>(x => x.CaseId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<UnitRow>().WithMany().HasForeignKey(x => x.Unit).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.DueAt);
    }
}
