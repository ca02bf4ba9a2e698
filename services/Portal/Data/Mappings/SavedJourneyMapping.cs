using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Portal.Data.Mappings;

internal sealed class SavedJourneyMapping : IEntityTypeConfiguration<SavedJourneyRow>
{
    public void Configure(EntityTypeBuilder<SavedJourneyRow> builder)
    {
        builder.ToTable("saved_journeys");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Browsers).HasDefaultValueSql("'{}'::bytea[]");
        builder.HasIndex(x => x.CodeHash).IsUnique();
        builder.HasIndex(x => x.SavedAt);
    }
}
