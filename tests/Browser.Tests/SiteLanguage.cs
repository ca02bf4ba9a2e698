using System.Text.Json;
using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>A language of the site: where it stands in addresses, and the words people see.</summary>
/// <param name="Prefix">Before every path.</param>
/// <param name="Tag">What pages say in <c>lang</c>.</param>
/// <param name="File">How text files are named.</param>
internal sealed record SiteLanguage(string Prefix, string Tag, string File)
{
    public static readonly SiteLanguage Chinese = new("", "zh-Hant-TW", "zh-TW");
    public static readonly SiteLanguage English = new("/en", "en", "en");

    private readonly Dictionary<string, string> _texts = ReadTexts(File);

    /// <summary>The text as it stands in the catalogue, with its slots.</summary>
    public string this[string key] => _texts[key];

    /// <summary>The text up to its first slot.</summary>
    public string Start(string key) => _texts[key].Split('{')[0].Trim();

    public override string ToString() => Tag;

    private static Dictionary<string, string> ReadTexts(string language) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "services/WebUi/Texts"), $"*.{language}.json")
            .SelectMany(f => JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllText(f))!)
            .ToDictionary(t => t.Key, t => t.Value);
}
