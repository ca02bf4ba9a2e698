using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Domain;
using Microsoft.EntityFrameworkCore;
using Npgsql;

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
    public DbSet<Offer> Offers => Set<Offer>();
    public DbSet<AssignmentDecision> Decisions => Set<AssignmentDecision>();

    /// <summary>Saves a decision about who is responsible; null when it is kept, the conflict when somebody else was faster.</summary>
    public async Task<Failure?> SaveDecisionAsync(Guid caseId, CancellationToken ct)
    {
        try
        {
            await SaveChangesAsync(ct);
            return null;
        }
        // The race is lost on the row version, or on the position in the history or the offer when that insert comes first.
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: not ActOnce.Constraint })
        {
            return Failure.Conflict("changed-meanwhile", await Assignments.AsNoTracking().Where(a => a.CaseId == caseId).Select(a => a.Unit).SingleOrDefaultAsync(ct));
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RoutingDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
