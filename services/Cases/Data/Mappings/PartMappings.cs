using System.Text.Json;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Cases.Data.Mappings;

internal sealed class TimelineMapping : IEntityTypeConfiguration<TimelineRecord>
{
    public void Configure(EntityTypeBuilder<TimelineRecord> builder)
    {
        builder.ToTable("timeline_entries");
        builder.HasKey(e => new { e.CaseId, e.Seq });
        builder.Property(e => e.Seq).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(e => e.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.Property(e => e.Data).HasColumnType("jsonb").HasConversion(
            v => Write(v),
            s => Read(s),
            new ValueComparer<IReadOnlyDictionary<string, string>>((a, b) => ReferenceEquals(a, b), v => v.Count, v => v));
    }

    public static string Write(IReadOnlyDictionary<string, string> data) => JsonSerializer.Serialize(data, ContractJson.Options);

    private static Dictionary<string, string> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json, ContractJson.Options)!;
}

internal sealed class ReplyMapping : IEntityTypeConfiguration<Reply>
{
    public void Configure(EntityTypeBuilder<Reply> builder)
    {
        builder.ToTable("replies");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Round).HasDefaultValue(1);
        builder.HasOne<Case>().WithMany().HasForeignKey(r => r.CaseId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class ReplyDraftMapping : IEntityTypeConfiguration<ReplyDraft>
{
    public void Configure(EntityTypeBuilder<ReplyDraft> builder)
    {
        builder.ToTable("reply_drafts");
        builder.HasKey(d => d.CaseId);
        builder.Property(d => d.CaseId).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(d => d.CaseId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class SupplementMapping : IEntityTypeConfiguration<Supplement>
{
    public void Configure(EntityTypeBuilder<Supplement> builder)
    {
        builder.ToTable("supplements");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Ignore(s => s.LastDay);
        builder.HasOne<Case>().WithMany().HasForeignKey(s => s.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(s => new { s.CaseId, s.Round }).IsUnique();
    }
}

internal sealed class SupplementAnswerMapping : IEntityTypeConfiguration<SupplementAnswer>
{
    public void Configure(EntityTypeBuilder<SupplementAnswer> builder)
    {
        builder.ToTable("supplement_answers");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasOne<Supplement>().WithMany().HasForeignKey(a => a.SupplementId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(a => new { a.SupplementId, a.Item, a.Version }).IsUnique();
    }
}

internal sealed class ClosingMapping : IEntityTypeConfiguration<Closing>
{
    public void Configure(EntityTypeBuilder<Closing> builder)
    {
        builder.ToTable("closings");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(c => c.CaseId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class ReferralMapping : IEntityTypeConfiguration<Referral>
{
    public void Configure(EntityTypeBuilder<Referral> builder)
    {
        builder.ToTable("referrals");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(r => r.CaseId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class SetAsideMapping : IEntityTypeConfiguration<SetAsideAsked>
{
    public void Configure(EntityTypeBuilder<SetAsideAsked> builder)
    {
        builder.ToTable("set_aside_requests");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Ignore(s => s.Earlier);
        builder.HasOne<Case>().WithMany().HasForeignKey(s => s.CaseId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class CaseAssignmentMapping : IEntityTypeConfiguration<CaseAssignment>
{
    public void Configure(EntityTypeBuilder<CaseAssignment> builder)
    {
        builder.ToTable("case_assignments");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasOne<Case>().WithMany().HasForeignKey(a => a.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(a => new { a.CaseId, a.Version }).IsUnique();
    }
}

internal sealed class CaseAccessMapping : IEntityTypeConfiguration<CaseAccess>
{
    public void Configure(EntityTypeBuilder<CaseAccess> builder)
    {
        builder.ToTable("case_access");
        builder.HasKey(a => new { a.Agency, a.CaseId });
    }
}

internal sealed class CaseSearchMapping : IEntityTypeConfiguration<CaseSearchRow>
{
    public void Configure(EntityTypeBuilder<CaseSearchRow> builder)
    {
        builder.ToTable("case_search");
        builder.HasKey(s => s.CaseId);
        builder.HasOne<Case>().WithMany().HasForeignKey(s => s.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.Property(s => s.IsOpen).HasComputedColumnSql("status not in ('closed', 'withdrawn')", stored: true);
        builder.HasIndex(s => new { s.IsOpen, s.CaseId });
        builder.HasIndex(s => new { s.OwnerAgency, s.IsOpen, s.CaseId });
        builder.HasIndex(s => new { s.Unit, s.IsOpen, s.CaseId });
    }
}

internal sealed class CaseTermsMapping : IEntityTypeConfiguration<CaseTermsRow>
{
    public void Configure(EntityTypeBuilder<CaseTermsRow> builder)
    {
        builder.ToTable("case_terms");
        builder.HasKey(t => t.CaseId);
        builder.HasOne<CaseSearchRow>().WithMany().HasForeignKey(t => t.CaseId).OnDelete(DeleteBehavior.NoAction);
        builder.HasIndex(t => t.Terms).HasMethod("gin").HasStorageParameter("fastupdate", false);
    }
}

internal sealed class LearnedTermMapping : IEntityTypeConfiguration<LearnedTermRow>
{
    public void Configure(EntityTypeBuilder<LearnedTermRow> builder)
    {
        builder.ToTable("learned_terms");
        builder.HasKey(t => new { t.Term, t.Unit });
    }
}

internal sealed class LearnedUnitMapping : IEntityTypeConfiguration<LearnedUnitRow>
{
    public void Configure(EntityTypeBuilder<LearnedUnitRow> builder)
    {
        builder.ToTable("learned_units");
        builder.HasKey(u => u.Unit);
    }
}

internal sealed class IdempotencyMapping : IEntityTypeConfiguration<IdempotencyRow>
{
    public void Configure(EntityTypeBuilder<IdempotencyRow> builder)
    {
        builder.ToTable("idempotency_keys");
        builder.HasKey(r => r.KeyHash);
    }
}

internal sealed class ServiceItemMapping : IEntityTypeConfiguration<ServiceItemRow>
{
    public void Configure(EntityTypeBuilder<ServiceItemRow> builder)
    {
        builder.ToTable("service_items");
        builder.HasKey(r => new { r.Code, r.Version });
        builder.Property(r => r.Version).ValueGeneratedNever();
        builder.Property(r => r.Item).HasColumnType("jsonb");
    }
}

internal sealed class BoardDayMapping : IEntityTypeConfiguration<BoardDayRow>
{
    public void Configure(EntityTypeBuilder<BoardDayRow> builder)
    {
        builder.ToTable("board_days");
        builder.HasKey(d => new { d.Day, d.Agency, d.Unit });
    }
}
