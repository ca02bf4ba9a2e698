using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Portal.Site;

/// <summary>A district of the city.</summary>
internal sealed record District(string Code, LocalizedText Name, string Zip);

/// <summary>The districts, from the reference data.</summary>
internal sealed class Districts(SeedFiles files)
{
    private readonly Lazy<Task<IReadOnlyList<District>>> _all = new(async () => await files.ReadJsonAsync<List<District>>("reference/districts.json", CancellationToken.None));

    public Task<IReadOnlyList<District>> AllAsync() => _all.Value;
}
