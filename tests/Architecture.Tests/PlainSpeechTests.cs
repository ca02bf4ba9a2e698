using System.Text.RegularExpressions;
using Xunit;

namespace CaseTracker.Architecture.Tests;

/// <summary>The project speaks of itself alone: no folders of somebody's machine, no tools somebody wrote it with, no unfinished business.</summary>
public sealed class PlainSpeechTests
{
    private static readonly string[] Text = [".cs", ".cshtml", ".csproj", ".props", ".targets", ".sln", ".json", ".yml", ".yaml", ".md", ".sql", ".sh", ".css", ".scss", ".js", ".mjs", ".html", ".txt", ".xml", ".conf", ".service", ".env", ".editorconfig", ".gitignore", ".gitattributes", "Dockerfile", "/run", "/full"];
    private static readonly string[] Generated = ["packages.lock.json", "package-lock.json"];

    // Written in two parts, or this file would be its own first finding.
    private static readonly (string Left, string Right, bool AnyCase)[] Words =
    [
        ("/wo", "rk/", false), ("/tmp/pl", "an", false),
        ("\\bClau", "de", true), ("\\bAnthro", "pic", true), ("\\bOpen", "AI\\b", true), ("\\b(?:Chat)?GP", "T\\b", false), ("\\bCopi", "lot\\b", true), ("\\bLL", "M\\b", false),
        ("\\bAI", "[- ](?:generated|assist)", true), ("\\bsub-?", "agent", true),
        ("\\bTO", "DO\\b", false), ("\\bFIX", "ME\\b", false), ("\\bXX", "X\\b", false), ("NotImplemented", "Exception", false),
    ];

    public static TheoryData<int> Each() => [.. Enumerable.Range(0, Words.Length)];

    [Theory]
    [MemberData(nameof(Each))]
    public void NoFile_Says(int word)
    {
        var (left, right, anyCase) = Words[word];
        var pattern = new Regex(left + right, anyCase ? RegexOptions.IgnoreCase | RegexOptions.CultureInvariant : RegexOptions.CultureInvariant);
        var files = SourceTree.Files(".").Where(f => Text.Any(e => $"/{f}".EndsWith(e, StringComparison.Ordinal)) && !Generated.Contains(Path.GetFileName(f)));

        Findings.None(SourceTree.Matches(files, pattern));
    }
}
