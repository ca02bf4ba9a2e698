using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Routing.Tests;

/// <summary>The demo's texts are what suggestions are measured with: they must not say the answer.</summary>
public sealed partial class DemoTextsTests
{
    private static readonly Agency[] Agencies = Read<Agency[]>("reference/agencies.json");
    private static readonly ServiceItem[] Items = Read<ServiceItem[]>("reference/services.json");
    private static readonly Stories Demo = Read<Stories>("demo/stories.json");

    [Fact]
    public void NoText_NamesAnAgencyAUnitOrItsService()
    {
        string[] names = [.. Agencies.SelectMany(a => Forms(a.Name).Concat(Forms(a.ShortName)).Concat(a.Units.SelectMany(u => Forms(u.Name))))];
        var telling = from d in Demo.Descriptions
                      from t in d.Texts
                      from name in names.Concat(Forms(Items.Single(i => i.Code == d.Service).Name))
                      where t.Text.Contains(name, StringComparison.OrdinalIgnoreCase)
                      select $"{d.Service}: 「{name}」 in 「{t.Text}」";

        Assert.Empty(telling);
    }

    [Fact]
    public void EveryText_StandsOnce_AndHasAUnitInTheEnd()
    {
        Assert.Empty(Demo.Descriptions.SelectMany(d => d.Texts).GroupBy(t => t.Text).Where(g => g.Count() > 1).Select(g => g.Key));
        var units = Agencies.SelectMany(a => a.Units).Select(u => u.Code).ToHashSet();
        Assert.Empty(Demo.Descriptions.SelectMany(d => d.Texts.Select(t => (t.Text, Unit: t.Unit ?? Items.Single(i => i.Code == d.Service).Unit))).Where(t => t.Unit is null || !units.Contains(t.Unit)).Select(t => t.Text));
        Assert.Equal(Items.Select(i => i.Code).Order(), Demo.Descriptions.Select(d => d.Service).Order());
        Assert.All(Demo.Descriptions, d => Assert.True(d.Texts.Count >= 6, d.Service));
    }

    /// <summary>A name as people say it: without the city before it, what stands in brackets, and the word for applying.</summary>
    private static IEnumerable<string> Forms(LocalizedText name)
    {
        var zh = Brackets().Replace(name.Zh, "");
        string[] forms = [zh, City().Replace(zh, ""), Applying().Replace(zh, ""), .. name.En is { } en ? (string[])[en] : []];
        return forms.Where(f => f.Length >= 2 && f != "政府").Distinct();
    }

    [GeneratedRegex("（.*?）")]
    private static partial Regex Brackets();

    [GeneratedRegex("^高雄市(政府)?(工務局(?=.))?")]
    private static partial Regex City();

    [GeneratedRegex("申請$")]
    private static partial Regex Applying();

    private static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Repository.Root, "seeds", path)), ContractJson.Options)!;

    private sealed record Stories(IReadOnlyList<Descriptions> Descriptions);

    private sealed record Descriptions(string Service, IReadOnlyList<Words> Texts);

    private sealed record Words(string Text, string? Unit);
}
