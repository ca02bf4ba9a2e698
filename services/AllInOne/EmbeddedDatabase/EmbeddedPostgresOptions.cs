namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>Where the embedded database lives.</summary>
internal sealed record EmbeddedPostgresOptions
{
    /// <summary>The folder of everything the application keeps; the database takes its sub-folder <c>pg</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A fixed port; null takes the one of the last start, or any free one between 10000 and 31999.</summary>
    public int? Port { get; init; }

    /// <summary>The setting <c>CaseTracker:PostgresBinaries</c>: a folder with initdb, pg_ctl and postgres.</summary>
    public string? BinariesDirectory { get; init; }

    /// <summary>The folder used when nobody chose one.</summary>
    public static string DefaultDataDirectory()
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            // Below root's home the unprivileged user that runs the server could not reach it.
            return "/var/lib/casetracker";
        }

        // $XDG_DATA_HOME or ~/.local/share, ~/Library/Application Support, %LocalAppData%.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0
            ? Path.Combine(home, "casetracker")
            : throw new EmbeddedDatabaseException("This user has no home folder to keep the data in; name a folder with --data or the setting CaseTracker__DataDirectory.");
    }
}
