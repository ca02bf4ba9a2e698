using CaseTracker.Platform.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Routing.Data;

internal sealed class RoutingDbContext(DbContextOptions<RoutingDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "routing";

    public DbSet<AgencyRow> Agencies => Set<AgencyRow>();
    public DbSet<UnitRow> Units => Set<UnitRow>();
    public DbSet<StaffRow> Staff => Set<StaffRow>();
    public DbSet<RoutingRule> Rules => Set<RoutingRule>();
    public DbSet<ServiceItemRow> ServiceItems => Set<ServiceItemRow>();
    public DbSet<Assignment> Assignments => Set<Assignment>();
    public DbSet<AssignmentDecision> Decisions => Set<AssignmentDecision>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RoutingDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
