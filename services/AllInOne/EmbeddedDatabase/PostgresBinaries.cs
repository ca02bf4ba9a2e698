using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>A folder with initdb, pg_ctl and postgres which the server's user can execute.</summary>
internal sealed partial record PostgresBinaries(string BinDirectory, int MajorVersion)
{
    /// <summary>The oldest release whose features the schemas use.</summary>
    public const int OldestMajorVersion = 15;

    private const string Debian = "/usr/lib/postgresql";

    public string Initdb => Path.Combine(BinDirectory, Executable("initdb"));

    public string PgCtl => Path.Combine(BinDirectory, Executable("pg_ctl"));

    public string Postgres => Path.Combine(BinDirectory, Executable("postgres"));

    /// <summary>The folders worth trying, best first: the chosen one alone, or those beside the application, then Debian's.</summary>
    public static IReadOnlyList<string> Candidates(string? chosen)
        => string.IsNullOrWhiteSpace(chosen) ? [.. BesideTheApplication(), .. OfTheSystem()] : [Path.GetFullPath(chosen)];

    /// <summary>Debian's folders, newest release first.</summary>
    public static IReadOnlyList<string> OfTheSystem()
        => Directory.Exists(Debian)
            ? [.. Directory.GetDirectories(Debian)
                .Select(folder => (Folder: Path.Combine(folder, "bin"), Major: MajorOf(Path.GetFileName(folder))))
                .Where(candidate => candidate.Major >= OldestMajorVersion && HasBinaries(candidate.Folder))
                .OrderByDescending(candidate => candidate.Major)
                .Select(candidate => candidate.Folder)]
            : [];

    /// <summary>The folder inside the npm package of this platform, whether it is there or not.</summary>
    public static string InPackages(string packages)
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        // CA1308 asks for upper case, but the names of the packages are lower case.
#pragma warning disable CA1308
        var architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        return Path.Combine(packages, $"{system}-{architecture}", "native", "bin");
    }

    public static bool HasBinaries(string directory) => File.Exists(Path.Combine(directory, Executable("postgres")));

    /// <summary>
    /// The first candidate that works for the server's user and, when data exists, is of the data's release. Where that user
    /// cannot reach the folder, for instance below root's home, the binaries are copied to <paramref name="copyDirectory"/>.
    /// </summary>
    public static async Task<PostgresBinaries> FindAsync(
        IReadOnlyList<string> candidates,
        ServerAccount account,
        string copyDirectory,
        int? dataVersion,
        CancellationToken cancellationToken)
    {
        var others = new List<PostgresBinaries>();
        string? failure = null;
        foreach (var candidate in candidates)
        {
            if (!HasBinaries(candidate))
            {
                failure ??= $"{candidate} has no postgres";
                continue;
            }

            var (found, reason) = await TryAsync(candidate, account, cancellationToken);
            if (found is null && account.IsSwitched && IsRelocatable(candidate))
            {
                (found, reason) = await TryAsync(await CopyAsync(candidate, copyDirectory, account, cancellationToken), account, cancellationToken);
            }

            if (found is null)
            {
                failure = $"{candidate}: {reason}";
            }
            else if (found.MajorVersion >= OldestMajorVersion && (dataVersion ?? found.MajorVersion) == found.MajorVersion)
            {
                return found;
            }
            else
            {
                others.Add(found);
            }
        }

        if (dataVersion is { } version && others.Count > 0)
        {
            throw new EmbeddedDatabaseException(
                $"The data in {Path.GetDirectoryName(copyDirectory)} was made by PostgreSQL {version}, but this installation carries PostgreSQL {others[0].MajorVersion}; "
                + $"point CaseTracker__PostgresBinaries at the bin folder of PostgreSQL {version}, or start with --reset or another --data folder to begin with empty data.");
        }

        throw others.Count > 0
            ? new EmbeddedDatabaseException($"PostgreSQL {others[0].MajorVersion} in {others[0].BinDirectory} is too old; install PostgreSQL {OldestMajorVersion} or newer, or give a connection string in ConnectionStrings__Database.")
            : new EmbeddedDatabaseException(
                $"No usable PostgreSQL was found{(failure is null ? "" : $" ({failure})")}; run `npm ci` in services/AllInOne, install Debian's package postgresql, "
                + "name a folder in CaseTracker__PostgresBinaries, or give a connection string in ConnectionStrings__Database.");
    }

    internal static int MajorOf(string version)
        => int.TryParse(version.Trim().Split('.', 2)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static IEnumerable<string> BesideTheApplication()
    {
        // A published application carries a copy; a build says where npm put the packages.
        yield return Path.Combine(AppContext.BaseDirectory, "postgres", "bin");
        var pointer = Path.Combine(AppContext.BaseDirectory, "embedded-postgres.path");
        if (File.Exists(pointer))
        {
            yield return InPackages(File.ReadAllText(pointer).Trim());
        }
    }

    private static async Task<(PostgresBinaries? Found, string Reason)> TryAsync(string directory, ServerAccount account, CancellationToken cancellationToken)
    {
        var result = await account.RunAsync(
            Path.Combine(directory, Executable("postgres")), ["--version"], directory: Path.GetPathRoot(directory)!, cancellationToken: cancellationToken);
        var version = VersionLine().Match(result.Output);
        return result.Succeeded && version.Success
            ? (new PostgresBinaries(directory, MajorOf(version.Groups[1].Value)), "")
            : (null, ServerMessages.Cause(result.Output));
    }

    // A tree with its own lib and share beside bin finds them wherever it lies; Debian's packages do not.
    private static bool IsRelocatable(string binDirectory)
        => Path.GetDirectoryName(binDirectory) is { } root
            && !root.StartsWith("/usr", StringComparison.Ordinal)
            && Directory.Exists(Path.Combine(root, "lib"))
            && Directory.Exists(Path.Combine(root, "share"));

    private static async Task<string> CopyAsync(string binDirectory, string copyDirectory, ServerAccount account, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(copyDirectory, "bin");
        var marker = Path.Combine(copyDirectory, "source");
        var postgres = new FileInfo(Path.Combine(binDirectory, Executable("postgres")));
        var source = string.Create(CultureInfo.InvariantCulture, $"{postgres.FullName} {postgres.Length} {postgres.LastWriteTimeUtc:O}");
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellationToken) == source)
        {
            return copy;
        }

        var unfinished = copyDirectory + ".new";
        DeleteIfThere(unfinished);
        var result = await account.RunAsync(
            "cp", ["-a", Path.GetDirectoryName(binDirectory)!, unfinished], directory: "/", asSelf: true, cancellationToken: cancellationToken);
        if (!result.Succeeded)
        {
            DeleteIfThere(unfinished);
            throw ServerMessages.Explain("PostgreSQL's programs cannot be copied", result.Output, Path.GetDirectoryName(copyDirectory)!);
        }

        await File.WriteAllTextAsync(Path.Combine(unfinished, "source"), source, cancellationToken);
        DeleteIfThere(copyDirectory);
        Directory.Move(unfinished, copyDirectory);
        return copy;
    }

    private static void DeleteIfThere(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+[.\w]*)")]
    private static partial Regex VersionLine();
}
