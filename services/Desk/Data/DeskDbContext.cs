using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Bulk;
using CaseTracker.Desk.Filters;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Data;

internal sealed class DeskDbContext(DbContextOptions<DeskDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "desk";

    public DbSet<Credential> Credentials => Set<Credential>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<CalendarFeed> CalendarFeeds => Set<CalendarFeed>();

    public DbSet<UsedChallenge> UsedChallenges => Set<UsedChallenge>();

    public DbSet<SavedFilter> SavedFilters => Set<SavedFilter>();

    public DbSet<BulkJob> BulkJobs => Set<BulkJob>();

    public DbSet<BulkRow> BulkRows => Set<BulkRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DeskDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
