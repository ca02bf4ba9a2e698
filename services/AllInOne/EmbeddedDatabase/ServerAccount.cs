using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>
/// The user PostgreSQL runs as. PostgreSQL refuses to run as root, so root hands over to an unprivileged user; everybody else
/// runs it as himself.
/// </summary>
internal sealed class ServerAccount
{
    private readonly (uint User, uint Group)? switchTo;

    private ServerAccount(string name, (uint User, uint Group)? switchTo)
    {
        Name = name;
        this.switchTo = switchTo;
    }

    public string Name { get; }

    /// <summary>True when commands run as another user than this process.</summary>
    public bool IsSwitched => switchTo is not null;

    /// <summary>The user to run as: for root the account <c>casetracker</c> if the machine has one, else <c>nobody</c>.</summary>
    public static ServerAccount Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(Environment.UserName, null);
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new EmbeddedDatabaseException("PostgreSQL refuses to run as root; start CaseTracker as an ordinary user.");
        }

        // initdb looks its user up, so a number without an account would not do.
        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length >= 4).ToList();
        var account = accounts.Find(fields => fields[0] == "casetracker") ?? accounts.Find(fields => fields[0] == "nobody");
        if (account is null
            || !uint.TryParse(account[2], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            || !uint.TryParse(account[3], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            || user == 0)
        {
            throw new EmbeddedDatabaseException("PostgreSQL refuses to run as root and this machine has neither a user casetracker nor nobody; start CaseTracker as an ordinary user.");
        }

        return new ServerAccount(account[0], (user, group));
    }

    /// <summary>The owner of a data folder that exists already, so that a new default never leaves old data unreadable.</summary>
    public async Task<ServerAccount> OwnerOfAsync(string directory, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return this;
        }

        var format = OperatingSystem.IsMacOS() ? "-f" : "-c";
        var result = await RunAsync("stat", [format, "%u %g", directory], directory: "/", asSelf: true, cancellationToken: cancellationToken);
        var ids = result.Output.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!result.Succeeded
            || ids.Length != 2
            || !uint.TryParse(ids[0], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            || !uint.TryParse(ids[1], NumberStyles.None, CultureInfo.InvariantCulture, out var group))
        {
            return this;
        }

        if (!IsSwitched)
        {
            // A folder of somebody else is found out by the first attempt to write.
            return this;
        }

        if (user == 0)
        {
            // Restored from a backup by root.
            await OwnAsync(directory, recursive: true, cancellationToken);
            return this;
        }

        return (user, group) == switchTo ? this : new ServerAccount($"user {user}", (user, group));
    }

    /// <summary>Gives a file or folder to the server's user.</summary>
    public async Task OwnAsync(string path, bool recursive, CancellationToken cancellationToken)
    {
        if (switchTo is not { } ids)
        {
            return;
        }

        string[] arguments = [recursive ? "-hR" : "-h", $"{ids.User}:{ids.Group}", path];
        var result = await RunAsync("chown", arguments, directory: "/", asSelf: true, cancellationToken: cancellationToken);
        if (!result.Succeeded)
        {
            throw new EmbeddedDatabaseException($"The folder {path} cannot be given to the user {Name}, who runs the database server; choose a folder on a local disk with --data.");
        }
    }

    /// <summary>Whether the server's user can enter a folder.</summary>
    public async Task<bool> CanEnterAsync(string directory, CancellationToken cancellationToken)
        => !IsSwitched || (await RunAsync("test", ["-x", directory], directory: "/", cancellationToken: cancellationToken)).Succeeded;

    /// <summary>Runs a command to its end, as the server's user unless <paramref name="asSelf"/>.</summary>
    public async Task<CommandResult> RunAsync(
        string command,
        IEnumerable<string> arguments,
        string directory,
        string? input = null,
        bool asSelf = false,
        CancellationToken cancellationToken = default)
    {
        using var process = new Process { StartInfo = Describe(command, arguments, directory, asSelf) };
        process.StartInfo.RedirectStandardInput = true;
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CommandResult(127, e.Message);
        }

        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended before it read everything; its exit code tells.
        }

        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        // A server started on Windows inherits the pipes and keeps them open, so the end of the output is not waited for.
        var everything = Task.WhenAll(output, errors);
        await Task.WhenAny(everything, Task.Delay(TimeSpan.FromSeconds(2), cancellationToken));
        return new CommandResult(process.ExitCode, everything.IsCompletedSuccessfully ? output.Result + errors.Result : "");
    }

    /// <summary>How to start a command as the server's user, with an environment that says nothing about the caller's.</summary>
    public ProcessStartInfo Describe(string command, IEnumerable<string> arguments, string directory, bool asSelf = false)
    {
        var info = new ProcessStartInfo(Locate(command)) { WorkingDirectory = directory, UseShellExecute = false, CreateNoWindow = true };
        if (switchTo is { } ids && !asSelf)
        {
            info.FileName = Locate("setpriv");
            info.ArgumentList.Add($"--reuid={ids.User}");
            info.ArgumentList.Add($"--regid={ids.Group}");
            info.ArgumentList.Add("--clear-groups");
            info.ArgumentList.Add("--no-new-privs");
            info.ArgumentList.Add(Locate(command));
        }

        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        if (OperatingSystem.IsWindows())
        {
            // Windows programs need SystemRoot and its like; only what would change PostgreSQL's behaviour goes.
            foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.OrdinalIgnoreCase)).ToList())
            {
                info.Environment.Remove(name);
            }

            return info;
        }

        var path = Environment.GetEnvironmentVariable("PATH");
        info.Environment.Clear();
        info.Environment["PATH"] = path ?? "/usr/sbin:/usr/bin:/sbin:/bin";
        info.Environment["HOME"] = directory;
        // Messages are compared with English texts.
        info.Environment["LC_ALL"] = "C";
        return info;
    }

    // .NET would look into the current folder before PATH, which root must not.
    private static string Locate(string command)
        => Path.IsPathRooted(command)
            ? command
            : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin")
                .Split(Path.PathSeparator)
                .Where(Path.IsPathRooted)
                .Select(folder => Path.Combine(folder, command))
                .FirstOrDefault(File.Exists) ?? Path.Combine("/usr/bin", command);
}
