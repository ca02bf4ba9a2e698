using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Loads who approves an extension of which length.</summary>
internal sealed class LoadExtensionLevels(SeedFiles seeds, StoreWords store) : ISeed
{
    public const string Path = "reference/extension-levels.json";

    public async Task LoadAsync(CancellationToken ct)
    {
        var levels = await seeds.ReadJsonAsync<ExtensionLevel[]>(Path, ct);
        if (new ExtensionLevels(levels).Problem() is { } problem)
            throw new StartupException($"The reference data file seeds/{Path} cannot be used: {problem}.");
        await store.RunAsync(DelayWordsRow.LevelsName, levels, ct);
    }
}
