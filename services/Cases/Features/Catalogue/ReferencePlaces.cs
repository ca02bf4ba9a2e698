using System.Collections.Frozen;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.Catalogue;

/// <summary>Reference data of others that Cases needs to read a submission: districts, and which agency coordinates.</summary>
internal sealed class ReferencePlaces(SeedFiles files, IOptions<CasesOptions> options)
{
    private readonly Lazy<Task<Places>> _places = new(() => ReadAsync(files, options.Value));

    private sealed record Places(FrozenDictionary<string, string> Districts, string CoordinatingAgency);

    private sealed record District(string Code, LocalizedText Name);

    private sealed record AgencyEntry(string Code, bool Coordinating);

    /// <summary>The district of a code or a Chinese name (with or without the city in front), or null.</summary>
    public async ValueTask<string?> DistrictAsync(string text)
    {
        var districts = (await _places.Value).Districts;
        var name = text.Replace('臺', '台');
        return districts.GetValueOrDefault(name.StartsWith("高雄市", StringComparison.Ordinal) ? name[3..] : name);
    }

    /// <summary>The agency that sees cases without a unit.</summary>
    public async ValueTask<string> CoordinatingAgencyAsync() => (await _places.Value).CoordinatingAgency;

    private static async Task<Places> ReadAsync(SeedFiles files, CasesOptions options)
    {
        var districts = await files.ReadJsonAsync<List<District>>("reference/districts.json", CancellationToken.None);
        var coordinating = options.CoordinatingAgency;
        if (string.IsNullOrEmpty(coordinating))
            coordinating = (await files.ReadJsonAsync<List<AgencyEntry>>("reference/agencies.json", CancellationToken.None)).SingleOrDefault(a => a.Coordinating)?.Code
                ?? throw new StartupException("No single agency in seeds/reference/agencies.json is marked as coordinating: mark one, or set Cases__CoordinatingAgency.");
        return new Places(
            districts.SelectMany(d => new[] { KeyValuePair.Create(d.Code, d.Code), KeyValuePair.Create(d.Name.Zh.Replace('臺', '台'), d.Code) }).ToFrozenDictionary(),
            coordinating);
    }
}
