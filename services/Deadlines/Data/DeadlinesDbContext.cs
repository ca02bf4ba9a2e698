using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Deadlines.Data;

internal sealed class DeadlinesDbContext(DbContextOptions<DeadlinesDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "deadlines";

    public DbSet<Clock> Clocks => Set<Clock>();
    public DbSet<Pause> Pauses => Set<Pause>();
    public DbSet<CaseFact> CaseFacts => Set<CaseFact>();
    public DbSet<Reopening> Reopenings => Set<Reopening>();
    public DbSet<EndedRound> EndedRounds => Set<EndedRound>();
    public DbSet<CaseAssignment> Assignments => Set<CaseAssignment>();
    public DbSet<Extension> Extensions => Set<Extension>();
    public DbSet<Explanation> Explanations => Set<Explanation>();
    public DbSet<Merge> Merges => Set<Merge>();
    public DbSet<Promise> Promises => Set<Promise>();
    public DbSet<Stage> Stages => Set<Stage>();
    public DbSet<Reminder> Reminders => Set<Reminder>();
    public DbSet<ExtensionRequest> ExtensionRequests => Set<ExtensionRequest>();
    public DbSet<StandingWords> StandingExplanations => Set<StandingWords>();
    public DbSet<DueStep> DueSteps => Set<DueStep>();
    public DbSet<CalendarYearRow> CalendarYears => Set<CalendarYearRow>();
    public DbSet<CalendarDayRow> CalendarDays => Set<CalendarDayRow>();
    public DbSet<DelayWordsRow> DelayWords => Set<DelayWordsRow>();
    public DbSet<AgencyRow> Agencies => Set<AgencyRow>();
    public DbSet<UnitRow> Units => Set<UnitRow>();
    public DbSet<CalendarVersionRow> CalendarVersions => Set<CalendarVersionRow>();
    public DbSet<ClosureRow> Closures => Set<ClosureRow>();
    public DbSet<RecomputationRow> Recomputations => Set<RecomputationRow>();
    public DbSet<Move> Moves => Set<Move>();
    public DbSet<ToldNotice> ToldNotices => Set<ToldNotice>();
    public DbSet<AuditRunRow> AuditRuns => Set<AuditRunRow>();
    public DbSet<AuditDifferenceRow> AuditDifferences => Set<AuditDifferenceRow>();
    public DbSet<EstimateRow> Estimates => Set<EstimateRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DeadlinesDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
