using CaseTracker.Notifications.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Notifications.Data.Mappings;

internal sealed class ContactMapping : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> builder)
    {
        builder.ToTable("contacts", t => t.HasCheckConstraint("ck_contacts_way", "way in ('sms', 'email')"));
        builder.HasIndex(x => x.Hash).IsUnique();
    }
}

internal sealed class ContactCaseMapping : IEntityTypeConfiguration<ContactCase>
{
    public void Configure(EntityTypeBuilder<ContactCase> builder)
    {
        builder.ToTable("contact_cases");
        builder.HasKey(x => new { x.ContactId, x.CaseId });
        builder.HasOne<Contact>().WithMany().HasForeignKey(x => x.ContactId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => x.CaseId);
    }
}

internal sealed class ContactPauseMapping : IEntityTypeConfiguration<ContactPause>
{
    public void Configure(EntityTypeBuilder<ContactPause> builder)
    {
        builder.ToTable("contact_pauses");
        builder.HasKey(x => new { x.CaseId, x.ContactId });
        builder.HasOne<Contact>().WithMany().HasForeignKey(x => x.ContactId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => x.ContactId);
    }
}

internal sealed class HelperContactMapping : IEntityTypeConfiguration<HelperContact>
{
    public void Configure(EntityTypeBuilder<HelperContact> builder)
    {
        builder.ToTable("helper_contacts");
        builder.HasKey(x => x.HelperId);
        builder.HasOne<Contact>().WithMany().HasForeignKey(x => x.ContactId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => x.ContactId);
    }
}

internal sealed class ConfirmationMapping : IEntityTypeConfiguration<Confirmation>
{
    public void Configure(EntityTypeBuilder<Confirmation> builder)
    {
        builder.ToTable("confirmations");
        builder.HasOne<Contact>().WithMany().HasForeignKey(x => x.ContactId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => x.TokenHash).IsUnique();
        builder.HasIndex(x => new { x.ContactId, x.AskedAt });
    }
}

internal sealed class AccessCodeMapping : IEntityTypeConfiguration<AccessCode>
{
    public void Configure(EntityTypeBuilder<AccessCode> builder)
    {
        builder.ToTable("access_codes");
        builder.HasOne<Contact>().WithMany().HasForeignKey(x => x.ContactId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => new { x.CaseId, x.AskedAt });
        builder.HasIndex(x => new { x.ContactId, x.AskedAt });
    }
}

internal sealed class ContactDayMapping : IEntityTypeConfiguration<ContactDay>
{
    public void Configure(EntityTypeBuilder<ContactDay> builder)
    {
        builder.ToTable("contact_days");
        builder.HasKey(x => x.ContactHash);
    }
}
