using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Architecture.Tests;

/// <summary>Services know of each other what Contracts says, nothing else.</summary>
public sealed class ReferenceTests
{
    private const string Everything = "AllInOne";
    private static readonly Dictionary<string, string[]> Shared = new()
    {
        ["Contracts"] = [],
        ["Platform"] = ["Contracts"],
        ["WebUi"] = ["Contracts", "Platform"],
    };
    private static readonly string[] WithPages = ["Desk", "Portal"];

    private static string[] Allowed(string project) => Shared.TryGetValue(project, out var shared) ? shared
        : WithPages.Contains(project) ? ["Contracts", "Platform", "WebUi"]
        : ["Contracts", "Platform"];

    public static TheoryData<string> Projects() =>
        [.. SourceTree.Files("services", ".csproj").Select(f => Path.GetFileNameWithoutExtension(f)!).Where(p => p != Everything)];

    /// <summary>A test project that the solution does not list is never built and never fails.</summary>
    [Fact]
    public void Solution_ListsEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "CaseTracker.sln"));
        string[] projects = [.. SourceTree.Files("services", ".csproj"), .. SourceTree.Files("tests", ".csproj")];

        Findings.None(projects.Where(p => !solution.Contains($"\"{p.Replace('/', '\\')}\"", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_NamesNoOtherService(string project)
    {
        var file = SourceTree.Files("services", $"/{project}.csproj").Single();
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
        var items = XDocument.Load(Path.Combine(Repository.Root, file)).Descendants().ToList();

        var projects = items.Where(i => i.Name.LocalName == "ProjectReference").Select(i => Path.GetFileNameWithoutExtension((string)i.Attribute("Include")!));
        Findings.None(projects.Except(Allowed(project)));
        Assert.DoesNotContain(items, i => i.Name.LocalName == "HintPath");
        // Sources of another service would be a reference in disguise.
        Assert.DoesNotContain(items, i => i.Name.LocalName == "Compile" && (string?)i.Attribute("Include") is { } include
            && !Path.GetFullPath(Path.Combine(folder, include)).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_UsesNoOtherService(string project)
    {
        var assembly = Product.Assemblies.Single(a => a.GetName().Name == $"CaseTracker.{project}");

        var used = assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("CaseTracker.", StringComparison.Ordinal)).Select(n => n["CaseTracker.".Length..]);

        Findings.None(used.Except(Allowed(project)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Internals_AreOpenToTestsOnly(string project)
    {
        if (project == "Contracts")
            return; // Platform hosts the contracts' clients.
        var friends = Product.Assemblies.Single(a => a.GetName().Name == $"CaseTracker.{project}").GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => a.AssemblyName);

        Assert.All(friends, f => Assert.EndsWith(".Tests", f, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryModule_IsPartOfTheWholeProduct()
    {
        var services = Projects().Select(p => p.Data).Except(Shared.Keys);

        Assert.Equal(services.Select(s => $"CaseTracker.{s}").Order(StringComparer.Ordinal),
            Product.Assemblies.Where(a => a.GetExportedTypes().Any(t => t.IsClass && typeof(Platform.IModule).IsAssignableFrom(t))).Select(a => a.GetName().Name!).Order(StringComparer.Ordinal));
    }
}
