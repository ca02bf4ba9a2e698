using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CaseTracker.Cases.Data.Mappings;

internal sealed class CaseMapping : IEntityTypeConfiguration<Case>
{
    // The texts of these filters are repeated word for word where lists are asked for, or PostgreSQL does not see that the index serves.
    public const string Open = "status not in ('closed', 'withdrawn')";
    public const string Unanswered = "status not in ('closed', 'withdrawn', 'replied')";

    // A merged case is worked on in its main case.
    public const string Worked = "merged_into is null";

    public void Configure(EntityTypeBuilder<Case> builder)
    {
        builder.ToTable("cases");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.RowVersion).IsRowVersion();
        builder.Property(c => c.Round).HasDefaultValue(1);
        builder.Property(c => c.FollowedSeq).HasDefaultValue(0);
        builder.Property(c => c.OfferVersion).HasDefaultValue(0L);
        builder.Property(c => c.Notify).HasConversion(new WaysConverter(), WaysConverter.Comparer);
        builder.Ignore(c => c.PublicChanged);
        builder.Ignore(c => c.Service);
        builder.Ignore(c => c.OriginalDue);
        builder.Ignore(c => c.DueLastSet);
        builder.Ignore(c => c.Due);
        builder.Ignore(c => c.IsOpen);
        builder.Ignore(c => c.IsReferred);
        builder.Ignore(c => c.ClockStarted);

        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => new { c.Unit, c.ClockEndsAt, c.Id }, "ix_cases_unit_open").HasFilter($"unit is not null and {Open} and {Worked}").IncludeProperties(c => new { c.OwnerAgency, c.Handler, c.Deputy });
        builder.HasIndex(c => new { c.Handler, c.ClockEndsAt, c.Id }, "ix_cases_handler_open").HasFilter($"handler is not null and {Open} and {Worked}");
        builder.HasIndex(c => new { c.Deputy, c.ClockEndsAt, c.Id }, "ix_cases_deputy_open").HasFilter($"deputy is not null and {Open} and {Worked}");
        builder.HasIndex(c => new { c.ClockEndsAt, c.Id }, "ix_cases_clock").HasFilter("clock_ends_at is not null").IncludeProperties(c => new { c.OwnerAgency, c.Handler, c.Deputy });
        builder.HasIndex(c => new { c.OwnerAgency, c.Unit }, "ix_cases_board").HasFilter(Unanswered)
            .IncludeProperties(c => new { c.Id, c.Handler, c.Deputy, c.ClockEndsAt, c.Extensions, c.PromisedOn, c.SilentSince, c.LateToldAt });
        builder.HasIndex(c => c.NameHash);
        builder.HasIndex(c => c.PhoneHash).HasFilter("phone_hash is not null");
        builder.HasIndex(c => c.EmailHash).HasFilter("email_hash is not null");
        builder.HasIndex(c => c.RelatedTo, "ix_cases_related_to").HasFilter("related_to is not null");
        builder.HasIndex(c => c.MergedInto, "ix_cases_merged_into").HasFilter("merged_into is not null");
        builder.HasIndex(c => c.OpenSetAsideId, "ix_cases_set_aside").HasFilter("open_set_aside_id is not null");
        builder.HasIndex(c => c.ReplyWaitingSince, "ix_cases_reply_waiting").HasFilter("reply_waiting_since is not null");
        builder.HasIndex(c => new { c.ReceivedAt, c.Id }, "ix_cases_triage").HasFilter($"unit is null and {Open} and {Worked}").IncludeProperties(c => new { c.OwnerAgency, c.Handler, c.Deputy });
    }
}

/// <summary>Ways of notice as one text, their names with spaces between.</summary>
internal sealed class WaysConverter() : ValueConverter<IReadOnlyList<NoticeWay>, string>(
    v => string.Join(' ', v.Select(EnumText<NoticeWay>.Write)), s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(EnumText<NoticeWay>.Read).ToArray())
{
    public static readonly ValueComparer<IReadOnlyList<NoticeWay>> Comparer = new((a, b) => a!.SequenceEqual(b!), v => v.Count, v => v.ToArray());
}

internal sealed class CaseHelperMapping : IEntityTypeConfiguration<CaseHelper>
{
    public void Configure(EntityTypeBuilder<CaseHelper> builder)
    {
        builder.ToTable("helpers");
        builder.Property(h => h.Id).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(h => h.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(h => new { h.CaseId, h.ContactHash }).IsUnique().HasFilter("ended_at is null");
        builder.HasIndex(h => h.CaseId);
    }
}

internal sealed class ContactChangeMapping : IEntityTypeConfiguration<ContactChange>
{
    public void Configure(EntityTypeBuilder<ContactChange> builder)
    {
        builder.ToTable("contact_changes");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.OldNotify).HasConversion(new WaysConverter(), WaysConverter.Comparer);
        builder.HasOne<Case>().WithMany().HasForeignKey(c => c.CaseId).OnDelete(DeleteBehavior.NoAction);
    }
}
