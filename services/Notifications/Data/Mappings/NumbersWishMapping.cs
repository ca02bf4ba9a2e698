using CaseTracker.Notifications.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Notifications.Data.Mappings;

internal sealed class NumbersWishMapping : IEntityTypeConfiguration<NumbersWish>
{
    public void Configure(EntityTypeBuilder<NumbersWish> builder)
    {
        builder.ToTable("numbers_wishes", t => t.HasCheckConstraint("ck_numbers_wishes_way", "way in ('sms', 'email')"));
        builder.HasIndex(x => new { x.ContactHash, x.AskedAt });
        builder.HasIndex(x => x.AskedAt);
    }
}
