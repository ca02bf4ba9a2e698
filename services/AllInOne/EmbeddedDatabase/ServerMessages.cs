namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>Reads PostgreSQL's own words about a failure.</summary>
internal static class ServerMessages
{
    public static bool SaysPortTaken(string output)
        => output.Contains("could not bind", StringComparison.Ordinal) || output.Contains("Address already in use", StringComparison.Ordinal);

    public static bool SaysNoSpace(string output) => output.Contains("No space left on device", StringComparison.Ordinal);

    /// <summary>Processes of a server whose parent was killed have not all gone yet.</summary>
    public static bool SaysStillInUse(string output)
        => output.Contains("pre-existing shared memory block", StringComparison.Ordinal)
            || output.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal);

    /// <summary>The sentence for a failure: the known causes with their cure, anything else with PostgreSQL's own words.</summary>
    public static EmbeddedDatabaseException Explain(string what, string output, string directory)
    {
        if (SaysNoSpace(output))
        {
            return NoSpace(directory);
        }

        return output.Contains("Permission denied", StringComparison.Ordinal)
            ? new EmbeddedDatabaseException($"{what}: PostgreSQL may not use {directory} ({Cause(output)}); give it the right to, or choose another folder with --data.")
            : new EmbeddedDatabaseException($"{what}: {Cause(output)}; the server's log is {Path.Combine(directory, "log", "server.log")}.");
    }

    public static EmbeddedDatabaseException NoSpace(string directory)
        => new($"The disk of {directory} is full; free some space, or choose another folder with --data.");

    /// <summary>The first line that names the trouble, without the program's name and the time.</summary>
    internal static string Cause(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var mark in (string[])["PANIC:", "FATAL:", "ERROR:", "error:"])
        {
            var line = Array.Find(lines, line => line.Contains(mark, StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim().TrimEnd('.');
            }
        }

        return lines.Length > 0 ? lines[^1].TrimEnd('.') : "it gave no reason";
    }
}
