using CaseTracker.Desk.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Desk.Data.Mappings;

internal sealed class CredentialMapping : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("credentials");
        builder.HasKey(x => x.StaffId);
        builder.Property(x => x.StaffId).ValueGeneratedNever();
        builder.HasIndex(x => x.NormalizedUserName).IsUnique();
    }
}
