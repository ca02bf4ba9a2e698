using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Features.ShowFaq;

/// <summary>Reads the questions of <c>seeds/faq</c> and says what is wrong with them before anybody reads them.</summary>
internal static partial class FaqFiles
{
    private const string Folder = "faq";

    private sealed record Coded(string Code);

    public static FaqCatalogue Load(SeedFiles seeds)
    {
        var files = Paths(seeds).Select(path => (Path: path, Group: Read<FaqGroup>(seeds, path))).ToList();
        var services = Read<List<Coded>>(seeds, "reference/services.json").Select(s => s.Code).ToHashSet();
        var mistakes = Mistakes([.. files], services).ToList();
        return mistakes.Count == 0 ? new FaqCatalogue([.. files.Select(f => f.Group)])
            : throw new StartupException($"The questions in seeds/{Folder} cannot be used:{Environment.NewLine}{string.Join(Environment.NewLine, mistakes)}");
    }

    /// <summary>What is wrong, a line each.</summary>
    private static IEnumerable<string> Mistakes((string Path, FaqGroup Group)[] files, HashSet<string> services)
    {
        var ids = new HashSet<string>();
        var codes = new HashSet<string>();
        var ranks = new HashSet<int>();
        foreach (var (path, group) in files)
        {
            if (!Name().IsMatch(group.Code) || !codes.Add(group.Code))
                yield return $"{path}: the code \"{group.Code}\" is not in lower case with dashes, or another group has it.";
            if (!IsBilingual(group.Name))
                yield return $"{path}: the name is needed in both languages.";
            foreach (var entry in group.Questions)
            {
                var place = $"{path}, {entry.Id}";
                if (!Name().IsMatch(entry.Id) || !ids.Add(entry.Id))
                    yield return $"{place}: the id is not in lower case with dashes, or another question has it.";
                if (!IsBilingual(entry.Question))
                    yield return $"{place}: the question is needed in both languages.";
                if (entry.Answer.Count == 0 || !entry.Answer.All(IsBilingual))
                    yield return $"{place}: the answer needs a paragraph, and each in both languages.";
                foreach (var code in entry.Services.Where(c => !services.Contains(c)))
                    yield return $"{place}: there is no service {code}.";
                foreach (var page in entry.Pages.Where(p => StandingPages.Find(p) is null))
                    yield return $"{place}: there is no page {page}.";
                if (entry.MostAsked is { } rank && (rank < 1 || !ranks.Add(rank)))
                    yield return $"{place}: mostAsked is below 1, or another question has the same.";
            }
        }
    }

    private static bool IsBilingual(LocalizedText? text) => !string.IsNullOrWhiteSpace(text?.Zh) && !string.IsNullOrWhiteSpace(text.En);

    private static IReadOnlyList<string> Paths(SeedFiles seeds)
    {
        try
        {
            return seeds.List(Folder, "*.json") is { Count: > 0 } paths ? paths : throw new StartupException($"seeds/{Folder} holds no questions.");
        }
        catch (DirectoryNotFoundException e)
        {
            throw new StartupException($"The reference data folder seeds/{Folder} is missing.", e);
        }
    }

    private static T Read<T>(SeedFiles seeds, string path)
    {
        using var stream = seeds.Open(path);
        try
        {
            return JsonSerializer.Deserialize<T>(stream, ContractJson.Options) ?? throw new StartupException($"The reference data file seeds/{path} is empty.");
        }
        catch (JsonException e)
        {
            throw new StartupException($"The reference data file seeds/{path} is not valid: {e.Message}", e);
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();
}
