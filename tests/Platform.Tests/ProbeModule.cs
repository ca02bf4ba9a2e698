using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Tests;

/// <summary>The smallest service: two handlers of one message, one of which can be told to fail.</summary>
internal sealed class ProbeModule : IModule
{
    public string Name => "tests";

    public void AddServices(ModuleBuilder module)
    {
        module.AddSharedDataProtection().AddDatabase<ProbeDbContext>()
            .Handle<CaseProgressed, RecordFirst>()
            .Handle<CaseProgressed, RecordSecond>();
        module.Services.AddSingleton<Trouble>();
    }

    public void MapEndpoints(IEndpointRouteBuilder routes) { }
}

internal sealed class Trouble
{
    private int _failures;

    public void FailNext(int times) => _failures = times;

    public bool Fails() => Interlocked.Decrement(ref _failures) >= 0;
}

internal sealed class Effect
{
    public long Id { get; private set; }
    public required string Handler { get; init; }
    public required Guid CaseId { get; init; }
    public required long Version { get; init; }
}

internal sealed class ProbeDbContext(DbContextOptions<ProbeDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "tests";

    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Effect>(e =>
        {
            e.ToTable("effects");
            e.Property(x => x.Id).UseIdentityAlwaysColumn();
        });
        base.OnModelCreating(modelBuilder);
    }
}

[DbContext(typeof(ProbeDbContext))]
[Migration("20261121000001_Init")]
internal sealed class Init : SqlMigration;

internal sealed class RecordFirst(ProbeDbContext db) : IHandle<CaseProgressed>
{
    public Task HandleAsync(CaseProgressed message, CancellationToken ct)
    {
        db.Add(new Effect { Handler = "first", CaseId = message.CaseId, Version = message.Version });
        return Task.CompletedTask;
    }
}

internal sealed class RecordSecond(ProbeDbContext db, Trouble trouble) : IHandle<CaseProgressed>
{
    public async Task HandleAsync(CaseProgressed message, CancellationToken ct)
    {
        db.Add(new Effect { Handler = "second", CaseId = message.CaseId, Version = message.Version });
        await db.SaveChangesAsync(ct);
        if (trouble.Fails())
            throw new InvalidOperationException("told to fail");
    }
}
