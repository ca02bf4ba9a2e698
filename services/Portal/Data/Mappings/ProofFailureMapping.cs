using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Portal.Data.Mappings;

internal sealed class ProofFailureMapping : IEntityTypeConfiguration<ProofFailureRow>
{
    public void Configure(EntityTypeBuilder<ProofFailureRow> builder)
    {
        builder.ToTable("proof_failures");
        builder.HasKey(x => new { x.Kind, x.Key });
        builder.Property(x => x.FailedAt).HasColumnType("timestamptz[]");
        builder.HasIndex(x => x.LastAt);
    }
}
