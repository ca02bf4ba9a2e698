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
    }
}
