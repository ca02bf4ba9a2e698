using CaseTracker.Deadlines.Data;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.LoadReferenceData;

/// <summary>Loads the reasons a handler can choose and the words for when nobody explains.</summary>
internal sealed class LoadDelayWords(SeedFiles seeds, StoreWords store) : ISeed
{
    public const string Path = "reference/delay-reasons.json";

    public async Task LoadAsync(CancellationToken ct)
    {
        var words = await seeds.ReadJsonAsync<DelayWords>(Path, ct);
        if (words.Problem() is { } problem)
            throw new StartupException($"The reference data file seeds/{Path} cannot be used: {problem}.");
        await store.RunAsync(DelayWordsRow.ReasonsName, words, ct);
    }
}
