using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Portal.Data;

internal sealed class PortalDbContext(DbContextOptions<PortalDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "portal";

    public DbSet<PublicCaseRow> PublicCases => Set<PublicCaseRow>();
    public DbSet<ServiceItemRow> ServiceItems => Set<ServiceItemRow>();
    public DbSet<AgencyRow> Agencies => Set<AgencyRow>();
    public DbSet<EstimateRow> Estimates => Set<EstimateRow>();
    public DbSet<ProofFailureRow> ProofFailures => Set<ProofFailureRow>();
    public DbSet<SavedJourneyRow> SavedJourneys => Set<SavedJourneyRow>();
    public DbSet<RequestCountRow> RequestCounts => Set<RequestCountRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
