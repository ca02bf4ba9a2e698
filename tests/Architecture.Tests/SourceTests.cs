using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace CaseTracker.Architecture.Tests;

/// <summary>Rules that only the source can show.</summary>
public sealed partial class SourceTests
{
    [GeneratedRegex(@"\bDateTime(?:Offset)?\s*\.\s*(?:Now|UtcNow|Today)\b")]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"\bTimeProvider\s*\.\s*System\b")]
    private static partial Regex MachinesClock();

    [GeneratedRegex(@"^\s*public\s+(?!(?:required\s+)?override\b)")]
    private static partial Regex PublicMember();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|partial|ref)\s+)*(?:class|record|struct|interface|enum)\s")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\b(audit\.Add|acts\.RunAsync)\(")]
    private static partial Regex WritesAudit();

    [GeneratedRegex(@"Service\(""[a-z]+""\)")]
    private static partial Regex ActorOfAService();

    [GeneratedRegex(@"""([a-z]+(?:-[a-z]+)*)""")]
    private static partial Regex Act();

    [Fact]
    public void Time_ComesFromBusinessTimeOrMachineTime()
    {
        var sources = SourceTree.Files("services", ".cs", ".cshtml").Concat(SourceTree.Files("tests", ".cs", ".cshtml"));

        Findings.None(SourceTree.Matches(sources, OwnClock()));
    }

    [Fact]
    public void MachinesOwnClock_IsReadByPlatformsClocksOnly()
    {
        var sources = SourceTree.Files("services", ".cs", ".cshtml").Where(f => !f.StartsWith("services/Platform/Clocks/", StringComparison.Ordinal));

        Findings.None(SourceTree.Matches(sources, MachinesClock()));
    }

    [Fact]
    public void Domain_EveryPublicMember_SaysWhatItIs()
    {
        var undocumented = new List<string>();
        foreach (var file in SourceTree.Files("services", ".cs").Where(f => f.Contains("/Domain/", StringComparison.Ordinal)))
        {
            var lines = SourceTree.Lines(file);
            // Types around the present line: how far in they stand, and whether others can see them.
            var types = new Stack<(int Indent, bool Public)>();
            for (var i = 0; i < lines.Length; i++)
            {
                var indent = lines[i].Length - lines[i].TrimStart().Length;
                var isPublic = PublicMember().IsMatch(lines[i]);
                if (TypeDeclaration().IsMatch(lines[i]))
                {
                    while (types.TryPeek(out var type) && type.Indent >= indent)
                        types.Pop();
                    types.Push((indent, isPublic));
                }
                if (isPublic && types.Where(t => t.Indent < indent).All(t => t.Public) && !IsDocumented(lines, i))
                    undocumented.Add($"{file}:{i + 1}: {lines[i].Trim()}");
            }
        }

        Findings.None(undocumented);
    }

    [Fact]
    public void Domain_KnowsNoDatabaseBusOrWeb()
    {
        var sources = SourceTree.Files("services", ".cs").Where(f => f.Contains("/Domain/", StringComparison.Ordinal));

        Findings.None(SourceTree.Matches(sources, Infrastructure()));
    }

    [GeneratedRegex(@"\b(?:Microsoft\.EntityFrameworkCore|Npgsql|Dapper|MassTransit|Microsoft\.AspNetCore|Quartz)\b")]
    private static partial Regex Infrastructure();

    /// <summary>An auditor reads words, not codes.</summary>
    [Fact]
    public void EveryActOfTheAudit_HasWords()
    {
        var acts = SourceTree.Matches(SourceTree.Files("services", ".cs"), WritesAudit())
            .SelectMany(line => Act().Matches(ActorOfAService().Replace(line.Split("new {")[0], "")).Select(m => m.Groups[1].Value)).Distinct().ToList();
        var words = JsonSerializer.Deserialize<Dictionary<string, string>>(string.Concat(SourceTree.Lines("services/WebUi/Texts/desk.zh-TW.json")))!;

        Assert.Contains("case-viewed", acts);
        Assert.Contains("supplement-partial", acts);
        Findings.None(acts.Where(a => !words.ContainsKey("desk.trail.act." + a)));
    }

    /// <summary>A summary stands above, perhaps with attributes or preprocessor lines in between.</summary>
    private static bool IsDocumented(string[] lines, int line)
    {
        for (var i = line - 1; i >= 0; i--)
        {
            var above = lines[i].Trim();
            if (above.StartsWith("///", StringComparison.Ordinal))
                return true;
            if (!above.StartsWith('[') && !above.StartsWith('#'))
                return false;
        }
        return false;
    }
}
