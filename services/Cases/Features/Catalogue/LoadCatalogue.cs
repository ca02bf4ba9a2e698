using System.Text.Json;
using CaseTracker.Cases.Data;
using CaseTracker.Cases.Features.ReferCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.Catalogue;

/// <summary>Loads the catalogue of <c>seeds/reference/services.json</c>; each new or changed item is published.</summary>
/// <remarks>Versions are kept: a case shows the promise that was published when it came in, and an item can be read as it was.</remarks>
internal sealed partial class LoadCatalogue(CasesDbContext db, Outbox<CasesDbContext> outbox, SeedFiles files, ReferencePlaces places, OutsideAuthorities authorities, ServiceCatalogue catalogue, BusinessTime time, ILogger<LoadCatalogue> logger) : ISeed
{
    public async Task LoadAsync(CancellationToken ct)
    {
        // Read now, so that a wrong file stops the start and not the first submission or referral.
        await places.CoordinatingAgencyAsync();
        await authorities.AllAsync();
        var items = await files.ReadJsonAsync<List<ServiceItem>>("reference/services.json", ct);
        foreach (var item in items)
            Check(item);
        if (items.GroupBy(i => i.Code, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new StartupException($"seeds/reference/services.json has the code {twice.Key} twice.");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Several hosts may start at once: one loads, the others then find nothing to do.
        await db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(7201002)", ct);
        var known = await db.ServiceItems.AsNoTracking().GroupBy(r => r.Code).Select(g => g.OrderByDescending(r => r.Version).First()).ToDictionaryAsync(r => r.Code, ct);
        var changed = 0;
        foreach (var item in items)
        {
            var before = known.GetValueOrDefault(item.Code);
            var json = JsonSerializer.Serialize(item, ContractJson.Options);
            // Compared as contracts write them: jsonb keeps neither the order nor the spacing.
            if (before is not null && JsonSerializer.Serialize(JsonSerializer.Deserialize<ServiceItem>(before.Item, ContractJson.Options), ContractJson.Options) == json)
                continue;
            var version = (before?.Version ?? 0) + 1;
            db.ServiceItems.Add(new ServiceItemRow { Code = item.Code, Version = version, EffectiveFrom = time.GetUtcNow(), Item = json });
            outbox.Add(new ServiceItemChanged { Item = item, Version = version }, $"service-item/{item.Code}", version);
            changed++;
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await catalogue.RefreshAsync(ct);
        if (changed > 0)
            LogLoaded(changed, items.Count);
    }

    private static void Check(ServiceItem item)
    {
        if (string.IsNullOrWhiteSpace(item.Code) || string.IsNullOrWhiteSpace(item.Name.Zh) || string.IsNullOrWhiteSpace(item.Agency))
            throw new StartupException("seeds/reference/services.json has an item without code, name or agency.");
        if (item.Limit.Value < 1)
            throw new StartupException($"seeds/reference/services.json: the limit of {item.Code} must be at least 1.");
        if (item.ReplyApproval.NotPossible < item.ReplyApproval.Level)
            throw new StartupException($"seeds/reference/services.json: to refuse {item.Code} cannot take less approval than to answer it otherwise.");
    }

    [LoggerMessage(1, LogLevel.Information, "Catalogue loaded: {Changed} of {Total} service items new or changed")]
    private partial void LogLoaded(int changed, int total);
}
