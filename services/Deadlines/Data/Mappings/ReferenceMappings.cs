using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Deadlines.Data.Mappings;

internal sealed class CalendarYearMapping : IEntityTypeConfiguration<CalendarYearRow>
{
    public void Configure(EntityTypeBuilder<CalendarYearRow> builder)
    {
        builder.ToTable("calendar_years");
        builder.HasKey(x => x.Year);
        builder.Property(x => x.Year).ValueGeneratedNever();
    }
}

internal sealed class CalendarDayMapping : IEntityTypeConfiguration<CalendarDayRow>
{
    public void Configure(EntityTypeBuilder<CalendarDayRow> builder)
    {
        builder.ToTable("calendar_days");
        builder.HasKey(x => x.Day);
        builder.HasOne<CalendarYearRow>().WithMany().HasForeignKey(x => x.Year).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(x => x.Year);
    }
}

internal sealed class DelayWordsMapping : IEntityTypeConfiguration<DelayWordsRow>
{
    public void Configure(EntityTypeBuilder<DelayWordsRow> builder)
    {
        builder.ToTable("delay_words");
        builder.HasKey(x => x.Name);
        // Text, not jsonb: what was loaded is compared with what is to be loaded.
        builder.Property(x => x.Body).HasColumnType("text");
    }
}

internal sealed class AgencyMapping : IEntityTypeConfiguration<AgencyRow>
{
    public void Configure(EntityTypeBuilder<AgencyRow> builder)
    {
        builder.ToTable("agencies");
        builder.HasKey(x => x.Code);
    }
}

internal sealed class UnitMapping : IEntityTypeConfiguration<UnitRow>
{
    public void Configure(EntityTypeBuilder<UnitRow> builder)
    {
        builder.ToTable("units");
        builder.HasKey(x => x.Code);
        builder.HasIndex(x => x.AgencyCode);
    }
}
