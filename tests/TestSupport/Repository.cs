namespace CaseTracker.TestSupport;

/// <summary>The source tree the tests were built from.</summary>
public static class Repository
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The folder of CaseTracker.sln.</summary>
    public static string Root => Found.Value;

    /// <summary>The built assembly of a service, for example <c>Cases</c>.</summary>
    /// <param name="service">Its project.</param>
    /// <param name="configuration">Null = the configuration of the tests.</param>
    public static string ServiceAssembly(string service, string? configuration = null)
    {
        // …/tests/X/bin/Release/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(Root, "services", service, "bin", configuration ?? output.Parent!.Name, output.Name, $"CaseTracker.{service}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{service} is not built: {path} is missing; build CaseTracker.sln first.", path);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} does not lie inside the source tree of CaseTracker.");
    }
}
