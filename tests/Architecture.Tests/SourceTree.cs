using System.Text.RegularExpressions;
using CaseTracker.TestSupport;

namespace CaseTracker.Architecture.Tests;

/// <summary>The files people wrote: no build output, no packages.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> Skipped = [".git", "bin", "obj", "node_modules", "TestResults", "artifacts", ".vs", ".idea", ".vscode"];

    /// <summary>Files below a folder of the repository with one of the endings, as paths relative to the repository.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] endings)
    {
        var start = Path.Combine(Repository.Root, folder);
        return [.. Walk(start).Where(f => endings.Length == 0 || endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    /// <summary>The lines of a file.</summary>
    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));

    /// <summary>Lines that match, written as <c>file:line: text</c>.</summary>
    public static IEnumerable<string> Matches(IEnumerable<string> files, Regex pattern) =>
        from file in files
        from line in Lines(file).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            yield return file;
        foreach (var sub in Directory.EnumerateDirectories(folder).Where(d => !Skipped.Contains(Path.GetFileName(d))))
            foreach (var file in Walk(sub))
                yield return file;
    }
}
