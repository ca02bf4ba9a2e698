using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaseTracker.WebUi;

/// <summary>Every text of the pages in both languages, from the files in <c>Texts/</c>.</summary>
public sealed partial class TextCatalogue
{
    private readonly FrozenDictionary<string, string> zh;
    private readonly FrozenDictionary<string, string> en;
    private readonly bool strict;
    private readonly ILogger<TextCatalogue> logger;
    private readonly Texts chinese;
    private readonly Texts english;

    /// <summary>Loads the catalogue; outside Production an unknown key or an empty slot throws.</summary>
    public TextCatalogue(IHostEnvironment environment, ILogger<TextCatalogue> logger)
        : this(strict: !environment.IsProduction(), logger)
    {
    }

    internal TextCatalogue(bool strict, ILogger<TextCatalogue> logger)
    {
        this.strict = strict;
        this.logger = logger;
        zh = Merge(Files(Language.Zh));
        en = Merge(Files(Language.En));
        chinese = new Texts(this, Language.Zh);
        english = new Texts(this, Language.En);
    }

    /// <summary>The texts of one language.</summary>
    public Texts In(Language language) => language == Language.En ? english : chinese;

    internal bool Strict => strict;

    internal bool Has(Language language, string key) => All(language).ContainsKey(key);

    internal string Get(Language language, string key)
    {
        if (All(language).TryGetValue(key, out var text)) return text;
        if (strict) throw new KeyNotFoundException($"No text '{key}' in {UiLanguage.FileTag(language)}.");
        LogMissing(key, UiLanguage.FileTag(language));
        return key;
    }

    internal string EmptySlot(string key, string slot)
    {
        if (strict) throw new ArgumentException($"Text '{key}' needs a value for {{{slot}}}.", nameof(slot));
        LogEmptySlot(key, slot);
        return "";
    }

    internal FrozenDictionary<string, string> All(Language language) => language == Language.En ? en : zh;

    internal static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Files(Language language)
    {
        var ending = $".{UiLanguage.FileTag(language)}.json";
        var assembly = typeof(TextCatalogue).Assembly;
        var files = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Texts/", StringComparison.Ordinal) && n.EndsWith(ending, StringComparison.Ordinal)))
            files[name["Texts/".Length..^ending.Length]] = Read(assembly, name);
        return files;
    }

    internal static IEnumerable<string> Slots(string text) => Slot().Matches(text).Select(m => m.Groups[1].Value);

    private static Dictionary<string, string> Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var document = JsonDocument.Parse(stream);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
            if (!texts.TryAdd(property.Name, property.Value.GetString() ?? ""))
                throw new InvalidDataException($"{name}: the key '{property.Name}' stands there twice.");
        return texts;
    }

    private static FrozenDictionary<string, string> Merge(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> files)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (area, texts) in files)
            foreach (var (key, text) in texts)
                if (!all.TryAdd(key, text))
                    throw new InvalidDataException($"Texts/{area}: the key '{key}' stands in another file too.");
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\{([a-zA-Z][a-zA-Z0-9]*)\}")]
    internal static partial Regex Slot();

    [LoggerMessage(Level = LogLevel.Error, Message = "Text {Key} is missing in {Language}")]
    private partial void LogMissing(string key, string language);

    [LoggerMessage(Level = LogLevel.Error, Message = "Text {Key} was shown without a value for {Slot}")]
    private partial void LogEmptySlot(string key, string slot);
}
