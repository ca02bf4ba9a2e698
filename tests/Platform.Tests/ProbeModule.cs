using System.Collections.Concurrent;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Tests;

/// <summary>The smallest service: two handlers of one message, one of which can be told to fail, and one that takes messages together.</summary>
internal sealed class ProbeModule : IModule
{
    public string Name => "tests";

    public void AddServices(ModuleBuilder module)
    {
        module.AddSharedDataProtection().AddDatabase<ProbeDbContext>()
            .Handle<CaseProgressed, RecordFirst>()
            .Handle<CaseProgressed, RecordSecond>()
            .Handle<SilenceExceeded, RecordTogether>();
        module.Services.AddSingleton<Trouble>().AddSingleton<SeenBatches>();
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

/// <summary>What came together, and what happens to it.</summary>
internal sealed class SeenBatches
{
    /// <summary>How many there were in each batch that was begun.</summary>
    public ConcurrentQueue<int> Sizes { get; } = new();

    /// <summary>Until it is done, nothing is handled.</summary>
    public Task Open { get; set; } = Task.CompletedTask;

    /// <summary>A case that cannot be handled.</summary>
    public Guid? Poison { get; set; }

    /// <summary>Runs when a batch has done its work and is about to be committed.</summary>
    public Action? BeforeCommit { get; set; }
}

internal sealed class RecordTogether(ProbeDbContext db, SeenBatches batches) : IHandleBatch<SilenceExceeded>
{
    public async Task HandleAsync(IReadOnlyList<SilenceExceeded> messages, CancellationToken ct)
    {
        batches.Sizes.Enqueue(messages.Count);
        await batches.Open.WaitAsync(ct);
        foreach (var message in messages)
            db.Add(new Effect { Handler = "together", CaseId = message.CaseId, Version = message.Version });
        await db.SaveChangesAsync(ct);
        if (messages.Any(m => m.CaseId == batches.Poison))
            throw new InvalidOperationException("cannot be handled");
        batches.BeforeCommit?.Invoke();
    }
}
