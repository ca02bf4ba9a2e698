using CaseTracker.Notifications.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Notifications.Data.Mappings;

internal sealed class ObligationMapping : IEntityTypeConfiguration<Obligation>
{
    public void Configure(EntityTypeBuilder<Obligation> builder)
    {
        builder.ToTable("obligations", t =>
        {
            t.HasCheckConstraint("ck_obligations_state", "state in ('pending', 'sending', 'sent', 'cancelled', 'failed', 'task')");
            t.HasCheckConstraint("ck_obligations_channel", "channel in ('sms', 'email', 'phone', 'letter')");
            t.HasCheckConstraint("ck_obligations_lane", "lane in ('first', 'prompt', 'bulk')");
        });
        builder.HasIndex(x => new { x.CaseId, x.Kind, x.OccasionId, x.Channel, x.RecipientStaffId, x.HelperId }, "ix_obligations_occasion").IsUnique().AreNullsDistinct(false);
        builder.HasIndex(x => new { x.Lane, x.NotBefore, x.OwedAt, x.Id }, "ix_obligations_pending").HasFilter("state = 'pending'");
        builder.HasIndex(x => new { x.State, x.SettledAt }, "ix_obligations_unsettled").HasFilter("state in ('sending', 'task', 'failed')");
    }
}

internal sealed class AttemptMapping : IEntityTypeConfiguration<Attempt>
{
    public void Configure(EntityTypeBuilder<Attempt> builder)
    {
        builder.ToTable("attempts", t =>
        {
            t.HasCheckConstraint("ck_attempts_state", "state in ('started', 'unknown', 'accepted', 'delivered', 'undelivered', 'rejected', 'not_sent')");
            t.HasCheckConstraint("ck_attempts_provider_status", "provider_status in ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed')");
        });
        builder.Property(x => x.Evidence).HasColumnType("jsonb");
        builder.HasOne<Obligation>().WithMany().HasForeignKey(x => x.ObligationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => new { x.ObligationId, x.No }).IsUnique();
        builder.HasIndex(x => new { x.Transport, x.ProviderId }).IsUnique();
        builder.HasIndex(x => x.ObligationId, "one_live_attempt").IsUnique().HasFilter("state in ('started', 'unknown', 'accepted', 'delivered')");
        builder.HasIndex(x => x.SendDeadline, "ix_attempts_started").HasFilter("state = 'started'");
        builder.HasIndex(x => x.LookAt, "ix_attempts_unknown").HasFilter("state = 'unknown'");
    }
}

internal sealed class ProviderEventMapping : IEntityTypeConfiguration<ProviderEvent>
{
    public void Configure(EntityTypeBuilder<ProviderEvent> builder)
    {
        builder.ToTable("provider_events");
        builder.HasKey(x => new { x.ProviderId, x.Status });
        builder.HasIndex(x => x.NextAt, "ix_provider_events_waiting").HasFilter("applied_at is null");
        builder.HasIndex(x => x.ReceivedAt);
    }
}

internal sealed class SmsCountMapping : IEntityTypeConfiguration<SmsCount>
{
    public void Configure(EntityTypeBuilder<SmsCount> builder)
    {
        builder.ToTable("sms_counts");
        builder.HasKey(x => new { x.Agency, x.Period });
    }
}

internal sealed class TransportTroubleMapping : IEntityTypeConfiguration<TransportTrouble>
{
    public void Configure(EntityTypeBuilder<TransportTrouble> builder)
    {
        builder.ToTable("transport_troubles");
        builder.HasKey(x => x.Transport);
    }
}

internal sealed class SmsLineMapping : IEntityTypeConfiguration<SmsLine>
{
    public void Configure(EntityTypeBuilder<SmsLine> builder)
    {
        builder.ToTable("sms_lines");
        builder.HasKey(x => x.Transport);
    }
}

internal sealed class SmsLaneMapping : IEntityTypeConfiguration<SmsLane>
{
    public void Configure(EntityTypeBuilder<SmsLane> builder)
    {
        builder.ToTable("sms_lanes");
        builder.HasKey(x => x.Lane);
    }
}

internal sealed class UndecidedOccasionMapping : IEntityTypeConfiguration<UndecidedOccasion>
{
    public void Configure(EntityTypeBuilder<UndecidedOccasion> builder)
    {
        builder.ToTable("undecided_occasions");
        builder.HasKey(x => new { x.CaseId, x.Kind, x.OccasionId });
        builder.HasIndex(x => x.NextAt);
    }
}

internal sealed class AgencyCopyMapping : IEntityTypeConfiguration<AgencyCopy>
{
    public void Configure(EntityTypeBuilder<AgencyCopy> builder)
    {
        builder.ToTable("agencies");
        builder.HasKey(x => x.Code);
    }
}

internal sealed class UnitCopyMapping : IEntityTypeConfiguration<UnitCopy>
{
    public void Configure(EntityTypeBuilder<UnitCopy> builder)
    {
        builder.ToTable("units");
        builder.HasKey(x => x.Code);
        builder.HasOne<AgencyCopy>().WithMany().HasForeignKey(x => x.AgencyCode).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(x => x.AgencyCode);
    }
}

internal sealed class MailboxMessageMapping : IEntityTypeConfiguration<MailboxMessage>
{
    public void Configure(EntityTypeBuilder<MailboxMessage> builder)
    {
        builder.ToTable("mailbox_messages");
        builder.HasKey(x => x.ObligationId);
        builder.Property(x => x.Seq).UseIdentityAlwaysColumn();
        builder.HasIndex(x => x.Seq);
    }
}

internal sealed class CaseStreamMapping : IEntityTypeConfiguration<CaseStream>
{
    public void Configure(EntityTypeBuilder<CaseStream> builder)
    {
        builder.ToTable("case_streams");
        builder.HasKey(x => x.CaseId);
    }
}

internal sealed class OpenedClockMapping : IEntityTypeConfiguration<OpenedClock>
{
    public void Configure(EntityTypeBuilder<OpenedClock> builder)
    {
        builder.ToTable("opened_clocks");
        builder.HasKey(x => x.CaseId);
    }
}
