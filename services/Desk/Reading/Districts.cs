using System.Text.Json;
using CaseTracker.Contracts;

namespace CaseTracker.Desk.Reading;

/// <summary>The city's districts.</summary>
internal sealed class Districts
{
    private readonly Dictionary<string, LocalizedText> names;

    public Districts()
    {
        using var stream = typeof(Districts).Assembly.GetManifestResourceStream("districts.json")!;
        All = JsonSerializer.Deserialize<District[]>(stream, ContractJson.Options)!;
        names = All.ToDictionary(d => d.Code, d => d.Name);
    }

    public IReadOnlyList<District> All { get; }

    public LocalizedText? NameOf(string? code) => code is null ? null : names.GetValueOrDefault(code);
}

internal sealed record District(string Code, LocalizedText Name);
