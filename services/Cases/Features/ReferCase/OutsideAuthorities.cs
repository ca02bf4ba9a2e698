using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ReferCase;

/// <summary>Authorities outside the city, from <c>seeds/reference/authorities.json</c>; a wrong file stops the start.</summary>
internal sealed class OutsideAuthorities(SeedFiles files)
{
    private readonly Lazy<Task<IReadOnlyList<OutsideAuthority>>> _known = new(() => ReadAsync(files));

    public Task<IReadOnlyList<OutsideAuthority>> AllAsync() => _known.Value;

    private static async Task<IReadOnlyList<OutsideAuthority>> ReadAsync(SeedFiles files)
    {
        var all = await files.ReadJsonAsync<List<OutsideAuthority>>("reference/authorities.json", CancellationToken.None);
        foreach (var one in all)
        {
            if (string.IsNullOrWhiteSpace(one.Code) || string.IsNullOrWhiteSpace(one.Name.Zh) || string.IsNullOrWhiteSpace(one.Name.En) || string.IsNullOrWhiteSpace(one.For.En))
                throw new StartupException("seeds/reference/authorities.json has an authority without code, or without a name in both languages.");
            if (one.Phone is null && one.WebPage is null)
                throw new StartupException($"seeds/reference/authorities.json: nobody can reach {one.Code}.");
        }
        return all.DistinctBy(a => a.Code).Count() == all.Count ? all : throw new StartupException("seeds/reference/authorities.json has a code twice.");
    }
}
